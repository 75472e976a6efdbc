"""Sections put together are the log, however it is cut; what is missing must be accounted for."""

import pytest

from consent.records import erasure, pruning
from consent.records.audit import audit
from consent.records.commitment import Kind, commit, leaf
from consent.records.pruning import Pruning
from consent.records.section import Kept, read_section
from consent.records.tree import CompactRange, hash_leaf

SALT = bytes(32)


class Log:
    """A log in memory, as an audit reads it."""

    def __init__(self) -> None:
        self.rows = []
        self.others = {}

    def put(self, kind, body, *, table=None):
        place = len(self.rows)
        data = bytearray(leaf(kind, 1_000 + place, commit(body, SALT)))
        self.rows.append(
            (place, data, SALT if table is None else None, bytearray(body) if table is None else None)
        )
        if table is not None:
            self.others[place] = [Kept(table, place, SALT, bytearray(body))]
        return place

    def drop(self, place):
        self.rows[place] = (*self.rows[place][:2], None, None)

    def audit(self, *, cut, sizes=()):
        begins = range(0, len(self.rows), cut)
        return audit(
            read_section(begin, self.rows[begin : begin + cut], self.others, sizes=sizes) for begin in begins
        )


@pytest.fixture
def log():
    made = Log()
    for number in range(21):
        made.put(Kind.CONSENT, b"%d" % number)
    return made


@pytest.mark.parametrize("cut", [1, 2, 4, 16, 32])
def test_sections_of_any_length_make_the_same_tree(log, cut):
    hashes = [hash_leaf(bytes(data)) for _, data, _, _ in log.rows]

    found = log.audit(cut=cut, sizes=[5, 21])

    assert found.covered == CompactRange().extend(hashes)
    assert found.roots[21] == found.covered.root
    assert found.roots[5] == CompactRange().extend(hashes[:5]).root
    assert (found.bodies, found.findings) == (21, ())


@pytest.mark.parametrize("cut", [4, 32])
def test_a_missing_body_is_a_finding_until_an_erasure_or_a_pruning_names_it(log, cut):
    log.drop(3)
    log.drop(4)
    assert len(log.audit(cut=cut).findings) == 2

    log.put(Kind.ERASE, erasure.dumps([3]), table="erasure")
    log.put(Kind.PRUNE, pruning.dumps(Pruning(0, ((4, 5),))), table="statement")

    found = log.audit(cut=cut)
    assert (found.erased, found.pruned, found.findings) == (1, 1, ())


LIES = {
    "an erasure of what is there": (Kind.ERASE, erasure.dumps([3]), "erasure"),
    "a pruning of what is there": (Kind.PRUNE, pruning.dumps(Pruning(0, ((3, 4),))), "statement"),
    "an erasure of what comes later": (Kind.ERASE, erasure.dumps([99]), "erasure"),
    "a pruning of what comes later": (Kind.PRUNE, pruning.dumps(Pruning(0, ((20, 99),))), "statement"),
    "an erasure that is none": (Kind.ERASE, b"{}", "erasure"),
    "a handover that is none": (Kind.KEY, b"{}", "statement"),
    "an erasure among the statements": (Kind.ERASE, erasure.dumps([3]), "statement"),
}


@pytest.mark.parametrize(("kind", "body", "table"), LIES.values(), ids=LIES)
def test_a_log_that_contradicts_itself_is_told(log, kind, body, table):
    log.put(kind, body, table=table)

    assert log.audit(cut=16).findings != ()


def test_a_time_that_goes_back_between_two_sections_is_told(log):
    place, _, salt, body = log.rows[8]
    log.rows[8] = (place, bytearray(leaf(Kind.CONSENT, 1, commit(bytes(body), SALT))), salt, body)

    assert log.audit(cut=8).findings == ("leaf 8: its time goes back",)


@pytest.mark.parametrize("cut", [4, 32])
def test_a_leaf_that_is_missing_is_told(log, cut):
    del log.rows[6]

    assert "leaf 6 is missing: the next one is 7" in log.audit(cut=cut).findings


def test_what_changed_its_type_has_changed(log):
    place, data, salt, body = log.rows[5]
    log.rows[5] = (place, data, bytearray(salt), body)
    log.rows[6] = (*log.rows[6][:3], bytes(log.rows[6][3]))

    assert len(log.audit(cut=32).findings) == 2
