"""The strangers in the page: analytics, advertising, a video and a typeface, each from its own origin.

They behave as the real ones do: they set cookies wherever they are loaded, write storage and send beacons.
Each also keeps a log of every request it gets, so that anybody can see whether consent was waited for.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

FILES = Path(__file__).parent / "third_party_files"
THIRTEEN_MONTHS_SECONDS = 34_128_000
DOT = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
TYPEFACES = (  # the first that this machine has; the demonstration ships no font of its own
    Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Bold.ttf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed-Bold.ttf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"),
    Path("/System/Library/Fonts/Supplemental/Georgia Bold.ttf"),
    Path("C:/Windows/Fonts/georgiab.ttf"),
)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the strangers are reached, as `http://stats.localhost:8002` and the like."""

    stats: str
    ads: str
    video: str
    fonts: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as a stranger saw it."""

    time: str
    host: str
    path: str
    query: str
    referrer: str
    cookies: dict[str, str]


@dataclass(slots=True)
class VisitLog:
    """Every request that one stranger got, the oldest first."""

    visits: list[Visit] = field(default_factory=list)

    def __iter__(self) -> Iterator[Visit]:
        return iter(tuple(self.visits))

    def __len__(self) -> int:
        return len(self.visits)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, the oldest first."""
        return [visit.path for visit in self]

    def write(self, request: Request) -> None:
        """Remember this request."""
        self.visits.append(
            Visit(
                time=datetime.now(UTC).isoformat(timespec="milliseconds"),
                host=request.headers.get("host", ""),
                path=request.url.path,
                query=request.url.query,
                referrer=request.headers.get("referer", ""),
                cookies=dict(request.cookies),
            )
        )

    def clear(self) -> None:
        """Forget everything."""
        self.visits.clear()


@dataclass(frozen=True, slots=True)
class Watched:
    """An app whose requests are all written to a log, which is shown at /log."""

    app: ASGIApp
    log: VisitLog

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the request down and pass it on; answer /log ourselves, unwritten."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/log":
            text = json.dumps([asdict(visit) for visit in self.log], indent=2)
            await Response(text, media_type="application/json")(scope, receive, send)
        else:
            self.log.write(Request(scope))
            await self.app(scope, receive, send)


def mark(response: Response, request: Request, **cookies: str) -> Response:
    """The response with these cookies, set so that they come back from inside anybody's page."""
    for name, value in cookies.items():
        response.set_cookie(
            name,
            request.cookies.get(name, value),
            max_age=THIRTEEN_MONTHS_SECONDS,
            samesite="none",
            secure=True,  # *.localhost counts as trustworthy, also without TLS
            httponly=True,
        )
    return response


def dot() -> Response:
    """The picture of one transparent pixel, which no cache may keep."""
    return Response(DOT, media_type="image/gif", headers={"Cache-Control": "no-store"})


def stats(log: VisitLog) -> Watched:
    """Harbour Stats: a script that numbers the reader, keeps a queue and sends beacons."""

    async def script(request: Request) -> Response:
        return mark(FileResponse(FILES / "analytics.js"), request, hs_network="n-4711")

    async def beacon(request: Request) -> Response:
        return mark(dot(), request, hs_network="n-4711", hs_last=request.query_params.get("page", "-"))

    return Watched(Starlette(routes=[Route("/analytics.js", script), Route("/beacon.gif", beacon)]), log)


def ads(log: VisitLog) -> Watched:
    """Tidewater Ads: a tag, a frame with the advertisement, and a pixel that follows the reader."""

    async def tag(request: Request) -> Response:
        return mark(FileResponse(FILES / "tag.js"), request, tw_id="tw-90210")

    async def slot(request: Request) -> Response:
        return mark(FileResponse(FILES / "slot.html"), request, tw_id="tw-90210", tw_seen="soap")

    async def pixel(request: Request) -> Response:
        return mark(dot(), request, tw_id="tw-90210")

    return Watched(
        Starlette(routes=[Route("/tag.js", tag), Route("/slot", slot), Route("/pixel.gif", pixel)]), log
    )


def video(log: VisitLog) -> Watched:
    """Pierview: the page with a player that articles embed."""

    async def embed(request: Request) -> Response:
        return mark(FileResponse(FILES / "embed.html"), request, pv_viewer="v-1887", pv_volume="80")

    return Watched(Starlette(routes=[Route("/embed/{film}", embed)]), log)


def fonts(log: VisitLog) -> Watched:
    """Letterloft: a style sheet and the typeface it names; no cookies, but it learns who reads what."""
    shared = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}

    async def sheet(_request: Request) -> Response:
        return FileResponse(FILES / "harbour-headline.css", headers=shared)

    async def typeface(_request: Request) -> Response:
        for path in TYPEFACES:
            if path.exists():
                return FileResponse(path, media_type="font/ttf", headers=shared)
        return HTMLResponse("No typeface on this machine.", status_code=404, headers=shared)

    return Watched(Starlette(routes=[Route("/css", sheet), Route("/harbour-headline.ttf", typeface)]), log)
