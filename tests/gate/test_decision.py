import pytest

from consent.errors import UnknownName
from consent.gate import choosing
from consent.gate.decision import decide, narrow
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals
from tests.gate.policies import NOW, POLICY, decision

GPC = Signals(gpc=True)


def test_without_a_choice_only_what_is_necessary_passes():
    first = decide(POLICY, None, Signals())

    assert first.categories == {"necessary"}
    assert first.services == {"pay"}
    assert first.decided is False


def test_a_granted_category_grants_all_its_services():
    assert decision("analytics").services == {"pay", "harbour-stats", "heat-map"}


def test_a_category_is_allowed_only_if_all_its_services_are():
    assert decision("heat-map").allows("heat-map") is True
    assert decision("heat-map").allows("analytics") is False


@pytest.mark.parametrize("name", ["nonsense", "", "Analytics"])
def test_an_unknown_name_raises(name):
    with pytest.raises(UnknownName):
        decision().allows(name)


@pytest.mark.parametrize(
    ("cookie", "granted", "kept"),
    [
        ("hs_1", ("analytics",), True),
        ("hs_1", ("harbour-stats",), True),
        ("hs_1", ("heat-map",), False),
        ("theme", ("functional",), True),
        ("theme", ("analytics",), False),
        ("session", (), True),
        ("nobody", ("functional", "analytics", "marketing", "research"), False),
    ],
)
def test_a_cookie_follows_its_service_or_its_category(cookie, granted, kept):
    assert decision(*granted).keeps(cookie) is kept


def test_the_opt_out_signal_refuses_sale_categories_granted_without_it():
    granted = Choice(NOW, POLICY.revision, frozenset(("analytics", "marketing")), frozenset(("ad-net",)))

    assert decide(POLICY, granted, GPC).categories == {"necessary", "analytics"}
    assert "ad-net" not in decide(POLICY, granted, GPC).services


def test_what_was_granted_by_name_while_the_signal_was_present_stands():
    granted = choosing.save(POLICY, ["marketing"], now=NOW, gpc=True)

    assert decide(POLICY, granted, GPC).allows("marketing") is True


def test_accept_all_under_the_signal_leaves_sale_categories_off():
    everything = choosing.accept_all(POLICY, now=NOW, gpc=True)

    assert everything.categories == {"functional", "analytics", "research"}


def test_the_later_absence_of_the_signal_is_no_opt_in():
    before = choosing.accept_all(POLICY, now=NOW, gpc=False)

    after = narrow(POLICY, before, GPC)

    assert decide(POLICY, after, Signals()).allows("marketing") is False
    assert after.decided_at == before.decided_at


def test_saving_nothing_grants_nothing():
    assert choosing.save(POLICY, [], now=NOW, gpc=False).grants_nothing


def test_saving_an_unknown_name_is_an_error():
    with pytest.raises(UnknownName):
        choosing.save(POLICY, ["analytics", "nonsense"], now=NOW, gpc=False)


def test_every_service_of_a_category_by_name_is_the_category():
    chosen = choosing.save(POLICY, ["harbour-stats", "heat-map"], now=NOW, gpc=False)

    assert (chosen.categories, chosen.services) == ({"analytics"}, frozenset())


def test_withdrawing_one_service_leaves_the_others_of_its_category():
    left = choosing.withdraw(decision("analytics", "functional"), ["heat-map"], now=NOW)

    assert (left.categories, left.services) == ({"functional"}, {"harbour-stats"})


def test_withdrawing_a_category_takes_its_services_along():
    left = choosing.withdraw(decision("functional", "heat-map"), ["analytics"], now=NOW)

    assert (left.categories, left.services) == ({"functional"}, frozenset())


def test_granting_adds_to_what_was_granted():
    more = choosing.grant(decision("functional"), ["heat-map"], now=NOW)

    assert (more.categories, more.services) == ({"functional"}, {"heat-map"})


def test_no_choice_ever_holds_what_is_necessary():
    chosen = choosing.save(POLICY, ["necessary", "pay"], now=NOW, gpc=False)

    assert chosen.grants_nothing
