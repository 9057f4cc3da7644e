"""The pages for the room: the check-in code on a screen, and the sign-in sheet on paper and as a file."""

import csv
import io
import re
from collections.abc import Iterable

from files.exports import cell_of
from handlers.speaking.reader import Reader
from handlers.speaking.session_words import facts_of
from handlers.speaking.words import write_clock
from handlers.web.html import Html, document, element, join
from handlers.web.visits import Address, Reply, Visit
from learning.attendance.marking import Attendee
from learning.attendance.sign_in import Sheet, read_sheet
from learning.district.district import District
from learning.refusals import Gone
from locales.languages import STAFF_LANGUAGES
from locales.translator import Translator

FILE = "?csv"
COLUMNS = ("session", "email", "name", "site", "present")
CODE = re.compile(r"[1-9][0-9]{3}")
# Lines for those who walk in, and are on no list.
_EMPTY_LINES = 6
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


def answer_code(address: Address) -> Reply | None:
    """Answer a visit to `/here/<code>`: how to check in with it, in every language of the staff.

    Nothing is looked up, so that nobody can learn here which codes there are, nor who is in a session.
    """
    district, code = address.district, address.rest
    if not CODE.fullmatch(code):
        return None
    first = district.language if district.language in STAFF_LANGUAGES else STAFF_LANGUAGES[0]
    languages = [first, *(one for one in STAFF_LANGUAGES if one != first)]
    lines = [_say_how(Translator(one), code, language=one.tag) for one in languages]
    card = element("div", *_draw_code(district, code, lines), class_="card")
    title = Translator(first).t("Check in: {code}", code=code)
    return Reply(document(card, title=title, district=district.name, language=first))


def answer_sign_in(visit: Visit) -> Reply:
    """Answer a visit to a sign-in sheet: the page, or with `?csv` the file to fill in. Raises Gone for who may not see it."""
    sheet = read_sheet(visit.reader.district, visit.link)
    if sheet is None:
        raise Gone
    return _file(sheet) if visit.query == FILE else _page(visit.reader, sheet)


def write_sign_in(sheet: Sheet) -> bytes:
    """Write the file that is filled in: a row for each person, in UTF-8 with the mark that Excel wants."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for one in sheet.people:
        here = "x" if one.is_here else ""
        writer.writerow([cell_of(cell) for cell in (sheet.key, one.email, one.name, one.site, here)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _file(sheet: Sheet) -> Reply:
    day = sheet.meeting.starts_wall.date().isoformat()
    name = f"sign-in-{_NOT_IN_NAMES.sub('-', sheet.meeting.code).strip('-')}-{day}.csv"
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Reply(write_sign_in(sheet), headers=headers)


def _draw_code(district: District, code: str, lines: Iterable[Html]) -> list[Html]:
    return [
        # Read digit by digit: a screen reader would say four thousand eight hundred.
        element("p", code, class_="code", role="img", aria_label=" ".join(code)),
        *lines,
        element("div", _draw_qr(f"{district.links.public_url}/here/{code}"), class_="qr"),
    ]


def _say_how(say: Translator, code: str, *, language: str) -> Html:
    before, _, after = say.t("In Slack, type {command}", command="\0").partition("\0")
    return element("p", join(before, element("b", f"/pl here {code}"), after), class_="how", lang=language)


def _draw_qr(address: str) -> Html:
    import segno

    return Html(
        segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=True, svgclass=None, lineclass=None)
    )


def _page(reader: Reader, sheet: Sheet) -> Reply:
    say, meeting = reader.translator, sheet.meeting
    facts = (
        element("div", element("dt", label), element("dd", value, dir="auto"))
        for label, value in facts_of(reader, meeting)
    )
    parts = [element("h1", reader.t("Sign-in sheet: {title}", title=meeting.title)), element("dl", *facts)]
    if sheet.code:
        parts += _draw_code(reader.district, sheet.code, [_say_how(say, sheet.code, language=reader.language.tag)])
    using = reader.t(
        "Print this page, or fill in the file: write x under “present”, and drop it into the bot’s direct messages."
    )
    download = element("a", reader.t("Download the file (CSV)"), href=FILE, class_="way")
    parts += [
        element("div", element("p", using), download, class_="ways"),
        element("div", _table(reader, sheet.people), class_="scroll"),
    ]
    card = element("div", *parts, class_="card")
    body = document(card, title=meeting.title, district=reader.district.name, language=reader.language)
    return Reply(body)


def _table(reader: Reader, people: Iterable[Attendee]) -> Html:
    titles = (reader.t("Name"), reader.t("Site"), reader.t("Signature"))
    head = element("thead", element("tr", *(element("th", title, scope="col") for title in titles)))
    rows = [
        element(
            "tr",
            element("td", one.name, dir="auto"),
            element("td", one.site, dir="auto"),
            element("td", _signed(reader, one), class_="signature"),
        )
        for one in people
    ]
    rows += [element("tr", element("td"), element("td"), element("td"))] * _EMPTY_LINES
    return element("table", head, element("tbody", *rows), class_="sheet")


def _signed(reader: Reader, one: Attendee) -> str:
    if one.is_here and one.attended_at:
        return reader.t("✅ Checked in {time}", time=write_clock(reader, one.attended_at))
    return ""
