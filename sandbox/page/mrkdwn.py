"""Slack's mrkdwn and date tokens → HTML.

Whatever is not understood is shown as the text that it is; nothing of a message reaches the page unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta
from markupsafe import Markup, escape

from sandbox.page.emoji import EMOJI, replace_short_names


@dataclass(frozen=True)
class Reader:
    """Who reads: dates are shown in their zone and language. `now` is aware; names are by id."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    tz: str = "America/Los_Angeles"
    locale: str = "en-US"
    user_names: Mapping[str, str] = field(default_factory=dict)
    channel_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.tz)

    @property
    def babel_locale(self) -> Locale:
        try:
            return Locale.parse(self.locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            return Locale("en", "US")


# Dates ----------------------------------------------------------------------------------------------

_DATE_WIDTHS: dict[str, Literal["long", "medium", "full"]] = {
    "date": "long",
    "date_short": "medium",
    "date_long": "full",
}
_CLOCKS: dict[str, Literal["short", "medium"]] = {"time": "short", "time_secs": "medium"}
_DAY_WORDS = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_DATE_TOKEN = re.compile(r"\{([a-z_]+)\}")


def format_date_tokens(pattern: str, *, timestamp: int, reader: Reader) -> str:
    """Fill Slack's date tokens, e.g. `{date_short} at {time}`; an unknown token stays as it is."""
    moment = datetime.fromtimestamp(timestamp, reader.zone)

    def fill(found: re.Match[str]) -> str:
        return _format_token(found[1], moment=moment, reader=reader) or found[0]

    return _DATE_TOKEN.sub(fill, pattern)


def _format_token(name: str, *, moment: datetime, reader: Reader) -> str | None:
    locale = reader.babel_locale
    if name in _CLOCKS:
        return str(format_time(moment, _CLOCKS[name], locale=locale, tzinfo=reader.zone))
    if name == "ago":
        return str(format_timedelta(moment - reader.now, add_direction=True, locale=locale))
    plain = name.removesuffix("_pretty")
    if plain == "date_num":
        return moment.date().isoformat()
    if plain not in _DATE_WIDTHS:
        return None
    english = locale.language == "en"
    days = (moment.date() - reader.now.astimezone(reader.zone).date()).days
    if plain != name and days in _DAY_WORDS and english:
        return _DAY_WORDS[days]
    written = str(format_date(moment.date(), _DATE_WIDTHS[plain], locale=locale))
    return _with_ordinal(written, moment.day) if english else written


def _with_ordinal(written: str, day: int) -> str:
    suffix = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return re.sub(rf"(?<!\d){day}(?=,|$)", f"{day}{suffix}", written, count=1)


# Links and mentions ---------------------------------------------------------------------------------

_SAFE_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def render_link(url: str, *, label: str | Markup | None = None) -> Markup:
    """Return a link that opens in a new tab; an address of any other scheme than the web's stays text."""
    shown = label or url.removeprefix("mailto:").removeprefix("tel:")
    if not _SAFE_SCHEME.match(url):
        return Markup('<span dir="auto">{}</span>').format(shown)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, shown)


def render_mention(kind: str, identifier: str, *, reader: Reader) -> Markup:
    """Return `@name` for kind `@`, `#name` for kind `#`; an unknown id is shown as it is."""
    names = reader.user_names if kind == "@" else reader.channel_names
    return Markup('<span class="mention" dir="auto">{}{}</span>').format(kind, names.get(identifier, identifier))


def render_broadcast(word: str) -> Markup:
    return Markup('<span class="mention mention-all">@{}</span>').format(word)


def render_emoji(name: str) -> Markup:
    """Return the character, which screen readers call by the short name's words."""
    if name not in EMOJI:
        return escape(f":{name}:")
    label = name.replace("_", " ")
    return Markup('<span class="emoji" role="img" aria-label="{}">{}</span>').format(label, EMOJI[name])


