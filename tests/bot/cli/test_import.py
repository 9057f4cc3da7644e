import pytest
from sqlalchemy import make_url
from sqlmodel import select

from learning.catalog.published import lock_catalog
from storage.database import Database
from storage.tables import Person, SlackMember
from tests.kit.files.workbooks import Sheet, workbook
from tests.kit.fixtures import on_both
from tests.kit.program import Program
from tests.kit.slack.double import SlackDouble, member

PEOPLE = "email,name,Shoe Size\nann@s.example,Ann Lee,38\nbo@s.example,Bo Derek,44\ncy@s.example,Cy Young,\n"
CATALOG = (
    "code,title,format,why,goal,starts_at,minutes,session\n"
    "UDL-1,UDL in a week,live,Every child gets in,Inclusion,2026-12-03 15:30,60,A\n"
    "VID-1,Captions,video,,,,3,\n"
)


def test_a_preview_says_what_would_change_and_changes_nothing(ready: Program, database: Database) -> None:
    ended = ready.run("import", "people", ready.write("people.csv", PEOPLE))
    assert ended.status == 0, ended
    assert "people.csv: 3 rows read." in ended.out
    assert "Unknown columns, ignored: Shoe Size." in ended.out
    assert "People: 3 added, 0 changed, 0 unchanged, 0 no longer in the file." in ended.out
    assert "Not compared with Slack: SLACK_BOT_TOKEN is not set." in ended.out
    assert "Run it again with --apply" in ended.out
    with database.reading() as tx:
        assert not tx.exec(select(Person)).all()


@on_both
def test_applying_twice_changes_nothing_the_second_time(ready: Program) -> None:
    people = ready.write("people.csv", PEOPLE)
    assert ready.run("import", "people", people, "--apply").out.endswith("Done.\n")
    again = ready.run("import", "people", people, "--apply")
    assert "0 added, 0 changed, 3 unchanged" in again.out
    assert "Nothing to change" in again.out
    catalog = ready.write("catalog.csv", CATALOG)
    first = ready.run("import", "catalog", catalog, "--apply")
    assert "Offerings: 2 added" in first.out
    assert "Sessions: 1 added" in first.out
    assert "catalog.csv, row 3 is not published: why and goal missing." in first.out
    assert "Nothing to change" in ready.run("import", "catalog", catalog, "--apply").out


def test_changes_and_leavers_are_listed(ready: Program) -> None:
    ready.run("import", "people", ready.write("people.csv", PEOPLE), "--apply")
    text = "email,name\nann@s.example,Ann Lee-Ortiz\n"
    ended = ready.run("import", "people", ready.write("people.csv", text), "--apply", "--retire")
    assert "ann@s.example: name “Ann Lee” → “Ann Lee-Ortiz”" in ended.out
    assert "0 added, 1 changed, 0 unchanged, 2 retired" in ended.out
    assert "People retired:\n  bo@s.example\n  cy@s.example\n" in ended.out


def test_taking_the_last_admins_role_is_warned_of(ready: Program) -> None:
    admin = "email,name,roles\nann@s.example,Ann Lee,admin\n"
    assert "role admin" not in ready.run("import", "people", ready.write("a.csv", admin), "--apply").out
    none = ready.write("people.csv", admin.replace(",admin", ","))
    assert "Warning: after this nobody has the role admin any more; " in ready.run("import", "people", none).out
    assert "Warning: now nobody has the role admin" in ready.run("import", "people", none, "--apply").out


def test_a_preview_says_when_somebody_returns_without_the_earlier_roles(ready: Program) -> None:
    ann, bo = "ann@s.example,Ann Lee", "bo@s.example,Bo Derek"
    first = ready.write("a.csv", f"email,name,roles\n{ann},coach|hr\n{bo},\n")
    ready.run("import", "people", first, "--apply")
    ready.run("import", "people", ready.write("b.csv", f"email,name\n{bo}\n"), "--apply", "--retire")
    ended = ready.run("import", "people", ready.write("c.csv", f"email,name\n{bo}\n{ann}\n"))
    assert "c.csv, row 3 is somebody who comes back, without the earlier roles (coach, hr)." in ended.out


