"""`/pl help`, made from the table of commands: everybody sees what they themselves can do."""

from handlers.conversation import ids
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, Element, code, context, rich, strong
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import COMMAND, Command, Routes
from handlers.speaking.office import name_office
from learning.catalog.suggesting import runs_sessions
from learning.people.roles import KEEPERS
from locales.translator import mark


def add_routes(routes: Routes) -> None:
    def help_with_commands(request: Request) -> Answer:
        commands = routes.different_commands()
        return Message(draw_help(request, commands))

    routes.command(
        Command(
            "help",
            help_with_commands,
            "/pl help",
            mark("See what you can do here"),
            aliases=("", "ayuda", "?"),
            takes_words=False,
        )
    )
    routes.listen(Surface.home, ids.HOME_HELP, help_with_commands, opens_modal=True)


def draw_help(request: Request, commands: list[Command]) -> list[Block]:
    """List the commands that this person can use, each with an example and why one would."""
    catalog, settings = request.district.read_both(request.today)
    runs = runs_sessions(catalog, request.viewer)
    mine = [one for one in commands if one.is_for(request.viewer.roles) and (runs or not one.for_runners)]
    blocks = [rich(strong(request.t("What you can do here")), "\n" + request.t("Only you see the answers."))]
    blocks += [rich(*_typed(one), f"\n{request.t(one.summary)}") for one in mine]
    if not request.viewer.roles.isdisjoint(KEEPERS):
        drop = request.t("To import a catalog, drop its file (.csv, .xlsx or .ics) into my Messages tab.")
        blocks.append(context(drop))
    blocks.append(context(request.t("You can also type what you look for right after /pl, or in my Messages tab.")))
    blocks.append(context(request.t("Stuck? Ask: {office}", office=name_office(request, settings))))
    return blocks


def _typed(command: Command) -> list[str | Element]:
    """Return what to type, with its other spellings: each in somebody's language."""
    others = [alias for alias in command.aliases if len(alias) > 1]
    parts: list[str | Element] = [code(command.example)]
    for alias in others:
        parts += ["  ", code(f"{COMMAND} {alias}")]
    return parts
