"""What many records say together."""

from consent.records.record import Event, Method, Record
from consent.records.statistics import Answers, summarise

DAY = 86_400_000


def record(event: Event, *, granted: str = "", refused: str = "", **changes: object) -> Record:
    fields: dict[str, object] = {
        "id": "A" * 22,
        "time": 0,
        "method": Method.NOTICE,
        "revision": "r1",
        "notice": "ab" * 32,
        "language": "en",
        "gpc_seen": False,
        "valid_until": None,
        "site": "Daily Harbour",
        "subject": None,
        "event": event,
        "granted": tuple(granted.split()),
        "refused": tuple(refused.split()),
    }
    return Record(**{**fields, **changes})  # type: ignore[arg-type]


def test_no_records_have_no_figures():
    figures = summarise([])

    assert (figures.records, figures.first, figures.last, figures.answers) == (0, None, None, {})


def test_each_answer_is_a_share_of_those_who_were_asked():
    figures = summarise(
        [
            record(Event.GIVEN, granted="analytics marketing"),
            record(Event.PARTIAL, granted="analytics", refused="marketing"),
            record(Event.REFUSED, refused="analytics marketing research"),
        ]
    )

    assert figures.answers == {
        "analytics": Answers(granted=2, asked=3),
        "marketing": Answers(granted=1, asked=3),
        "research": Answers(granted=0, asked=1),
    }
    assert figures.answers["analytics"].share == 2 / 3


def test_a_withdrawal_is_counted_but_answers_no_question():
    figures = summarise(
        [record(Event.GIVEN, granted="analytics"), record(Event.WITHDRAWN, refused="analytics")]
    )

    assert figures.events == {"given": 1, "withdrawn": 1}
    assert figures.answers == {"analytics": Answers(granted=1, asked=1)}


def test_methods_languages_and_signals_are_counted():
    figures = summarise(
        [
            record(Event.GIVEN, method=Method.API, language="fr", gpc_seen=True),
            record(Event.GIVEN, method=Method.NOTICE, language="fr"),
            record(Event.GIVEN, method=Method.NOTICE, language="en"),
        ]
    )

    assert figures.methods == {"api": 1, "notice": 2}
    assert figures.languages == {"en": 1, "fr": 2}
    assert figures.gpc_seen == 1


def test_days_are_days_of_utc_in_whatever_order_the_records_come():
    times = (2 * DAY, 0, DAY - 1, DAY, 2 * DAY + 5)

    figures = summarise([record(Event.GIVEN, time=time) for time in times])

    assert figures.days == {"1970-01-01": 2, "1970-01-02": 1, "1970-01-03": 2}
    assert (figures.first, figures.last) == (0, 2 * DAY + 5)
