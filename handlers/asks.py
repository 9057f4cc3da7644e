"""`/pl asks`: what people looked for and did not find, for those who plan."""

from handlers.answers import Answer, Message
from handlers.asking import Asked
from handlers.blocks import Block, context, paragraph, rich, strong
from handlers.register import Command, Register
from learning.drafts import PUBLISHERS
from learning.topics import Asks, list_asks
from locales.times import write_list
from locales.translator import mark

_MOST_SHOWN = 20


def register(entries: Register) -> None:
    entries.command(
        Command(
            "asks",
            show_asks,
            "/pl asks",
            mark("See which topics people asked for"),
            aliases=("pedidos",),
            roles=PUBLISHERS,
            takes_words=False,
        )
    )


def show_asks(asked: Asked) -> Answer:
    """List the topics, the most asked first."""
    asks = list_asks(asked.house.database, most=_MOST_SHOWN)
    if not asks:
        return Message([paragraph(asked.t("Nobody has asked for a topic yet."))])
    blocks: list[Block] = [rich(strong(asked.t("What people asked for")))]
    blocks += [rich(strong(one.words), f"\n{_say_count(asked, one)}") for one in asks]
    return Message([*blocks, context(asked.t("Each person counts once. Names are not shown."))])


def _say_count(asked: Asked, asks: Asks) -> str:
    people = asked.tn("{n} person", "{n} people", asks.people)
    if not asks.sites:
        return people
    sites = asked.tn("{n} site", "{n} sites", asks.sites)
    return write_list([people, sites], language=asked.language)
