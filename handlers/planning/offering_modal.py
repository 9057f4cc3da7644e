"""`/pl new`: a new offering; and the window in which an offering is changed."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from pydantic import ConfigDict

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    checkboxes,
    clip,
    input_field,
    option,
    paragraph,
    rich,
    select,
    strong,
    text_input,
)
from handlers.conversation.fields import many_typed_select, picked_many
from handlers.conversation.payload import Payload, Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from handlers.planning.drafts import say_problems as say_incomplete
from handlers.planning.sessions import in_place, plan_window, telling_buttons
from handlers.speaking.words import name_format, name_group
from learning.people.roles import KEEPERS, require_role
from learning.planning.offerings import (
    CODE_CHARACTERS,
    TITLE_CHARACTERS,
    OfferingForm,
    OpenedOffering,
    SavedOffering,
    change_offering,
    create_offering,
    list_goals,
    open_offering,
)
from learning.planning.refusals import ChangedMeanwhile, Incomplete, Misfilled
from learning.planning.session_forms import LINK_CHARACTERS, MOST_FACILITATORS
from locales.languages import LANGUAGES
from locales.translator import mark
from storage.tables import EmployeeGroup, Format

TITLE, WHY, GOAL, OTHER_GOAL = "offering_title", "why", "goal", "other_goal"
FORMAT, SUMMARY, AUDIENCE, TOPICS = ("offering_format", "offering_summary", "offering_audience", "offering_topics")
STRAND, POINTS, LANGUAGE, CODE = "offering_strand", "offering_points", "offering_language", "offering_code"
LINK, MINUTES, NEEDS, TELL = "offering_link", "offering_minutes", "offering_needs", "offering_tell"
_LONGEST_TYPED = 3000
_LONGEST_GOAL = 150
_MOST_DIGITS = 6
_MOST_GOALS = 100
_MOST_SITES = 20
_MOST_LISTED = 30
_LINE = 200
_BLOCKS = {
    "title": TITLE,
    "code": CODE,
    "link": LINK,
    "minutes": MINUTES,
    "points": POINTS,
    "audience": AUDIENCE,
    "prerequisites": NEEDS,
}


@dataclass(frozen=True, slots=True)
class OfferingMemory:
    """What the window remembers: the offering, None for a new one, and the fingerprint of what it showed."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    offering_id: codec.RowId | None = None
    seen: str = ""


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "new",
            open_new,
            "/pl new",
            mark("Create an offering: a session, a recording, a course, a video"),
            aliases=("nuevo",),
            roles=KEEPERS,
            opens_modal=True,
            takes_words=False,
        )
    )
    routes.on_press(ids.EDIT_OFFERING, open_known, opens_modal=True)
    routes.listen(Surface.submission, ids.OFFERING_MODAL, save)


def open_new(request: Request) -> Answer:
    """Open the window for a new offering."""
    require_role(request.district.database, request.viewer, KEEPERS)
    return _draw(request, None, OfferingForm("", Format.live))


def open_known(request: Request) -> Answer:
    """Open the window of an offering."""
    opened = open_offering(request.district, codec.decode_id(request.payload.value), viewer=request.viewer)
    return in_place(request, _draw(request, opened, opened.form))


def _draw(request: Request, opened: OpenedOffering | None, form: OfferingForm, *, notice: str = "") -> Modal:
    longest = request.district.read_settings(request.today).number("offering.why_characters")
    blocks = [paragraph(notice)] if notice else []
    blocks += [
        input_field(
            request.t("Title"),
            text_input(action_id=TITLE, value=form.title, most=max(TITLE_CHARACTERS, len(form.title))),
            optional=False,
        ),
        input_field(
            request.t("Kind"),
            select(
                [option(name_format(request, one), one) for one in Format],
                action_id=FORMAT,
                placeholder=request.t("Kind"),
                chosen=form.format,
            ),
            optional=False,
        ),
        input_field(
            request.t("Why this matters"),
            text_input(action_id=WHY, value=form.why, multiline=True),
            hint=request.t("What gets better for students. Characters at most: {n}", n=longest),
        ),
        *_goal_fields(request, form),
        *_summary_field(request, form),
        *_people_fields(request, opened, form),
        *_detail_fields(request, form),
        *_rule_fields(request, opened, form),
        *_tell_field(request, opened),
    ]
    # NOTE: title of a window, 24 characters at most
    title = request.t("New offering") if opened is None else request.t("Change an offering")
    # NOTE: a button, 24 characters at most
    submit = request.t("Create") if opened is None else request.t("Save")
    memory = OfferingMemory(opened.id, opened.seen) if opened else OfferingMemory()
    return Modal(title, blocks, close_label(request.translator), ids.OFFERING_MODAL, submit, codec.encode(memory))


