"""Asking for an exception to a rule of an offering, and answering one."""

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal
from handlers.conversation.blocks import (
    Block,
    Element,
    actions,
    button,
    clip,
    clip_title,
    input_field,
    paragraph,
    rich,
    strong,
    text_input,
    title_in_label,
)
from handlers.conversation.origin import SessionOrigin, done_at, origin_of
from handlers.conversation.payload import Surface
from handlers.conversation.request import Asked
from handlers.conversation.routes import Register
from handlers.notices.letter import Letter
from handlers.slack.loading import as_modal, close_label
from handlers.speaking.words import name_group
from learning.registration.exceptions import (
    REASON_CHARACTERS,
    Asking,
    Request,
    answer_exception,
    ask_exception,
    recall_request,
)
from learning.sessions import Meeting
from locales.times import write_list
from storage.enums import ExceptionState
from storage.tables import Notice

_REASON = "exception_reason"
_LONGEST = 300


def register(entries: Register) -> None:
    entries.on_press(ids.EXCEPTION_ASK, open_window, opens_modal=True)
    entries.listen(Surface.submission, ids.EXCEPTION_MODAL, ask)
    entries.on_press(ids.EXCEPTION_ALLOW, allow)
    entries.on_press(ids.EXCEPTION_DECLINE, decline)


def open_window(asked: Asked) -> Answer:
    """Open the window to say why, which nobody has to."""
    session_id = codec.decode_id(asked.payload.value)
    typing = text_input(action_id=_REASON, most=REASON_CHARACTERS, multiline=True)
    blocks = [
        input_field(
            asked.t("Why would it help you?"), typing, block_id=_REASON,
            hint=asked.t("You need not say. Who decides reads it, and nobody else."),
        )
    ]  # fmt: skip
    # NOTE: title of a window, 24 characters at most
    title = asked.t("Ask for an exception")
    # NOTE: a button, 24 characters at most
    submit = asked.t("Ask")
    memory = codec.encode(SessionOrigin(session_id, origin_of(asked)))
    return Modal(title, blocks, close_label(asked.translator), ids.EXCEPTION_MODAL, submit, memory)


def ask(asked: Asked) -> Answer:
    """Ask those who decide, and say who they are."""
    memory = codec.decode(SessionOrigin, asked.payload.memory)
    asking = ask_exception(
        asked.house, memory.session_id, asked.viewer.person_id, reason=asked.payload.typed(_REASON), now=asked.now,
        actor=f"slack:{asked.viewer.slack_id}",
    )  # fmt: skip
    return done_at(memory.origin, Message(_draw_asking(asked, asking)), asked=asked)


def _draw_asking(asked: Asked, asking: Asking) -> list[Block]:
    meeting = asking.meeting
    title = clip_title(meeting.title)
    if asking.state in (None, ExceptionState.allowed):
        return [
            paragraph(asked.t("You may join: {title}", title=title)),
            actions(join_button(asked, meeting)),
        ]
    if asking.state is ExceptionState.declined:
        return [
            paragraph(asked.t("You asked before, and the answer was: not this time. {title}", title=title))
        ]
    if not asking.names:
        return [
            paragraph(
                asked.t(
                    "✅ Noted, but nobody is named who could decide. Ask your Professional Learning office."
                )
            )
        ]
    people = write_list([title_in_label(name) for name in asking.names], language=asked.language, either=True)
    lines = asked.t("{people} decides. I write to you as soon as there is an answer.", people=people)
    return [rich(strong(asked.t("✅ Asked: {title}", title=title)), f"\n{lines}")]  # fmt: skip


def join_button(asked: Asked, meeting: Meeting) -> Element:
    """Make the button that registers."""
    return button(
        asked.t("Register"), action_id=f"{ids.REGISTER}:{meeting.id}", value=str(meeting.id), primary=True,
        spoken=asked.t("Register: {title}", title=title_in_label(meeting.title)),
    )  # fmt: skip


