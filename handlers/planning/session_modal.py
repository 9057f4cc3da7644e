"""The window of a session: its fields, and reading what was typed in them."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import ConfigDict

from handlers.conversation import codec, ids
from handlers.conversation.answers import FieldErrors, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    Element,
    clip,
    input_field,
    option,
    paragraph,
    select,
    text_input,
    typed_select,
)
from handlers.conversation.fields import (
    date_picker,
    many_typed_select,
    picked_day,
    picked_many,
    picked_time,
    time_picker,
)
from handlers.conversation.payload import Payload
from handlers.conversation.request import Request
from learning.planning.session_forms import (
    BRING_CHARACTERS,
    LINK_CHARACTERS,
    MOST_FACILITATORS,
    MOST_MINUTES,
    MOST_SEATS,
    PLACE_CHARACTERS,
    SessionForm,
)
from learning.walltime import instant_of
from locales.times import name_zone, write_number

DAY, TIME, MINUTES, ZONE = "session_day", "session_time", "session_minutes", "session_zone"
PLACE, LINK, BRING, CAPACITY = "session_place", "session_link", "session_bring", "session_capacity"
OPENS_DAY, OPENS_TIME = "opens_day", "opens_time"
CLOSES_DAY, CLOSES_TIME = "closes_day", "closes_time"
WEEKS = "weeks"
MOST_WEEKS_TYPED = 30
_USUAL_MINUTES = 60
_LAST_MINUTE = time(23, 59)
# Where the staff of a district of the United States may be; a session's own zone is added to them.
_ZONES = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
)
# Under which field it is said what is wrong.
_BLOCKS = {
    "date": DAY,
    "time": TIME,
    "minutes": MINUTES,
    "link": LINK,
    "capacity": CAPACITY,
    "opens": OPENS_DAY,
    "closes": CLOSES_DAY,
}


@dataclass(frozen=True, slots=True)
class SessionMemory:
    """What the window remembers: the session that it changes, or the offering that it adds one to.

    `seen` is the fingerprint of what it showed. Who only leads it sees less than the `whole`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    session_id: codec.RowId | None = None
    offering_id: codec.RowId | None = None
    seen: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields show: a form, None for an empty one, and the names behind its keys."""

    title: str
    form: SessionForm | None
    site: str = ""
    names: dict[str, str] | None = None
    notice: str = ""


def draw_session(request: Request, shown: Shown, memory: SessionMemory) -> Modal:
    """Draw the window, to change a session or to add one."""
    blocks = [paragraph(part) for part in (shown.notice, clip(shown.title, 200)) if part]
    if memory.whole:
        blocks += _time_fields(request, shown.form)
    blocks += _place_fields(request, shown)
    if memory.whole:
        blocks += _seat_fields(request, shown)
    if memory.session_id is None:
        blocks.append(
            input_field(
                request.t("Repeat every week"),
                text_input(action_id=WEEKS, most=2),
                hint=request.t(
                    "How many sessions in all, at the same time of day: 1 to {n}. Empty means one.", n=MOST_WEEKS_TYPED
                ),
            )
        )
    # NOTE: title of a window, 24 characters at most
    title = request.t("Change a session") if memory.session_id is not None else request.t("Add a session")
    # NOTE: a button, 24 characters at most
    submit = request.t("Next") if memory.session_id is not None else request.t("Add")
    return Modal(title, blocks, close_label(request.translator), ids.SESSION_MODAL, submit, codec.encode(memory))


def _time_fields(request: Request, form: SessionForm | None) -> list[Block]:
    zone = form.zone if form else request.district.zone
    at = form.starts_at if form else request.now
    options = _zone_options(request, (request.district.zone.key, zone.key, *_ZONES), at)
    starts = form.starts_wall if form else None
    minutes = str(form.minutes if form else _USUAL_MINUTES)
    return [
        input_field(
            request.t("Day"), date_picker(action_id=DAY, chosen=starts.date() if starts else None), optional=False
        ),
        input_field(
            request.t("Starts at"),
            time_picker(action_id=TIME, chosen=starts.time() if starts else None),
            optional=False,
        ),
        input_field(request.t("Minutes"), text_input(action_id=MINUTES, value=minutes, most=4), optional=False),
        input_field(
            request.t("Time zone"),
            select(options, action_id=ZONE, placeholder=request.t("Time zone"), chosen=zone.key),
            optional=False,
            hint=request.t("The clock of the place. It starts with the district’s."),
        ),
    ]


def _zone_options(request: Request, keys: tuple[str, ...], at: datetime) -> list[Element]:
    options: dict[str, Element] = {}
    for key in dict.fromkeys(keys):
        name = name_zone(ZoneInfo(key), at=at, language=request.language)
        if name in options:  # two zones of one name: the city tells them apart
            city = key.rpartition("/")[2].replace("_", " ")
            # NOTE: a time zone, and the city that it is named after: "PT (Los Angeles)"
            name = request.t("{zone} ({city})", zone=name, city=city)
        options[name] = option(name, key)
    return list(options.values())


def _place_fields(request: Request, shown: Shown) -> list[Block]:
    form = shown.form
    site: Element | None = None
    if form and form.site_id is not None and shown.site:
        site = option(shown.site, str(form.site_id))
    return [
        input_field(
            request.t("Room or place"),
            text_input(action_id=PLACE, value=form.place if form else "", most=PLACE_CHARACTERS),
        ),
        input_field(
            request.t("School or office"),
            typed_select(action_id=ids.PICK_SITE, placeholder=request.t("Type a name"), chosen=site),
        ),
        input_field(
            request.t("Link to join online"),
            text_input(action_id=LINK, value=form.link if form else "", most=LINK_CHARACTERS),
        ),
        input_field(
            request.t("What to bring"),
            text_input(action_id=BRING, value=form.bring if form else "", most=BRING_CHARACTERS, multiline=True),
        ),
    ]


def _seat_fields(request: Request, shown: Shown) -> list[Block]:
    form = shown.form
    capacity = str(form.capacity) if form and form.capacity is not None else ""
    names = shown.names or {}
    leading = [option(names.get(one, one), one) for one in (form.facilitators if form else ())[:MOST_FACILITATORS]]
    picking = many_typed_select(
        action_id=ids.PICK_STAFF, placeholder=request.t("Type a name"), chosen=leading, most=MOST_FACILITATORS
    )
    return [
        input_field(
            request.t("Seats"),
            text_input(action_id=CAPACITY, value=capacity, most=6),
            hint=request.t("Empty means no limit."),
        ),
        input_field(request.t("Led by"), picking, hint=request.t("Empty means: who leads the offering.")),
        *_moment_fields(
            request,
            form,
            OPENS_DAY,
            OPENS_TIME,
            (request.t("Registration opens: day"), request.t("Registration opens: time")),
        ),
        *_moment_fields(
            request,
            form,
            CLOSES_DAY,
            CLOSES_TIME,
            (request.t("Registration closes: day"), request.t("Registration closes: time")),
        ),
    ]


def _moment_fields(
    request: Request, form: SessionForm | None, day: str, clock: str, labels: tuple[str, str]
) -> list[Block]:
    at = form and (form.opens_at if day == OPENS_DAY else form.closes_at)
    wall = at.astimezone(form.zone) if at and form else None
    hint = request.t("Empty means: from now on.") if day == OPENS_DAY else request.t("Empty means: at the start.")
    return [
        input_field(labels[0], date_picker(action_id=day, chosen=wall.date() if wall else None), hint=hint),
        input_field(labels[1], time_picker(action_id=clock, chosen=wall.time() if wall else None)),
    ]


def read_session(request: Request, memory: SessionMemory, *, before: SessionForm | None) -> SessionForm | FieldErrors:
    """Read the fields. `before` is what those keep that the window does not show. Raises StaleValue for junk."""
    payload = request.payload
    if not memory.whole:
        if before is None:
            raise codec.StaleValue
        return _with_place(payload, before)
    problems: dict[str, str] = {}
    minutes = _whole(payload.typed(MINUTES), most=MOST_MINUTES)
    capacity = _whole(payload.typed(CAPACITY), most=MOST_SEATS)
    if minutes is None:
        problems["minutes"] = "range"
    if capacity is None and payload.typed(CAPACITY):
        problems["capacity"] = "range"
    if problems:
        return say_problems(request, problems)
    day, clock, zone = picked_day(payload, DAY), picked_time(payload, TIME), _zone(payload)
    if day is None or clock is None or minutes is None:
        raise codec.StaleValue
    form = SessionForm(
        starts_wall=datetime.combine(day, clock),
        minutes=minutes,
        zone=zone,
        capacity=capacity,
        opens_at=_moment(payload, OPENS_DAY, OPENS_TIME, zone, time(0)),
        closes_at=_moment(payload, CLOSES_DAY, CLOSES_TIME, zone, _LAST_MINUTE),
        facilitators=picked_many(payload, ids.PICK_STAFF)[:MOST_FACILITATORS],
    )
    return _with_place(payload, form)


def _with_place(payload: Payload, form: SessionForm) -> SessionForm:
    site = payload.picked(ids.PICK_SITE)
    return replace(
        form,
        place=payload.typed(PLACE),
        link=payload.typed(LINK),
        bring=payload.typed(BRING),
        site_id=codec.decode_id(site) if site else None,
    )


def read_weeks(request: Request) -> int | FieldErrors:
    """Read how often the session is to be repeated."""
    typed = request.payload.typed(WEEKS)
    weeks = _whole(typed, most=MOST_WEEKS_TYPED) if typed else 1
    if weeks is None:
        return FieldErrors({WEEKS: request.t("Write a number from 1 to {most}.", most=MOST_WEEKS_TYPED)})
    return weeks


def _whole(text: str, *, most: int) -> int | None:
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if digits and 1 <= int(text) <= most else None


def _zone(payload: Payload) -> ZoneInfo:
    try:
        return ZoneInfo(payload.picked(ZONE) or "")
    except (KeyError, ValueError) as junk:  # ZoneInfoNotFoundError is a KeyError
        raise codec.StaleValue from junk


def _moment(payload: Payload, day: str, clock: str, zone: ZoneInfo, otherwise: time) -> datetime | None:
    on = picked_day(payload, day)
    if on is None:
        return None
    return instant_of(datetime.combine(on, picked_time(payload, clock) or otherwise), zone=zone)


def say_problems(request: Request, problems: dict[str, str]) -> FieldErrors:
    """Say what is wrong beside the fields."""
    number = {
        "minutes": write_number(MOST_MINUTES, language=request.language),
        "capacity": write_number(MOST_SEATS, language=request.language),
    }
    sentences = {
        ("date", "past"): request.t("This is in the past."),
        ("time", "skipped"): request.t("This time does not exist on that day: the clock is put forward."),
        ("minutes", "past"): request.t("The session would be over already."),
        ("minutes", "range"): request.t("Write a number from 1 to {most}.", most=number["minutes"]),
        ("capacity", "range"): request.t(
            "Write a number from 1 to {most}, or leave it empty.", most=number["capacity"]
        ),
        ("link", "not_a_link"): request.t("This is not a web address. Copy it whole, from https on."),
        ("opens", "after_start"): request.t("Registration must open before the session starts."),
        ("closes", "before_opening"): request.t("Registration must close after it opens."),
    }
    return FieldErrors({_BLOCKS[field]: sentences[field, code] for field, code in problems.items()})


def say_below_taken(request: Request, taken: int) -> FieldErrors:
    """Say beside the seats how many are held."""
    sentence = request.tn(
        "{n} seat is taken, so there cannot be fewer.", "{n} seats are taken, so there cannot be fewer.", taken
    )
    return FieldErrors({CAPACITY: sentence})
