"""The arithmetic of fair timing."""

from itertools import islice

from bench.rounds import Timing, orders, short, turns


def test_a_timing_is_the_median_and_the_quartiles_around_it():
    timing = Timing.of([7.0, 1.0, 3.0, 5.0, 9.0, 11.0, 13.0])

    assert (timing.low, timing.median, timing.high) == (3.0, 7.0, 11.0)
    assert str(timing) == "7.0 (3.0–11.0)"


def test_what_was_counted_has_no_quartiles():
    assert str(Timing(18.7, 18.7, 18.7)) == "18.7"


def test_figures_of_a_hundred_and_more_need_no_decimals():
    assert [short(99.94), short(-0.52), short(1234.5)] == ["99.9", "-0.5", "1,234"]


def test_each_order_holds_all_and_is_followed_by_its_reverse():
    names = ["bare", "session", "consent", "gzip"]

    made = list(islice(orders(names), 40))

    assert all(sorted(order) == sorted(names) for order in made)
    assert all(there == back[::-1] for there, back in zip(made[::2], made[1::2], strict=True))
    assert len({tuple(order) for order in made}) > 10


def test_tables_with_other_contenders_have_other_orders():
    one, other = (list(islice(orders(names), 10)) for names in (["a", "b", "c", "d"], ["a", "b", "c", "e"]))

    assert [[name.replace("e", "d") for name in order] for order in other] != one


class Clock:
    """What each contender has used, in nanoseconds; a turn costs what the contender says."""

    def __init__(self, costs):
        self._costs = {name: iter(costs[name]) for name in costs}
        self.used = dict.fromkeys(costs, 0)
        self.log = []

    def contender(self, name):
        def ready():
            self.used[name] += next(self._costs[name])
            self.log.append(("ran", name))

        def prepare():
            self.log.append(("prepared", name))
            return ready

        return prepare


def test_a_turn_counts_in_microseconds_for_one_call_and_the_first_round_does_not():
    clock = Clock({"bare": [900_000, 10_000, 20_000], "other": [900_000, 30_000, 30_000]})
    contenders = {name: clock.contender(name) for name in clock.used}

    taken = turns(contenders, calls=10, rounds=2, spent=clock.used.__getitem__)

    assert taken == {"bare": [1.0, 2.0], "other": [3.0, 3.0]}


def test_everything_is_prepared_anew_and_untimed_before_each_turn():
    clock = Clock({"bare": [1, 1, 1], "other": [1, 1, 1]})
    contenders = {name: clock.contender(name) for name in clock.used}

    turns(contenders, calls=1, rounds=2, spent=clock.used.__getitem__)

    prepared, ran = clock.log[::2], clock.log[1::2]
    assert [name for _, name in prepared] == [name for _, name in ran]
    assert {what for what, _ in prepared} == {"prepared"}
    assert {what for what, _ in ran} == {"ran"}
