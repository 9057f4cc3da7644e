"""How it looks where somebody stands with a session: in, in line, offered a seat, or free to register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.cards.places import ALONE, Place, write_press
from handlers.conversation import ids
from handlers.conversation.blocks import Block, Element, actions, button, clip, rich, strong, title_in_label
from handlers.conversation.request import Asked
from handlers.speaking.session_words import where_of
from handlers.speaking.words import write_points
from learning.catalog.finding import Openness, decide_openness
from learning.catalog.listings import Occurrence
from learning.catalog.published import Catalog
from learning.district.settings import Settings
from learning.registration.availability import Availability, Seats, read_availability
from learning.registration.standings import Standing
from learning.sessions import Meeting
from storage.enums import Attendance, RegistrationState

SEPARATOR = " · "
_LONGEST_FACT = 300
# The last reminder comes an hour before, and who reads it opens the Home tab.
_JOIN_MINUTES = 60

Dated = Occurrence | Meeting


@dataclass(frozen=True, slots=True)
class Said:
    """What is shown for once in the place of a session's card: a question, a no, or what was just undone."""

    session_id: int
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Scene:
    """What cards are drawn with: the seats as they are now, where they stand, and what is said among them."""

    catalog: Catalog
    settings: Settings
    availability: Availability = field(default_factory=Availability)
    at: Place = ALONE
    said: Said | None = None

    def seats_of(self, dated: Dated) -> Seats:
        """Return the seats of a session, as the catalog has them where nothing newer was read."""
        known = self.availability.seats.get(dated.id)
        if known:
            return known
        return Seats(dated.free, dated.waiting) if isinstance(dated, Meeting) else Seats(dated.capacity, 0)

    def has_other_dates(self, meeting: Meeting, asked: Asked) -> bool:
        """Tell whether the offering has dates, besides this one, for which somebody could register."""
        listing = self.catalog.find(meeting.offering_id)
        others = listing.occurrences if listing else ()
        return any(one.id != meeting.id and is_open(asked, one) for one in others)


def read_scene(
    asked: Asked,
    *,
    at: Place = ALONE,
    said: Said | None = None,
    known: tuple[Catalog, Settings] | None = None,
    session_ids: Iterable[int] = (),
) -> Scene:
    """Read what cards are drawn with. `known` is what was read of the catalog and the settings already."""
    catalog, settings = known or asked.house.read_both(asked.today)
    house, person_id = asked.house, asked.viewer.person_id
    availability = read_availability(house.database, person_id, session_ids=session_ids)
    return Scene(catalog, settings, availability, at, said)


def is_open(asked: Asked, dated: Dated) -> bool:
    """Tell whether registration for a session is open now."""
    return asked.now < dated.starts_at and decide_openness(dated, now=asked.now) is Openness.open


def write_place(asked: Asked, dated: Dated) -> str:
    """Say where a session takes place; empty where nobody has said yet."""
    where = where_of(asked, dated)
    return f"📍 {clip(where, _LONGEST_FACT)}" if dated.place or dated.site else where


def write_meeting(asked: Asked, meeting: Meeting) -> str:
    """Say when and where a session is, and what it is worth: `Tue, Dec 1, 3:30 PM PT · Room 4 · 2 points`."""
    facts = [asked.moment(meeting.starts_at, zone=meeting.zone), write_place(asked, meeting)]
    if meeting.points:
        facts.append(write_points(asked, meeting.points))
    return SEPARATOR.join(fact for fact in facts if fact)


def write_seats(asked: Asked, seats: Seats) -> str:
    """Say how many seats are left or, where none is, how many people wait. Empty where there is no limit."""
    if seats.free is None:
        return ""
    if not seats.is_full:
        return asked.tn("{n} seat left", "{n} seats left", seats.free)
    if not seats.waiting:
        return asked.t("full")
    return asked.tn("full, {n} waiting", "full, {n} waiting", seats.waiting)


def write_opening(asked: Asked, dated: Dated) -> str:
    """Say when registration opens or that it has closed; empty while it is open."""
    if dated.opens_at and asked.now < dated.opens_at:
        return asked.t("opens: {time}", time=asked.moment(dated.opens_at, zone=dated.zone))
    if is_open(asked, dated):
        return ""
    return asked.t("registration closed: {time}", time=asked.moment(dated.closes_at, zone=dated.zone))


def join_buttons(
    asked: Asked, dated: Dated, title: str, scene: Scene, *, primary: bool = False
) -> list[Element]:
    """Return what somebody can press who does not hold a seat: to register, to wait, or to be told of the opening."""
    if asked.viewer.person_id is None or dated.starts_at <= asked.now:
        return []
    if decide_openness(dated, now=asked.now) is Openness.not_yet:
        return [opening_button(asked, dated.id, title, scene.at)]
    if not is_open(asked, dated):
        return []
    return [register_button(asked, dated.id, title, scene.seats_of(dated), at=scene.at, primary=primary)]


