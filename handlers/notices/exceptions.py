"""A wish for an exception, to those who decide; and their answer, to whoever asked."""

from handlers.conversation import ids
from handlers.conversation.blocks import Block, actions, button, clip, clip_title, paragraph, rich, strong
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from handlers.registration.exceptions import join_button, quote, say_rule
from learning.registration.exceptions import recall_request
from storage.enums import ExceptionState
from storage.tables import Notice

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