def _goal_fields(request: Request, form: OfferingForm) -> list[Block]:
    goals = [goal for goal in list_goals(request.district) if len(goal) <= _LONGEST_GOAL][:_MOST_GOALS]
    listed = form.goal in goals
    hint = request.t("Without both it waits as a draft, and nobody finds it.")
    writing = text_input(
        action_id=OTHER_GOAL, value="" if listed else form.goal, most=max(_LONGEST_GOAL, len(form.goal))
    )
    if not goals:
        return [input_field(request.t("District goal"), writing, hint=hint)]
    picking = select(
        [option(goal, goal) for goal in goals],
        action_id=GOAL,
        placeholder=request.t("Pick a goal"),
        chosen=form.goal or None,
    )
    return [
        input_field(request.t("District goal"), picking, hint=hint),
        input_field(request.t("Or another goal"), writing),
    ]


def _summary_field(request: Request, form: OfferingForm) -> list[Block]:
    if len(form.summary) > _LONGEST_TYPED:  # a field would cut it
        return [paragraph(request.t("The summary is longer than a window holds. It stays as it is."))]
    typing = text_input(action_id=SUMMARY, value=form.summary, most=_LONGEST_TYPED, multiline=True)
    return [input_field(request.t("Summary"), typing)]


def _people_fields(request: Request, opened: OpenedOffering | None, form: OfferingForm) -> list[Block]:
    names = opened.names if opened else {}
    groups = [option(name_group(request, group), group) for group in (*EmployeeGroup, "family")]
    leading = [option(names.get(one, one), one) for one in form.facilitators[:MOST_FACILITATORS]]
    picking = many_typed_select(
        action_id=ids.PICK_STAFF, placeholder=request.t("Type a name"), chosen=leading, most=MOST_FACILITATORS
    )
    return [
        input_field(
            request.t("For whom"),
            checkboxes(groups, action_id=AUDIENCE, ticked=form.audience),
            hint=request.t("None means all staff."),
        ),
        input_field(request.t("Led by"), picking),
    ]


def _detail_fields(request: Request, form: OfferingForm) -> list[Block]:
    languages = [option(language.autonym, language.id) for language in LANGUAGES]
    spoken = next(
        (one.id for one in LANGUAGES if one.id == form.language or one.id.partition("_")[0] == form.language), None
    )
    minutes = str(form.minutes) if form.minutes else ""
    points = f"{form.points.normalize():f}" if form.points is not None else ""
    return [
        _lines(request.t("Topics"), TOPICS, form.topics, request.t("One in each line.")),
        input_field(request.t("Strand"), text_input(action_id=STRAND, value=form.strand, most=_LINE)),
        input_field(
            request.t("Points"), text_input(action_id=POINTS, value=points, most=7), hint=request.t("Such as 1.5")
        ),
        input_field(
            request.t("Held in"),
            select(languages, action_id=LANGUAGE, placeholder=request.t("Language"), chosen=spoken),
        ),
        input_field(
            request.t("Link"),
            text_input(action_id=LINK, value=form.link, most=LINK_CHARACTERS),
            hint=request.t("Of the recording, the course or the video. A session may have its own."),
        ),
        input_field(
            request.t("Minutes"),
            text_input(action_id=MINUTES, value=minutes, most=6),
            hint=request.t("Of what has no date. A session has its own."),
        ),
        input_field(
            request.t("Code"),
            text_input(action_id=CODE, value=form.code, most=max(CODE_CHARACTERS, len(form.code))),
            hint=request.t("Short and lasting, such as UDL-101. Empty: I make one."),
        ),
    ]


def _rule_fields(request: Request, opened: OpenedOffering | None, form: OfferingForm) -> list[Block]:
    sites = opened.sites if opened else {}
    chosen = [option(sites[key], str(key)) for key in form.only_sites if key in sites][:_MOST_SITES]
    picking = many_typed_select(
        action_id=ids.PICK_SITES, placeholder=request.t("Type a name"), chosen=chosen, most=_MOST_SITES
    )
    return [
        _lines(
            request.t("Needs this first"),
            NEEDS,
            form.prerequisites,
            request.t("The codes of other offerings, one in each line."),
        ),
        input_field(request.t("Only for these schools"), picking, hint=request.t("Empty means all.")),
    ]


def _lines(label: str, name: str, lines: tuple[str, ...], hint: str) -> Block:
    typing = text_input(action_id=name, value="\n".join(lines), multiline=True)
    return input_field(label, typing, hint=hint)


def _tell_field(request: Request, opened: OpenedOffering | None) -> list[Block]:
    if opened is None or not opened.people:
        return []
    label = request.tn("Notify {n} person of a new title?", "Notify {n} people of a new title?", opened.people)
    ticking = checkboxes([option(request.t("Yes, tell them"), TELL)], action_id=TELL, ticked=[TELL])
    return [input_field(label, ticking)]


