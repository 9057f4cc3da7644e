"""What the app says to those whom it does not serve as staff: guests, other organizations, people who left.

They may be parents. So this is said in every language that families read, and nothing of the district is shown.
"""

from handlers.conversation.answers import Answer, HomeTab, Message, Options
from handlers.conversation.blocks import paragraph
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.speaking.office import name_office


def answer_guest(request: Request, *, in_window: bool = False) -> Answer:
    """Say kindly what the app is and whom to ask, `in_window` where one was to open."""
    if request.payload.surface is Surface.options:
        return Options()
    blocks = [paragraph(sentence) for sentence in _sentences(request)]
    if request.payload.surface in (Surface.home_opened, Surface.home) and not in_window:
        return HomeTab(blocks)
    return Message(blocks)


def _sentences(request: Request) -> list[str]:
    settings = request.district.read_settings(request.today)
    return [
        request.t("👋 Hello! This app helps the staff of {district} find training.", district=request.district.name),
        request.t("It cannot do anything for your account yet."),
        request.t("If you need something, ask: {office}", office=name_office(request, settings)),
    ]
