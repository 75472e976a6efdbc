"""The Daily Harbour as an ASGI app, and the one line that makes it ask first."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from consent import ConsentMiddleware

from .articles import Edition
from .forms import Forms
from .pages import Pages
from .readers import Readers
from .third_parties import Origins

HERE = Path(__file__).parent
POLICY = HERE / "consent.toml"


def create_app(third_parties: Origins, *, secret_key: str) -> Starlette:
    """The news site as it was before anybody thought of consent: strangers load at once."""
    edition, readers = Edition.read(), Readers()
    pages = Pages.of(edition, readers, third_parties)
    forms = Forms(edition, readers)
    return Starlette(
        routes=[
            *forms.routes(),
            *pages.routes(),
            Route("/favicon.ico", icon),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        # The session ends with the visit: it holds the login, one message and the theme.
        middleware=[Middleware(SessionMiddleware, secret_key=secret_key, max_age=None)],
        exception_handlers={404: pages.not_found},
    )


async def icon(_request: Request) -> RedirectResponse:
    """The paper's sign, for pages that do not name it."""
    return RedirectResponse("/static/anchor.svg")


def with_consent(
    app: Starlette, *, secret_key: str, store: str, policy: Path = POLICY
) -> "ConsentMiddleware":
    """The same site, where nothing that is not necessary passes before the reader said yes."""
    return ConsentMiddleware(app, policy=policy, secret_key=secret_key, store=store)
