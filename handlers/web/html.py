"""HTML, made of elements. Texts are escaped where they are put in, so that nothing of a person's becomes markup."""

import base64
from hashlib import sha256
from html import escape
from importlib.resources import files

from locales.languages import Language

_VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})
STYLE = files("handlers.web").joinpath("templates/page.css").read_text("utf-8")
# Nothing is loaded and nothing runs; the one style sheet stands in the page and is known by its hash.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src data:; "
    f"style-src 'sha256-{base64.b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | bool) -> Html:
    """Make an element. A trailing underscore of an attribute is dropped, inner ones are hyphens: `class_`, `aria_label`.

    True writes an attribute without a value, False none.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Html:
    """Put markup and texts behind each other."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def _attribute(key: str, value: str | bool) -> str:  # noqa: FBT001 - as HTML has it
    name = key.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    return f' {name}="{escape(value)}"'


def document(*content: str, title: str, district: str, language: Language) -> bytes:
    """Make a whole page, with the district's name above and the content below it."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("meta", name="color-scheme", content="light dark"),
        element("link", rel="icon", href="data:,"),
        element("title", f"{title} · {district}"),
        element("style", Html(STYLE)),
    )
    body = element("body", element("header", element("p", district, class_="district")), element("main", *content))
    page = element("html", head, body, lang=language.tag, dir=language.direction)
    return f"<!doctype html>\n{page}\n".encode()
