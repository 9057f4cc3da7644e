"""The daily digest: what somebody wants to be told of once a day, in one message."""

from handlers.conversation import ids
from handlers.conversation.blocks import Block, Element, actions, button, context, header, paragraph, spoken_text
from handlers.conversation.letter import Letter
from handlers.conversation.routes import Routes, Writer
from handlers.speaking.reader import Reader
from learning.notices.digests import notices_of
from learning.refusals import Gone
from storage.tables import Notice

_MOST_SHOWN = 15


def digest_writer(routes: Routes) -> Writer:
    """Return what writes a digest: a line for each of its notices, as its subject writes it."""

    def write_digest(reader: Reader, notice: Notice) -> Letter | None:
        with reader.district.database.reading() as tx:
            notices = notices_of(tx, notice)
        letters = [letter for one in notices if (letter := _letter(routes, reader, one)) is not None]
        if not letters:
            return None
        subject = reader.tn("📬 Your digest: {n} thing", "📬 Your digest: {n} things", len(letters))
        blocks: list[Block] = [header(subject)]
        blocks += [_line(letter) for letter in letters[:_MOST_SHOWN]]
        if len(letters) > _MOST_SHOWN:
            more = len(letters) - _MOST_SHOWN
            blocks.append(context(reader.tn("And {n} more.", "And {n} more.", more)))
        mine = button(reader.t("My sessions"), action_id=ids.MINE_WINDOW, primary=True)
        settings = button(reader.t("Notice settings"), action_id=ids.NOTICE_SETTINGS)
        return Letter(subject, [*blocks, actions(mine, settings)])

    return write_digest


def _letter(routes: Routes, reader: Reader, notice: Notice) -> Letter | None:
    try:
        return routes.write(reader, notice)
    except Gone:  # what it was about is not there any more
        return None


def _line(letter: Letter) -> Block:
    """Show a letter by its subject and its text, with the first link that it has."""
    linked = [element for element in _elements(letter) if element.get("url")]
    return paragraph("\n".join(_said(letter)), accessory=linked[0] if linked else None)


def _elements(letter: Letter) -> list[Element]:
    return [
        element
        for block in letter.blocks
        for element in (block["elements"] if block["type"] == "actions" else [block.get("accessory") or {}])
    ]


def _said(letter: Letter) -> list[str]:
    """Return the words of a letter without those on its buttons, its subject first."""
    words = spoken_text(
        [
            {key: value for key, value in block.items() if key != "accessory"}
            for block in letter.blocks
            if block["type"] != "actions"
        ]
    )
    return words.split("\n") if words.startswith(letter.subject) else [letter.subject, *words.split("\n")]
