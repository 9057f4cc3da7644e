"""Asking for an exception to a rule of an offering, and answering one."""

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, as_modal, close_label
from handlers.conversation.blocks import (
    Block,
    Element,
    actions,
    button,
    clip,
    clip_title,
    input_field,
    paragraph,
    quote,
    rich,
    strong,
    text_input,
    title_in_label,
)
from handlers.conversation.letter import Letter
from handlers.conversation.origin import SessionOrigin, done_at, origin_of
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.speaking.reader import Reader
from handlers.speaking.words import name_group
from learning.registration.exceptions import (
    REASON_CHARACTERS,
    Asking,
    ExceptionRequest,
    answer_exception,
    ask_exception,
    recall_request,
)
from learning.sessions import SessionSnapshot
from locales.times import write_list
from storage.tables import ExceptionState, Notice

_REASON = "exception_reason"


def add_routes(routes: Routes) -> None:
    routes.on_press(ids.EXCEPTION_ASK, open_window, opens_modal=True)
    routes.listen(Surface.submission, ids.EXCEPTION_MODAL, ask)
    routes.on_press(ids.EXCEPTION_ALLOW, allow)
    routes.on_press(ids.EXCEPTION_DECLINE, decline)


def open_window(request: Request) -> Answer:
    """Open the window to say why, which nobody has to."""
    session_id = codec.decode_id(request.payload.value)
    typing = text_input(action_id=_REASON, most=REASON_CHARACTERS, multiline=True)
    blocks = [
        input_field(
            request.t("Why would it help you?"),
            typing,
            hint=request.t("You need not say. Who decides reads it, and nobody else."),
        )
    ]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Ask for an exception")
    # NOTE: a button, 24 characters at most
    submit = request.t("Ask")
    memory = codec.encode(SessionOrigin(session_id, origin_of(request)))
    return Modal(title, blocks, close_label(request.translator), ids.EXCEPTION_MODAL, submit, memory)


def ask(request: Request) -> Answer:
    """Ask those who decide, and say who they are."""
    memory = codec.decode(SessionOrigin, request.payload.memory)
    asking = ask_exception(
        request.district,
        memory.session_id,
        request.viewer.person_id,
        reason=request.payload.typed(_REASON),
        now=request.now,
        actor=f"slack:{request.viewer.slack_id}",
    )
    return done_at(memory.origin, Message(_draw_asking(request, asking)), request=request)


def _draw_asking(request: Request, asking: Asking) -> list[Block]:
    meeting = asking.meeting
    title = clip_title(meeting.title)
    if asking.state in (None, ExceptionState.allowed):
        return [paragraph(request.t("You may join: {title}", title=title)), actions(join_button(request, meeting))]
    if asking.state is ExceptionState.declined:
        return [paragraph(request.t("You asked before, and the answer was: not this time. {title}", title=title))]
    if not asking.names:
        return [
            paragraph(
                request.t("✅ Noted, but nobody is named who could decide. Ask your Professional Learning office.")
            )
        ]
    people = write_list([title_in_label(name) for name in asking.names], language=request.language, either=True)
    lines = request.t("{people} decides. I write to you as soon as there is an answer.", people=people)
    return [rich(strong(request.t("✅ Asked: {title}", title=title)), f"\n{lines}")]


def join_button(reader: Reader, meeting: SessionSnapshot) -> Element:
    """Make the button that registers."""
    return button(
        reader.t("Register"),
        action_id=f"{ids.REGISTER}:{meeting.id}",
        value=str(meeting.id),
        primary=True,
        spoken=reader.t("Register: {title}", title=title_in_label(meeting.title)),
    )


def allow(request: Request) -> Answer:
    """Let somebody in who asked."""
    return _answer(request, allowed=True)


def decline(request: Request) -> Answer:
    """Say not this time to somebody who asked."""
    return _answer(request, allowed=False)


def _answer(request: Request, *, allowed: bool) -> Answer:
    exception_id = codec.decode_id(request.payload.value)
    plea = answer_exception(request.district, exception_id, allow=allowed, actor=request.viewer, now=request.now)
    name, title = title_in_label(plea.asker), clip_title(plea.meeting.title)
    first = (
        request.t("✅ {name} may join: {title}", name=name, title=title)
        if allowed
        else request.t("You said not this time to {name}: {title}", name=name, title=title)
    )
    message = Message([paragraph(first), paragraph(request.t("I have told them."))])
    if request.payload.surface is Surface.modal:
        return as_modal(message, request.translator)
    return message


def say_rule(reader: Reader, plea: ExceptionRequest) -> str:
    """Say what stands in somebody's way."""
    needs = [title_in_label(need) for need in plea.needs]
    if plea.rule == "audience":
        names = [name_group(reader, need) for need in needs]
        return reader.t("It is for: {groups}.", groups=write_list(names, language=reader.language))
    if plea.rule == "site":
        return reader.t("It is for the staff of: {sites}.", sites=write_list(needs, language=reader.language))
    if plea.rule == "prerequisite":
        return reader.t("It needs this first: {titles}.", titles=write_list(needs, language=reader.language))
    return ""


_NAME = 60


def write_exception_asked(reader: Reader, notice: Notice) -> Letter | None:
    """Ask for a yes or a not this time. None when somebody has answered, or the session has begun."""
    plea = recall_request(reader.district, notice.params["exception_id"], now=reader.now)
    if plea is None or plea.state is not ExceptionState.asked:
        return None
    name = clip(plea.asker, _NAME)
    who = reader.t("{name} ({site})", name=name, site=clip(plea.site, _NAME)) if plea.site else name
    headline = reader.t("🙋 {name} asks to join: {title}", name=who, title=clip_title(plea.meeting.title))
    facts = [reader.moment(plea.meeting.starts_at, zone=plea.meeting.zone), say_rule(reader, plea)]
    blocks: list[Block] = [rich(strong(headline), "\n" + "\n".join(fact for fact in facts if fact))]
    if plea.reason:
        blocks.append(paragraph(quote(plea.reason)))
    value = str(plea.id)
    answers = actions(
        button(
            reader.t("Allow"),
            action_id=f"{ids.EXCEPTION_ALLOW}:{plea.id}",
            value=value,
            primary=True,
            spoken=reader.t("Allow: {name}", name=name),
        ),
        button(
            reader.t("Not this time"),
            action_id=f"{ids.EXCEPTION_DECLINE}:{plea.id}",
            value=value,
            spoken=reader.t("Not this time: {name}", name=name),
        ),
    )
    return Letter(headline, [*blocks, answers])


def write_exception_answered(reader: Reader, notice: Notice) -> Letter | None:
    """Give the answer, with the button to register where it is yes."""
    plea = recall_request(reader.district, notice.params["exception_id"], now=reader.now)
    if plea is None or plea.state is ExceptionState.asked:
        return None
    meeting, title = plea.meeting, clip_title(plea.meeting.title)
    when = reader.moment(meeting.starts_at, zone=meeting.zone)
    if plea.state is ExceptionState.allowed:
        headline = reader.t("✅ You may join: {title}", title=title)
        return Letter(headline, [rich(strong(headline), f"\n{when}"), actions(join_button(reader, meeting))])
    headline = reader.t("Not this time: {title}", title=title)
    kind = reader.t("Thank you for asking. This one stays as it is; type /pl find to see what else there is.")
    return Letter(headline, [rich(strong(headline), f"\n{when}\n{kind}")])
