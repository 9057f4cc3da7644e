"""How it looks where somebody stands with a session: in, in line, offered a seat, or free to register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.cards.places import ALONE, Place, write_press
from handlers.conversation import ids
from handlers.conversation.blocks import Block, Element, actions, button, clip, rich, strong, title_in_label
from handlers.conversation.request import Request
from handlers.speaking.reader import Reader
from handlers.speaking.session_words import where_of
from handlers.speaking.words import write_points
from learning.catalog.finding import Openness, decide_openness
from learning.catalog.listings import Occurrence
from learning.catalog.published import Catalog
from learning.district.settings import Settings
from learning.registration.availability import Availability, Seats, read_availability
from learning.registration.standings import RegistrationSnapshot
from learning.sessions import SessionSnapshot
from storage.tables import Attendance, RegistrationState

SEPARATOR = " · "
_LONGEST_FACT = 300
# The last reminder comes an hour before, and who reads it opens the Home tab.
_JOIN_MINUTES = 60

Dated = Occurrence | SessionSnapshot


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
        return Seats(dated.free, dated.waiting) if isinstance(dated, SessionSnapshot) else Seats(dated.capacity, 0)

    def has_other_dates(self, meeting: SessionSnapshot, reader: Reader) -> bool:
        """Tell whether the offering has dates, besides this one, for which somebody could register."""
        listing = self.catalog.find(meeting.offering_id)
        others = listing.occurrences if listing else ()
        return any(one.id != meeting.id and is_open(reader, one) for one in others)


def read_scene(
    reader: Reader,
    *,
    at: Place = ALONE,
    said: Said | None = None,
    known: tuple[Catalog, Settings] | None = None,
    session_ids: Iterable[int] = (),
) -> Scene:
    """Read what cards are drawn with. `known` is what was read of the catalog and the settings already."""
    catalog, settings = known or reader.district.read_both(reader.today)
    district, person_id = reader.district, reader.viewer.person_id
    availability = read_availability(district.database, person_id, session_ids=session_ids)
    return Scene(catalog, settings, availability, at, said)


def is_open(reader: Reader, dated: Dated) -> bool:
    """Tell whether registration for a session is open now."""
    return reader.now < dated.starts_at and decide_openness(dated, now=reader.now) is Openness.open


def write_place(reader: Reader, dated: Dated) -> str:
    """Say where a session takes place; empty where nobody has said yet."""
    where = where_of(reader, dated)
    return f"📍 {clip(where, _LONGEST_FACT)}" if dated.place or dated.site else where


def write_meeting(reader: Reader, meeting: SessionSnapshot) -> str:
    """Say when and where a session is, and what it is worth: `Tue, Dec 1, 3:30 PM PT · Room 4 · 2 points`."""
    facts = [reader.moment(meeting.starts_at, zone=meeting.zone), write_place(reader, meeting)]
    if meeting.points:
        facts.append(write_points(reader, meeting.points))
    return SEPARATOR.join(fact for fact in facts if fact)


def write_seats(reader: Reader, seats: Seats) -> str:
    """Say how many seats are left or, where none is, how many people wait. Empty where there is no limit."""
    if seats.free is None:
        return ""
    if not seats.is_full:
        return reader.tn("{n} seat left", "{n} seats left", seats.free)
    if not seats.waiting:
        return reader.t("full")
    return reader.tn("full, {n} waiting", "full, {n} waiting", seats.waiting)


def write_opening(request: Request, dated: Dated) -> str:
    """Say when registration opens or that it has closed; empty while it is open."""
    if dated.opens_at and request.now < dated.opens_at:
        return request.t("opens: {time}", time=request.moment(dated.opens_at, zone=dated.zone))
    if is_open(request, dated):
        return ""
    return request.t("registration closed: {time}", time=request.moment(dated.closes_at, zone=dated.zone))


def join_buttons(reader: Reader, dated: Dated, title: str, scene: Scene, *, primary: bool = False) -> list[Element]:
    """Return what somebody can press who does not hold a seat: to register, to wait, or to be told of the opening."""
    if reader.viewer.person_id is None or dated.starts_at <= reader.now:
        return []
    if decide_openness(dated, now=reader.now) is Openness.not_yet:
        return [opening_button(reader, dated.id, title, scene.at)]
    if not is_open(reader, dated):
        return []
    return [register_button(reader, dated.id, title, scene.seats_of(dated), at=scene.at, primary=primary)]


def register_button(  # noqa: PLR0913 - it says for what, and where
    reader: Reader, session_id: int, title: str, seats: Seats, *, at: Place = ALONE, primary: bool = False
) -> Element:
    """Make the button that registers or, where all seats are taken, says how many wait already."""
    value = write_press(session_id, at)
    if not seats.is_full:
        return button(
            reader.t("Register"),
            action_id=f"{ids.REGISTER}:{session_id}",
            value=value,
            spoken=reader.t("Register: {title}", title=title_in_label(title)),
            primary=primary,
        )
    label = reader.tn("Join waitlist ({n} ahead)", "Join waitlist ({n} ahead)", seats.waiting)
    return button(
        label,
        action_id=f"{ids.REGISTER}:{WAITING}:{session_id}",
        value=value,
        spoken=reader.t("{action}: {title}", action=label, title=title_in_label(title)),
        primary=primary,
    )


def again_button(reader: Reader, session_id: int, title: str, *, at: Place = ALONE) -> Element:
    """Make the button with which somebody comes back who gave up what they held, or lost it."""
    return button(
        reader.t("Register again"),
        action_id=f"{ids.REGISTER}:{WAITING}:{session_id}",
        value=write_press(session_id, at),
        spoken=reader.t("Register again: {title}", title=title_in_label(title)),
    )


# In the id of a button that was pressed for a place in line: whoever presses that does not hear that it "just" filled.
WAITING = "wait"


def opening_button(reader: Reader, session_id: int, title: str, at: Place = ALONE) -> Element:
    """Make the button that asks for word when registration opens."""
    return button(
        reader.t("Remind me"),
        action_id=f"{ids.OPENING_REMIND}:{session_id}",
        value=write_press(session_id, at),
        spoken=reader.t("Remind me when registration opens: {title}", title=title_in_label(title)),
    )


def draw_standing(
    reader: Reader, standing: RegistrationSnapshot, scene: Scene, *, first: str = "", given_up: int | None = None
) -> list[Block]:
    """Draw where somebody stands, with what they can do about it. `first` is a sentence to begin with.

    `given_up` is the registration that was just given up for this one: undoing brings it back.
    """
    meeting = standing.meeting
    lines = [write_meeting(reader, meeting), *_more(reader, standing)]
    headline = " ".join(part for part in (first, headline_of(reader, standing)) if part)
    blocks = [rich(strong(headline), "\n" + "\n".join(lines))]
    buttons = standing_buttons(reader, standing, scene, given_up=given_up)
    return [*blocks, actions(*buttons)] if buttons else blocks


def headline_of(reader: Reader, standing: RegistrationSnapshot) -> str:
    """Say in a line where somebody stands."""
    title, state = standing.meeting.title, standing.state
    if not standing.meeting.stands:
        return reader.t("❌ Cancelled: {title}", title=title)
    if state is RegistrationState.cancelled:
        return reader.t("You are not registered: {title}", title=title)
    if standing.attendance is Attendance.attended:
        return reader.t("✅ You are checked in: {title}", title=title)
    if state is RegistrationState.registered:
        return reader.t("✅ You're in: {title}", title=title)
    if state is RegistrationState.offered:
        return reader.t("🎟️ A seat is free for you: {title}", title=title)
    return reader.t("⏳ You're number {place} in line: {title}", place=standing.position, title=title)


def _more(reader: Reader, standing: RegistrationSnapshot) -> list[str]:
    meeting, lines = standing.meeting, []
    if not meeting.stands:
        return [meeting.cancel_reason] if meeting.cancel_reason else []
    if standing.state is RegistrationState.offered and standing.offer_expires_at:
        until = reader.moment(standing.offer_expires_at, zone=meeting.zone)
        lines.append(reader.t("Answer by {time}. After that the seat goes to the next in line.", time=until))
    if standing.state is RegistrationState.waitlisted:
        lines.append(reader.t("When a seat is free for you, I write to you."))
    if standing.state is RegistrationState.registered and meeting.bring:
        lines.append(reader.t("🎒 Please bring: {things}", things=clip(meeting.bring, _LONGEST_FACT)))
    if standing.added_by and standing.state is not RegistrationState.cancelled:
        lines.append(reader.t("Registered by {name}", name=standing.added_by))
    return lines


def standing_buttons(
    reader: Reader, standing: RegistrationSnapshot, scene: Scene, *, given_up: int | None = None, may_undo: bool = True
) -> list[Element]:
    """Return what somebody can press who holds a seat, an offer or a place in line.

    Without `may_undo` it stands below other news, where nobody would know what is undone.
    """
    meeting = standing.meeting
    if not meeting.stands or meeting.is_over(reader.now):
        return []
    if standing.state is RegistrationState.offered:
        return offer_buttons(reader, standing, at=scene.at)
    if standing.state is RegistrationState.waitlisted:
        return [leave_button(reader, standing, at=scene.at)]
    if standing.state is not RegistrationState.registered or standing.attendance is Attendance.attended:
        return []
    buttons = [
        undo_button(reader, standing, at=scene.at, given_up=given_up)
        if may_undo and can_undo(reader, standing, scene.settings)
        else leave_button(reader, standing, at=scene.at),
        calendar_button(reader, standing),
    ]
    if reader.now < meeting.starts_at and scene.has_other_dates(meeting, reader):
        change = button(
            reader.t("Change"),
            action_id=f"{ids.CHANGE}:{standing.registration_id}",
            value=write_press(standing.registration_id, scene.at),
            spoken=reader.t("Change the date: {title}", title=title_in_label(meeting.title)),
        )
        buttons.append(change)
    return buttons


def can_undo(reader: Reader, standing: RegistrationSnapshot, settings: Settings) -> bool:
    """Tell whether a registration is new enough to be taken back with one tap."""
    minutes = timedelta(minutes=settings.number("registration.undo_minutes"))
    return not standing.added_by and reader.now <= standing.registered_at + minutes


def offer_buttons(reader: Reader, standing: RegistrationSnapshot, *, at: Place = ALONE) -> list[Element]:
    """Return the two answers to an offer."""
    title, value = title_in_label(standing.meeting.title), write_press(standing.registration_id, at)
    return [
        button(
            reader.t("Accept"),
            action_id=f"{ids.OFFER_ACCEPT}:{standing.registration_id}",
            value=value,
            spoken=reader.t("Accept the seat: {title}", title=title),
            primary=True,
        ),
        button(
            reader.t("Pass"),
            action_id=f"{ids.OFFER_DECLINE}:{standing.registration_id}",
            value=value,
            spoken=reader.t("Pass the seat on: {title}", title=title),
        ),
    ]


def undo_button(
    reader: Reader, standing: RegistrationSnapshot, *, at: Place = ALONE, given_up: int | None = None
) -> Element:
    """Make the button that takes a new registration back and, after a swap, brings back what was given up."""
    return button(
        reader.t("Undo"),
        action_id=f"{ids.UNDO}:{standing.registration_id}",
        value=write_press(standing.registration_id, at, instead_of=given_up),
        spoken=reader.t("Undo: {title}", title=title_in_label(standing.meeting.title)),
    )


def calendar_button(reader: Reader, standing: RegistrationSnapshot) -> Element:
    """Make the button that leads to the calendar entry."""
    return button(
        reader.t("Add to calendar"),
        action_id=f"{ids.CALENDAR}:{standing.registration_id}",
        value=str(standing.registration_id),
        spoken=reader.t("Add to calendar: {title}", title=title_in_label(standing.meeting.title)),
    )


def leave_button(reader: Reader, standing: RegistrationSnapshot, *, at: Place = ALONE) -> Element:
    """Make the button that gives up a seat or a place in line."""
    title = title_in_label(standing.meeting.title)
    if standing.state is RegistrationState.waitlisted:
        label, spoken = reader.t("Leave the line"), reader.t("Leave the line: {title}", title=title)
    else:
        label, spoken = reader.t("Can't come"), reader.t("Can't come: {title}", title=title)
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


def presence_buttons(request: Request, standing: RegistrationSnapshot, settings: Settings) -> list[Element]:
    """Return what somebody can press who has a seat and is about to go there: the link, and that they are there."""
    meeting, title = standing.meeting, title_in_label(standing.meeting.title)
    if not standing.has_seat or not meeting.stands:
        return []
    buttons = []
    before, after = (timedelta(minutes=settings.number(f"checkin.{side}_minutes")) for side in ("before", "after"))
    join_from = meeting.starts_at - timedelta(minutes=_JOIN_MINUTES)
    if meeting.link and join_from <= request.now < meeting.ends_at:
        spoken = request.t("Join: {title}", title=title)
        buttons.append(
            button(request.t("Join"), action_id=f"{ids.OPEN_LINK}:join", url=meeting.link, spoken=spoken, primary=True)
        )
    checked_in = standing.attendance is Attendance.attended
    if not checked_in and meeting.starts_at - before <= request.now <= meeting.ends_at + after:
        spoken = request.t("I'm here: {title}", title=title)
        here = button(request.t("I'm here"), action_id=f"{ids.HERE}:{meeting.id}", value=str(meeting.id), spoken=spoken)
        buttons.append(here)
    return buttons
