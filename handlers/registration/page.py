"""The page of one registration: what is so now, with the calendar entry and the way out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from files.ics.writing import MEDIA_TYPE, write_calendar
from handlers.conversation.counting import count_refusal
from handlers.speaking.reader import Reader
from handlers.speaking.session_words import describe_entry, facts_of
from handlers.web.page import Act, Button, Page, Tone, Way
from handlers.web.visits import CALENDAR, LONGEST_REASON, Reply, Visit, go_to_page, reply_page
from learning.refusals import Refusal
from learning.registration.calendar import entry_of, read_held
from learning.registration.eligibility import Clash
from learning.registration.refusals import Clashes
from learning.registration.registering import accept_offer, cancel, explain_cancellation, pass_offer
from learning.registration.standings import RegistrationSnapshot
from locales.times import write_list
from storage.tables import Attendance, RegistrationState

# Views of the page, as its address says them.
CANCEL, MAIN = "?cancel", "?"


def draw_registration(reader: Reader, standing: RegistrationSnapshot) -> Page:
    """Draw where somebody stands with a session now, whatever it was when they got the link."""
    meeting = standing.meeting
    if meeting.cancelled_at is not None:
        return _cancelled(reader, standing)
    if meeting.retired:
        return Page(meeting.title, reader.t("🚫 This session is no longer in the catalog."))
    if meeting.is_over(reader.now):
        return _over(reader, standing)
    return _COMING[standing.state](reader, standing)


def _cancelled(reader: Reader, standing: RegistrationSnapshot) -> Page:
    meeting = standing.meeting
    reason = reader.t("Reason: {reason}", reason=meeting.cancel_reason) if meeting.cancel_reason else ""
    return Page(
        meeting.title,
        reader.t("🚫 This session was cancelled. It will not take place."),
        lines=tuple(line for line in (reason,) if line),
        facts=(facts_of(reader, meeting)[0],),
    )


def _over(reader: Reader, standing: RegistrationSnapshot) -> Page:
    meeting = standing.meeting
    status = reader.t("🏁 This session is over.")
    if standing.attendance is Attendance.attended:
        status = reader.t("✅ This session is over. You were there.")
    watch = Way(reader.t("🎬 Watch the recording"), meeting.recording_link, primary=True)
    return Page(
        meeting.title, status, facts=tuple(facts_of(reader, meeting)), ways=(watch,) if meeting.recording_link else ()
    )


def _seated(reader: Reader, standing: RegistrationSnapshot) -> Page:
    meeting = standing.meeting
    ways: list[Way | Button] = [Way(reader.t("📅 Add to calendar"), CALENDAR, primary=True)]
    if meeting.link:
        ways.append(Way(reader.t("💻 Join online"), meeting.link))
    status = reader.t("✅ You're in")
    if standing.attendance is Attendance.attended:
        status = reader.t("✅ You have checked in")
    else:
        ways.append(Way(reader.t("Cancel my registration"), CANCEL))
    return Page(
        meeting.title, status, Tone.good, lines=(meeting.why,), facts=tuple(facts_of(reader, meeting)), ways=tuple(ways)
    )


def _waiting(reader: Reader, standing: RegistrationSnapshot) -> Page:
    meeting = standing.meeting
    status = reader.t("⏳ You are number {n} in line", n=standing.position or 1)
    lines = (meeting.why, reader.t("All seats are taken. You will get a message when one is free for you."))
    ways = (Way(reader.t("Leave the line"), CANCEL),)
    return Page(meeting.title, status, Tone.waiting, lines, tuple(facts_of(reader, meeting)), ways)


def _offered(reader: Reader, standing: RegistrationSnapshot) -> Page:
    meeting = standing.meeting
    until = standing.offer_expires_at or meeting.starts_at
    status = reader.t("🎟️ A seat is free for you. Answer by {time}.", time=reader.moment(until, zone=reader.zone))
    ways = (
        Button(reader.t("Take the seat"), Act.accept, primary=True),
        Button(reader.t("Pass it on to the next person"), Act.decline),
    )
    return Page(meeting.title, status, Tone.waiting, (meeting.why,), tuple(facts_of(reader, meeting)), ways)


def _out(reader: Reader, standing: RegistrationSnapshot) -> Page:
    meeting = standing.meeting
    again = reader.t("To register again, type this in Slack: /pl register {code}", code=meeting.code)
    return Page(
        meeting.title,
        reader.t("❌ You are not registered for this session."),
        lines=(again,),
        facts=tuple(facts_of(reader, meeting)),
    )


_COMING = {
    RegistrationState.registered: _seated,
    RegistrationState.waitlisted: _waiting,
    RegistrationState.offered: _offered,
    RegistrationState.cancelled: _out,
}


def draw_cancelling(reader: Reader, standing: RegistrationSnapshot) -> Page:
    """Draw the question before something is given up. Where there is nothing to give up, say how it stands."""
    meeting = standing.meeting
    seated = standing.state is RegistrationState.registered
    asks = seated or standing.state is RegistrationState.waitlisted
    if not asks or not meeting.stands or meeting.is_over(reader.now) or standing.attendance is Attendance.attended:
        return draw_registration(reader, standing)
    facts = ((reader.t("Session"), meeting.title), *(fact for fact in facts_of(reader, meeting)[:2]))
    if not seated:
        return Page(
            reader.t("Leave the line?"),
            facts=facts,
            ways=(Button(reader.t("Leave the line"), Act.cancel, grave=True), Way(reader.t("Stay in line"), MAIN)),
        )
    confirm = Button(
        reader.t("Cancel my registration"),
        Act.cancel,
        grave=True,
        asks=reader.t("Why can you not come? You can leave this empty."),
    )
    return Page(
        reader.t("Cancel your registration?"),
        lines=_before_cancelling(reader, standing),
        facts=facts,
        ways=(confirm, Way(reader.t("Keep my seat"), MAIN)),
    )


def _before_cancelling(reader: Reader, standing: RegistrationSnapshot) -> tuple[str, ...]:
    hours = reader.district.read_settings(reader.today).number("registration.late_hours")
    if reader.now > standing.meeting.starts_at - timedelta(hours=hours):
        return (reader.t("It is late to cancel. You still can; the people who lead the session are told."),)
    return (reader.t("Your seat goes to the next person in line."),)


def draw_clash(reader: Reader, standing: RegistrationSnapshot, clash: Clashes) -> Page:
    """Draw the warning that an offered seat overlaps with something they hold."""
    held = write_list([one.meeting.title for one in clash.overlaps], language=reader.language)
    return Page(
        standing.meeting.title,
        reader.t("⚠️ At the same time you have: {titles}", titles=held),
        Tone.waiting,
        facts=tuple(facts_of(reader, standing.meeting)),
        ways=(
            Button(reader.t("Take the seat and keep both"), Act.keep_both, primary=True),
            Way(reader.t("Go back"), MAIN),
        ),
    )


def answer_registration(visit: Visit) -> Reply:
    """Answer a visit to the page of a registration. Reading changes nothing: mail scanners follow links. Raises Gone."""
    reader = visit.reader
    standing = read_held(reader.district, visit.link.registration_id or 0, person_id=visit.link.person_id)
    if visit.form is not None:
        return _act(visit, standing)
    if visit.query == CALENDAR:
        return _calendar(visit, standing)
    draw = draw_cancelling if visit.query == CANCEL else draw_registration
    return _page(visit, draw(reader, standing))


def _page(visit: Visit, page: Page, *, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    reader = visit.reader
    return reply_page(page, district=reader.district, language=reader.language, status=status)


def _act(visit: Visit, standing: RegistrationSnapshot) -> Reply:
    """Do what a form asks for, and show what is so then. A second time, or too late, nothing happens and that shows."""
    do = _ACTS.get((visit.form or {}).get("act", ""))
    if do is None:
        return _page(visit, draw_registration(visit.reader, standing), status=HTTPStatus.BAD_REQUEST)
    try:
        do(visit, standing)
    except Clashes as clash:
        count_refusal(clash)
        return _page(visit, draw_clash(visit.reader, standing, clash), status=HTTPStatus.CONFLICT)
    except Refusal as refusal:
        count_refusal(
            refusal
        )  # the page says in its own words what is so: over, cancelled, checked in, offered to somebody else
    return go_to_page(visit)


def _cancel(visit: Visit, standing: RegistrationSnapshot) -> None:
    district, now = visit.reader.district, visit.reader.now
    key, person = standing.registration_id, standing.person_id
    given_up = cancel(district, key, person, now=now, actor=_actor(visit))
    typed = (visit.form or {}).get("reason", "")
    reason = "".join(char for char in typed if char.isprintable() or char == "\n").strip()
    if given_up.is_new and reason:
        explain_cancellation(district, key, person, reason=reason[:LONGEST_REASON], now=now)


def _decline(visit: Visit, standing: RegistrationSnapshot) -> None:
    pass_offer(
        visit.reader.district, standing.registration_id, standing.person_id, now=visit.reader.now, actor=_actor(visit)
    )


def _accept(visit: Visit, standing: RegistrationSnapshot, *, clash: Clash = Clash.ask) -> None:
    accept_offer(
        visit.reader.district,
        standing.registration_id,
        standing.person_id,
        now=visit.reader.now,
        actor=_actor(visit),
        clash=clash,
    )


def _accept_both(visit: Visit, standing: RegistrationSnapshot) -> None:
    _accept(visit, standing, clash=Clash.keep)


def _actor(visit: Visit) -> str:
    return f"link:{visit.link.id}"


_ACTS: dict[str, Callable[[Visit, RegistrationSnapshot], None]] = {
    Act.cancel.value: _cancel,
    Act.accept.value: _accept,
    Act.keep_both.value: _accept_both,
    Act.decline.value: _decline,
}


def _calendar(visit: Visit, standing: RegistrationSnapshot) -> Reply:
    reader, meeting = visit.reader, standing.meeting
    entry = entry_of(standing, name=reader.viewer.name, email=reader.viewer.email)
    if entry.cancelled:
        return go_to_page(visit)
    address = f"{reader.district.links.public_url}/s/{visit.token}"
    entry = replace(entry, description=describe_entry(reader, meeting, address=address))
    name = "".join(char for char in meeting.code if char.isascii() and (char.isalnum() or char in "-_"))
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Disposition": f'attachment; filename="{name or "session"}.ics"',
        "Cache-Control": "no-store",
    }
    return Reply(write_calendar([entry], method="PUBLISH", organizer=visit.organizer), headers=headers)