def register_button(  # noqa: PLR0913 - it says for what, and where
    asked: Asked, session_id: int, title: str, seats: Seats, *, at: Place = ALONE, primary: bool = False
) -> Element:
    """Make the button that registers or, where all seats are taken, says how many wait already."""
    value = write_press(session_id, at)
    if not seats.is_full:
        return button(
            asked.t("Register"), action_id=f"{ids.REGISTER}:{session_id}", value=value,
            spoken=asked.t("Register: {title}", title=title_in_label(title)), primary=primary,
        )  # fmt: skip
    label = asked.tn("Join waitlist ({n} ahead)", "Join waitlist ({n} ahead)", seats.waiting)
    return button(
        label, action_id=f"{ids.REGISTER}:{WAITING}:{session_id}", value=value,
        spoken=asked.t("{action}: {title}", action=label, title=title_in_label(title)), primary=primary,
    )  # fmt: skip


def again_button(asked: Asked, session_id: int, title: str, *, at: Place = ALONE) -> Element:
    """Make the button with which somebody comes back who gave up what they held, or lost it."""
    return button(
        asked.t("Register again"), action_id=f"{ids.REGISTER}:{WAITING}:{session_id}", value=write_press(session_id, at),
        spoken=asked.t("Register again: {title}", title=title_in_label(title)),
    )  # fmt: skip


# In the id of a button that was pressed for a place in line: whoever presses that does not hear that it "just" filled.
WAITING = "wait"


def opening_button(asked: Asked, session_id: int, title: str, at: Place = ALONE) -> Element:
    """Make the button that asks for word when registration opens."""
    return button(
        asked.t("Remind me"), action_id=f"{ids.OPENING_REMIND}:{session_id}", value=write_press(session_id, at),
        spoken=asked.t("Remind me when registration opens: {title}", title=title_in_label(title)),
    )  # fmt: skip


def draw_standing(
    asked: Asked, standing: Standing, scene: Scene, *, first: str = "", given_up: int | None = None
) -> list[Block]:
    """Draw where somebody stands, with what they can do about it. `first` is a sentence to begin with.

    `given_up` is the registration that was just given up for this one: undoing brings it back.
    """
    meeting = standing.meeting
    lines = [write_meeting(asked, meeting), *_more(asked, standing)]
    headline = " ".join(part for part in (first, headline_of(asked, standing)) if part)
    blocks = [rich(strong(headline), "\n" + "\n".join(lines))]
    buttons = standing_buttons(asked, standing, scene, given_up=given_up)
    return [*blocks, actions(*buttons)] if buttons else blocks


def headline_of(asked: Asked, standing: Standing) -> str:
    """Say in a line where somebody stands."""
    title, state = standing.meeting.title, standing.state
    if not standing.meeting.stands:
        return asked.t("❌ Cancelled: {title}", title=title)
    if state is RegistrationState.cancelled:
        return asked.t("You are not registered: {title}", title=title)
    if standing.attendance is Attendance.attended:
        return asked.t("✅ You are checked in: {title}", title=title)
    if state is RegistrationState.registered:
        return asked.t("✅ You're in: {title}", title=title)
    if state is RegistrationState.offered:
        return asked.t("🎟️ A seat is free for you: {title}", title=title)
    return asked.t("⏳ You're number {place} in line: {title}", place=standing.position, title=title)


def _more(asked: Asked, standing: Standing) -> list[str]:
    meeting, lines = standing.meeting, []
    if not meeting.stands:
        return [meeting.cancel_reason] if meeting.cancel_reason else []
    if standing.state is RegistrationState.offered and standing.offer_expires_at:
        until = asked.moment(standing.offer_expires_at, zone=meeting.zone)
        lines.append(asked.t("Answer by {time}. After that the seat goes to the next in line.", time=until))
    if standing.state is RegistrationState.waitlisted:
        lines.append(asked.t("When a seat is free for you, I write to you."))
    if standing.state is RegistrationState.registered and meeting.bring:
        lines.append(asked.t("🎒 Please bring: {things}", things=clip(meeting.bring, _LONGEST_FACT)))
    if standing.added_by and standing.state is not RegistrationState.cancelled:
        lines.append(asked.t("Registered by {name}", name=standing.added_by))
    return lines


def standing_buttons(
    asked: Asked, standing: Standing, scene: Scene, *, given_up: int | None = None, may_undo: bool = True
) -> list[Element]:
    """Return what somebody can press who holds a seat, an offer or a place in line.

    Without `may_undo` it stands below other news, where nobody would know what is undone.
    """
    meeting = standing.meeting
    if not meeting.stands or meeting.is_over(asked.now):
        return []
    if standing.state is RegistrationState.offered:
        return offer_buttons(asked, standing, at=scene.at)
    if standing.state is RegistrationState.waitlisted:
        return [leave_button(asked, standing, at=scene.at)]
    if standing.state is not RegistrationState.registered or standing.attendance is Attendance.attended:
        return []
    buttons = [
        undo_button(asked, standing, at=scene.at, given_up=given_up)
        if may_undo and can_undo(asked, standing, scene.settings)
        else leave_button(asked, standing, at=scene.at),
        calendar_button(asked, standing),
    ]
    if asked.now < meeting.starts_at and scene.has_other_dates(meeting, asked):
        change = button(
            asked.t("Change"), action_id=f"{ids.CHANGE}:{standing.registration_id}",
            value=write_press(standing.registration_id, scene.at),
            spoken=asked.t("Change the date: {title}", title=title_in_label(meeting.title)),
        )  # fmt: skip
        buttons.append(change)
    return buttons


