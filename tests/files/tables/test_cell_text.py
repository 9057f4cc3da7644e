import pytest

from files.tables.cell_text import plain_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>One &amp; two</p><p>Three</p>", "One & two\n\nThree"),
        ("One<br>two<BR />three", "One\ntwo\nthree"),
        ("<ul><li>UDL</li><li>Equity</li></ul>", "• UDL\n• Equity"),
        ('<div style="color:red">Co-<b>teach</b>ing</div>', "Co-teaching"),
        ("a&nbsp;b&#39;s &lt;c&gt; &eacute;", "a b's <c> é"),
        ("<style>p {color: red}</style><script>alert(1)</script><!-- no -->Text", "Text"),
        ("<table><tr><td>A</td><td>B</td></tr></table>", "A B"),
        ("for grades < 3 and > 5", "for grades < 3 and > 5"),
        ("x<y and <name> and <3", "x<y and <name> and <3"),
        ("R&D; Q&A, AT&T", "R&D; Q&A, AT&T"),
        ("&#0;&#xffffff;&#8203;a", "\ufffd\ufffda"),
        ("plain\ntext", "plain\ntext"),
        ("typed <b>boldly</b>\nin two lines", "typed boldly\nin two lines"),
        ("<p>One\nline</p>", "One line"),
    ],
)
def test_html_becomes_the_text_that_it_shows(text: str, shown: str) -> None:
    assert plain_text(text) == shown