def allow(asked: Asked) -> Answer:
    """Let somebody in who asked."""
    return _answer(asked, allowed=True)


def decline(asked: Asked) -> Answer:
    """Say not this time to somebody who asked."""
    return _answer(asked, allowed=False)


def _answer(asked: Asked, *, allowed: bool) -> Answer:
    exception_id = codec.decode_id(asked.payload.value)
    request = answer_exception(asked.house, exception_id, allow=allowed, actor=asked.viewer, now=asked.now)
    name, title = title_in_label(request.asker), clip_title(request.meeting.title)
    first = (
        asked.t("✅ {name} may join: {title}", name=name, title=title)
        if allowed
        else asked.t("You said not this time to {name}: {title}", name=name, title=title)
    )
    message = Message([paragraph(first), paragraph(asked.t("I have told them."))])
    if asked.payload.surface is Surface.modal:
        return as_modal(message, asked.translator)
    return message


def say_rule(asked: Asked, request: Request) -> str:
    """Say what stands in somebody's way."""
    needs = [title_in_label(need) for need in request.needs]
    if request.rule == "audience":
        names = [name_group(asked, need) for need in needs]
        return asked.t("It is for: {groups}.", groups=write_list(names, language=asked.language))
    if request.rule == "site":
        return asked.t("It is for the staff of: {sites}.", sites=write_list(needs, language=asked.language))
    if request.rule == "prerequisite":
        return asked.t("It needs this first: {titles}.", titles=write_list(needs, language=asked.language))
    return ""


def quote(text: str) -> str:
    """Return somebody's own words between quotation marks."""
    return f"“{clip(text, _LONGEST)}”"


_NAME = 60


def write_exception_asked(asked: Asked, notice: Notice) -> Letter | None:
    """Ask for a yes or a not this time. None when somebody has answered, or the session has begun."""
    request = recall_request(asked.house, notice.params["exception_id"], now=asked.now)
    if request is None or request.state is not ExceptionState.asked:
        return None
    name = clip(request.asker, _NAME)
    who = asked.t("{name} ({site})", name=name, site=clip(request.site, _NAME)) if request.site else name
    headline = asked.t("🙋 {name} asks to join: {title}", name=who, title=clip_title(request.meeting.title))
    facts = [asked.moment(request.meeting.starts_at, zone=request.meeting.zone), say_rule(asked, request)]
    blocks: list[Block] = [rich(strong(headline), "\n" + "\n".join(fact for fact in facts if fact))]
    if request.reason:
        blocks.append(paragraph(quote(request.reason)))
    value = str(request.id)
    answers = actions(
        button(
            asked.t("Allow"), action_id=f"{ids.EXCEPTION_ALLOW}:{request.id}", value=value, primary=True,
            spoken=asked.t("Allow: {name}", name=name),
        ),
        button(
            asked.t("Not this time"), action_id=f"{ids.EXCEPTION_DECLINE}:{request.id}", value=value,
            spoken=asked.t("Not this time: {name}", name=name),
        ),
    )  # fmt: skip
    return Letter(headline, [*blocks, answers])


def write_exception_answered(asked: Asked, notice: Notice) -> Letter | None:
    """Give the answer, with the button to register where it is yes."""
    request = recall_request(asked.house, notice.params["exception_id"], now=asked.now)
    if request is None or request.state is ExceptionState.asked:
        return None
    meeting, title = request.meeting, clip_title(request.meeting.title)
    when = asked.moment(meeting.starts_at, zone=meeting.zone)
    if request.state is ExceptionState.allowed:
        headline = asked.t("✅ You may join: {title}", title=title)
        return Letter(headline, [rich(strong(headline), f"\n{when}"), actions(join_button(asked, meeting))])
    headline = asked.t("Not this time: {title}", title=title)
    kind = asked.t("Thank you for asking. This one stays as it is; type /pl find to see what else there is.")
    return Letter(headline, [rich(strong(headline), f"\n{when}\n{kind}")])
