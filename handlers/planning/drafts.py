"""`/pl drafts`: what coordinators complete before people can find it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Message, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    input_field,
    option,
    paragraph,
    rich,
    select,
    strong,
    text_input,
)
from handlers.conversation.origin import Origin, done_at, origin_of
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, HomePlace, Routes
from learning.people.roles import KEEPERS, require_role
from learning.planning.drafts import Draft, count_drafts, list_drafts, publish_draft, read_draft
from learning.planning.refusals import AlreadyPublished, Incomplete
from locales.translator import mark

_WHY, _GOAL, _OTHER_GOAL = "why", "goal", "other_goal"
_MOST_SHOWN = 20
_MOST_GOALS = 100
_LONGEST_GOAL = 150  # an option's value has room for no more


@dataclass(frozen=True, slots=True)
class DraftMemory:
    """What the window remembers: the offering, and the list that it was opened from."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    offering_id: codec.RowId
    origin: Origin


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "drafts",
            show_drafts,
            "/pl drafts",
            mark("Complete and publish what waits in the catalog"),
            aliases=("borradores",),
            roles=KEEPERS,
            takes_words=False,
        )
    )
    routes.on_press(ids.DRAFTS, show_drafts, opens_modal=True)
    routes.home(HomePlace.duties, _draw_at_home)
    routes.on_press(ids.DRAFT, open_draft, opens_modal=True)
    routes.listen(Surface.submission, ids.DRAFT_MODAL, publish)


def show_drafts(request: Request) -> Answer:
    """List what waits, each with what it lacks and a button to complete it."""
    require_role(request.district.database, request.viewer, KEEPERS)
    if request.payload.surface is Surface.home:
        return _in_window(request, _draw_drafts(request))
    return Message(_draw_drafts(request))


def _in_window(request: Request, blocks: list[Block]) -> Modal:
    # NOTE: title of a window, 24 characters at most
    return Modal(request.t("Drafts"), blocks, close_label(request.translator))


def _draw_drafts(request: Request) -> list[Block]:
    waiting = count_drafts(request.district.database)
    if not waiting:
        return [paragraph(request.t("✅ Nothing waits. Everything in the catalog can be found."))]
    drafts = list_drafts(request.district.database, most=_MOST_SHOWN)
    first = request.tn("{n} offering waits", "{n} offerings wait", waiting)
    then = request.tn(
        "People find it once it says why it matters and names a goal.",
        "People find them once they say why they matter and name a goal.",
        waiting,
    )
    blocks = [rich(strong(first), f"\n{then}")]
    blocks += [block for draft in drafts for block in _draw_draft(request, draft)]
    if waiting > len(drafts):
        blocks.append(context(request.tn("And {n} more.", "And {n} more.", waiting - len(drafts))))
    return blocks


def _draw_draft(request: Request, draft: Draft) -> list[Block]:
    missing = {
        (False, False): request.t("“Why this matters” and a goal are missing"),
        (False, True): request.t("“Why this matters” is missing"),
        (True, False): request.t("The goal is missing"),
        (True, True): request.t("Ready to publish"),
    }[bool(draft.why), bool(draft.goal)]
    complete = button(
        request.t("Complete"),
        action_id=f"{ids.DRAFT}:{draft.id}",
        value=str(draft.id),
        spoken=request.t("Complete: {title}", title=draft.title),
    )
    return [rich(strong(draft.title), f"\n{missing}"), actions(complete, block_id=f"draft:{draft.id}")]


def open_draft(request: Request) -> Answer:
    """Open the window in which a draft is completed."""
    require_role(request.district.database, request.viewer, KEEPERS)
    draft, goals = read_draft(request.district.database, codec.decode_id(request.payload.value))
    longest = request.district.read_settings(request.today).number("offering.why_characters")
    why = input_field(
        request.t("Why this matters"),
        text_input(action_id=_WHY, value=draft.why, multiline=True),
        optional=False,
        hint=request.t("What gets better for students. Characters at most: {n}", n=longest),
    )
    # NOTE: title of a window, 24 characters at most
    title = request.t("Complete and publish")
    # NOTE: a button, 24 characters at most
    submit = request.t("Publish")
    blocks = [rich(strong(draft.title), f"\n{draft.summary}"), why, *_goal_fields(request, draft, goals)]
    memory = codec.encode(DraftMemory(draft.id, origin_of(request)))
    return Modal(title, blocks, close_label(request.translator), ids.DRAFT_MODAL, submit, memory)


def _goal_fields(request: Request, draft: Draft, goals: list[str]) -> list[Block]:
    """Make the field to pick a goal that others name, where there are any, and the one to write another."""
    offered = [option(goal, goal) for goal in goals if len(goal) <= _LONGEST_GOAL][:_MOST_GOALS]
    writing = text_input(action_id=_OTHER_GOAL, value="" if offered else draft.goal, most=_LONGEST_GOAL)
    if not offered:
        return [input_field(request.t("District goal"), writing, block_id=_GOAL, optional=False)]
    picking = select(offered, action_id=_GOAL, placeholder=request.t("Pick a goal"), chosen=draft.goal or None)
    return [input_field(request.t("District goal"), picking), input_field(request.t("Or another goal"), writing)]


def publish(request: Request) -> Answer:
    """Publish a draft, or say beside the fields what is still wrong."""
    payload = request.payload
    memory = codec.decode(DraftMemory, payload.memory)
    why = payload.typed(_WHY)
    goal = payload.typed(_OTHER_GOAL) or payload.picked(_GOAL) or ""
    try:
        draft = publish_draft(
            request.district.database,
            memory.offering_id,
            why=why,
            goal=goal,
            actor=request.viewer,
            day=request.today,
            now=request.now,
        )
    except Incomplete as refusal:
        return FieldErrors(say_problems(request, refusal, written=len(why)))
    except AlreadyPublished as refusal:
        return FieldErrors({_WHY: say_sentence(request, refusal)})
    text = request.t("✅ Published: {title}. People can find it now.", title=draft.title)
    message = Message([paragraph(text), *_draw_drafts(request)])
    window = _in_window(request, message.blocks)
    return done_at(memory.origin, message, request=request, modal=window, refresh_home=True)


def say_problems(request: Request, refusal: Incomplete, *, written: int) -> dict[str, str]:
    """Say beside "why" and the goal what publishing waits for. `written` is how long the former is."""
    sentences = {}
    if refusal.problems.get(_WHY) == "missing":
        sentences[_WHY] = request.t("Say what gets better for students.")
    elif _WHY in refusal.problems:
        over = written - refusal.limit
        sentences[_WHY] = request.tn(
            "{n} character too many: {limit} at most.",
            "{n} characters too many: {limit} at most.",
            over,
            limit=refusal.limit,
        )
    if _GOAL in refusal.problems:
        sentences[_GOAL] = request.t("Name the district goal that this serves.")
    return sentences


def _draw_at_home(request: Request, _scene: Any) -> list[Block]:
    if request.viewer.roles.isdisjoint(KEEPERS):
        return []
    waiting = count_drafts(request.district.database)
    if not waiting:
        return []
    text = request.tn(
        "{n} offering waits to be completed. Nobody can find it until then.",
        "{n} offerings wait to be completed. Nobody can find them until then.",
        waiting,
    )
    review = button(request.t("Complete"), action_id=ids.DRAFTS, spoken=request.t("Complete the offerings that wait"))
    return [divider(), paragraph(f"✏️ {text}", block_id="to_do", accessory=review)]
