"""`pl export`: what is in the files, that nothing in them runs, and that they can be brought in again."""

import csv
import io
import stat
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import insert

from files.exports import ExportRefused, cell_of, export
from learning.exports import SHEETS, Sheet
from learning.registration.registering import cancel, register
from storage.database import Database
from storage.tables import (
    AccountKind,
    Attendance,
    AuditEntry,
    EmployeeGroup,
    Notice,
    NoticeKind,
    Person,
    Registration,
    RegistrationState,
    Role,
    SlackMember,
)
from tests.kit.fixtures import on_both
from tests.kit.imports import import_people
from tests.kit.program import Program
from tests.kit.seats.hall import Hall
from tests.kit.slack.town import Clock

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)

CONTRACT = {
    "sessions.csv": "code,starts_at,timezone,capacity,registered,offered,waitlisted,state",
    "registrations.csv": "code,starts_at,email,state,position,registered_at",
    "bookings.csv": "coach_email,teacher_email,starts_at,ends_at,topic,state",
    "notices.csv": "id,kind,channel,recipient,state,not_before,sent_at,attempts",
    "people.csv": "email,name,site,employee_group,roles,locale,timezone,coach_topics",
    "families.csv": "household,guardian,language,spoken_language,timezone,phone,email,channel,sites,consent_source,consent_date",
}


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database, Clock(NOW))


def _read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _export(hall: Hall, folder: Path) -> Path:
    export(hall.database, folder=folder, now=NOW)
    return folder


def _press(hall: Hall, person: int, session: int) -> int:
    return register(hall.district, person, session, now=NOW, actor="slack:U1").registration_id


@on_both
def test_every_promised_file_has_its_promised_columns(hall: Hall, tmp_path: Path) -> None:
    folder = _export(hall, tmp_path / "out")
    assert {file.name for file in folder.iterdir()} == {"README.md", *(sheet.name for sheet in SHEETS)}
    for name, header in CONTRACT.items():
        assert (folder / name).read_text(encoding="utf-8").splitlines() == [header]
    told = (folder / "README.md").read_text(encoding="utf-8")
    for sheet in SHEETS:
        for column in sheet.columns:
            assert f"| `{column.name}` | {column.meaning} |" in told


def test_seats_lines_and_attendance_are_told(hall: Hall, tmp_path: Path) -> None:
    offering = hall.rows.offering("UDL", code="UDL-1")
    session = hall.rows.session(offering, "2026-12-03 15:30", capacity=3)
    hall.rows.session(offering, "2026-12-10 15:30", cancelled_at=NOW)
    hall.rows.session(offering, "2026-11-20 15:30")
    ana, bo, cy, di, ed, fay, gil = hall.people(7)
    came, excused, gone = (_press(hall, who, session) for who in (ana, bo, cy))
    for who in (di, ed, fay):
        _press(hall, who, session)
    cancel(hall.district, gone, cy, now=NOW, actor="slack:U1")
    with hall.database.transaction() as tx:
        tx.get_one(Registration, came).attendance = Attendance.attended
        tx.get_one(Registration, excused).attendance = Attendance.excused
        tx.add(
            Registration(
                session_id=session,
                person_id=gil,
                state=RegistrationState.registered,
                calendar_uid="walk",
                walk_in=True,
                registered_at=NOW,
                changed_at=NOW,
                attendance=Attendance.attended,
            )
        )
    folder = _export(hall, tmp_path / "out")
    assert [tuple(row.values()) for row in _read(folder, "sessions.csv")] == [
        ("UDL-1", "2026-11-20T23:30:00Z", "America/Los_Angeles", "", "0", "0", "0", "over"),
        ("UDL-1", "2026-12-03T23:30:00Z", "America/Los_Angeles", "3", "2", "1", "2", "scheduled"),
        ("UDL-1", "2026-12-10T23:30:00Z", "America/Los_Angeles", "", "0", "0", "0", "cancelled"),
    ]
    told = [(row["email"][:8], row["state"], row["position"]) for row in _read(folder, "registrations.csv")]
    assert told == [
        ("person.0", "attended", ""),
        ("person.1", "cancelled", ""),
        ("person.2", "cancelled", ""),
        ("person.3", "offered", ""),
        ("person.4", "waitlisted", "1"),
        ("person.5", "waitlisted", "2"),
        ("person.6", "attended", ""),
    ]
    assert {row["registered_at"] for row in _read(folder, "registrations.csv")} == {"2026-11-24T17:30:00Z"}


def test_notices_say_who_and_how_but_not_what(hall: Hall, tmp_path: Path) -> None:
    session = hall.rows.session(hall.rows.offering("UDL"), "2026-12-03 15:30")
    ana, bo = hall.people(2)
    with hall.database.transaction() as tx:
        tx.add(SlackMember(id="U1", person_id=ana, standing=AccountKind.member, read_at=NOW))
    for who in (ana, bo):
        _press(hall, who, session)
    told = _read(_export(hall, tmp_path / "out"), "notices.csv")
    assert [(row["kind"], row["channel"], row["recipient"][:8]) for row in told] == [
        ("invitation", "email", "person.0"),
        ("receipt", "slack", "person.0"),
        ("invitation", "email", "person.1"),
        ("receipt", "email", "person.1"),
    ]
    assert (told[0]["state"], told[0]["sent_at"], told[0]["attempts"]) == ("waiting", "", "0")


