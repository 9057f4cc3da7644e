"""Headers of e-mails: names, addresses and subjects as rosters and languages really have them."""

from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from sqlmodel import select

from learning.registration.registering import register
from storage.tables import Notice, NoticeState
from tests.kit.rows import email_of
from tests.kit.slack.town import Town


def _joins(town: Town, name: str, *, email: str | None = None, title: str = "UDL") -> None:
    person = town.rows.person(name, email=email, locale="es_US")
    session = town.rows.session(town.rows.offering(title), "2026-12-03 15:30")
    register(town.bot.district, person, session, now=town.clock(), actor="slack:U1")


def _outcomes(town: Town) -> set[tuple[NoticeState, str]]:
    with town.bot.database.reading() as tx:
        return {(one.state, one.reason) for one in tx.exec(select(Notice))}


@pytest.mark.parametrize("email", ["a..b@example.org", "josé@example.org", "名前@example.org"])
def test_what_is_no_address_is_given_up_at_once(town: Town, email: str) -> None:
    _joins(town, "Ana Ruiz", email=email)
    town.delivers()
    assert _outcomes(town) == {(NoticeState.dead, "smtp_bad_address")}
    assert town.mail.messages() == []


def test_name_of_two_lines_is_one_in_the_header(town: Town) -> None:
    _joins(town, "Ana\r\nBcc: all@example.org", email="ana@example.org")
    town.delivers()
    mails = town.mail.messages("ana@example.org")
    assert {str(mail.message["To"]) for mail in mails} == {'"Ana Bcc: all@example.org" <ana@example.org>'}
    assert {mail.recipients for mail in mails} == {("ana@example.org",)}


@pytest.mark.parametrize(
    "title",
    [
        "Diseño universal para el aprendizaje, módulo tres",
        "Ünïversal Design <b>& Lêarning ñ Ünïversal Design",
        "Enseñanza " * 20,
        "Reading",
    ],
)
def test_every_program_reads_the_whole_subject(town: Town, title: str) -> None:
    _joins(town, "Ana Ruiz", title=title)
    town.delivers()
    for mail in town.mail.messages(email_of("Ana Ruiz")):
        written = message_from_bytes(mail.raw)["Subject"]
        assert " ".join(title.split()) in str(make_header(decode_header(written)))
        assert " ".join(title.split()) in mail.subject
        assert max(map(len, mail.raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
