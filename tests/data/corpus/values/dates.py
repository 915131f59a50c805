"""datetime's types."""
from datetime import date, datetime, time, timedelta, timezone

PLUS_TWO = timezone(timedelta(hours=2))


def entries():
    for name, value in [
        ("date/usual", date(2019, 5, 30)), ("date/least", date(1, 1, 1)), ("date/most", date(9999, 12, 31)),
        ("date/leap", date(2020, 2, 29)), ("date/year-with-dot", date(46, 4, 6)),
        ("datetime/usual", datetime(2019, 5, 30, 12, 34, 56)), ("datetime/midnight", datetime(2019, 5, 30)),
        ("datetime/minute", datetime(2019, 5, 30, 12, 34)),
        ("datetime/micro", datetime(2019, 5, 30, 12, 34, 56, 789)),
        ("datetime/micro-no-seconds", datetime(2019, 5, 30, 12, 34, 0, 5)), ("datetime/least", datetime.min),
        ("datetime/most", datetime.max),
        ("datetime/fold", datetime(2019, 10, 27, 2, 30, fold=1)),
        ("datetime/utc", datetime(2019, 5, 30, 12, tzinfo=timezone.utc)),
        ("datetime/zone", datetime(2019, 5, 30, 12, tzinfo=PLUS_TWO)),
        ("datetime/fold-zone", datetime(2019, 10, 27, 2, 30, tzinfo=PLUS_TWO, fold=1)),
        ("time/usual", time(12, 34, 56)), ("time/midnight", time()), ("time/minute", time(12, 34)),
        ("time/micro", time(12, 34, 56, 789012)), ("time/most", time.max), ("time/fold", time(2, 30, fold=1)),
        ("time/utc", time(12, tzinfo=timezone.utc)),
        ("timedelta/zero", timedelta()), ("timedelta/days", timedelta(5)), ("timedelta/seconds", timedelta(0, 90)),
        ("timedelta/micro", timedelta(microseconds=1)), ("timedelta/negative", timedelta(-1, 5, 7)),
        ("timedelta/least", timedelta.min), ("timedelta/most", timedelta.max), ("timedelta/all", timedelta(1, 2, 3)),
        ("timezone/utc", timezone.utc), ("timezone/two", PLUS_TWO),
        ("timezone/named", timezone(timedelta(hours=-3, minutes=-30), "NST")),
        ("timezone/zero-named", timezone(timedelta(0), "Z")),
    ]:
        yield name, value
    now = datetime(2024, 1, 2, 3, 4, 5)
    yield "several", [now, now.date(), now.time(), now, timedelta(1), now.date(), datetime(2024, 1, 2, 3, 4, 6)]
    yield "module-name-as-text", ["datetime", date(2000, 1, 1), "date", datetime]
    yield "classes", [date, datetime, time, timedelta, timezone]
    yield "zones-shared", [datetime(2020, 1, 1, tzinfo=timezone.utc), datetime(2020, 1, 2, tzinfo=timezone.utc),
        PLUS_TWO, datetime(2020, 1, 1, tzinfo=PLUS_TWO)]
    yield "keys", {date(2020, 1, 1): 1, timedelta(1): 2}
