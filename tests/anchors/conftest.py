"""A witness and two timestamp authorities, each started once."""

import pytest

from consent.cli import main
from consent.stores import open_auditor
from tests.anchors.attacks import Log
from tests.anchors.authority import Authority
from tests.anchors.witness import State, WitnessServer


@pytest.fixture(scope="session")
def witness_server():
    server = WitnessServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def witness(witness_server):
    """The witness's state, fresh; it knows no log yet."""
    witness_server.state = State()
    return witness_server.state


def _authority(tmp_path_factory, name, **options):
    server = Authority(tmp_path_factory.mktemp("authority"), name, **options)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    yield from _authority(tmp_path_factory, "Time of the Harbour")


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory):
    """One that does not say how exact it is."""
    yield from _authority(tmp_path_factory, "Another Time", accuracy="")


@pytest.fixture
def run(capsys):
    """Run a command of the log under test: its exit code and all that it said."""

    def run(*arguments):
        try:
            code = main(["log", *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


@pytest.fixture
def log(tmp_path):
    """A log under attack; it holds four records."""
    return Log(tmp_path / "consent.db")


@pytest.fixture
def known(witness, log):
    """The witness knows this log."""
    signed = open_auditor(log.url).newest()
    witness.logs[signed.key.name] = signed.key
    witness.now = log.now // 1000
    return witness
