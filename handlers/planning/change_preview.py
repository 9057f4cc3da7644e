"""The step before an edit is saved: to how many people it is told, and what they read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from handlers.conversation import codec, ids
from handlers.conversation.answers import Modal, close_label
from handlers.conversation.blocks import (
    actions,
    button,
    clip_title,
    context,
    input_field,
    option,
    paragraph,
    rich,
    strong,
)
from handlers.conversation.fields import radio_buttons
from handlers.conversation.request import Request
from handlers.planning.change_words import write_changes
from learning.planning.session_forms import SessionForm
from learning.planning.sessions import Preview

NOTIFY, TELL, QUIETLY = "notify", "tell", "quietly"
# What a window can remember.
MOST_REMEMBERED = 3000


@dataclass(frozen=True, slots=True)
class ChangeMemory:
    """The session as it is to be, while it is asked who is told. `link` None stays as it is: links can be long."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    session_id: codec.RowId
    seen: str
    starts: datetime
    minutes: Annotated[int, Field(ge=1, le=100_000)]
    zone: str
    whole: bool = True
    site_id: codec.RowId | None = None
    place: str = ""
    link: str | None = None
    bring: str = ""
    capacity: codec.RowId | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    leading: tuple[str, ...] = ()

    def form(self, held: SessionForm) -> SessionForm:
        """Return what is to be saved. Raises StaleValue for junk."""
        try:
            zone = ZoneInfo(self.zone)
        except (KeyError, ValueError) as junk:  # ZoneInfoNotFoundError is a KeyError
            raise codec.StaleValue from junk
        if self.starts.tzinfo is not None or any(
            at is not None and at.tzinfo is None for at in (self.opens, self.closes)
        ):
            raise codec.StaleValue
        return SessionForm(
            starts_wall=self.starts,
            minutes=self.minutes,
            zone=zone,
            site_id=self.site_id,
            place=self.place,
            link=held.link if self.link is None else self.link,
            bring=self.bring,
            capacity=self.capacity,
            opens_at=self.opens,
            closes_at=self.closes,
            facilitators=self.leading,
        )


def remember(form: SessionForm, *, session_id: int, seen: str, whole: bool, held: SessionForm) -> str:
    """Write what the step remembers."""
    memory = ChangeMemory(
        session_id,
        seen,
        form.starts_wall,
        form.minutes,
        form.zone.key,
        whole,
        form.site_id,
        form.place,
        None if form.link == held.link else form.link,
        form.bring,
        form.capacity,
        form.opens_at,
        form.closes_at,
        form.facilitators,
    )
    return codec.encode(memory)


def draw_preview(request: Request, preview: Preview, memory: str, *, replaces: bool = False, notice: str = "") -> Modal:
    """Draw the step: the count, the words, and the choice to save quietly."""
    question = request.tn("Notify {n} person?", "Notify {n} people?", preview.people)
    lines = write_changes(request, preview.before, preview.after)
    options = [option(request.t("Yes, tell them"), TELL), option(request.t("No, save quietly"), QUIETLY)]
    minutes = request.district.read_settings(request.today).number("changes.wait_minutes")
    wait = request.tn(
        "It leaves in {n} minute. What you change until then goes into the same message.",
        "It leaves in {n} minutes. What you change until then goes into the same message.",
        minutes,
    )
    blocks = [
        *([paragraph(notice)] if notice else []),
        rich(strong(question), f"\n{clip_title(preview.meeting.title)}"),
        paragraph("\n".join(lines)),
        context(wait),
        input_field(
            request.t("Tell them?"),
            radio_buttons(options, action_id=NOTIFY, chosen=TELL),
            optional=False,
            hint=request.t("Quietly is for a slip of the pen. Calendars follow either way."),
        ),
        actions(
            button(request.t("Send a test to me"), action_id=ids.CHANGE_TEST),
            button(request.t("Back"), action_id=ids.CHANGE_BACK),
        ),
    ]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Before you save")
    # NOTE: a button, 24 characters at most
    submit = request.t("Save")
    return Modal(title, blocks, close_label(request.translator), ids.CHANGE_MODAL, submit, memory, replaces=replaces)
