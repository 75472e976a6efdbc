"""The line that says how far a command has come: on a terminal only, and only if it takes a while."""

import io

import pytest

from consent.cli.progress import shown


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock():
    """A clock that moves a second each time it is asked."""
    times = iter(range(1_000))
    return lambda: float(next(times))


def test_every_item_passes(clock):
    assert list(shown(range(1000), 1000, stream=Terminal(), clock=clock)) == list(range(1000))


def test_on_a_terminal_the_share_is_shown_and_taken_away_again(clock):
    terminal = Terminal()

    list(shown(range(1000), 1000, stream=terminal, clock=clock))

    assert "\r[###############               ]  51%  512 of 1,000" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_what_is_done_at_once_shows_nothing():
    terminal = Terminal()

    list(shown(range(1000), 1000, stream=terminal, clock=lambda: 0.0))

    assert terminal.getvalue() == ""


def test_nothing_is_written_where_nobody_looks(clock):
    pipe = io.StringIO()

    list(shown(range(1000), 1000, stream=pipe, clock=clock))

    assert pipe.getvalue() == ""


def test_an_error_takes_the_line_away(clock):
    terminal = Terminal()

    with pytest.raises(ZeroDivisionError):
        for number in shown(range(1000), 1000, stream=terminal, clock=clock):
            1 // (900 - number)

    assert terminal.getvalue().endswith("\r\x1b[K")
