"""Decisions of the district: dated, logged, and read for a day."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from learning.district.settings import KINDS, BadSetting, UnknownSetting, parse_value, set_setting, settings_on
from storage.database import Database
from storage.tables import AuditEntry, DistrictSetting

_BY_KEY = {kind.key: kind for kind in KINDS}


def _set(database: Database, now: datetime, *, key: str = "find.cards", value: str = "3", day: date) -> None:
    set_setting(database, key=key, value=value, valid_from=day, source="board", actor="cli:kim", now=now)


def _cards(database: Database, day: date) -> int:
    with database.reading() as tx:
        return settings_on(tx, day=day).number("find.cards")


def test_defaults_hold_until_somebody_decides(database: Database) -> None:
    with database.reading() as tx:
        settings = settings_on(tx, day=date(2026, 11, 24))
    assert {one.kind.key: one.value for one in settings.decisions()} == {kind.key: kind.default for kind in KINDS}
    assert all(one.row is None for one in settings.decisions())


def test_decision_holds_from_its_day_on(database: Database, now: datetime) -> None:
    _set(database, now, value="3", day=date(2026, 12, 1))
    _set(database, now, value="7", day=date(2027, 1, 1))
    days = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [_cards(database, day) for day in days] == [5, 3, 3, 7]


def test_later_decision_for_the_same_or_an_earlier_day(database: Database, now: datetime) -> None:
    day = date(2026, 12, 1)
    _set(database, now, value="3", day=day)
    _set(database, now, value="4", day=day)
    _set(database, now, value="8", day=date(2026, 11, 1))
    assert _cards(database, day) == 4, "the newest for the newest day that has come"
    assert _cards(database, date(2026, 11, 2)) == 8


def test_decision_is_kept_with_who_and_why(database: Database, now: datetime) -> None:
    _set(database, now, value=" 3 ", day=date(2026, 12, 1))
    with database.reading() as tx:
        row, entry = tx.exec(select(DistrictSetting)).one(), tx.exec(select(AuditEntry)).one()
    assert (row.value, row.source, row.set_by, row.set_at) == ("3", "board", "cli:kim", now)
    assert (entry.action, entry.subject, entry.before, entry.after) == (
        "setting.set",
        "setting:find.cards",
        {"value": "5"},
        {"value": "3", "valid_from": "2026-12-01"},
    )


@pytest.mark.parametrize("value", ["0", "9", "-1", "", "many", "1.5", "５", "1e3", "9" * 5000])
def test_number_that_does_not_fit_is_refused_and_not_kept(database: Database, now: datetime, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        _set(database, now, value=value, day=date(2026, 12, 1))
    assert "from 1 to 8" in refused.value.expected
    with database.reading() as tx:
        assert tx.exec(select(DistrictSetting)).all() == []


def test_unknown_setting_is_refused(database: Database, now: datetime) -> None:
    with pytest.raises(UnknownSetting) as refused:
        _set(database, now, key="find.colour", day=date(2026, 12, 1))
    assert refused.value.key == "find.colour"


def test_default_of_every_setting_is_one_that_it_takes() -> None:
    assert [parse_value(kind, str(kind.default)) for kind in KINDS] == [kind.default for kind in KINDS]


def test_text_has_a_longest_length() -> None:
    assert parse_value(_BY_KEY["office.name"], " x" * 100) == ("x " * 100).strip()
    with pytest.raises(BadSetting):
        parse_value(_BY_KEY["office.name"], "x" * 201)