def can_undo(asked: Asked, standing: Standing, settings: Settings) -> bool:
    """Tell whether a registration is new enough to be taken back with one tap."""
    minutes = timedelta(minutes=settings.number("registration.undo_minutes"))
    return not standing.added_by and asked.now <= standing.registered_at + minutes


def offer_buttons(asked: Asked, standing: Standing, *, at: Place = ALONE) -> list[Element]:
    """Return the two answers to an offer."""
    title, value = title_in_label(standing.meeting.title), write_press(standing.registration_id, at)
    return [
        button(
            asked.t("Accept"), action_id=f"{ids.OFFER_ACCEPT}:{standing.registration_id}", value=value,
            spoken=asked.t("Accept the seat: {title}", title=title), primary=True,
        ),
        button(
            asked.t("Pass"), action_id=f"{ids.OFFER_DECLINE}:{standing.registration_id}", value=value,
            spoken=asked.t("Pass the seat on: {title}", title=title),
        ),
    ]  # fmt: skip


def undo_button(
    asked: Asked, standing: Standing, *, at: Place = ALONE, given_up: int | None = None
) -> Element:
    """Make the button that takes a new registration back and, after a swap, brings back what was given up."""
    return button(
        asked.t("Undo"), action_id=f"{ids.UNDO}:{standing.registration_id}",
        value=write_press(standing.registration_id, at, instead_of=given_up),
        spoken=asked.t("Undo: {title}", title=title_in_label(standing.meeting.title)),
    )  # fmt: skip


def calendar_button(asked: Asked, standing: Standing) -> Element:
    """Make the button that leads to the calendar entry."""
    return button(
        asked.t("Add to calendar"), action_id=f"{ids.CALENDAR}:{standing.registration_id}",
        value=str(standing.registration_id),
        spoken=asked.t("Add to calendar: {title}", title=title_in_label(standing.meeting.title)),
    )  # fmt: skip


def leave_button(asked: Asked, standing: Standing, *, at: Place = ALONE) -> Element:
    """Make the button that gives up a seat or a place in line."""
    title = title_in_label(standing.meeting.title)
    if standing.state is RegistrationState.waitlisted:
        label, spoken = asked.t("Leave the line"), asked.t("Leave the line: {title}", title=title)
    else:
        label, spoken = asked.t("Can't come"), asked.t("Can't come: {title}", title=title)
    value = write_press(standing.registration_id, at)
    return button(label, action_id=f"{ids.LEAVE}:{standing.registration_id}", value=value, spoken=spoken)


def with_one_main(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with one main button, the first: two that call loudest call for nothing."""
    seen = False
    calmed: list[Block] = []
    for block in blocks:
        if block["type"] != "actions":
            calmed.append(block)
            continue
        elements = []
        for element in block["elements"]:
            loud = element.get("style") == "primary"
            calm = {key: value for key, value in element.items() if key != "style"}
            elements.append(calm if loud and seen else element)
            seen = seen or loud
        calmed.append({**block, "elements": elements})
    return calmed


def presence_buttons(asked: Asked, standing: Standing, settings: Settings) -> list[Element]:
    """Return what somebody can press who has a seat and is about to go there: the link, and that they are there."""
    meeting, title = standing.meeting, title_in_label(standing.meeting.title)
    if not standing.has_seat or not meeting.stands:
        return []
    buttons = []
    before, after = (
        timedelta(minutes=settings.number(f"checkin.{side}_minutes")) for side in ("before", "after")
    )
    join_from = meeting.starts_at - timedelta(minutes=_JOIN_MINUTES)
    if meeting.link and join_from <= asked.now < meeting.ends_at:
        spoken = asked.t("Join: {title}", title=title)
        buttons.append(
            button(asked.t("Join"), action_id=f"{ids.OPEN_LINK}:join", url=meeting.link, spoken=spoken, primary=True)
        )  # fmt: skip
    checked_in = standing.attendance is Attendance.attended
    if not checked_in and meeting.starts_at - before <= asked.now <= meeting.ends_at + after:
        spoken = asked.t("I'm here: {title}", title=title)
        here = button(
            asked.t("I'm here"), action_id=f"{ids.HERE}:{meeting.id}", value=str(meeting.id), spoken=spoken
        )
        buttons.append(here)
    return buttons
