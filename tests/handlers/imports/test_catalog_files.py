"""A catalog file dropped into the bot's direct messages: what it would change, or why it cannot be read."""

from datetime import datetime
from threading import Event

import pytest

from storage.tables import OfferingState, Role
from tests.kit.files.workbooks import Sheet, workbook
from tests.kit.slack.catalog_drops import CALM, CATALOG, DRAFT, HEADER, UDL, WRONG, methods, preview, titles
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


@pytest.fixture
def cora(town: Town) -> Someone:
    """A coordinator."""
    return town.someone("Cora Diaz", roles=[Role.coordinator])


def test_preview_says_what_would_change_and_changes_nothing(town: Town, cora: Someone) -> None:
    seen = preview(cora, (HEADER + UDL + CALM + DRAFT + WRONG).encode())
    assert "Offerings: 3 added\n" in seen.words
    assert "Sessions: 2 added\n" in seen.words
    assert "Refused rows: 1" in seen.words
    assert "• UDL basics (UDL-1): 1 session" in seen.words
    assert "next-term.csv, row 5, starts_at: “not a date”" in seen.words
    assert "1 offering lacks “Why this matters” or a goal" in seen.words
    assert "/pl drafts" in seen.words
    assert seen.labels == ["Apply", "Cancel"]
    assert seen.find("Apply").element["style"] == "primary"
    assert len(cora.told()) == 1
    assert titles(town) == []


def test_reading_is_said_before_the_preview_takes_its_place(town: Town, cora: Someone) -> None:
    preview(cora)
    posted = next(call for call in town.calls if call.method == "chat.postMessage")
    assert "Reading next-term.csv …" in str(posted.arguments)
    assert methods(town).index("chat.postMessage") < methods(town).index("files.download")


def test_import_that_takes_long_holds_up_other_imports_and_nothing_else(town: Town, cora: Someone) -> None:
    for title in ("Gardening", "Harvest"):
        town.rows.offering(title, state=OfferingState.draft, why="Because", goal="A goal")
    done = Event()
    town.bot.dispatcher.imports.submit(done.wait, 30)
    try:
        cora.drops({"next-term.csv": CATALOG})
        cora.waits_for_dm("Reading next-term.csv …")
        cora.opens_home()
        cora.presses("Complete the offerings that wait")
        cora.presses("Complete: Gardening")
        cora.submits()
        cora.waits_for_home("1 offering waits to be completed.")
        assert "files.download" not in methods(town)
    finally:
        done.set()
    cora.waits_for_dm("What next-term.csv would change")


def test_same_file_again_has_nothing_to_apply(cora: Someone) -> None:
    preview(cora)
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    again = preview(cora)
    assert "Nothing to change: all of this is in the catalog already." in again.words
    assert "Offerings: 3 unchanged\n" in again.words
    assert again.labels == []


def test_calendar_of_events_that_are_over_is_not_said_to_be_there_already(cora: Someone) -> None:
    over = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART:20200101T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    seen = preview(cora, over, name="old.ics")
    assert "events that are over, which were left out: 1" in seen.words
    assert "Nothing to import" in seen.words
    assert "already" not in seen.words
    assert "Offerings: nothing new\nSessions: nothing new\n" in seen.words


def test_web_page_in_place_of_a_calendar_is_said_to_be_one(cora: Someone) -> None:
    seen = preview(cora, b"<!DOCTYPE html><title>Sign in</title>", name="district.ics")
    assert "sign-in page was probably saved" in seen.words
    assert "files:read" not in seen.words


def test_edited_file_shows_what_changes(cora: Someone) -> None:
    preview(cora)
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    edited = CATALOG.replace(b"Gym", b"Library").replace(b"Captions,,", b"Captions,Everybody follows.,Access")
    edited += b"UDL-1,B,,,,,,2026-12-10 15:30,60,Room 4\n"
    seen = preview(cora, edited, name="edited.csv")
    assert "Offerings: 1 changed and 2 unchanged\n" in seen.words
    assert "Sessions: 1 added, 1 changed, and 1 unchanged\n" in seen.words
    assert "• UDL basics: Thu, Dec 10, 3:30 PM PT" in seen.words
    assert "place “Gym” → “Library”" in seen.words
    assert "Captions (VID-1): why “” → “Everybody follows.”" in seen.words
    assert "will be published" in seen.words
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done: edited.csv")