def test_refused_rows_are_named_and_the_others_imported(ready: Program) -> None:
    text = PEOPLE + "nobody,No Body,\n"
    ended = ready.run("import", "people", ready.write("people.csv", text), "--apply")
    assert ended.status == 0
    assert "Refused: 1 row." in ended.out
    assert (
        "people.csv, row 5, email: “nobody” is not an e-mail address. Write it like name@district.example." in ended.out
    )
    assert "3 added" in ended.out


def test_long_lists_are_cut(ready: Program) -> None:
    text = "email,name\n" + "".join(f"p{n:04}@s.example,Person {n}\n" for n in range(1234))
    ended = ready.run("import", "people", ready.write("people.csv", text))
    assert "People: 1,234 added" in ended.out
    assert "  and 1,214 more\n" in ended.out
    assert ended.out.count("@s.example") == 20


def test_several_files_are_one_import(ready: Program) -> None:
    first = ready.write("a.csv", "email,name\nann@s.example,Ann\n")
    second = ready.write("b.csv", "email,name\nbo@s.example,Bo\nann@s.example,Ann\n")
    ended = ready.run("import", "people", first, second)
    assert "2 added" in ended.out
    assert "b.csv, row 3, email: names the same one as row 2 of a.csv." in ended.out


CALENDAR = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:u1\nSUMMARY:Learning day\nDTSTART:20990103T083000\n"
    "DTEND:20990103T150000\nEND:VEVENT\nBEGIN:VEVENT\nUID:u2\nSUMMARY:Never\nDTSTART:x\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_calendar_of_events_that_are_over_is_not_said_to_be_there_already(ready: Program) -> None:
    old = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART:20200103T083000\nEND:VEVENT\nEND:VCALENDAR\n"
    ended = ready.run("import", "catalog", ready.write("old.ics", old))
    assert "old.ics has events that are over, which were left out: 1." in ended.out
    assert "Nothing to import: there is no row in it, and no event to come." in ended.out


def test_catalog_comes_out_of_tables_workbooks_and_calendars(ready: Program) -> None:
    book = workbook(Sheet([["code", "title", "format"], ["C-1", "Captions", "video"]]))
    (ready.folder / "book.xlsx").write_bytes(book)
    files = (ready.write("a.csv", CATALOG), str(ready.folder / "book.xlsx"), ready.write("c.ICS", CALENDAR))
    ended = ready.run("import", "catalog", *files, "--apply")
    assert ended.status == 0, ended
    assert "Offerings: 4 added" in ended.out
    assert "c.ICS has events whose times name no time zone, which were read as America/Los_Angeles: 1." in ended.out
    assert "c.ICS, line 9 (“Never”), DTSTART: “x” is not a day and a time." in ended.out
    assert "Nothing to change" in ready.run("import", "catalog", *files).out


