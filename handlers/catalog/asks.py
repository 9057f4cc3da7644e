"""`/pl asks`: what people looked for and did not find, for those who plan."""

from handlers.conversation import ids
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, button, clip, context, paragraph, rich, strong
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from learning.people.roles import KEEPERS, require_role
from learning.planning.topic_notices import Answered, close_asks, list_answered
from learning.planning.topics import Asks, list_asks
from locales.times import write_list
from locales.translator import mark

_MOST_SHOWN = 20
_MOST_ANSWERED = 5
_MOST_TITLES = 3
_TOPIC = 60


def add_routes(routes: Routes) -> None:
    routes.command(
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
    routes.on_press(ids.ASKS_CLOSE, close)


def show_asks(request: Request) -> Answer:
    """List the topics, the most asked first."""
    require_role(request.district.database, request.viewer, KEEPERS)
    return Message(_draw_asks(request))


def _draw_asks(request: Request) -> list[Block]:
    asks = list_asks(request.district.database, most=_MOST_SHOWN)
    answered = list_answered(request.district, most=_MOST_ANSWERED)
    if not asks and not answered:
        return [paragraph(request.t("Nobody has asked for a topic yet."))]
    blocks: list[Block] = [rich(strong(request.t("What people asked for")))] if asks else []
    blocks += [_draw_ask(request, number, one) for number, one in enumerate(asks)]
    if answered:
        blocks.append(rich(strong(request.t("Asked for, and there now"))))
        blocks += [rich(strong(clip(one.words, _TOPIC)), f"\n{_say_answer(request, one)}") for one in answered]
    return [*blocks, context(request.t("Each person counts once. Names are not shown."))]


def _draw_ask(request: Request, number: int, asks: Asks) -> Block:
    close = button(
        request.t("Close"),
        action_id=f"{ids.ASKS_CLOSE}:{number}",
        value=asks.words,
        spoken=request.t("Close: {topic}", topic=clip(asks.words, _TOPIC)),
    )
    return paragraph(f"{asks.words}\n{_say_count(request, asks)}", accessory=close)


def close(request: Request) -> Answer:
    """Take a topic off the list; the list stays."""
    words = request.payload.value
    closed = close_asks(request.district, words, actor=request.viewer, now=request.now)
    first = (
        request.t("✅ Closed: {topic}", topic=clip(words, _TOPIC))
        if closed
        else request.t("This was closed already: {topic}", topic=clip(words, _TOPIC))
    )
    return Message([paragraph(first), *_draw_asks(request)])


def _say_answer(request: Request, answered: Answered) -> str:
    titles = [clip(title, _TOPIC) for title in answered.titles[:_MOST_TITLES]]
    told = request.tn("{n} person was told", "{n} people were told", answered.people)
    return f"{write_list(titles, language=request.language)}\n{told}" if titles else told


def _say_count(request: Request, asks: Asks) -> str:
    people = request.tn("{n} person", "{n} people", asks.people)
    if not asks.sites:
        return people
    sites = request.tn("{n} site", "{n} sites", asks.sites)
    return write_list([people, sites], language=request.language)
