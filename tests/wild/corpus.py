"""The wild web in small: thirty sites, the tags they bear, and what is true of each, by hand."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from consent.survey.sighting import Sighting

HERE = Path(__file__).parent
NOTICES = {
    "": "",
    "bar": "<div style='position: fixed; bottom: 0'>We value your privacy and use cookies."
    "<button>Accept all</button><button>Reject all</button></div>",
    "dialog": "<div role=dialog>Cookies: your choice."
    "<button>I agree</button><button onclick='this.nextSibling.hidden = false'>Manage options</button>"
    "<p hidden><button>Reject all</button></p></div>",
}


@dataclass(frozen=True)
class Load:
    """What one address does in a browser."""

    cookies: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    then: tuple[str, ...] = ()

    @property
    def script(self) -> str:
        lines = [f"document.cookie = '{name}=1; path=/; max-age=2592000'" for name in self.cookies]
        lines += [f"localStorage.setItem('{key}', '1')" for key in self.storage]
        lines += [f"new Image().src = '{url}?1'" for url in self.then]
        return ";\n".join(lines)


@dataclass(frozen=True)
class Tag:
    """One vendor's tag."""

    name: str
    source: str
    category: str
    markup: str
    loads: dict[str, Load]


@dataclass(frozen=True)
class Site:
    """One site with its tags."""

    name: str
    tags: tuple[Tag, ...]
    own: dict[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def host(self) -> str:
        return f"www.{self.name}.example"

    @property
    def url(self) -> str:
        return f"https://{self.host}/"

    def page(self, *, last: bool) -> str:
        """The first page bears all tags but the last, which is on the second page."""
        tags = self.tags if last else self.tags[:-1] or self.tags
        link = "" if last else "<a href='/about'>About us</a>"
        markup = "\n".join(tag.markup for tag in tags)
        return (
            f"<!doctype html><html lang=en><head><title>{self.name}</title></head>"
            f"<body><h1>{self.name}</h1>{link}\n{markup}\n{NOTICES[self.notice]}</body></html>"
        )

    def truth(self) -> Iterator[tuple[Sighting, str]]:
        """All that the site makes a browser keep and contact, with its true category."""
        for name, category in self.own.items():
            if not any(name in load.cookies for tag in self.tags for load in tag.loads.values()):
                yield self.seen("cookie", name, self.host, by=self.url), category
        for tag in self.tags:
            for url, load in tag.loads.items():
                host = urlsplit(url).hostname or ""
                yield self.seen("host", host, host, url=url), tag.category
                for name in load.cookies:
                    yield self.seen("cookie", name, self.host, by=url), tag.category
                for key in load.storage:
                    yield self.seen("storage", key, self.host, by=url), tag.category
                for line in load.sets:
                    domain = line.partition("Domain=.")[2] or host
                    yield self.seen("cookie", line.partition("=")[0], domain, by=url), tag.category

    def seen(self, subject: str, name: str, host: str, **more: str) -> Sighting:
        return Sighting(subject, name, host, "untouched", self.url, **more)  # type: ignore[arg-type]


@cache
def tags() -> dict[str, Tag]:
    """All tags by their names."""
    found = tomllib.loads((HERE / "tags.toml").read_text())
    return {
        name: Tag(
            name,
            tag["source"],
            tag["category"],
            tag["markup"],
            {
                url: Load(**{key: tuple(value) for key, value in load.items()})
                for url, load in tag["loads"].items()
            },
        )
        for name, tag in found.items()
    }


@cache
def sites() -> dict[str, Site]:
    """All sites by their names."""
    found = tomllib.loads((HERE / "sites.toml").read_text())
    return {
        name: Site(name, tuple(tags()[tag] for tag in site.pop("tags")), **site)
        for name, site in found.items()
    }
