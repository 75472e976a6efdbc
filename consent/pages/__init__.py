"""What the browser gets: Jinja2 over `banner/`, prepared once at start."""

from consent.pages.assets import Asset
from consent.pages.insertion import Insertion, State, Style
from consent.pages.pages import Pages
from consent.pages.record_entry import RecordEntry

__all__ = ["Asset", "Insertion", "Pages", "RecordEntry", "State", "Style"]
