"""What an import means for those who are registered: seats stay theirs, and they hear of changes like of any other."""

from datetime import timedelta

import pytest

from learning.planning.changes import tell_changes
from storage.database import Database
from storage.tables import NoticeKind, Registration, RegistrationState
from tests.kit.fixtures import on_both
from tests.kit.imports import found, import_catalog, sessions
from tests.kit.planning import Planned

FILE = (
    "code,session,title,why,goal,format,starts_at,minutes,place,capacity\n"
    "UDL-1,a,UDL basics,Because,A goal,live,2026-12-03 15:30,60,Room 4,2\n"
)


@pytest.fixture
def plan(database: Database) -> Planned:
    plan = Planned(database)
    import_catalog(database, FILE, now=plan.now)
    return plan


def _fills(plan: Planned) -> int:
    session_id = sessions(plan.database, "UDL-1")[0].id or 0
    for name in ("Ana Ruiz", "Ben Ode", "Eli Moss"):
        plan.registers(name, session_id)
    plan.now += timedelta(minutes=1)
    return session_id


@on_both
def test_moved_session_is_told_old_and_new(plan: Planned) -> None:
    session_id = _fills(plan)
    import_catalog(plan.database, FILE.replace("15:30", "16:00").replace("Room 4", "Room 9"), now=plan.now)
    plan.now += timedelta(minutes=10)
    tell_changes(plan.district, now=plan.now)
    told = plan.owed(NoticeKind.session_changed)
    assert len(told) == 3
    assert told[0].params["changes"][0]["before"]["place"] == "Room 4"
    assert plan.session(session_id).revision == 1
    import_catalog(plan.database, FILE.replace("15:30", "16:00").replace("Room 4", "Room 9"), now=plan.now)
    assert plan.session(session_id).revision == 1


def test_fewer_seats_than_taken_are_refused_with_the_number(plan: Planned) -> None:
    session_id = _fills(plan)
    done = import_catalog(plan.database, FILE.replace(",2\n", ",1\n").replace("Room 4", "Room 9"), now=plan.now)
    assert found(done.refused) == [(2, "capacity", "below_taken")]
    assert dict(done.refused[0].values) == {"value": "1", "taken": "2"}
    assert (plan.session(session_id).capacity, plan.session(session_id).place) == (2, "Room 4")
    assert not done.changes_something


def test_new_title_is_told_and_more_seats_are_there(plan: Planned) -> None:
    session_id = _fills(plan)
    import_catalog(
        plan.database, FILE.replace("UDL basics", "UDL from the start").replace(",2\n", ",5\n"), now=plan.now
    )
    assert plan.session(session_id).capacity == 5
    plan.now += timedelta(minutes=10)
    tell_changes(plan.district, now=plan.now)
    before = [one.params["changes"][0]["before"]["title"] for one in plan.owed(NoticeKind.session_changed)]
    assert before == ["UDL basics"] * 3


@pytest.mark.parametrize("code", ["UDL-1", "UDL-2"])
def test_retired_session_is_cancelled_for_those_who_hold_it(plan: Planned, code: str) -> None:
    """With its own code only the session goes, with another one the whole offering."""
    session_id = _fills(plan)
    other = FILE.replace(",a,", ",b,").replace("12-03", "12-20").replace("UDL-1", code)
    import_catalog(plan.database, other.replace("15:30", "9:00"), now=plan.now, retire=True)
    if code == "UDL-1" and plan.session(session_id).retired_at is None:
        pytest.fail("the session was matched with another one")
    assert len(plan.owed(NoticeKind.session_cancelled)) == 3
    assert len(plan.owed(NoticeKind.uninvitation)) == 2
    plan.now += timedelta(minutes=1)
    import_catalog(plan.database, other.replace("15:30", "9:00"), now=plan.now, retire=True)
    assert len(plan.owed(NoticeKind.session_cancelled)) == 3
    with plan.database.reading() as tx:
        assert tx.get_one(Registration, 1).state is RegistrationState.registered
