"""Cleaning the text of a cell of what is not seen, and of the HTML that web pages leave in it."""

import html
import re
import unicodedata

# With these a spreadsheet begins a formula, and runs it. Our exports put an apostrophe before them, which makes a text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Controls, and what takes no room: pasted along unseen, it would make two equal texts differ.
_UNSEEN = dict.fromkeys(
    (
        *range(9),
        11,
        12,
        *range(14, 32),
        *range(127, 160),
        0xAD,
        0x61C,
        0x115F,
        0x1160,
        0x180E,
        0x200B,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0x3164,
        0xFEFF,
        0xFFA0,
        *range(0xFFF9, 0xFFFC),
    )
)
# Spaces that only look different, and separators of lines that are none in a spreadsheet.
_SPACES = {0xA0: " ", 0x2007: " ", 0x202F: " ", 0x2028: " ", 0x2029: " "}
_REPLACED = _UNSEEN | _SPACES
_TO_REPLACE = re.compile("[" + "".join(re.escape(chr(code)) for code in _REPLACED) + "]")
# The two joiners shape Persian and Indic words and pictures; anywhere else they are as unseen as the others.
_STRAY_JOINER = re.compile(r"(?<![^\x00-\u024f\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f\s])")

_TAGS = (
    "!doctype|a|abbr|article|b|big|blockquote|body|br|center|code|div|em|font|h[1-6]|head|hr|html|i|img|li|meta|o:p|ol|p|pre|s|"
    "section|small|span|strong|sub|sup|table|tbody|td|th|thead|title|tr|u|ul"
)
_TAG = re.compile(rf"</?({_TAGS})(\s[^<>]*|\s*/)?>", re.IGNORECASE)
_UNSHOWN = re.compile(r"<!--|<(script|style)\b[^<>]*>", re.IGNORECASE)
_UNSHOWN_ENDS = {
    "": re.compile("-->"),
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NEW_LINE = frozenset(
    [
        "article",
        "blockquote",
        "br",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")


def drop_unseen(text: str) -> str:
    """Return the text without controls and without characters that take no room; special blanks become blanks."""
    return text.translate(_REPLACED) if _TO_REPLACE.search(text) else text


def clean_cell(text: str) -> str:
    """Return a cell's text in NFC with line feeds as its only line ends, without surrounding space.

    An apostrophe before what would be a formula is not part of the text: spreadsheets and our exports keep it from
    being run with it.
    """
    if text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA_STARTS):
        text = text[1:]
    if text.isascii() and "\r" not in text:
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _STRAY_JOINER.sub("", composed).strip()


def plain_text(text: str) -> str:
    """Return what a browser would show of a cell: tags become line breaks or nothing, entities their characters.

    Only tags of HTML count, so that `grades < 3` and `<name>` stay as they are.
    """
    if "<" in text and (_TAG.search(text) or _UNSHOWN.search(text)):
        text = _without_unshown(text)
        if any(tag[1].casefold() in _NEW_LINE for tag in _TAG.finditer(text)):
            text = text.replace("\n", " ")  # line ends of HTML are blanks; its tags make the lines
        text = _TAG.sub(_shown, text)
        text = _LINE_ENDS.sub("\n", _BLANKS.sub(" ", _ENTITY.sub(_character, text)))
        return clean_cell(drop_unseen(_EMPTY_LINES.sub("\n\n", text)))
    if "&" in text and _ENTITY.search(text):
        return clean_cell(drop_unseen(_ENTITY.sub(_character, text)))
    return text


def _without_unshown(text: str) -> str:
    """Cut comments, scripts and styles out. What is never closed stays: a text must not be lost to a stray mark."""
    kept: list[str] = []
    at = 0
    while opening := _UNSHOWN.search(text, at):
        closing = _UNSHOWN_ENDS[(opening[1] or "").casefold()].search(text, opening.end())
        if closing is None:
            break
        kept.append(text[at : opening.start()])
        at = closing.end()
    return " ".join((*kept, text[at:]))


def _shown(tag: re.Match[str]) -> str:
    name = tag[1].casefold()
    if name in {"td", "th"}:
        return " "
    if name == "li":
        return "" if tag[0].startswith("</") else "\n• "
    return "\n" if name in _NEW_LINE else ""


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])
