"""`/pl help`, made from the table of commands: everybody sees what they themselves can do."""

from handlers.conversation import ids
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, Element, code, context, rich, strong
from handlers.conversation.payload import Surface
from handlers.conversation.request import Asked
from handlers.conversation.routes import COMMAND, Command, Register
from handlers.speaking.office import name_office
from learning.catalog.suggesting import runs_sessions
from learning.people.roles import KEEPERS
from locales.translator import mark


def register(entries: Register) -> None:
    def help_with_commands(asked: Asked) -> Answer:
        commands = entries.different_commands()
        return Message(draw_help(asked, commands))

    entries.command(
        Command(
            "help",
            help_with_commands,
            "/pl help",
            mark("See what you can do here"),
            aliases=("", "ayuda", "?"),
            takes_words=False,
        )
    )
    entries.listen(Surface.home, ids.HOME_HELP, help_with_commands, opens_modal=True)


def draw_help(asked: Asked, commands: list[Command]) -> list[Block]:
    """List the commands that this person can use, each with an example and why one would."""
    catalog, settings = asked.house.read_both(asked.today)
    runs = runs_sessions(catalog, asked.viewer)
    mine = [one for one in commands if one.is_for(asked.viewer.roles) and (runs or not one.for_runners)]
    blocks = [rich(strong(asked.t("What you can do here")), "\n" + asked.t("Only you see the answers."))]
    blocks += [rich(*_typed(one), f"\n{asked.t(one.summary)}") for one in mine]
    if not asked.viewer.roles.isdisjoint(KEEPERS):
        drop = asked.t("To import a catalog, drop its file (.csv, .xlsx or .ics) into my Messages tab.")
        blocks.append(context(drop))
    blocks.append(
        context(asked.t("You can also type what you look for right after /pl, or in my Messages tab."))
    )
    blocks.append(context(asked.t("Stuck? Ask: {office}", office=name_office(asked, settings))))
    return blocks


def _typed(command: Command) -> list[str | Element]:
    """Return what to type, with its other spellings: each in somebody's language."""
    others = [alias for alias in command.aliases if len(alias) > 1]
    parts: list[str | Element] = [code(command.example)]
    for alias in others:
        parts += ["  ", code(f"{COMMAND} {alias}")]
    return parts
