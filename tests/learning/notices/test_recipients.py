"""Recipients: by which channel each can be reached, on whose clock, and to whom nothing goes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from learning.district.district import District
from learning.notices.recipients import Recipient, read_recipients
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import AccountKind, NoticeChoice, NoticeKind, NoticeWish, Person, QuietTime
from tests.kit.notices import NOW, Owing
from tests.kit.rows import LOS_ANGELES


@pytest.fixture
def owing(database: Database) -> Owing:
    return Owing(database)


def _read(owing: Owing, *people: int) -> list[Recipient]:
    district = District("Sample Unified", ZoneInfo(LOS_ANGELES), ENGLISH, owing.database, lambda: NOW)
    notices = [owing.notice(owing.owe(one)) for one in people]
    with owing.database.reading() as tx:
        found = read_recipients(tx, notices, rules=district.rules(tx, now=NOW))
    return [found[f"person:{one}"] for one in people]


@pytest.mark.parametrize(
    ("standing", "channels", "barred"),
    [
        (AccountKind.member, {"slack", "email"}, ""),
        (AccountKind.guest, {"email"}, "guest"),
        (AccountKind.stranger, {"email"}, ""),
        (AccountKind.gone, {"email"}, ""),
    ],
)
def test_only_full_members_are_reached_in_slack(
    owing: Owing, standing: AccountKind, channels: set[str], barred: str
) -> None:
    ana = owing.rows.person("Ana Ruiz", email="ana@example.org")
    owing.account(ana, standing=standing)
    (recipient,) = _read(owing, ana)
    assert set(recipient.addresses) == channels
    assert recipient.addresses.get("slack", "U1") == "U1"
    assert recipient.addresses["email"] == "ana@example.org"
    assert recipient.barred == barred


def test_who_has_no_account_is_reached_by_e_mail_and_who_left_by_nothing(owing: Owing) -> None:
    ana, ben = owing.rows.person("Ana Ruiz", email="ana@example.org"), owing.rows.person("Ben Ode")
    with owing.database.transaction() as tx:
        tx.get_one(Person, ben).retired_at = NOW
    here, gone = _read(owing, ana, ben)
    assert (dict(here.addresses), here.barred) == ({"email": "ana@example.org"}, "")
    assert gone.barred == "left"


def test_the_clock_is_slacks_then_the_rosters_then_the_districts(owing: Owing) -> None:
    ana, ben, cleo = (owing.rows.person(name) for name in ("Ana Ruiz", "Ben Ode", "Cleo Park"))
    owing.account(ana, "U1", timezone="America/New_York")
    with owing.database.transaction() as tx:
        for person in (ana, ben):
            tx.get_one(Person, person).timezone = "America/Denver"
    zones = [one.zone for one in _read(owing, ana, ben, cleo)]
    assert zones == [ZoneInfo("America/New_York"), ZoneInfo("America/Denver"), ZoneInfo(LOS_ANGELES)]


def test_each_has_their_own_wishes_and_quiet_time(owing: Owing) -> None:
    ana, ben = owing.rows.person("Ana Ruiz"), owing.rows.person("Ben Ode")
    with owing.database.transaction() as tx:
        tx.add(NoticeChoice(person_id=ana, kind=NoticeKind.recording, wish=NoticeWish.off))
        tx.add(QuietTime(person_id=ben, until=NOW + timedelta(days=1)))
    hers, his = _read(owing, ana, ben)
    assert (dict(hers.wishes), hers.quiet_until) == ({NoticeKind.recording: NoticeWish.off}, None)
    assert (dict(his.wishes), his.quiet_until) == ({}, NOW + timedelta(days=1))


def test_an_account_that_was_found_makes_them_reachable(owing: Owing) -> None:
    ana = owing.rows.person("Ana Ruiz", email="ana@example.org")
    (before,) = _read(owing, ana)
    owing.account(ana, "U7", timezone="America/New_York")
    (after,) = _read(owing, ana)
    met = before.met(after.viewer)
    assert (met.viewer, dict(met.addresses)) == (after.viewer, dict(after.addresses))
    assert met.addresses["slack"] == "U7"
