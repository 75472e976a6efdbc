"""What the browser gets: Jinja2 over `banner/`, prepared once at start."""

from consent.pages.assets import Asset
from consent.pages.history import History, RecordEntry
from consent.pages.insertion import Insertion, State, Style
from consent.pages.pages import Pages
from consent.pages.records import ShownNotice

__all__ = [
    "Asset",
    "History",
    "Insertion",
    "Pages",
    "RecordEntry",
    "ShownNotice",
    "State",
    "Style",
]
