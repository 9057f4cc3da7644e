"""The page of one registration: what is so now, with the calendar entry and the way out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from files.ics.writing import MEDIA_TYPE, write_calendar
from handlers.conversation.request import Asked
from handlers.speaking.session_words import describe_entry, facts_of
from handlers.web.page import Act, Button, Page, Tone, Way
from handlers.web.visits import LONGEST_REASON, Reply, Visit, go_to_page, reply_page
from learning.refusals import Refusal
from learning.registration.calendar import entry_of, read_held
from learning.registration.eligibility import Clash
from learning.registration.refusals import Clashes
from learning.registration.registering import accept_offer, cancel, explain_cancellation, pass_offer
from learning.registration.standings import Standing
from locales.times import write_list
from storage.enums import Attendance, RegistrationState

# Views of the page, as its address says them.
CALENDAR, CANCEL, MAIN = "?ics", "?cancel", "?"


def draw_registration(asked: Asked, standing: Standing) -> Page:
    """Draw where somebody stands with a session now, whatever it was when they got the link."""
    meeting = standing.meeting
    if meeting.cancelled_at is not None:
        return _cancelled(asked, standing)
    if meeting.retired:
        return Page(meeting.title, asked.t("🚫 This session is no longer in the catalog."))
    if meeting.is_over(asked.now):
        return _over(asked, standing)
    return _COMING[standing.state](asked, standing)


def _cancelled(asked: Asked, standing: Standing) -> Page:
    meeting = standing.meeting
    reason = asked.t("Reason: {reason}", reason=meeting.cancel_reason) if meeting.cancel_reason else ""
    return Page(
        meeting.title, asked.t("🚫 This session was cancelled. It will not take place."),
        lines=tuple(line for line in (reason,) if line), facts=(facts_of(asked, meeting)[0],),
    )  # fmt: skip


def _over(asked: Asked, standing: Standing) -> Page:
    meeting = standing.meeting
    status = asked.t("🏁 This session is over.")
    if standing.attendance is Attendance.attended:
        status = asked.t("✅ This session is over. You were there.")
    watch = Way(asked.t("🎬 Watch the recording"), meeting.recording_link, primary=True)
    return Page(
        meeting.title,
        status,
        facts=tuple(facts_of(asked, meeting)),
        ways=(watch,) if meeting.recording_link else (),
    )


def _seated(asked: Asked, standing: Standing) -> Page:
    meeting = standing.meeting
    ways: list[Way | Button] = [Way(asked.t("📅 Add to calendar"), CALENDAR, primary=True)]
    if meeting.link:
        ways.append(Way(asked.t("💻 Join online"), meeting.link))
    status = asked.t("✅ You're in")
    if standing.attendance is Attendance.attended:
        status = asked.t("✅ You have checked in")
    else:
        ways.append(Way(asked.t("Cancel my registration"), CANCEL))
    return Page(
        meeting.title, status, Tone.good, lines=(meeting.why,), facts=tuple(facts_of(asked, meeting)), ways=tuple(ways)
    )  # fmt: skip


def _waiting(asked: Asked, standing: Standing) -> Page:
    meeting = standing.meeting
    status = asked.t("⏳ You are number {n} in line", n=standing.position or 1)
    lines = (meeting.why, asked.t("All seats are taken. You will get a message when one is free for you."))
    ways = (Way(asked.t("Leave the line"), CANCEL),)
    return Page(meeting.title, status, Tone.waiting, lines, tuple(facts_of(asked, meeting)), ways)


def _offered(asked: Asked, standing: Standing) -> Page:
    meeting = standing.meeting
    until = standing.offer_expires_at or meeting.starts_at
    status = asked.t("🎟️ A seat is free for you. Answer by {time}.", time=asked.moment(until, zone=asked.zone))
    ways = (
        Button(asked.t("Take the seat"), Act.accept, primary=True),
        Button(asked.t("Pass it on to the next person"), Act.decline),
    )
    return Page(meeting.title, status, Tone.waiting, (meeting.why,), tuple(facts_of(asked, meeting)), ways)


def _out(asked: Asked, standing: Standing) -> Page:
    meeting = standing.meeting
    again = asked.t("To register again, type this in Slack: /pl register {code}", code=meeting.code)
    return Page(
        meeting.title,
        asked.t("❌ You are not registered for this session."),
        lines=(again,),
        facts=tuple(facts_of(asked, meeting)),
    )


_COMING = {
    RegistrationState.registered: _seated,
    RegistrationState.waitlisted: _waiting,
    RegistrationState.offered: _offered,
    RegistrationState.cancelled: _out,
}


def draw_cancelling(asked: Asked, standing: Standing) -> Page:
    """Draw the question before something is given up. Where there is nothing to give up, say how it stands."""
    meeting = standing.meeting
    seated = standing.state is RegistrationState.registered
    asks = seated or standing.state is RegistrationState.waitlisted
    if (
        not asks
        or not meeting.stands
        or meeting.is_over(asked.now)
        or standing.attendance is Attendance.attended
    ):
        return draw_registration(asked, standing)
    facts = (
        (asked.t("Session"), meeting.title),
        *(fact for fact in facts_of(asked, meeting)[:2]),
    )
    if not seated:
        return Page(
            asked.t("Leave the line?"),
            facts=facts,
            ways=(
                Button(asked.t("Leave the line"), Act.cancel, grave=True),
                Way(asked.t("Stay in line"), MAIN),
            ),
        )
    confirm = Button(
        asked.t("Cancel my registration"),
        Act.cancel,
        grave=True,
        asks=asked.t("Why can you not come? You can leave this empty."),
    )
    return Page(
        asked.t("Cancel your registration?"),
        lines=_before_cancelling(asked, standing),
        facts=facts,
        ways=(confirm, Way(asked.t("Keep my seat"), MAIN)),
    )


def _before_cancelling(asked: Asked, standing: Standing) -> tuple[str, ...]:
    hours = asked.house.read_settings(asked.today).number("registration.late_hours")
    if asked.now > standing.meeting.starts_at - timedelta(hours=hours):
        return (asked.t("It is late to cancel. You still can; the people who lead the session are told."),)
    return (asked.t("Your seat goes to the next person in line."),)


def draw_clash(asked: Asked, standing: Standing, clash: Clashes) -> Page:
    """Draw the warning that an offered seat overlaps with something they hold."""
    held = write_list([one.meeting.title for one in clash.overlaps], language=asked.language)
    return Page(
        standing.meeting.title, asked.t("⚠️ At the same time you have: {titles}", titles=held), Tone.waiting,
        facts=tuple(facts_of(asked, standing.meeting)),
        ways=(Button(asked.t("Take the seat and keep both"), Act.keep_both, primary=True), Way(asked.t("Go back"), MAIN)),
    )  # fmt: skip


def answer_registration(visit: Visit) -> Reply:
    """Answer a visit to the page of a registration. Reading changes nothing: mail scanners follow links. Raises Gone."""
    asked = visit.asked
    standing = read_held(asked.house, visit.link.registration_id or 0, person_id=visit.link.person_id)
    if visit.form is not None:
        return _act(visit, standing)
    if visit.query == CALENDAR:
        return _calendar(visit, standing)
    draw = draw_cancelling if visit.query == CANCEL else draw_registration
    return _page(visit, draw(asked, standing))


def _page(visit: Visit, page: Page, *, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    asked = visit.asked
    return reply_page(page, house=asked.house, language=asked.language, status=status)


def _act(visit: Visit, standing: Standing) -> Reply:
    """Do what a form asks for, and show what is so then. A second time, or too late, nothing happens and that shows."""
    do = _ACTS.get((visit.form or {}).get("act", ""))
    if do is None:
        return _page(visit, draw_registration(visit.asked, standing), status=HTTPStatus.BAD_REQUEST)
    try:
        do(visit, standing)
    except Clashes as clash:
        return _page(visit, draw_clash(visit.asked, standing, clash), status=HTTPStatus.CONFLICT)
    except Refusal:
        pass  # the page says in its own words what is so: over, cancelled, checked in, offered to somebody else
    return go_to_page(visit)


def _cancel(visit: Visit, standing: Standing) -> None:
    house, now = visit.asked.house, visit.asked.now
    key, person = standing.registration_id, standing.person_id
    given_up = cancel(house, key, person, now=now, actor=_actor(visit))
    typed = (visit.form or {}).get("reason", "")
    reason = "".join(char for char in typed if char.isprintable() or char == "\n").strip()
    if given_up.is_new and reason:
        explain_cancellation(house, key, person, reason=reason[:LONGEST_REASON], now=now)


def _decline(visit: Visit, standing: Standing) -> None:
    pass_offer(
        visit.asked.house,
        standing.registration_id,
        standing.person_id,
        now=visit.asked.now,
        actor=_actor(visit),
    )


def _accept(visit: Visit, standing: Standing, *, clash: Clash = Clash.ask) -> None:
    accept_offer(
        visit.asked.house, standing.registration_id, standing.person_id, now=visit.asked.now, actor=_actor(visit),
        clash=clash,
    )  # fmt: skip


def _accept_both(visit: Visit, standing: Standing) -> None:
    _accept(visit, standing, clash=Clash.keep)


def _actor(visit: Visit) -> str:
    return f"link:{visit.link.id}"


_ACTS: dict[str, Callable[[Visit, Standing], None]] = {
    Act.cancel.value: _cancel,
    Act.accept.value: _accept,
    Act.keep_both.value: _accept_both,
    Act.decline.value: _decline,
}


def _calendar(visit: Visit, standing: Standing) -> Reply:
    asked, meeting = visit.asked, standing.meeting
    entry = entry_of(standing, name=asked.viewer.name, email=asked.viewer.email)
    if entry.cancelled:
        return go_to_page(visit)
    address = f"{asked.house.links.public_url}/s/{visit.token}"
    entry = replace(entry, description=describe_entry(asked, meeting, address=address))
    name = "".join(char for char in meeting.code if char.isascii() and (char.isalnum() or char in "-_"))
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Disposition": f'attachment; filename="{name or "session"}.ics"',
        "Cache-Control": "no-store",
    }
    return Reply(write_calendar([entry], method="PUBLISH", organizer=visit.organizer), headers=headers)
