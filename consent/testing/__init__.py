"""What a site's own tests use: visitors in any consent state, and assertions about what they get."""

from consent.testing.assertions import assert_held, assert_nothing_before_consent, assert_passed
from consent.testing.clock import Clock
from consent.testing.visitors import EVERYTHING, NOTHING, Granted, choice_cookie, visitor

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "Clock",
    "Granted",
    "assert_held",
    "assert_nothing_before_consent",
    "assert_passed",
    "choice_cookie",
    "visitor",
]
