"""What a letter looks like in an e-mail: plain text, and simple HTML that a screen reader reads in its language.

Buttons that only Slack can press are left out; those that lead somewhere become links.
"""

from collections.abc import Iterator
from typing import Any

from handlers.conversation.blocks import Block, Element
from handlers.web.html import Html, element, join
from locales.languages import Language

_PAGE = "font-family:sans-serif;font-size:16px;line-height:1.5;max-width:38em;margin:0 auto;padding:1em"
# Inline, because most mail programs drop style sheets.
_SMALL = "color:#555;font-size:14px"
# Some mail programs cut a page above 102 kB; text and page together stay below.
_MOST_TEXT = 15_000
_MOST_BYTES = 50_000


def write_text(blocks: list[Block]) -> str:
    """Return the words of blocks, links in full."""
    lines = [line for block in blocks for line in _lines(block)]
    return "\n\n".join(line for line in lines if line.strip())[:_MOST_TEXT] + "\n"


def write_html(blocks: list[Block], *, language: Language, title: str) -> str:
    """Return blocks as a page."""
    parts: list[Html] = []
    room = _MOST_BYTES
    for block in blocks:
        for part in _parts(block):
            room -= len(part.encode())
            if room > 0:
                parts.append(part)
    head = element("head", element("meta", charset="utf-8"), element("title", title))
    body = element("body", element("main", *parts), style=_PAGE)
    return "<!DOCTYPE html>\n" + element("html", head, body, lang=language.tag, dir=language.direction)


def _texts(block: Block) -> list[str]:
    """Return the texts of a block of plain words."""
    kind = block["type"]
    if kind == "section":
        one = [block["text"]["text"]] if "text" in block else []
        return one + [field["text"] for field in block.get("fields", ())]
    if kind == "header":
        return [block["text"]["text"]]
    if kind == "context":
        return [one["text"] for one in block["elements"] if "text" in one]
    return []


def _links(block: Block) -> list[tuple[str, str]]:
    """Return the words and addresses of the buttons of a block that lead somewhere."""
    elements: list[Element] = list(block.get("elements", ())) if block["type"] == "actions" else []
    if "accessory" in block:
        elements.append(block["accessory"])
    return [(one["text"]["text"], one["url"]) for one in elements if one.get("url")]


def _lines(block: Block) -> Iterator[str]:
    yield from _texts(block)
    for runs in _runs(block):
        yield "".join(f"{text}: {url}" if url and text != url else text for text, url, _ in runs)
    for words, url in _links(block):
        yield f"{words}: {url}"


def _parts(block: Block) -> Iterator[Html]:
    kind = block["type"]
    if kind == "divider":
        yield element("hr")
    for text in _texts(block):
        if kind == "header":
            yield element("h1", text, style="font-size:20px")
        elif kind == "context":
            yield element("p", _broken(text), style=_SMALL)
        else:
            yield element("p", _broken(text))
    for runs in _runs(block):
        yield element("p", *(_run(*run) for run in runs))
    links = [element("a", words, href=url) for words, url in _links(block)]
    if links:
        yield element("p", *(part for one in links for part in (one, Html(" &nbsp; "))))


def _runs(block: Block) -> Iterator[list[tuple[str, str, str]]]:
    """Yield the paragraphs of a rich text, as words with an address and an emphasis."""
    if block["type"] != "rich_text":
        return
    for section in block["elements"]:
        # A list holds sections, everything else holds words.
        inner = section["elements"] if section["type"] == "rich_text_list" else [section]
        for one in inner:
            yield [_read_run(part) for part in one["elements"]]


def _read_run(part: Element) -> tuple[str, str, str]:
    style: dict[str, Any] = part.get("style") or {}
    emphasis = "strong" if style.get("bold") else "code" if style.get("code") else ""
    url = part.get("url", "")
    return part.get("text") or url, url, emphasis


def _run(text: str, url: str, emphasis: str) -> Html:
    words = element("a", text, href=url) if url else _broken(text)
    return element(emphasis, words) if emphasis else words


def _broken(text: str) -> Html:
    lines = text.split("\n")
    return join(*(part for line in lines[:-1] for part in (line, element("br"))), lines[-1])
