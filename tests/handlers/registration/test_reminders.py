"""Reminders as people get them: planned, delivered, read and answered in Slack."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from learning.registration.eligibility import Clash
from learning.registration.registering import register
from learning.registration.reminders import remind_of_opening
from storage.tables import Notice, NoticeKind, NoticeState, Registration, RegistrationState, Session
from tests.kit.rows import email_of
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)


def _session(town: Town, title: str = "UDL basics", starts: str = "2026-12-03 15:30", **more: object) -> int:
    offering = town.rows.offering(title, facilitators=[email_of("Lee Coach")])
    return town.rows.session(offering, starts, **more)  # type: ignore[arg-type]


def _joins(town: Town, someone: Someone, session_id: int) -> int:
    """Register somebody as if they had done it on this day, without a receipt."""
    name = someone.user.real_name
    return register(
        town.bot.district,
        town.people[name],
        session_id,
        now=town.clock.now,
        actor=f"slack:{someone.id}",
        clash=Clash.keep,
        receipt=False,
    ).registration_id


def _comes(town: Town, at: str) -> None:
    """Let it be a time, and everything leave that is due then."""
    town.clock.now = _at(at)
    town.plans()
    town.delivers()


def _known(someone: Someone) -> Someone:
    """Let the bot know somebody's account, as it does once they have typed anything."""
    someone.types("/pl help")
    return someone


def _kinds(town: Town, *states: NoticeState) -> list[NoticeKind]:
    with town.bot.database.reading() as tx:
        rows = tx.exec(select(Notice).order_by(Notice.id)).all()  # type: ignore[arg-type]
        return [one.kind for one in rows if one.state in states and one.channel.value == "person"]


def test_reminders_come_the_day_before_and_an_hour_before(town: Town) -> None:
    ana = _known(town.someone())
    session = _session(town, place="Room 4", link="https://meet.example/udl", bring="your laptop")
    _joins(town, ana, session)
    _comes(town, "2026-12-02 15:29")
    assert ana.told() == []
    _comes(town, "2026-12-02 15:30")
    (day,) = ana.told()
    assert day.words.split("\n") == [
        "⏰ Tomorrow: UDL basics",
        "📅 Thu, Dec 3, 3:30 PM PT, 1 h",
        "📍 Room 4",
        "🎒 Please bring: your laptop",
    ]
    assert day.buttons == ["Join: UDL basics", "Add to calendar: UDL basics", "Can't come: UDL basics"]
    assert day.links == ["https://meet.example/udl"]
    _comes(town, "2026-12-03 14:30")
    _comes(town, "2026-12-03 14:31")
    hour = ana.told()[1:]
    assert [seen.words.split("\n")[0] for seen in hour] == ["⏰ Starts at 3:30 PM: UDL basics"]


def test_reminder_is_answered_with_cannot_come(town: Town) -> None:
    ana = _known(town.someone())
    registration = _joins(town, ana, _session(town))
    _comes(town, "2026-12-02 15:30")
    ana.channel = "app"
    ana.presses("Can't come: UDL basics")
    with town.bot.database.reading() as tx:
        assert tx.get_one(Registration, registration).state is RegistrationState.cancelled
    _comes(town, "2026-12-03 14:30")
    assert not [seen for seen in ana.told() if "Starts at" in seen.words]


@pytest.mark.parametrize(
    ("starts", "leaves", "headline"),
    [
        ("2026-12-07 08:00", "2026-12-04 08:00", "⏰ Coming up: UDL basics"),  # Monday, said on Friday
        ("2026-12-05 10:00", "2026-12-04 10:00", "⏰ Tomorrow: UDL basics"),
    ],
)
def test_day_is_named_as_it_is_when_the_reminder_comes(town: Town, starts: str, leaves: str, headline: str) -> None:
    ana = _known(town.someone())
    _joins(town, ana, _session(town, starts=starts))
    _comes(town, leaves)
    assert ana.told()[-1].words.split("\n")[0] == headline


def test_reminder_that_comes_late_says_today(town: Town) -> None:
    ana = _known(town.someone())
    _joins(town, ana, _session(town))
    _comes(town, "2026-12-02 22:00")
    assert ana.told() == [], "nobody is written to at night"
    _comes(town, "2026-12-03 07:00")
    assert ana.told()[-1].words.startswith("⏰ Today: UDL basics")


def test_reminder_speaks_the_language_and_clock_of_its_recipient(town: Town) -> None:
    ana = town.someone(tz="America/New_York", slack_locale="es-ES")
    _known(ana)
    _joins(town, ana, _session(town))
    _comes(town, "2026-12-02 14:30")  # half past five in New York
    words = ana.told()[-1].words
    assert "6:30 p.m." in words
    assert "UDL basics" in words


def test_facilitator_is_asked_for_the_link_first_and_it_is_in_the_reminder(town: Town) -> None:
    ana, lee = _known(town.someone()), _known(town.someone("Lee Coach"))
    session = _session(town, place="Zoom")
    _joins(town, ana, session)
    _comes(town, "2026-12-02 15:30")
    assert "🔗 The link will follow." in ana.told()[-1].words
    assert "Join" not in " ".join(ana.told()[-1].buttons)
    _comes(town, "2026-12-03 14:15")
    assert lee.told()[-1].words.split("\n")[0] == "🔗 The link is missing: UDL basics"
    assert "1 person is coming online and cannot get in without it." in lee.told()[-1].words
    lee.channel = "app"
    lee.presses("Add the link: UDL basics")
    assert lee.modal().has("session_link")
    with town.bot.database.transaction() as tx:
        tx.get_one(Session, session).link = "https://meet.example/udl"
    _comes(town, "2026-12-03 14:30")
    assert ana.told()[-1].links == ["https://meet.example/udl"]
    assert len(lee.told()) == 1


