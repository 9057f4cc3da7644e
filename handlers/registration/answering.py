"""The page of one registration behind a link: see it, put it into a calendar, cancel it, answer an offer."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from files.ics.writing import MEDIA_TYPE, write_calendar
from handlers.registration.page import CALENDAR, CANCEL, draw_cancelling, draw_clash, draw_registration
from handlers.speaking.session_words import describe_entry
from handlers.web.page import Act, Page
from handlers.web.visits import LONGEST_REASON, Reply, Visit, go_to_page, reply_page
from learning.calendar_entries import entry_of
from learning.refusals import Clashes, Refusal
from learning.registration.calendar import read_held
from learning.registration.eligibility import Clash
from learning.registration.registering import accept_offer, cancel, explain_cancellation, pass_offer
from learning.registration.standings import Standing


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
