"""The page of one registration: what is so now, with the calendar entry and the way out."""

from datetime import timedelta

from handlers.conversation.request import Asked
from handlers.speaking.session_words import facts_of
from handlers.web.page import Act, Button, Page, Tone, Way
from learning.refusals import Clashes
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
