"""A log as lines of JSON: read as it was written, and what is no such line is refused."""

import pytest

from consent.records.lines import FORMAT, Closing, Line, Opening, dumps, loads
from consent.records.signed_note import NoteError

LINES = {
    "opening": Opening("consent-log/0123456789abcdef", 4),
    "leaf": Line(0, '{"b":"x"}', bytes(range(32)), '{"site":"Journal « Quotidien »"}'),
    "leaf whose body was erased": Line(1, '{"b":"x"}', None, None),
    "leaf of a damaged log": Line(2, "\udcff", b"", "\udcfe"),
    "closing": Closing("log\n1\nAAAA\n\n— log AAAA\n"),
    "closing of an unsigned log": Closing(None),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_is_read_as_it_was_written(line):
    data = dumps(line)

    assert loads(data) == line
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1


def test_the_format_is_this():
    assert dumps(
        LINES["opening"]
    ) == b'{"format":"%s","origin":"consent-log/0123456789abcdef","size":4}\n' % (FORMAT.encode())
    assert dumps(Line(7, "{}", b"\0", "é")) == '{"body":"é","leaf":"{}","place":7,"salt":"AA=="}\n'.encode()
    assert dumps(Line(7, "{}", None, None)) == b'{"leaf":"{}","place":7}\n'


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"[]", b"{}", b"\xff", b"[" * 100_000,
        b'{"format":"another","origin":"x","size":4}',
        b'{"place":"0","leaf":"x"}',
        b'{"place":0,"leaf":"x","body":"y"}',
        b'{"place":0,"leaf":"x","salt":"AAA","body":"y"}',
        b'{"place":0,"leaf":"x","salt":null,"body":null}',
        b'{"checkpoint":1}',
        b'{"place":0,"leaf":"\\ud800"}',
        b'{"place":0,"leaf":"x","salt":"","body":"\\ud800"}',
    ],
)  # fmt: skip
def test_what_is_no_line_is_refused(data):
    with pytest.raises(NoteError, match="not a line of an exported log"):
        loads(data)
