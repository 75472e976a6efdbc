"""Killed at any moment, again and again: nothing that was acknowledged is lost, and the log is sound."""

import pytest

from consent.stores import SQLiteAuditor
from tests.stores.test_process import kept, places, run

PROGRAM = """
import random

chance = random.Random(20261122)
for _ in range({rounds}):
    warm, delay, number = chance.random() < 0.8, chance.uniform(0, 0.03), chance.randrange(1, 20)
    child = os.fork()
    if child == 0:
        if warm:
            anyio.run(keep, make())
        threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
        while True:
            anyio.run(keep_many, number)
    os.waitpid(child, 0)
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("rounds", [50, pytest.param(1_000, marks=pytest.mark.exhaustive)])
def test_what_was_acknowledged_survives_every_kill(path, rounds):
    acknowledged = set(run(path, PROGRAM.format(rounds=rounds), patience_seconds=600))

    auditor = SQLiteAuditor(path)
    assert len(acknowledged) > rounds / 2
    assert acknowledged <= kept(path)
    assert places(path) == list(range(len(places(path))))
    assert auditor.verify(keys=[auditor.newest().key], anchors=[]).tampered == ()
