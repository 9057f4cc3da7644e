"""Rich text blocks → HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from sandbox.page.mrkdwn import Reader, render_broadcast, render_date, render_emoji, render_link, render_mention

_STYLE_TAGS = (("code", "code"), ("strike", "s"), ("italic", "em"), ("bold", "strong"), ("underline", "u"))


def render_rich_text(block: dict[str, Any], *, reader: Reader) -> Markup:
    """Return the sections, lists, quotations and code of a rich text block."""
    parts = (_render_part(part, reader=reader) for part in block.get("elements", []))
    return Markup('<div class="rich-text">{}</div>').format(Markup("").join(parts))


def render_unknown(what: str, *, kind: Any) -> Markup:
    """Return the visible warning for what this workspace does not know."""
    return Markup('<span class="unknown" role="alert">Not shown: {} of unknown type “{}”</span>').format(what, kind)


def _render_part(part: dict[str, Any], *, reader: Reader) -> Markup:
    kind = part.get("type")
    inline = _render_inline(part.get("elements", []), reader=reader) if kind != "rich_text_list" else Markup("")
    if kind == "rich_text_section":
        return Markup('<p dir="auto">{}</p>').format(inline)
    if kind == "rich_text_preformatted":
        return Markup("<pre><code>{}</code></pre>").format(inline)
    if kind == "rich_text_quote":
        return Markup('<blockquote dir="auto">{}</blockquote>').format(inline)
    if kind == "rich_text_list":
        return _render_list(part, reader=reader)
    return render_unknown("rich text", kind=kind)


def _render_list(part: dict[str, Any], *, reader: Reader) -> Markup:
    tag = Markup("ol" if part.get("style") == "ordered" else "ul")  # noqa: S704 - one of two constants
    indent = int(part.get("indent", 0))
    start = Markup(' start="{}"').format(int(part["offset"]) + 1) if part.get("offset") else Markup("")
    items = (
        Markup('<li dir="auto">{}</li>').format(_render_inline(item.get("elements", []), reader=reader))
        for item in part.get("elements", [])
    )
    return Markup('<{} class="indent-{}"{}>{}</{}>').format(tag, indent, start, Markup("").join(items), tag)


def _render_inline(elements: list[dict[str, Any]], *, reader: Reader) -> Markup:
    return Markup("").join(_styled(element, reader=reader) for element in elements)


def _styled(element: dict[str, Any], *, reader: Reader) -> Markup:
    html = _render_element(element, reader=reader)
    for style, name in _STYLE_TAGS:
        if (element.get("style") or {}).get(style):
            tag = Markup(name)  # noqa: S704 - one of the constants above
            html = Markup("<{}>{}</{}>").format(tag, html, tag)
    return html


def _render_date_element(element: dict[str, Any], *, reader: Reader) -> Markup:
    fallback = element.get("fallback", "")
    stamp = str(element["timestamp"])
    return render_date(stamp, pattern=element["format"], url=element.get("url"), fallback=fallback, reader=reader)


_INLINE: dict[str, Callable[[dict[str, Any], Reader], Markup]] = {
    "text": lambda element, _: escape(element["text"]).replace("\n", Markup("<br>")),
    "link": lambda element, _: render_link(element["url"], label=element.get("text")),
    "emoji": lambda element, _: render_emoji(element["name"]),
    "user": lambda element, reader: render_mention("@", element["user_id"], reader=reader),
    "channel": lambda element, reader: render_mention("#", element["channel_id"], reader=reader),
    "broadcast": lambda element, _: render_broadcast(element["range"]),
    "date": lambda element, reader: _render_date_element(element, reader=reader),
}


def _render_element(element: dict[str, Any], *, reader: Reader) -> Markup:
    render = _INLINE.get(element.get("type", ""))
    if render is None:
        return render_unknown("rich text element", kind=element.get("type"))
    return render(element, reader)
