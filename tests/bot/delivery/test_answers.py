"""Answering by the link in an e-mail: for those of the roster who have no account in Slack."""

import re

from learning.registration.registering import cancel, register
from learning.registration.standings import read_standing
from storage.tables import RegistrationState
from tests.kit.slack.town import Town
from tests.kit.visitor import read, request


def _joins(town: Town, name: str, session: int) -> int:
    person = town.rows.person(name)
    return register(town.bot.district, person, session, now=town.clock(), actor="slack:U1").registration_id


def _path(text: str) -> str:
    (token,) = re.findall(r"/s/(\w+)", text)
    return f"/s/{token}"


def test_offered_seat_is_taken_by_the_link_in_the_e_mail(town: Town) -> None:
    session = town.rows.session(town.rows.offering("UDL"), "2026-12-03 15:30", capacity=1)
    ana, ben = _joins(town, "Ana Ruiz", session), _joins(town, "Ben Lee", session)
    cancel(town.bot.district, ana, town.people.get("Ana Ruiz", 1), now=town.clock(), actor="slack:U1")
    town.plans()
    town.delivers()
    (offer,) = [one for one in town.mail.messages("ben.lee@example.org") if "A seat is free" in one.subject]
    assert "Take the seat, or pass it on: http" in offer.text
    assert read(request(town, _path(offer.text))).acts == ["accept", "decline"]
    request(town, _path(offer.text), method="POST", content=b"act=accept")
    with town.bot.database.reading() as tx:
        assert read_standing(tx, ben).state is RegistrationState.registered


def test_confirmation_has_the_way_out_once(town: Town) -> None:
    _joins(town, "Ana Ruiz", town.rows.session(town.rows.offering("UDL"), "2026-12-03 15:30"))
    town.delivers()
    texts = [one.text for one in town.mail.messages("ana.ruiz@example.org")]
    assert [text.count("See it, or cancel") for text in texts] == [1, 1]
    assert len({_path(text) for text in texts}) == 2