def test_reminder_without_the_link_says_that_it_was_asked_for(town: Town) -> None:
    ana = _known(town.someone())
    _joins(town, ana, _session(town))
    _comes(town, "2026-12-03 14:30")
    assert "🔗 The link is not there yet. I have asked for it." in ana.told()[-1].words


def test_cancelled_moved_and_begun_sessions_are_not_reminded_of(town: Town) -> None:
    ana = _known(town.someone())
    off, moved, begun = (_session(town, title) for title in ("Off", "Moved", "Begun"))
    for session_id in (off, moved, begun):
        _joins(town, ana, session_id)
    town.clock.now = _at("2026-12-02 10:00")
    town.plans()
    with town.bot.database.transaction() as tx:
        tx.get_one(Session, off).cancelled_at = town.clock.now
        session = tx.get_one(Session, moved)
        session.starts_wall, session.starts_at = "2026-12-09 15:30", _at("2026-12-09 15:30")
        session.ends_wall, session.ends_at = "2026-12-09 16:30", _at("2026-12-09 16:30")
    _comes(town, "2026-12-03 15:31")
    assert ana.told() == []
    _comes(town, "2026-12-08 15:30")
    assert [seen.words.split("\n")[0] for seen in ana.told()] == ["⏰ Tomorrow: Moved"]


def test_quiet_time_holds_reminders_back(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl quiet until 12/4")
    _joins(town, ana, _session(town))
    _comes(town, "2026-12-02 15:30")
    _comes(town, "2026-12-03 14:30")
    _comes(town, "2026-12-04 07:00")
    assert ana.told() == []


def test_reminders_that_are_switched_off_do_not_come(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl settings")
    ana.picks("Reminder the day before a session", "Never")
    ana.submits()
    ana.closes()
    _joins(town, ana, _session(town))
    _comes(town, "2026-12-02 15:30")
    assert ana.told() == []
    _comes(town, "2026-12-03 14:30")
    assert len(ana.told()) == 1


def test_digest_holds_what_comes_before_the_next_one(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl settings")
    for field in ("Reminder the day before a session", "Reminder just before a session"):
        ana.picks(field, "Once a day, at 3:30 PM")
    ana.submits()
    ana.closes()
    for title, starts in (("UDL basics", "2026-12-03 15:00"), ("MTSS", "2026-12-04 14:00")):
        _joins(town, ana, _session(town, title, starts, link="https://meet.example/1"))
    for at in ("2026-12-01 15:30", "2026-12-02 15:00"):
        _comes(town, at)
    assert ana.told() == []
    _comes(town, "2026-12-02 15:30")
    (digest,) = ana.told()
    assert digest.words.split("\n") == [
        "📬 Your digest: 2 things",
        "⏰ Tomorrow: UDL basics",
        "📅 Thu, Dec 3, 3:00 PM PT, 1 h",
        "💻 Online",
        "⏰ Starts at 3:00 PM: UDL basics",
        "📅 Thu, Dec 3, 3:00 PM PT, 1 h",
        "💻 Online",
    ]
    assert digest.buttons == ["Join: UDL basics", "Join: UDL basics (2)", "My sessions", "Notice settings"]
    ana.channel = "app"
    ana.presses("Notice settings")
    assert ana.modal().title == "Notice settings"
    ana.closes()
    ana.presses("My sessions")
    assert "MTSS" in ana.modal().words
    ana.closes()
    assert ana.told()[-1].words == digest.words, "what it told stays"
    before = len(ana.told())
    _comes(town, "2026-12-03 14:00")
    assert len(ana.told()) == before
    _comes(town, "2026-12-03 15:30")
    assert "MTSS" in ana.told()[-1].words


def test_opening_is_told_with_the_button_to_register(town: Town) -> None:
    ana = _known(town.someone())
    opens = _at("2026-11-30 08:00")
    session = _session(town, opens=opens, capacity=12)
    remind_of_opening(town.bot.district, town.people["Ana Ruiz"], session, now=town.clock.now)
    _comes(town, "2026-11-30 07:59")
    assert ana.told() == []
    _comes(town, "2026-11-30 08:00")
    seen = ana.told()[-1]
    assert seen.words.split("\n")[0] == "🔔 Registration is open: UDL basics"
    assert "12 seats left" in seen.words
    ana.channel = "app"
    ana.presses("Register: UDL basics")
    assert "You're in" in ana.told()[-1].words


def test_opening_is_not_told_to_who_has_a_seat_already(town: Town) -> None:
    ana = _known(town.someone())
    session = _session(town, opens=_at("2026-11-30 08:00"))
    remind_of_opening(town.bot.district, town.people["Ana Ruiz"], session, now=town.clock.now)
    town.clock.now = _at("2026-11-30 08:00")
    _joins(town, ana, session)
    _comes(town, "2026-11-30 08:01")
    assert ana.told() == []
