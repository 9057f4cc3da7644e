"""Pages behind links, as a browser and a mail scanner get them."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from learning.registration.calendar import link_to_entry, reset_feed
from learning.registration.eligibility import Clash
from learning.registration.registering import register
from learning.registration.standings import read_standing
from storage.tables import Attendance, Link, LinkScope, Registration, RegistrationState
from tests.kit.fixtures import on_both
from tests.kit.slack.town import Town, built_town
from tests.kit.visitor import Outline, change, read, request, visitor


def test_page_shows_the_session_and_its_ways(town: Town) -> None:
    page = read(visitor(town).gets())
    assert page.text == (
        "Sample Unified | UDL <basics> & more | ✅ You're in | Students gain from UDL <basics> & more. | When | "
        "Thu, Dec 3, 3:30 PM PT, 1 h | Where | Room 4 · North School | Points | 2 points | 📅 Add to calendar | "
        "💻 Join online | Cancel my registration"
    )
    assert page.links == {
        "📅 Add to calendar": "?ics",
        "💻 Join online": "https://video.example/9",
        "Cancel my registration": "?cancel",
    }
    assert page.acts == []


def test_page_speaks_the_language_of_its_owner(town: Town) -> None:
    answer = visitor(town, locale="es_US").gets()
    assert '<html lang="es-US" dir="ltr">' in answer.text
    assert "jue, 3 de dic, 3:30 p.m." in answer.text


def test_only_the_form_of_the_confirmation_cancels(town: Town) -> None:
    ana = visitor(town)
    for view in ("", "?cancel", "?act=cancel", "?ics", ".ics", "?cancel&act=cancel"):
        assert ana.gets(view).status_code == 200
        assert ana.gets(view, method="HEAD").status_code == 200
    assert ana.state() is RegistrationState.registered
    asked = read(ana.gets("?cancel"))
    assert asked.acts == ["cancel"]
    assert asked.links == {"Keep my seat": "?"}
    assert "Your seat goes to the next person in line." in asked.text
    done = read(ana.posts("cancel"))
    assert ana.state() is RegistrationState.cancelled
    assert "❌ You are not registered for this session." in done.text
    assert "/pl register UDL-101" in done.text


def test_answer_to_a_form_is_another_page_that_can_be_read_again(town: Town) -> None:
    ana = visitor(town)
    answers = [ana.posts("cancel", follow=False) for _ in range(3)]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, ana.token())] * 3
    with town.bot.database.reading() as tx:
        assert tx.exec(select(Registration)).one().revision == ana.standing.revision + 1


def test_seat_that_was_cancelled_goes_to_the_next_in_line(town: Town) -> None:
    udl = town.rows.session(town.rows.offering("UDL"), "2026-12-03 15:30", capacity=1)
    ana = visitor(town, session=udl)
    ben = visitor(town, "Ben Lee", session=udl)
    assert "⏳ You are number 1 in line" in read(ben.gets()).text
    ana.posts("cancel")
    offered = read(ben.gets())
    assert "🎟️ A seat is free for you. Answer by" in offered.text
    assert offered.acts == ["accept", "decline"]
    assert "✅ You're in" in read(ben.posts("accept")).text
    assert "✅ You're in" in read(ben.posts("accept")).text


def test_offered_seat_can_be_passed_on(town: Town) -> None:
    udl = town.rows.session(town.rows.offering("UDL"), "2026-12-03 15:30", capacity=1)
    ana, ben, cleo = (visitor(town, name, session=udl) for name in ("Ana", "Ben", "Cleo"))
    ana.posts("cancel")
    assert "❌ You are not registered" in read(ben.posts("decline")).text
    assert "🎟️ A seat is free for you" in read(cleo.gets()).text
    assert "❌ You are not registered" in read(ben.posts("accept")).text


def test_clash_is_said_before_an_offered_seat_is_taken(town: Town) -> None:
    udl = town.rows.session(town.rows.offering("UDL"), "2026-12-03 15:30", capacity=1)
    ana, ben = visitor(town, "Ana", session=udl), visitor(town, "Ben", session=udl)
    other = town.rows.session(town.rows.offering("Reading"), "2026-12-03 16:00")
    district = town.bot.dispatcher.district
    register(district, ben.person_id, other, now=town.clock.now, actor="slack:U1", clash=Clash.keep)
    ana.posts("cancel")
    warned = ben.posts("accept")
    assert warned.status_code == 409
    assert "⚠️ At the same time you have: Reading" in read(warned).text
    assert ben.state() is RegistrationState.offered
    assert "✅ You're in" in read(ben.posts("keep_both")).text


@on_both
def test_reason_is_kept_once_and_as_it_was_typed(town: Town) -> None:
    ana = visitor(town)
    ana.posts("cancel", reason=" My class\x00 moved — <b>¡niños!</b>\n" + "é" * 600)
    ana.posts("cancel", reason="Another one")
    with town.bot.database.reading() as tx:
        kept = tx.exec(select(Registration.cancel_reason)).one()
    assert kept.startswith("My class moved — <b>¡niños!</b>\né")
    assert len(kept) == 500


def test_line_can_be_left(town: Town) -> None:
    udl = town.rows.session(town.rows.offering("UDL"), "2026-12-03 15:30", capacity=1)
    visitor(town, "Ana", session=udl)
    ben = visitor(town, "Ben", session=udl)
    assert "Leave the line?" in read(ben.gets("?cancel")).text
    ben.posts("cancel")
    assert ben.state() is RegistrationState.cancelled


def test_late_cancellation_is_said_to_be_late_and_works(town: Town) -> None:
    ana = visitor(town)
    town.clock.moves(days=9)
    assert "It is late to cancel." in read(ana.gets("?cancel")).text
    ana.posts("cancel")
    with town.bot.database.reading() as tx:
        assert read_standing(tx, ana.standing.registration_id).late


def test_old_link_tells_what_became_of_the_session(town: Town) -> None:
    ana = visitor(town)
    change(town, ana, cancelled_at=town.clock.now, cancel_reason="The room is flooded.")
    cancelled = read(ana.gets())
    assert "🚫 This session was cancelled. It will not take place. | Reason: The room is flooded." in cancelled.text
    assert (cancelled.links, cancelled.acts) == ({}, [])
    assert read(ana.gets("?cancel")).acts == []
    assert "🚫 This session was cancelled" in read(ana.posts("cancel")).text
    change(town, ana, cancelled_at=None, retired_at=town.clock.now)
    assert "🚫 This session is no longer in the catalog." in read(ana.gets()).text


def test_session_that_is_over_leads_to_its_recording(town: Town) -> None:
    ana = visitor(town)
    town.clock.moves(days=10)
    assert "🏁 This session is over." in read(ana.gets()).text
    change(town, ana, recording_link="https://video.example/r")
    with town.bot.database.transaction() as tx:
        tx.get_one(Registration, ana.standing.registration_id).attendance = Attendance.attended
    page = read(ana.gets())
    assert "✅ This session is over. You were there." in page.text
    assert page.links == {"🎬 Watch the recording": "https://video.example/r"}
    assert "This session is over" in read(ana.posts("cancel")).text
    assert ana.state() is RegistrationState.registered


def test_who_has_checked_in_cannot_cancel(town: Town) -> None:
    ana = visitor(town)
    with town.bot.database.transaction() as tx:
        tx.get_one(Registration, ana.standing.registration_id).attendance = Attendance.attended
    assert "✅ You have checked in" in read(ana.gets()).text
    assert read(ana.gets("?cancel")).acts == []
    ana.posts("cancel")
    assert ana.state() is RegistrationState.registered


def test_what_no_form_of_ours_sends_does_nothing(town: Town) -> None:
    ana = visitor(town)
    path = f"/s/{ana.token()}"
    for body in (b"", b"act=explode", b"act", b"\xff\xfe", b"act=cance%6", b"x" * 9000):
        answer = request(town, path, method="POST", content=body)
        assert answer.status_code == 400, body
    assert request(town, path, method="POST", content=b"x" * 10_001).status_code == 413
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
        assert request(town, path, method=method).status_code == 405
    assert ana.state() is RegistrationState.registered


# Unknown, old, revoked: one and the same answer


def _dead_links(town: Town) -> list[str]:
    ana = visitor(town)
    district, now = town.bot.dispatcher.district, town.clock.now
    gone = town.rows.person("Left Long Ago")
    left = link_to_entry(
        district,
        register(district, gone, ana.standing.meeting.id, now=now, actor="slack:U1").registration_id,
        gone,
        now=now,
    )
    town.rows.change_person(gone, retired_at=now)
    feed = reset_feed(district, ana.person_id, now=now).rsplit("/", maxsplit=1)[1].removesuffix(".ics")
    with town.bot.database.transaction() as tx:
        expired = district.links.mint(
            tx,
            LinkScope.registration,
            person_id=ana.person_id,
            registration_id=ana.standing.registration_id,
            now=now,
            expires_at=now,
        )
        tx.flush()
        nothing = district.links.mint(tx, LinkScope.registration, person_id=ana.person_id, now=now)
        link = tx.exec(select(Link).where(Link.token_hash == district.links.hash_of(ana.token()))).one()
        link.revoked_at = now
    tokens = [one.rsplit("/", maxsplit=1)[1] for one in (left, expired, nothing)]
    return ["", "x", "a" * 22, "a" * 4000, "..%2Fhealthz", "%00", "%C3%A9", ana.token(), feed, *tokens]


def test_dead_links_cannot_be_told_apart(town: Town) -> None:
    tokens = _dead_links(town)
    for suffix in ("", ".ics", "?cancel"):
        answers = [request(town, f"/s/{token}{suffix}") for token in tokens]
        assert {one.status_code for one in answers} == {404}
        assert len({one.content for one in answers}) == 1
        assert len({tuple(sorted(set(one.headers.items()) - {("date", one.headers["date"])})) for one in answers}) == 1
    assert "This link does not work any more" in answers[0].text
    posted = request(town, f"/s/{tokens[7]}", method="POST", content=b"act=cancel")
    assert (posted.status_code, posted.content) == (404, request(town, "/s/x").content)


def test_dead_link_speaks_the_language_of_the_browser(town: Town) -> None:
    tags = [
        request(town, "/s/x", headers={"Accept-Language": wanted}).text.split(" dir=")[0].split("lang=")[1]
        for wanted in ("es-MX,es;q=0.9", "en", "xx", "", "es;q=1", "\x7f" * 50)
    ]
    assert tags == ['"es-US"', '"en-US"', '"en-US"', '"en-US"', '"es-US"', '"en-US"']


@pytest.mark.parametrize(("path", "status"), [("4821", 200), ("", 404), ("48213", 404), ("0000", 404), ("48a1", 404)])
def test_code_on_a_screen_leads_to_how_one_checks_in(town: Town, path: str, status: int) -> None:
    answer = request(town, f"/here/{path}")
    assert answer.status_code == status
    assert ("4821" in answer.text) == (status == 200)
    assert request(town, f"/here/{path}", method="POST").status_code == 405


# Headers, size, form


def test_page_is_private_small_and_runs_nothing(town: Town) -> None:
    ana = visitor(town)
    for answer in (ana.gets(), ana.gets("?cancel"), request(town, "/s/unknown")):
        headers = answer.headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Cache-Control"] == "no-store"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert len(answer.content) < 20_000
        page = Outline(answer.text)
        assert not {"script", "img", "iframe"} & set(page.tags)
        assert page.tags.count("h1") == page.tags.count("main") == 1
        assert not re.search(r"\son\w+=|style=", answer.text)
        assert ana.token() not in answer.text


def test_head_has_the_headers_of_get_and_no_body(town: Town) -> None:
    ana = visitor(town)
    for view in ("", "?cancel", ".ics"):
        get, head = ana.gets(view), ana.gets(view, method="HEAD")
        assert head.content == b""
        assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.content))


def test_database_out_of_reach_is_said_without_a_traceback(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    ana = visitor(town)
    away = built_town(
        database_url="postgresql://nobody:geheim@127.0.0.1:9/none",
        server=town.server,
        door=town.door,
        now=town.clock.now,
    )
    with away:
        answer = ana.gets()
    assert (answer.status_code, answer.text) == (503, "Try again in a moment.\n")
    assert ana.token() not in caplog.text


def test_link_of_a_past_session_ends(town: Town) -> None:
    ana = visitor(town)
    town.clock.now = ana.standing.meeting.ends_at + timedelta(days=6)
    assert ana.gets().status_code == 200
    town.clock.moves(days=1)
    assert ana.gets().status_code == 404
