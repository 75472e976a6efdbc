"""What the Daily Harbour has printed: one TOML file an article, read once when the site starts."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from math import ceil
from pathlib import Path

CONTENT = Path(__file__).parent / "content"
SECTIONS = {
    "harbour": "Harbour",
    "town": "Town",
    "sea": "Sea & Weather",
    "culture": "Culture",
    "sport": "Sport",
    "opinion": "Opinion",
}
WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an article's text: a `paragraph`, a `heading` or a `quote`."""

    kind: str
    text: str

    @classmethod
    def parse(cls, text: str) -> "Block":
        """The block that this stretch of text is: `## ` starts a heading, `> ` a quote."""
        for mark, kind in (("## ", "heading"), ("> ", "quote")):
            if text.startswith(mark):
                return cls(kind, text.removeprefix(mark))
        return cls("paragraph", text)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was printed; `slug` is its address under /news/."""

    slug: str
    title: str
    standfirst: str
    section: str
    author: str
    published: datetime
    picture: str
    caption: str
    rank: int
    blocks: tuple[Block, ...]
    video: str = ""
    video_title: str = ""

    @property
    def section_title(self) -> str:
        """The section as readers see it."""
        return SECTIONS[self.section]

    @property
    def minutes(self) -> int:
        """How long reading takes, in whole minutes, rounded up."""
        words = sum(len(block.text.split()) for block in self.blocks)
        return ceil(words / WORDS_A_MINUTE)

    @property
    def opening(self) -> tuple[str, ...]:
        """The paragraphs before the first heading or quote."""
        return tuple(block.text for block in takewhile(lambda block: block.kind == "paragraph", self.blocks))

    def mentions(self, words: str) -> bool:
        """Whether every one of these words occurs in the title, the standfirst or the text."""
        text = " ".join([self.title, self.standfirst, self.author, *(block.text for block in self.blocks)])
        return all(word in text.casefold() for word in words.casefold().split())


@dataclass(frozen=True, slots=True)
class Edition:
    """All articles, the most prominent first."""

    articles: tuple[Article, ...]

    @classmethod
    def read(cls, folder: Path = CONTENT) -> "Edition":
        """The edition made of every TOML file in this folder."""
        articles = [read_article(path) for path in folder.glob("*.toml")]
        return cls(tuple(sorted(articles, key=lambda article: article.rank)))

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    @property
    def printed(self) -> datetime:
        """The day on the masthead: the newest article's."""
        return max(article.published for article in self.articles)

    def find(self, slug: str) -> Article | None:
        """The article with this address, or None."""
        return next((article for article in self.articles if article.slug == slug), None)

    def latest(self) -> tuple[Article, ...]:
        """All articles, the newest first."""
        return tuple(sorted(self.articles, key=lambda article: article.published, reverse=True))

    def section(self, name: str) -> tuple[Article, ...]:
        """The articles of one section, the most prominent first."""
        return tuple(article for article in self.articles if article.section == name)

    def search(self, words: str) -> tuple[Article, ...]:
        """The articles that mention every one of these words; none for an empty question."""
        if not words.strip():
            return ()
        return tuple(article for article in self.articles if article.mentions(words))


def read_article(path: Path) -> Article:
    """The article written in this file; its name is the slug."""
    fields = tomllib.loads(path.read_text(encoding="utf-8"))
    paragraphs = fields.pop("body").strip().split("\n\n")
    return Article(slug=path.stem, blocks=tuple(Block.parse(text) for text in paragraphs), **fields)
