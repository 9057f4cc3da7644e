"""`/pl asks`: what people looked for and did not find, for those who plan."""

from handlers.conversation import ids
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, button, clip, context, paragraph, rich, strong
from handlers.conversation.request import Asked
from handlers.conversation.routes import Command, Register
from learning.people.roles import KEEPERS, require_role
from learning.planning.topic_notices import Answered, close_asks, list_answered
from learning.planning.topics import Asks, list_asks
from locales.times import write_list
from locales.translator import mark

_MOST_SHOWN = 20
_MOST_ANSWERED = 5
_MOST_TITLES = 3
_TOPIC = 60


def register(entries: Register) -> None:
    entries.command(
        Command(
            "asks",
            show_asks,
            "/pl asks",
            mark("See which topics people asked for"),
            aliases=("pedidos",),
            roles=KEEPERS,
            takes_words=False,
        )
    )
    entries.on_press(ids.ASKS_CLOSE, close)


def show_asks(asked: Asked) -> Answer:
    """List the topics, the most asked first."""
    require_role(asked.house.database, asked.viewer, KEEPERS)
    return Message(_draw_asks(asked))


def _draw_asks(asked: Asked) -> list[Block]:
    asks = list_asks(asked.house.database, most=_MOST_SHOWN)
    answered = list_answered(asked.house, most=_MOST_ANSWERED)
    if not asks and not answered:
        return [paragraph(asked.t("Nobody has asked for a topic yet."))]
    blocks: list[Block] = [rich(strong(asked.t("What people asked for")))] if asks else []
    blocks += [_draw_ask(asked, number, one) for number, one in enumerate(asks)]
    if answered:
        blocks.append(rich(strong(asked.t("Asked for, and there now"))))
        blocks += [rich(strong(clip(one.words, _TOPIC)), f"\n{_say_answer(asked, one)}") for one in answered]
    return [*blocks, context(asked.t("Each person counts once. Names are not shown."))]


def _draw_ask(asked: Asked, number: int, asks: Asks) -> Block:
    close = button(
        asked.t("Close"), action_id=f"{ids.ASKS_CLOSE}:{number}", value=asks.words,
        spoken=asked.t("Close: {topic}", topic=clip(asks.words, _TOPIC)),
    )  # fmt: skip
    return paragraph(f"{asks.words}\n{_say_count(asked, asks)}", accessory=close)


def close(asked: Asked) -> Answer:
    """Take a topic off the list; the list stays."""
    words = asked.payload.value
    closed = close_asks(asked.house, words, actor=asked.viewer, now=asked.now)
    first = (
        asked.t("✅ Closed: {topic}", topic=clip(words, _TOPIC))
        if closed
        else asked.t("This was closed already: {topic}", topic=clip(words, _TOPIC))
    )
    return Message([paragraph(first), *_draw_asks(asked)])


def _say_answer(asked: Asked, answered: Answered) -> str:
    titles = [clip(title, _TOPIC) for title in answered.titles[:_MOST_TITLES]]
    told = asked.tn("{n} person was told", "{n} people were told", answered.people)
    return f"{write_list(titles, language=asked.language)}\n{told}" if titles else told


def _say_count(asked: Asked, asks: Asks) -> str:
    people = asked.tn("{n} person", "{n} people", asks.people)
    if not asks.sites:
        return people
    sites = asked.tn("{n} site", "{n} sites", asks.sites)
    return write_list([people, sites], language=asked.language)