def test_what_is_not_in_the_file_is_counted_and_stays(town: Town, cora: Someone) -> None:
    preview(cora, CATALOG + b"UDL-1,B,,,,,,2026-12-10 15:30,60,Room 4\n")
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    seen = preview(cora, (HEADER + UDL.replace("Room 4", "Gym")).encode(), name="part.csv")
    assert "Not in this file, and stays as it is: 2 offerings and 1 session\n" in seen.words
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done: part.csv")
    assert titles(town) == ["Calm corners", "Captions", "UDL basics"]


def test_session_that_goes_by_another_name_than_its_row_is_shown_by_title_and_time(cora: Someone) -> None:
    first = HEADER + "UDL-1,,UDL basics,Why.,Goal,live,,2026-12-03 15:30,60,\nUDL-1,,,,,,,2026-12-10 15:30,60,\n"
    preview(cora, first.encode(), name="a.csv")
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    moved = first.replace("2026-12-03 15:30", "2026-12-03 16:00")
    seen = preview(cora, moved.encode(), name="b.csv")
    assert "• UDL basics: Thu, Dec 3, 4:00 PM PT: starts_at “2026-12-03 15:30” → “2026-12-03 16:00”" in seen.words
    assert "UDL-1 ·" not in seen.words
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done: b.csv")
    seen = preview(cora, moved.replace("16:00,60,", "16:00,60,Gym").encode(), name="c.csv")
    assert "• UDL basics: place “” → “Gym”" in seen.words


def test_several_files_are_one_import(town: Town, cora: Someone) -> None:
    cora.drops({"a.csv": (HEADER + UDL).encode(), "b.csv": (HEADER + CALM).encode(), "photo.png": b"\x89PNG"})
    seen = cora.waits_for_dm("What a.csv, b.csv, and photo.png would change")
    assert "Offerings: 2 added" in seen.words
    assert "photo.png" in seen.words
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    assert titles(town) == ["Calm corners", "UDL basics"]
    downloads = [call.arguments["file"] for call in town.calls if call.method == "files.download"]
    assert len(downloads) == 4


def test_file_of_another_kind_is_told_what_can_be_read(town: Town, cora: Someone) -> None:
    cora.drops({"photo.png": b"\x89PNG"})
    cora.waits_for_dm("names end in .csv .tsv .txt .xlsx .ics")
    assert "files.download" not in methods(town)


def test_words_beside_a_file_of_another_kind_are_answered(cora: Someone) -> None:
    cora.drops({"photo.png": b"\x89PNG"}, "help")
    cora.waits_for_dm("What you can do here")


def test_too_many_files_are_refused(town: Town, cora: Someone) -> None:
    cora.drops({f"{n}.csv": CATALOG for n in range(11)})
    cora.waits_for_dm("Drop 10 at most.")
    assert "files.download" not in methods(town)


@pytest.mark.parametrize("roles", [[], [Role.facilitator, Role.site_admin]])
def test_who_may_not_import_is_told_who_can_and_nothing_is_fetched(town: Town, roles: list[Role]) -> None:
    town.rows.person("Cora Diaz", roles=[Role.coordinator])
    ana = town.someone("Ana Ruiz", roles=roles)
    ana.drops({"next-term.csv": CATALOG})
    seen = ana.waits_for_dm("🔒 This is for")
    assert "You can ask Cora Diaz" in seen.words
    assert seen.words.endswith("\nThe file was not read.")
    assert not [method for method in methods(town) if method.startswith("files.")]


@pytest.mark.parametrize(
    ("answer", "said"),
    [("html", "permission files:read"), ("403", "permission files:read"), ("cut", "Drop it once more in a minute")],
)
def test_what_is_not_the_file_is_not_read(town: Town, cora: Someone, answer: str, said: str) -> None:
    town.misbehaves("files.download", answer)
    cora.drops({"next-term.csv": CATALOG})
    seen = cora.waits_for_dm(said)
    assert seen.labels == []


def test_preview_that_slack_does_not_let_replace_a_message_comes_below_it(town: Town, cora: Someone) -> None:
    town.misbehaves("chat.update", "500")
    preview(cora)
    assert len(cora.told()) == 2
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")


def test_repeated_event_is_previewed_once(town: Town, cora: Someone) -> None:
    town.repeats_next_event(3)
    preview(cora)
    cora.writes("help")
    cora.waits_for_dm("What you can do here")
    assert len(cora.told()) == 2
    assert methods(town).count("files.download") == 1


