"""The way from a letter without buttons to the page on which its recipient sees a registration, and answers."""

from dataclasses import replace

from handlers.conversation.blocks import Block, link, rich
from handlers.conversation.letter import Letter
from handlers.conversation.routes import Writer
from handlers.speaking.reader import Reader
from learning.refusals import Gone
from learning.registration.calendar import link_to_entry
from locales.translator import mark
from storage.tables import Notice

_SEE = mark("See it, or cancel")


def answered_on_page(write: Writer, words: str = _SEE) -> Writer:
    """Let letters lead those who have no buttons to the page of the registration that they are about."""

    def written(reader: Reader, notice: Notice) -> Letter | None:
        letter = write(reader, notice)
        return letter and replace(letter, answer=lambda: _way_to_page(reader, notice, words))

    return written


def _way_to_page(reader: Reader, notice: Notice, words: str) -> list[Block]:
    try:
        address = link_to_entry(reader.district, notice.params["registration_id"], notice.person_id, now=reader.now)
    except Gone:  # the letter leaves without it
        return []
    return [rich(link(address, reader.t(words)))]
