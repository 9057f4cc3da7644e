"""What people write to the bot in its direct messages: the same answers as after `/pl`, and files for the catalog."""

from dataclasses import replace

from handlers.attendance.sign_in_files import read_sheets
from handlers.catalog_reading import is_catalog_name
from handlers.conversation.answers import Answer
from handlers.conversation.payload import DIRECT_MESSAGE, Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import COMMAND, Conversation, Register
from handlers.imports.catalog_files import read_files
from handlers.sign_in_reading import is_sign_in_name


def register(entries: Register) -> None:
    entries.listen(Surface.direct_message, DIRECT_MESSAGE, _answer(entries))


def _answer(entries: Register) -> Conversation:
    def answer(request: Request) -> Answer:
        files, words = request.payload.files, request.payload.words
        if any(is_sign_in_name(file.name) for file in files):
            return read_sheets(request)
        if files and (not words or any(is_catalog_name(file.name) for file in files)):
            return read_files(request)
        first, _, rest = words.partition(" ")
        words = rest.strip() if first.casefold() == COMMAND else words
        # To a conversation it is as if it had been typed after the command.
        typed = replace(request, payload=replace(request.payload, surface=Surface.command, words=words))
        return entries.typed(words).answer(typed)

    return answer
