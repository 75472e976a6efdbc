"""The layers of an ASGI app, from the outside in: where its middleware is, and which routes it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from consent.asgi.middleware import ConsentMiddleware
from consent.errors import ConsentError

# Under these names frameworks and middleware keep the app that they wrap.
_INNER: Final = ("app", "_app", "asgi_app", "asgi_handler", "middleware_stack", "application", "wrapped")
_MAX_LAYERS: Final = 100


def layers(app: object) -> Iterator[Any]:
    """The app, what it wraps, what that wraps, and so on; each once."""
    waiting, seen = [app], set[int]()
    while waiting and len(seen) < _MAX_LAYERS:
        layer = waiting.pop(0)
        if layer is None or id(layer) in seen:
            continue
        seen.add(id(layer))
        yield layer
        _build(layer)
        waiting += [getattr(layer, name, None) for name in _INNER]


def middleware_of(app: object) -> ConsentMiddleware:
    """The ConsentMiddleware around or inside an app; ConsentError where none is to be seen."""
    for layer in layers(app):
        if isinstance(layer, ConsentMiddleware):
            return layer
    raise ConsentError(
        f"found no ConsentMiddleware around or inside {type(app).__name__},"
        " expected an app that has it, or the middleware itself"
    )


def paths_of(app: object) -> list[str]:
    """The paths of the app's routes that can be asked for as they are: without parameters, by GET."""
    paths: dict[str, None] = {}
    for layer in layers(app):
        for path in _paths(getattr(layer, "routes", ()), ""):
            paths[path] = None
    return list(paths)


def _build(layer: Any) -> None:
    """Starlette makes its middleware at the first request; the same is made here, just earlier."""
    build = getattr(layer, "build_middleware_stack", None)
    if build is not None and getattr(layer, "middleware_stack", None) is None:
        layer.middleware_stack = build()


def _paths(routes: Any, prefix: str) -> Iterator[str]:
    for route in routes if isinstance(routes, list | tuple) else ():
        path = getattr(route, "path", None)
        if not isinstance(path, str) or "{" in path:
            continue
        if inner := getattr(route, "routes", None):
            yield from _paths(inner, prefix + path)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield prefix + path
