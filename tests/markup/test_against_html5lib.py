"""What loads in html5lib's tree was shown to the editor: no reading of a page hides anything from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from html5lib import HTMLParser, getTreeBuilder
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.markup.attributes import unescape
from consent.markup.tokens import StartTag
from tests.markup.editors import PAGES, Watcher, rewrite
from tests.markup.test_soup import PHRASES, WORDS

LOADING = {"img", "iframe", "script", "link", "video"}
TAGS = (
    b"<img src=1>|<iframe src='2'>|</iframe>|<script src=3>|</script>|<link href=4>|<video src=5>|<table>|"
    b"<tr>|<td>|</table>|<a>|</a>|</div>|</body>|</html>|<annotation-xml>|</desc>|<g>|</g>|<foreignObject>|"
    b"</foreignObject>|<mglyph>|</mi>|</math>|<br>|</br>"
).split(b"|")
# Left out: bytes that the two decode or repair differently, which is not our question.
SOUP = [
    piece for piece in (*TAGS, *WORDS, *PHRASES) if piece not in (b"\x00", b"\xe9", b"<?", b"\xef\xbb\xbf")
]
scripting = pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no scripting"])


class Loader(Watcher):
    tags = frozenset(name.encode() for name in LOADING)
    attributes = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.sources: set[str] = set()

    def start_tag(self, tag: StartTag) -> bytes | None:
        source = tag.get(b"src") or tag.get(b"href")
        self.sources.add(unescape(source.value) if source else "")
        return None

    def script(self, tag: StartTag, text: bytes, complete: bool) -> bytes | None:
        return self.start_tag(tag)


def shown(data: bytes) -> set[str]:
    loader = Loader()
    rewrite(loader, [data])
    return loader.sources


def loaded(data: bytes, *, scripting: bool) -> set[str]:
    """The sources of all that loads in html5lib's tree."""
    parser = HTMLParser(getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(data.decode(), scripting=scripting)
    elements = (element for element in tree.iter() if isinstance(element.tag, str))
    found = (element for element in elements if element.tag.rsplit("}")[-1] in LOADING)
    return {element.get("src", element.get("href", "")) for element in found}


@scripting
@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.suffix == ".html"], ids=lambda path: path.name
)
def test_every_source_in_the_tree_of_a_page_was_shown(path: Path, scripting: bool):
    data = path.read_bytes().decode("latin-1").encode()

    assert loaded(data, scripting=scripting) <= shown(data)


@scripting
@settings(max_examples=150, deadline=None)
@given(data=st.lists(st.sampled_from(SOUP), max_size=14).map(b"".join))
def test_every_source_in_the_tree_of_soup_was_shown(data: bytes, scripting: bool):
    assert loaded(data, scripting=scripting) <= shown(data)


def test_the_comparison_can_fail():
    assert loaded(b"<textarea></textarea><img src=x>", scripting=True) == {"x"}
    assert shown(b"<textarea><img src=x></textarea>") == set()