def save(request: Request) -> Answer:
    """Create or change the offering; or say beside the fields what is wrong, and lose nothing that was typed."""
    memory = codec.decode(OfferingMemory, request.payload.memory)
    opened = None
    if memory.offering_id is not None:
        opened = open_offering(request.district, memory.offering_id, viewer=request.viewer)
    form = _read(request, opened)
    if isinstance(form, FieldErrors):
        return form
    try:
        if opened is None:
            saved = create_offering(request.district, form, actor=request.viewer, now=request.now)
        else:
            notify = not opened.people or TELL in request.payload.ticked(TELL)
            saved = change_offering(
                request.district,
                opened.id,
                form,
                seen=memory.seen,
                notify=notify,
                actor=request.viewer,
                now=request.now,
            )
    except Misfilled as refusal:
        return _say_misfilled(request, refusal.problems)
    except Incomplete as refusal:
        sentences = say_incomplete(request, refusal, written=len(form.why))
        goal = GOAL if any(block.get("block_id") == GOAL for block in request.payload.view["blocks"]) else OTHER_GOAL
        return FieldErrors({goal if name == GOAL else name: said for name, said in sentences.items()})
    except ChangedMeanwhile:
        notice = request.t(
            "Somebody else has changed this offering while you were typing. What you typed is below. Save again to put it in place of that."
        )
        return _draw(request, opened, form, notice=notice)
    return plan_window(request, _draw_saved(request, saved))


def _read(request: Request, opened: OpenedOffering | None) -> OfferingForm | FieldErrors:
    payload, problems = request.payload, dict[str, str]()
    minutes, points = payload.typed(MINUTES), _points(payload.typed(POINTS))
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) <= _MOST_DIGITS):
        problems["minutes"] = "range"
    if payload.typed(POINTS) and points is None:
        problems["points"] = "range"
    if problems:
        return _say_misfilled(request, problems)
    kept = opened.form if opened else None
    longer = kept is not None and len(kept.summary) > _LONGEST_TYPED
    try:
        return OfferingForm(
            title=" ".join(payload.typed(TITLE).split()),
            format=Format(payload.picked(FORMAT) or ""),
            code=payload.typed(CODE),
            why=payload.typed(WHY),
            goal=payload.typed(OTHER_GOAL) or payload.picked(GOAL) or "",
            summary=kept.summary if kept and longer else payload.typed(SUMMARY),
            strand=payload.typed(STRAND),
            topics=_typed_lines(payload, TOPICS),
            audience=_audience(payload),
            facilitators=picked_many(payload, ids.PICK_STAFF),
            link=payload.typed(LINK),
            minutes=int(minutes) if minutes else None,
            points=points,
            language=_language(payload, kept),
            prerequisites=_typed_lines(payload, NEEDS),
            only_sites=tuple(codec.decode_id(one) for one in picked_many(payload, ids.PICK_SITES)),
        )
    except ValueError as junk:
        raise codec.StaleValue from junk


def _audience(payload: Payload) -> tuple[str, ...]:
    ticked = payload.ticked(AUDIENCE)
    known = [group for group in (*EmployeeGroup, "family") if group in ticked]
    return tuple(str(one) for one in known)


def _language(payload: Payload, kept: OfferingForm | None) -> str | None:
    picked = payload.picked(LANGUAGE)
    if picked is None or (kept and kept.language and picked.partition("_")[0] == kept.language.partition("_")[0]):
        return kept.language if picked and kept else None  # it may have been written shorter: `es`
    return picked


def _typed_lines(payload: Payload, name: str) -> tuple[str, ...]:
    lines = (" ".join(line.split())[:_LINE] for line in payload.typed(name).splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))[:_MOST_LISTED]


def _points(text: str) -> Decimal | None:
    try:
        points = Decimal(text.replace(",", "."))
        return points.quantize(Decimal("0.01")) if points.is_finite() else None
    except InvalidOperation:  # no number, or one too long to be points
        return None


def _say_misfilled(request: Request, problems: dict[str, str]) -> FieldErrors:
    sentences = {
        ("title", "missing"): request.t("Write a title."),
        ("code", "not_a_code"): request.t(
            "A code has letters and digits, with - . or _ between them, at most {n} in all.", n=CODE_CHARACTERS
        ),
        ("code", "taken"): request.t("Another offering has this code. Choose another one, or leave it empty."),
        ("link", "not_a_link"): request.t("This is not a web address. Copy it whole, from https on."),
        ("minutes", "range"): request.t("Write a whole number of minutes."),
        ("points", "range"): request.t("Write a number such as 1.5"),
        ("audience", "unknown"): request.t("Pick from the list."),
        ("prerequisites", "unknown_code"): request.t("There is no other offering with one of these codes."),
    }
    return FieldErrors({_BLOCKS[field]: sentences[field, code] for field, code in problems.items()})


def _draw_saved(request: Request, saved: SavedOffering) -> list[Block]:
    head = request.t("✅ Saved: {title}", title=clip(saved.title, TITLE_CHARACTERS))
    state = (
        request.t("People can find it now.")
        if saved.published
        else request.t("It waits as a draft: say why it matters and name a goal.")
    )
    blocks: list[Block] = [rich(strong(head), f"\n{saved.code}\n{state}")]
    if saved.change_ids and saved.people:
        told = request.tn("{n} person will be told.", "{n} people will be told.", saved.people)
        blocks += [paragraph(told), telling_buttons(request, saved.change_ids)]
    value = str(saved.id)
    blocks.append(
        actions(
            button(request.t("Add a session"), action_id=ids.ADD_SESSION, value=value),
            button(request.t("All dates"), action_id=ids.EDIT_OVERVIEW, value=value),
        )
    )
    return blocks
