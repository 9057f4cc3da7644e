from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox.page.mrkdwn import Reader, format_date_tokens, render_mrkdwn
from sandbox.page.rich_text import render_rich_text
from tests.kit.sandbox.page_html import parse

READER = Reader(
    now=datetime(2026, 11, 18, 12, tzinfo=UTC), user_names={"U1": "Ana <b>"}, channel_names={"C1": "general"}
)
STAMP = int(datetime(2026, 11, 18, 23, 30, tzinfo=UTC).timestamp())


def shown(text: str) -> str:
    return str(render_mrkdwn(text, reader=READER))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*bold with _italic_*", "<strong>bold with <em>italic</em></strong>"),
        ("3*4*5 and snake_case_name", "3*4*5 and snake_case_name"),
        ("* not bold * and _", "* not bold * and _"),
        ("`*code* &lt;b&gt;`", "<code>*code* &lt;b&gt;</code>"),
        ("one\ntwo", "one<br>two"),
        ("&amp;lt; stays", "&amp;lt; stays"),
        ("&gt; said\n&gt; twice\nafter", '<blockquote dir="auto">said<br>twice</blockquote>after'),
        ("a\n```\nx = <b>\n```\nz", "a<pre><code>x = &lt;b&gt;</code></pre>z"),
        (":nope: 10:30:15", ":nope: 10:30:15"),
        ("<!here>", '<span class="mention mention-all">@here</span>'),
    ],
)
def test_mrkdwn_becomes_html(text: str, html: str) -> None:
    assert shown(text) == html


def test_emoji_has_a_name_for_screen_readers() -> None:
    emoji = parse(shown(":white_check_mark:")).one("span", role="img")

    assert (emoji.text, emoji.attributes["aria-label"]) == ("✅", "white check mark")


def test_mentions_show_names_and_escape_them() -> None:
    tree = parse(shown("<@U1> in <#C1|old> and <@U9>"))

    assert [node.text for node in tree.all(class_="mention")] == ["@Ana <b>", "#general", "@U9"]


def test_link_opens_outside() -> None:
    link = parse(shown("<https://a.example/?x=1&amp;y=2|Go *there*>")).one("a")

    assert link.attributes == {"href": "https://a.example/?x=1&y=2", "target": "_blank", "rel": "noopener noreferrer"}
    assert link.text == "Go *there*"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<javascript:alert(1)|click>",
        "<data:text/html,x|click>",
        '<https://a.example/"onmouseover="alert(1)|x>',
        "*<img src=x onerror=alert(1)>*",
        '<@U1"><script>alert(1)</script>',
        '<!date^1^{time}^javascript:alert(1)|"><script>',
        "```<script>```",
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    tree = parse(shown(text))

    assert tree.all("script") == []
    assert tree.all("img") == []
    assert not [node for node in tree if any(name.startswith("on") for name in node.attributes)]
    assert not [node for node in tree.all("a") if not node.attributes["href"].startswith("https://")]


@pytest.mark.parametrize(
    ("pattern", "locale", "expected"),
    [
        ("{date} at {time}", "en-US", "November 18th, 2026 at 3:30\u202fPM"),
        ("{date_short}, {date_num}", "en-US", "Nov 18th, 2026, 2026-11-18"),
        ("{date_long}", "en-US", "Wednesday, November 18th, 2026"),
        ("{date_pretty}", "en-US", "today"),
        ("{date_long}", "es-ES", "miércoles, 18 de noviembre de 2026"),
        ("{time}", "ar-EG", "3:30 م"),
        ("{ago}", "en-US", "in 12 hours"),
        ("{nonsense}", "en-US", "{nonsense}"),
    ],
)
def test_dates_are_the_readers_own(pattern: str, locale: str, expected: str) -> None:
    reader = Reader(now=READER.now, locale=locale, tz="America/Los_Angeles")

    assert format_date_tokens(pattern, timestamp=STAMP, reader=reader) == expected


@pytest.mark.parametrize("stamp", ["soon", "99999999999999999"])
def test_impossible_date_shows_its_fallback(stamp: str) -> None:
    assert shown(f"<!date^{stamp}^{{time}}|later &lt;3>") == "later &lt;3"


def test_address_of_a_date_is_unescaped_once() -> None:
    link = parse(shown(f"<!date^{STAMP}^{{date_num}} &amp; on^https://a.example/?b=1&amp;c=2|then>")).one("a")

    assert link.attributes["href"] == "https://a.example/?b=1&c=2"
    assert link.text == "2026-11-18 & on"


def test_rich_text_has_lists_styles_links_and_dates() -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
    block = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "<b>", "style": {"bold": True, "code": True}},
                    {"type": "emoji", "name": "tada"},
                    {"type": "link", "url": "https://a.example", "text": "here"},
                    {"type": "user", "user_id": "U1"},
                    {"type": "channel", "channel_id": "C1"},
                    {"type": "broadcast", "range": "here"},
                    {"type": "date", "timestamp": STAMP, "format": "{date_num}", "fallback": "then"},
                ],
            },
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2, "elements": [section]},
            {"type": "rich_text_list", "style": "bullet", "elements": [section, section]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a  b"}]},
        ],
    }

    tree = parse(render_rich_text(block, reader=READER))

    assert tree.one("strong").one("code").text == "<b>"
    assert tree.one("p").text == "<b>🎉here@Ana <b>#general@here2026-11-18"
    assert (tree.one("ol").attributes["start"], tree.one("ol").classes) == ("3", ["indent-1"])
    assert [node.text for node in tree.one("ul").all("li")] == ["one", "one"]
    assert tree.one("blockquote").text == "quoted"
    assert tree.one("pre").text == "a  b"


def test_unknown_rich_text_is_a_warning() -> None:
    block = {"elements": [{"type": "rich_text_poem"}, {"type": "rich_text_section", "elements": [{"type": "gif"}]}]}

    warnings = parse(render_rich_text(block, reader=READER)).all(class_="unknown")

    assert [node.text for node in warnings] == [
        "Not shown: rich text of unknown type “rich_text_poem”",
        "Not shown: rich text element of unknown type “gif”",
    ]
