"""What readers can look at: every page answers GET, and some set the cookies that consent is about."""

import random
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from .articles import SECTIONS, Edition
from .readers import ACCOUNT, COMMENT_LIMIT, PASSWORD, Readers
from .third_parties import Origins

TEMPLATES = Path(__file__).parent / "templates"
THEMES = ("light", "dark")
MONTH_SECONDS = 30 * 24 * 3600


def theme_of(request: Request) -> str:
    """The theme this reader picked, or nothing where the device decides.

    A pick lasts for the visit in the session, and for a year in a cookie of its own, if that one may be set.
    """
    picked = request.cookies.get("theme") or request.session.get("theme", "")
    return picked if picked in THEMES else ""


@dataclass(frozen=True, slots=True)
class Pages:
    """The newsroom's pages, drawn from one edition."""

    edition: Edition
    readers: Readers
    third_parties: Origins
    templates: Jinja2Templates

    @classmethod
    def of(cls, edition: Edition, readers: Readers, third_parties: Origins) -> "Pages":
        """The pages of this edition, with the strangers' addresses in their templates."""
        templates = Jinja2Templates(directory=TEMPLATES)
        templates.env.trim_blocks = templates.env.lstrip_blocks = True
        templates.env.globals.update(
            sections=SECTIONS, origins=third_parties, edition=edition, comment_limit=COMMENT_LIMIT
        )
        return cls(edition, readers, third_parties, templates)

    def routes(self) -> list[Route]:
        """Where each page is found."""
        return [
            Route("/", self.front, name="front"),
            Route("/section/{section}", self.section, name="section"),
            Route("/news/{slug}", self.article, name="article"),
            Route("/search", self.search, name="search"),
            Route("/subscribe", self.subscribe, name="subscribe"),
            Route("/login", self.login, name="login"),
            Route("/privacy", self.privacy, name="privacy"),
        ]

    def draw(self, request: Request, template: str, *, status: int = 200, **context: object) -> Response:
        """The page made of this template, with what every page shows."""
        context |= {
            "theme": theme_of(request),
            "reader": request.session.get("reader"),
            "flash": request.session.pop("flash", None),
            "asks_first": "consent" in request.scope,
        }
        return self.templates.TemplateResponse(request, template, context, status_code=status)

    async def front(self, request: Request) -> Response:
        """The front page; sorts readers into two halves for comparing headlines."""
        response = self.draw(request, "front.html", page="front")
        bucket = request.cookies.get("ab_bucket") or random.choice("AB")
        response.set_cookie("ab_bucket", bucket, max_age=3 * MONTH_SECONDS, httponly=True)
        return response

    async def section(self, request: Request) -> Response:
        """All articles of one section."""
        name = request.path_params["section"]
        if name not in SECTIONS:
            raise HTTPException(404)
        return self.draw(request, "section.html", page=name, articles=self.edition.section(name))

    async def article(self, request: Request) -> Response:
        """One article with its comments; notes for the advertisers what the reader likes."""
        article = self.edition.find(request.path_params["slug"])
        if article is None:
            raise HTTPException(404)
        more = [other for other in self.edition.latest() if other is not article][:3]
        comments = self.readers.comments[article.slug]
        response = self.draw(
            request, "article.html", page=article.section, article=article, more=more, comments=comments
        )
        response.set_cookie("ad_segment", article.section, max_age=MONTH_SECONDS, httponly=True)
        return response

    async def search(self, request: Request) -> Response:
        """The articles that mention what the reader asked for."""
        words = request.query_params.get("q", "")[:100]
        found = self.edition.search(words)
        return self.draw(request, "search.html", page="search", words=words, found=found)

    async def subscribe(self, request: Request) -> Response:
        """What the paper costs; sets a cookie that nobody remembers and `consent.toml` does not declare."""
        response = self.draw(request, "subscribe.html", page="subscribe")
        response.set_cookie("legacy_promo", "SPRING19", max_age=12 * MONTH_SECONDS)
        return response

    async def login(self, request: Request) -> Response:
        """The login form, with the demonstration account printed beside it."""
        return self.draw(request, "login.html", page="login", account=ACCOUNT, password=PASSWORD)

    async def privacy(self, request: Request) -> Response:
        """What the paper says about privacy."""
        return self.draw(request, "privacy.html", page="privacy")

    async def not_found(self, request: Request, _error: Exception) -> Response:
        """The page for an address that was never printed."""
        return self.draw(request, "not_found.html", status=404, page="")