def test_the_audit_log_says_who_when_from_where_and_what(hall: Hall, tmp_path: Path) -> None:
    with hall.database.transaction() as tx:
        tx.add(
            AuditEntry(
                at=NOW, actor="cli:lee", action="role.granted", subject="person:1", before=None, after={"role": "hr"}
            )
        )
    (entry,) = _read(_export(hall, tmp_path / "out"), "audit.csv")
    assert (entry["at"], entry["actor"], entry["before"]) == ("2026-11-24T17:30:00Z", "cli:lee", "")
    assert entry["after"] == '{"role": "hr"}'


@on_both
def test_people_can_be_imported_again(hall: Hall, tmp_path: Path, database: Database) -> None:
    hall.rows.person("Ána Ruiz", roles=[Role.coach, Role.admin], locale="es_US", timezone="America/Phoenix")
    hall.rows.person("Bo “the Best”, Jr.", group=None, site=None)
    hall.rows.person("=Di @home", email="di@example.org")
    gone = hall.rows.person("Cy Gone", group=EmployeeGroup.classified)
    hall.rows.change_person(gone, retired_at=NOW)
    with database.transaction() as tx:
        tx.get_one(Person, 1).coach_topics = ["UDL", "Co-teaching"]
    written = (_export(hall, tmp_path / "out") / "people.csv").read_text(encoding="utf-8")
    assert [row["name"] for row in csv.DictReader(io.StringIO(written))] == [
        "Ána Ruiz",
        "Bo “the Best”, Jr.",
        "'=Di @home",
    ]
    plan = import_people(database, written, now=NOW)
    assert not plan.changes_something
    assert (plan.sections["people"].unchanged, plan.refused) == (3, [])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_nothing_that_a_spreadsheet_would_run_is_left(hall: Hall, tmp_path: Path, start: str) -> None:
    hall.rows.offering(f"{start}HYPERLINK(1)", code="X-1", facilitators=[f"{start}cmd"])
    (row,) = _read(_export(hall, tmp_path / "out"), "offerings.csv")
    assert row["title"] == f"'{start}HYPERLINK(1)"
    assert row["facilitators"] == f"'{start}cmd"


def test_numbers_and_ordinary_texts_stay_as_they_are() -> None:
    values = (3, "a=b", "", None, ["a", "b"], timedelta)
    assert [cell_of(each) for each in values[:-1]] == ["3", "a=b", "", "", "a|b"]


def test_a_folder_with_something_in_it_is_refused_and_left_alone(ready: Program, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    ended = ready.run("export", str(folder))
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "is not empty" in ended.err
    assert [file.name for file in folder.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_looked_at_is_refused_in_one_line(ready: Program, tmp_path: Path) -> None:
    ended = ready.run("export", str(tmp_path / ("x" * 300)))
    assert ended.status == 1
    assert "cannot be written: file name too long" in " ".join(ended.err.split())


def test_the_command_says_what_it_wrote_and_keeps_it_private(ready: Program, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    ended = ready.run("export", str(folder))
    assert ended.status == 0
    assert "people.csv: 0 rows" in ended.out
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".empty")]


def test_an_export_that_breaks_off_leaves_nothing_behind(hall: Hall, tmp_path: Path) -> None:
    def breaks(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
        yield from sheets[:3]
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportRefused, match="no space left on device"):
        export(hall.database, folder=tmp_path / "out", now=NOW, track=breaks)
    assert not [each for each in tmp_path.iterdir() if each.is_dir()]


@on_both
def test_what_is_written_meanwhile_is_not_half_in_it(hall: Hall, tmp_path: Path) -> None:
    session = hall.rows.session(hall.rows.offering("UDL"), "2026-12-03 15:30")
    (ana,) = hall.people(1)

    def with_a_press(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
        for sheet in sheets:
            if sheet.name == "registrations.csv":
                _press(hall, ana, session)
            yield sheet

    export(hall.database, folder=tmp_path / "out", now=NOW, track=with_a_press)
    assert _read(tmp_path / "out", "registrations.csv") == []
    assert _read(tmp_path / "out", "notices.csv") == []


@on_both
def test_memory_stays_flat_however_many_rows_there_are(hall: Hall, tmp_path: Path) -> None:
    (ana,) = hall.people(1)
    rows = [_notice(ana, number) for number in range(20_000)]
    with hall.database.transaction() as tx:
        tx.exec(insert(Notice), params=rows)
    del rows
    tracemalloc.start()
    counts = export(hall.database, folder=tmp_path / "out", now=NOW)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counts["notices.csv"] == 20_000
    assert most < 8_000_000


def _notice(person_id: int, number: int) -> dict[str, Any]:
    return {
        "kind": NoticeKind.receipt,
        "person_id": person_id,
        "channel": "person",
        "params": {},
        "key": f"k:{number}",
        "urgent": False,
        "not_before": NOW,
        "expires_at": NOW,
        "created_at": NOW,
        "state": "waiting",
        "attempts": 0,
        "message_id": f"m{number}",
        "provider_id": "",
        "reason": "",
    }