@on_both
def test_what_a_calendar_brings_is_listed_by_title_and_what_lacks_is_counted(ready: Program) -> None:
    event = "BEGIN:VEVENT\nUID:0{0}-4f1c-long-and-telling-nothing@x.example\nSUMMARY:Day {0}\nDTSTART:2099010{0}T083000\nDTEND:2099010{0}T150000\nEND:VEVENT\n"
    events = "".join(event.format(n) for n in range(1, 6))
    path = ready.write("c.ics", f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
    ended = ready.run("import", "catalog", path, "--apply")
    assert "Offerings added:\n  Day 1: 1 session\n" in ended.out
    assert "Sessions added:\n  Day 1: Thu, Jan 1, 8:30 AM PT\n" in ended.out
    assert "telling-nothing" not in ended.out
    assert "is not published" not in ended.out
    assert (
        "5 offerings lack “Why this matters” or a goal, and nobody finds them until then. Complete them with /pl drafts "
        "in Slack, or fill in the cells and import again.\n"
    ) in ended.out
    moved = ready.write("c.ics", f"BEGIN:VCALENDAR\n{events.replace('083000', '093000')}END:VCALENDAR\n")
    said = ready.run("import", "catalog", moved).out
    assert "  Day 1: Thu, Jan 1, 9:30 AM PT: starts_at “2099-01-01 08:30” → “2099-01-01 09:30”\n" in said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.pdf", "x", "a.pdf is no file that a catalog is read from. Its name must end in one of .csv"),
        ("a.csv", "", "a.csv is empty. Its first row must name the columns."),
        ("a.ics", "<!DOCTYPE html>", "a.ics is a web page or another document, not a calendar"),
        ("a.xlsx", "PK", "a.xlsx is damaged, or no workbook."),
    ],
)
def test_catalog_that_cannot_be_read_ends_with_one_line(ready: Program, name: str, text: str, said: str) -> None:
    ended = ready.run("import", "catalog", ready.write("good.csv", CATALOG), ready.write(name, text))
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert said in ended.err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("people.xls", "", "people.xls is not a .csv or .xlsx file."),
        ("people.csv", "", "people.csv is empty."),
        ("people.csv", "mail\nx\n", "lacks the columns email, name"),
        ("people.csv", "email,name\nx,\n", "every row was refused"),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_one_line(ready: Program, name: str, text: str, said: str) -> None:
    ended = ready.run("import", "people", ready.write(name, text))
    assert ended.status == 1
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_people_are_compared_with_the_workspace(ready: Program, slack: SlackDouble, database: Database) -> None:
    slack.members = [
        member("U1", "Ann@s.example", name="Ann Lee"),
        member("U2", "bo.derek@home.example", name="Bo Derek"),
        member("U3", "cy@s.example", is_restricted=True),
        *(member(f"U9{n:03}", f"x{n}@s.example") for n in range(450)),
    ]
    slack.busy = 1
    path = ready.write("people.csv", PEOPLE)
    preview = ready.run("import", "people", path)
    assert "Slack: 1 matched by e-mail, 1 unsure, 1 not in Slack, 0 leavers." in preview.out
    assert "bo@s.example (Bo Derek) may be bo.derek@home.example in Slack" in preview.out
    assert "Not in Slack:\n  cy@s.example\n" in preview.out
    pages = [asked for method, asked in slack.asked if method == "users.list"]
    assert [page["limit"] for page in pages] == ["200"] * 3
    ready.run("import", "people", path, "--apply")
    with database.reading() as tx:
        [linked] = tx.exec(select(SlackMember)).all()
        ann = tx.exec(select(Person).where(Person.email == "ann@s.example")).one()
    assert (linked.id, linked.person_id, linked.timezone) == ("U1", ann.id, "America/Los_Angeles")


def test_accounts_are_linked_though_the_roster_did_not_change(
    ready: Program, slack: SlackDouble, database: Database
) -> None:
    path = ready.write("people.csv", PEOPLE)
    ready.run("import", "people", path, "--apply")
    slack.members = [member("U1", "ann@s.example")]
    ready.run("import", "people", path, "--apply")
    with database.reading() as tx:
        assert [each.id for each in tx.exec(select(SlackMember)).all()] == ["U1"]


def test_without_slack_the_preview_still_works(ready: Program, slack: SlackDouble) -> None:
    path = ready.write("people.csv", PEOPLE)
    slack.errors["users.list"] = "missing_scope"
    ended = ready.run("import", "people", path)
    assert ended.status == 0
    assert "Not compared with Slack: Slack answered “missing_scope”." in ended.out
    slack.errors.clear()
    slack.members = [member("U1", "")]
    assert "Add the scope users:read.email" in ready.run("import", "people", path).out


def test_a_workspace_that_cannot_be_reached_is_said(ready: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    ended = ready.run("import", "people", ready.write("people.csv", PEOPLE))
    assert (ended.status, "Slack could not be reached" in ended.out) == (0, True)
    assert "3 added" in ended.out


def test_an_import_needs_a_migrated_database(pl: Program) -> None:
    ended = pl.run("import", "people", pl.write("people.csv", PEOPLE))
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "pl db upgrade" in ended.err
    assert not (pl.folder / "data" / "pl.db").exists()


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_database_that_is_busy_is_not_said_to_be_out_of_reach(
    ready: Program, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = make_url(database_url).update_query_dict({"options": "-c lock_timeout=200ms"})
    monkeypatch.setenv("DATABASE_URL", impatient.render_as_string(hide_password=False))
    with database.transaction() as tx:
        lock_catalog(tx)
        ended = ready.run("import", "people", ready.write("people.csv", PEOPLE), "--apply")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "is busy with something else, and nothing was changed" in ended.err
