"""What a letter looks like in an e-mail."""

from bot.delivery.mail_body import write_html, write_text
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    code,
    context,
    divider,
    header,
    link,
    paragraph,
    rich,
    strong,
)
from locales.languages import ENGLISH, find_language

BLOCKS: list[Block] = [
    header("Tomorrow: <b>UDL</b> & you"),
    rich(strong("Co-teaching"), "\nRoom 4\n", link("https://pl.example/s/abc", "See it"), " or ", code("/pl my")),
    paragraph(
        "Bring a lesson.", accessory=button("Join", action_id="open_link:1", url="https://meet.example/9?a=1&b=2")
    ),
    divider(),
    actions(
        button("Can't come", action_id="leave", value="7"),
        button("Map", action_id="open_link:2", url="https://maps.example/4"),
    ),
    context("You get this because you registered."),
]


def test_the_text_holds_every_word_and_every_address_in_full() -> None:
    text = write_text(BLOCKS)
    for said in (
        "Tomorrow: <b>UDL</b> & you",
        "See it: https://pl.example/s/abc or /pl my",
        "Map: https://maps.example/4",
    ):
        assert said in text
    assert "Join: https://meet.example/9?a=1&b=2" in text
    assert "Can't come" not in text  # only Slack can press it


def test_the_page_escapes_what_people_wrote_and_links_what_leads_somewhere() -> None:
    html = write_html(BLOCKS, language=ENGLISH, title="Tomorrow")
    assert "&lt;b&gt;UDL&lt;/b&gt; &amp; you" in html
    assert "<strong>Co-teaching</strong><br>Room 4<br>" in html
    assert '<a href="https://meet.example/9?a=1&amp;b=2">Join</a>' in html
    assert "<script" not in html
    assert "Can" not in html


def test_the_page_says_its_language_and_direction() -> None:
    arabic = find_language("ar")
    assert arabic
    assert '<html lang="ar" dir="rtl">' in write_html(BLOCKS, language=arabic, title="UDL")


def test_a_page_stays_below_what_mail_programs_show() -> None:
    endless: list[Block] = [paragraph("é" * 3000) for _ in range(50)]
    whole = write_html(endless, language=ENGLISH, title="UDL") + write_text(endless)
    assert len(whole.encode()) < 100_000
