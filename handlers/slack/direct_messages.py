"""What people write to the bot in its direct messages: the same answers as after `/pl`, and files for who takes them."""

from dataclasses import replace

from handlers.conversation.answers import Answer
from handlers.conversation.payload import DIRECT_MESSAGE, Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import COMMAND, Routes


def add_routes(routes: Routes) -> None:
    routes.listen(Surface.direct_message, DIRECT_MESSAGE, answer_message)


def answer_message(request: Request) -> Answer:
    """Read dropped files, or answer words as if they had been typed after the command."""
    words = request.payload.words
    if request.payload.files:
        for read in request.routes.drops:
            if answer := read(request):
                return answer
    first, _, rest = words.partition(" ")
    words = rest.strip() if first.casefold() == COMMAND else words
    typed = replace(request, payload=replace(request.payload, surface=Surface.command, words=words))
    return request.routes.typed(words).answer(typed)
