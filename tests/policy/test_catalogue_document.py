"""The table of services in `docs/catalogue.md`. Run as a program, this file writes it anew."""

import re
from pathlib import Path

from consent.files import catalogue
from consent.policy.recognition import Recognizer

PAGE = Path(__file__).parent.parent.parent / "docs" / "catalogue.md"
HEADING = "## The services\n\n"


def table() -> str:
    """Every service on a line."""
    services = [entry.service for entry in catalogue().entries]
    providers = {service.provider for service in services}
    rows = (
        f"| `{one.id}` | {one.name} | {one.category} | {one.provider} | {len(one.cookies) or '–'} |"
        for one in services
    )
    said = f"{len(services)} services of {len(providers)} providers."
    head = "| use | service | category | provider | cookies |\n|---|---|---|---|---|"
    return "\n".join((said, "", head, *rows, ""))


def test_the_page_lists_the_services_as_they_are():
    _, _, written = PAGE.read_text("utf-8").partition(HEADING)

    assert written == table(), "run `python tests/policy/test_catalogue_document.py`"


def test_the_pages_own_examples_say_what_they_promise():
    known = Recognizer(catalogue())
    examples = re.findall(r"^known\.(\w+)\((.*?)\) +# ([\w-]+)", PAGE.read_text("utf-8"), re.MULTILINE)

    assert len(examples) == 4
    for kind, arguments, service in examples:
        plain, _, site = arguments.partition("site=")
        named = {"site": site.strip('"')} if site else {}
        found = getattr(known, kind)(*re.findall(r'"([^"]*)"', plain), **named)

        assert found.service.id == service, arguments


if __name__ == "__main__":
    before, _, _ = PAGE.read_text("utf-8").partition(HEADING)
    PAGE.write_text(before + HEADING + table(), "utf-8")
