"""The house: which room may import which, and what the pure rooms never touch."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "consent"

ARROWS = {
    "errors": set(),
    "policy": set(),
    "visitor": set(),
    "markup": set(),
    "gate": {"policy", "visitor", "markup"},
    "records": {"policy", "visitor"},
    "survey": {"policy", "visitor", "markup", "gate"},
    "stores": {"records"},
    "anchors": {"records", "stores"},
    "files": {"policy"},
    "pages": {"policy", "visitor", "files"},
    "asgi": {"policy", "visitor", "markup", "gate", "records", "stores", "files", "pages"},
}
ARROWS["scan"] = set(ARROWS)
ARROWS |= {room: set(ARROWS) for room in ("audit", "testing")}
ARROWS["cli"] = set(ARROWS)

PURE = {"errors", "policy", "visitor", "markup", "gate", "records", "survey"}
IMPURE_MODULES = {
    *("os", "sys", "io", "pathlib", "glob", "shutil", "tempfile", "subprocess", "importlib", "logging"),
    *("socket", "ssl", "select", "http", "urllib.request", "sqlite3", "threading", "multiprocessing"),
    *("time", "random", "secrets", "uuid", "asyncio", "anyio", "starlette", "jinja2"),
}
IMPURE_CALLS = {"open", "print", "input", "breakpoint"}
CLOCK_CALLS = {"now", "utcnow", "today"}

FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    """The folder or module right under the package; the package's own front door is ``."""
    inside = file.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem.removeprefix("__init__")


def imports(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each imported module, with the names taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), tuple(alias.name for alias in node.names)


def wrong_arrows(room: str, source: str) -> list[str]:
    """What this source imports although its room may not."""
    wrong = []
    for module, _ in imports(ast.parse(source)):
        if module.startswith("."):
            wrong.append(f"{module}: written from here, not by its full path")
        elif module == "consent":
            wrong.append("consent itself")
        elif module.startswith("consent."):
            target = module.split(".")[1]
            if target not in {room, "errors"} | ARROWS[room]:
                wrong.append(module)
    return wrong


def impurities(source: str) -> list[str]:
    """What this source imports or calls that no pure room may."""
    tree = ast.parse(source)
    found = []
    for module, names in imports(tree):
        candidates = {module, module.split(".")[0], *(f"{module}.{name}" for name in names)}
        found += sorted(candidates & IMPURE_MODULES)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in IMPURE_CALLS:
                found.append(f"{called.id}()")
            if isinstance(called, ast.Attribute) and called.attr in CLOCK_CALLS:
                found.append(f"{called.attr}()")
    return found


def test_every_room_is_known():
    rooms = {room_of(file) for file in FILES} - {""}

    assert rooms - ARROWS.keys() == set(), "a new room needs its arrows here and in docs"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_room_may(file: Path):
    room = room_of(file)

    wrong = wrong_arrows(room, file.read_text()) if room else []

    assert wrong == []


@pytest.mark.parametrize(
    "file", [file for file in FILES if room_of(file) in PURE], ids=lambda file: str(file.relative_to(PACKAGE))
)
def test_a_pure_room_touches_no_disk_no_clock_no_chance_and_no_framework(file: Path):
    found = impurities(file.read_text())

    assert found == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("policy", "from consent.gate.decision import Decision"),
        ("gate", "import consent.asgi.middleware"),
        ("stores", "from consent.policy.policy import Policy"),
        ("pages", "def late():\n    from consent.gate.decision import Decision"),
        ("asgi", "from consent.cli import main"),
        ("asgi", "import consent"),
        ("asgi", "from consent import Policy"),
        ("policy", "from . import cookie"),
        ("policy", "from ..gate import decision"),
    ],
)
def test_a_forbidden_arrow_is_seen(room: str, source: str):
    assert wrong_arrows(room, source) != []


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import os.path",
        "from pathlib import Path",
        "from urllib import request",
        "from starlette.requests import Request",
        "from datetime import datetime\ndatetime.now()",
        "open('consent.toml')",
    ],
)
def test_an_impurity_is_seen(source: str):
    assert impurities(source) != []


def test_no_file_imports_itself_in_a_circle():
    graph = {file: _loaded_at_start(file) for file in FILES}

    circle = _circle(graph)

    assert circle == []


def test_a_circle_is_seen():
    one, two, three = Path("one"), Path("two"), Path("three")

    assert _circle({one: {two}, two: {three}, three: {two}}) == [one, three, two]
    assert _circle({one: {two}, two: {three}, three: set()}) == []


def _loaded_at_start(file: Path) -> set[Path]:
    """The files of ours that this one imports at the top, not inside functions or for types only."""
    at_top = [
        node for node in ast.parse(file.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    loaded = set()
    for module, names in (found for node in at_top for found in imports(node)):
        modules = {_file_of(f"{module}.{name}") or _file_of(module) for name in names} or {_file_of(module)}
        loaded |= {target for target in modules if target is not None}
    return loaded - {file}


def _file_of(module: str) -> Path | None:
    path = PACKAGE.parent.joinpath(*module.split("."))
    return next((found for found in (path.with_suffix(".py"), path / "__init__.py") if found in FILES), None)


def _circle(graph: dict[Path, set[Path]]) -> list[Path]:
    """The files on or before a circle: those that lead nowhere are taken away until there is none."""
    while leaves := {file for file, targets in graph.items() if not targets & graph.keys()}:
        graph = {file: targets for file, targets in graph.items() if file not in leaves}
    return sorted(graph)
