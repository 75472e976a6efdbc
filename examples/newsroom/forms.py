"""What readers can send: every form answers POST, and then sends the reader back to a page."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from .articles import Edition
from .pages import THEMES
from .readers import Readers, logs_in

YEAR_SECONDS = 365 * 24 * 3600


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an ordinary form."""
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def go_back(form: dict[str, str], *, to: str = "/") -> RedirectResponse:
    """Back to the page that the form was on; never to another site."""
    path = form.get("return_to", to)
    local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return RedirectResponse(path if local else to, status_code=303)


@dataclass(frozen=True, slots=True)
class Forms:
    """The newsroom's forms."""

    edition: Edition
    readers: Readers

    def routes(self) -> list[Route]:
        """Where each form is sent."""
        return [
            Route("/login", self.login, methods=["POST"]),
            Route("/logout", self.logout, methods=["POST"]),
            Route("/newsletter", self.newsletter, methods=["POST"]),
            Route("/theme", self.theme, methods=["POST"]),
            Route("/news/{slug}/comments", self.comment, methods=["POST"]),
        ]

    async def login(self, request: Request) -> RedirectResponse:
        """Log the reader in, or say that name and password do not match."""
        form = await read_form(request)
        if not logs_in(form.get("account", ""), form.get("password", "")):
            request.session["flash"] = "That name and password do not match."
            return RedirectResponse("/login", status_code=303)
        request.session["reader"] = form["account"].strip()
        request.session["flash"] = "Welcome back. You can write comments now."
        return go_back(form)

    async def logout(self, request: Request) -> RedirectResponse:
        """Log the reader out."""
        request.session.pop("reader", None)
        request.session["flash"] = "You are logged out."
        return go_back(await read_form(request))

    async def newsletter(self, request: Request) -> RedirectResponse:
        """Add an address to the morning letter."""
        form = await read_form(request)
        if self.readers.subscribe(form.get("email", "")):
            request.session["flash"] = "Thank you. The Morning Tide arrives at six, beginning tomorrow."
        else:
            request.session["flash"] = "That does not look like an e-mail address. Please try again."
        return go_back(form)

    async def theme(self, request: Request) -> RedirectResponse:
        """Wear the theme that the reader picked: for this visit, and for a year if the cookie may be set."""
        form = await read_form(request)
        picked = form.get("theme", "")
        if picked not in THEMES:
            raise HTTPException(400, "theme: expected light or dark")
        request.session["theme"] = picked
        response = go_back(form)
        response.set_cookie("theme", picked, max_age=YEAR_SECONDS, httponly=True)
        return response

    async def comment(self, request: Request) -> RedirectResponse:
        """Print a comment under an article; only for who is logged in."""
        article = self.edition.find(request.path_params["slug"])
        if article is None:
            raise HTTPException(404)
        reader = request.session.get("reader")
        if not reader:
            request.session["flash"] = "Please log in to write a comment."
            return RedirectResponse("/login", status_code=303)
        form = await read_form(request)
        if self.readers.write(article.slug, reader, form.get("text", "")):
            request.session["flash"] = "Your comment is printed below."
        return RedirectResponse(f"/news/{article.slug}#comments", status_code=303)