def render_date(timestamp: str, *, pattern: str, url: str | None, fallback: str, reader: Reader) -> Markup:
    """Return the moment (epoch seconds) as the reader's clock shows it; the fallback if it is no number."""
    try:
        moment = int(timestamp)
        shown = format_date_tokens(pattern, timestamp=moment, reader=reader)
        iso = datetime.fromtimestamp(moment, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return escape(fallback)
    stamped = Markup('<time datetime="{}" title="{}">{}</time>').format(iso, fallback, shown)
    return render_link(url, label=stamped) if url else stamped


# Inline text ----------------------------------------------------------------------------------------

_INLINE = re.compile(
    r"""
      `(?P<code>[^`\n]+)`
    | <(?P<angle>[^<>\n]+)>
    | (?<![\w*])\*(?=\S)(?P<bold>[^*\n]+?)(?<=\S)\*(?![\w*])
    | (?<![\w_])_(?=\S)(?P<italic>[^\n]+?)(?<=\S)_(?![\w_])
    | (?<![\w~])~(?=\S)(?P<strike>[^~\n]+?)(?<=\S)~(?![\w~])
    | :(?P<emoji>[a-z0-9_+-]+):
    """,
    re.VERBOSE,
)
_TAGS = {"bold": "strong", "italic": "em", "strike": "s"}
_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"^(?:>|&gt;) ?")
_CONTROL = re.compile(r"!date\^(?P<timestamp>[^^|]+)\^(?P<pattern>[^^|]+)(?:\^(?P<url>[^|]+))?$")


def unescape(text: str) -> str:
    """Undo the three escapes that Slack knows, and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def render_mrkdwn(text: str, *, reader: Reader, verbatim: bool = False) -> Markup:
    """Return the HTML of a mrkdwn text. `verbatim` leaves emoji names as they are typed."""
    pieces: list[Markup] = []
    position = 0
    for fence in _FENCE.finditer(text):
        pieces.append(
            _render_lines(text[position : fence.start()].removesuffix("\n"), reader=reader, verbatim=verbatim)
        )
        pieces.append(Markup("<pre><code>{}</code></pre>").format(unescape(fence[1])))
        position = fence.end()
    pieces.append(
        _render_lines(text[position:].removeprefix("\n" if position else ""), reader=reader, verbatim=verbatim)
    )
    return Markup("").join(pieces)


def _render_lines(text: str, *, reader: Reader, verbatim: bool) -> Markup:
    """Gather neighbouring quoted lines into one quotation."""
    if not text:
        return Markup("")
    out: list[Markup] = []
    group: list[Markup] = []
    quoted = False
    for line in text.split("\n"):
        is_quote = bool(_QUOTE.match(line))
        if is_quote != quoted and group:
            out.append(_wrap(group, quoted=quoted))
            group = []
        quoted = is_quote
        group.append(_render_inline(_QUOTE.sub("", line) if is_quote else line, reader=reader, verbatim=verbatim))
    out.append(_wrap(group, quoted=quoted))
    return Markup("").join(out)


def _wrap(lines: list[Markup], *, quoted: bool) -> Markup:
    inner = Markup("<br>").join(lines)
    return Markup('<blockquote dir="auto">{}</blockquote>').format(inner) if quoted else inner


def _render_inline(text: str, *, reader: Reader, verbatim: bool) -> Markup:
    pieces: list[Markup] = []
    position = 0
    for found in _INLINE.finditer(text):
        pieces.append(escape(unescape(text[position : found.start()])))
        pieces.append(_render_token(found, reader=reader, verbatim=verbatim))
        position = found.end()
    pieces.append(escape(unescape(text[position:])))
    return Markup("").join(pieces)


def _render_token(found: re.Match[str], *, reader: Reader, verbatim: bool) -> Markup:
    kind = found.lastgroup or ""
    inner = found[kind]
    if kind == "code":
        return Markup("<code>{}</code>").format(unescape(inner))
    if kind == "angle":
        return _render_angle(inner, reader=reader)
    if kind == "emoji":
        return escape(found[0]) if verbatim else render_emoji(inner)
    tag = Markup(_TAGS[kind])  # noqa: S704 - one of three constants
    return Markup("<{}>{}</{}>").format(tag, _render_inline(inner, reader=reader, verbatim=verbatim), tag)


def _render_angle(inner: str, *, reader: Reader) -> Markup:
    """Return what stands between < and >: a mention, a date, a broadcast or a link."""
    target, _, label = inner.partition("|")
    label = unescape(label)
    if dated := _CONTROL.match(target):
        url = unescape(dated["url"]) if dated["url"] else None
        pattern = unescape(dated["pattern"])
        return render_date(dated["timestamp"], pattern=pattern, url=url, fallback=label, reader=reader)
    if target[:1] in ("@", "#"):
        return render_mention(target[0], target[1:], reader=reader)
    if target in ("!here", "!channel", "!everyone"):
        return render_broadcast(target[1:])
    if _SAFE_SCHEME.match(target):
        return render_link(unescape(target), label=replace_short_names(label) or None)
    return escape(f"<{unescape(inner)}>")