def test_rows_that_are_all_refused_leave_nothing_to_apply(cora: Someone) -> None:
    seen = preview(cora, (HEADER + WRONG).encode())
    assert "Nothing can be imported: no row could be read." in seen.words
    assert "row 2, starts_at" in seen.words
    assert seen.labels == []


def test_many_lines_are_cut_and_counted(cora: Someone) -> None:
    lines = [f"C-{n},A,Course {n},Why.,Goal,live,,2026-12-03 15:30,60,\n" for n in range(30)]
    wrong = [f"W-{n},A,Wrong {n},Why.,Goal,live,,never,60,\n" for n in range(25)]
    seen = preview(cora, (HEADER + "".join(lines + wrong)).encode())
    assert seen.words.count("• Course ") == 8
    assert seen.words.count("“never”") == 10
    assert "And 22 more." in seen.words
    assert "And 15 more." in seen.words


def test_windows_file_is_read_and_said_so(cora: Someone) -> None:
    seen = preview(cora, CATALOG.replace(b"Calm corners", "Niños en calma".encode("cp1252")))
    assert "Niños en calma" in seen.words
    assert "Windows-1252" in seen.words


ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Test//EN\r
BEGIN:VEVENT\r
UID:042@district.example\r
DTSTAMP:20261101T000000Z\r
SUMMARY:Learning day\r
LOCATION:District office\r
DTSTART;TZID=America/Los_Angeles:20261203T083000\r
DTEND;TZID=America/Los_Angeles:20261203T150000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:043@district.example\r
DTSTAMP:20261101T000000Z\r
SUMMARY:No day\r
DTSTART:whenever\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_calendar_workbook_and_table_are_one_import(town: Town, cora: Someone) -> None:
    book = workbook(
        Sheet(
            [
                ["Catalog 2026"],
                ["code", "title", "why", "goal", "format", "starts_at", "minutes"],
                [
                    "UDL-1",
                    "UDL basics",
                    "Every student gets in.",
                    "Inclusion",
                    "live",
                    datetime.fromisoformat("2026-12-03 15:30"),
                    60,
                ],
            ]
        )
    )
    cora.drops({"a.csv": (HEADER + CALM).encode(), "b.xlsx": book, "c.ics": ICS})
    seen = cora.waits_for_dm("What a.csv, b.xlsx, and c.ics would change")
    assert "Offerings: 3 added" in seen.words
    assert "b.xlsx has its header in row 2" in seen.words
    assert "• Learning day (042@district.example): 1 session" in seen.words
    assert "c.ics, line 12 (“No day”), DTSTART: “whenever” is not a day and a time." in seen.words
    assert "1 offering lacks “Why this matters” or a goal" in seen.words
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    assert titles(town) == ["Calm corners", "Learning day", "UDL basics"]
    cora.drops({"c.ics": ICS.replace(b"083000", b"090000")})
    seen = cora.waits_for_dm("What c.ics would change")
    assert "Sessions: 1 changed\n" in seen.words
    assert "Learning day: Thu, Dec 3, 9:00 AM PT: starts_at “2026-12-03 08:30” → “2026-12-03 09:00”" in seen.words


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "⚠️ a.xlsx"),
        ("a.csv", b" ", "⚠️ a.csv is empty."),
        ("a.ics", b"BEGIN:VTODO", "⚠️ a.ics is no calendar"),
        ("a.csv", b"mail\nx\n", "⚠️ a.csv lacks the columns"),
    ],
)
def test_file_that_cannot_be_read_is_said_and_the_others_are_read(
    cora: Someone, name: str, content: bytes, said: str
) -> None:
    seen = preview(cora, content, name=name)
    assert said in seen.words
    assert "Nothing can be imported" in seen.words
    assert seen.labels == []
    cora.drops({name: content, "good.csv": CATALOG})
    seen = cora.waits_for_dm("good.csv would change")
    assert said in seen.words
    assert "Offerings: 3 added" in seen.words
    assert seen.labels == ["Apply", "Cancel"]


def test_spanish_all_the_way(town: Town) -> None:
    cora = town.someone("Cora Diaz", roles=[Role.admin], slack_locale="es-LA")
    cora.drops({"otoño.csv": (HEADER + UDL + WRONG).encode()})
    seen = cora.waits_for_dm("Qué cambiaría otoño.csv")
    assert "Ofertas: 1 nueva\n" in seen.words
    assert "otoño.csv, fila 3, starts_at: “not a date” no es un día con hora." in seen.words
    cora.presses("Aplicar")
    cora.waits_for_dm("✅ Listo: otoño.csv")
