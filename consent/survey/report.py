"""The report of a scan as one HTML file: it loads nothing, runs nothing and leads nowhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from consent.survey import words
from consent.survey.sighting import Moment, Subject
from consent.survey.survey import Survey
from consent.survey.use import SUBJECTS, Use

_TITLES: Final[dict[Subject, str]] = {"cookie": "Cookies", "storage": "Storage", "host": "Other hosts"}
_HEADS: Final = ("Name", "On", "Seen", "Category", "Service", "Lives", "By", "First on")
_PICTURES: Final[dict[Moment, str]] = {
    "untouched": "The first page, untouched.",
    "refused": "The first page, after refusing.",
    "accepted": "The first page, after accepting.",
}
_SECURITY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
body { overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
.outcome { border-left: .4rem solid; font-size: 1.15rem; padding: .3rem 1rem; }
.clean { border-color: #2e7d32; } .early { border-color: #c62828; }
figure { overflow: hidden; } .scroll { overflow-x: auto; } .scroll table { min-width: 64rem; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
caption { font-weight: 600; padding: .5rem 0; text-align: start; }
th, td { border-bottom: 1px solid #8886; padding: .35rem .7rem .35rem 0; }
th, td { overflow-wrap: break-word; text-align: start; vertical-align: top; }
td:first-child { font-family: ui-monospace, monospace; }
figure { margin: 1rem 0; }
img { border: 1px solid #8888; box-sizing: border-box; height: auto; max-width: 100%; }
"""


def write_report(survey: Survey, uses: list[Use], pictures: Mapping[Moment, bytes]) -> str:
    """The whole page; `pictures` are JPEG."""
    title = escape(f"What {survey.host} uses")
    verdict = "early" if any(use.too_early for use in uses) else "clean"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_SECURITY}">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{escape(survey.url)}, looked at on {escape(survey.made_at)}, {words.pages(survey)}.</p>
<p class="outcome {verdict}">{escape(words.outcome(uses))}</p>
{_notice(survey, pictures)}
{_tables(uses)}
{_pages(survey)}
</main>
</body>
</html>
"""


def _notice(survey: Survey, pictures: Mapping[Moment, bytes]) -> str:
    sentences = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in words.notice(survey))
    return f"<h2>The notice</h2>\n{sentences}{''.join(_figures(pictures))}"


def _figures(pictures: Mapping[Moment, bytes]) -> Iterator[str]:
    for moment, jpeg in pictures.items():
        source = f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"
        text = _PICTURES[moment]
        yield f'<figure><img src="{source}" alt="{text}"><figcaption>{text}</figcaption></figure>\n'


def _tables(uses: list[Use]) -> str:
    early = _table("Before consent, or after refusing", (use for use in uses if use.too_early))
    parts = [f"<h2>To mend</h2>\n{early}" if early else "", "<h2>All that was seen</h2>"]
    for subject in SUBJECTS:
        of_subject = [use for use in uses if use.subject == subject]
        parts.append(_table(_TITLES[subject], of_subject))
    return "\n".join(filter(None, parts))


def _table(caption: str, uses: Iterable[Use]) -> str:
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(use))}</tr>" for use in uses
    )
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">\n<table>\n'
        f"<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _cells(use: Use) -> tuple[str, ...]:
    first = use.first
    return (
        first.name,
        first.host,
        words.when(use),
        words.category(use),
        use.owner.name or "-",
        words.lifetime(use),
        first.by or "-",
        first.page,
    )


def _pages(survey: Survey) -> str:
    items = "\n".join(f"<li>{escape(page)}</li>" for page in survey.pages)
    return f"<h2>Pages</h2>\n<ol>\n{items}\n</ol>"
