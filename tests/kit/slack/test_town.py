"""What scenarios rely on: notices leave when they are told to, e-mails are read, and people can pick."""

from typing import Any

from tests.kit.fixtures import BuildTown
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import MAIL_FROM, Town

Json = dict[str, Any]


def _registers(town: Town) -> Someone:
    town.rows.live("UDL basics", code="UDL-1", capacity=3)
    ana = town.someone("Ana Ruiz")
    ana.types("/pl register UDL-1", channel="app")
    ana.waits_for_message("You're in")  # a busy machine may need a moment
    return ana


def test_town_delivers_what_is_due(town: Town) -> None:
    _registers(town)
    assert town.mail.messages() == []
    tally = town.delivers()
    assert tally.counts["sent"] == tally.settled > 0
    (mail,) = town.mail.messages("ana.ruiz@example.org")
    assert mail.message["From"].addresses[0].addr_spec == MAIL_FROM
    (entry,) = town.mail.calendar("ana.ruiz@example.org")
    assert entry.summary == "UDL basics"
    assert town.mail.copies() == {mail.message_id: 1}
    assert town.delivers().settled == 0
    assert town.mail.waits_for(1) == [mail]


def test_town_without_a_mail_server_sends_no_e_mail(build_town: BuildTown) -> None:
    town = build_town(SMTP_URL="", PL_MAIL_FROM="")
    _registers(town)
    assert town.delivers().counts["dropped"] == 1
    assert town.mail.messages() == []


def test_messages_carry_the_time_of_the_town(town: Town) -> None:
    town.clock.moves(days=30)
    seen = town.someone().types("/pl help", channel="app")
    assert abs(float(seen.ts) - town.clock.now.timestamp()) < 1


def test_plans_find_nothing_in_a_town_where_nothing_is(town: Town) -> None:
    assert town.plans() == 0


def test_closed_account_cannot_be_reached(town: Town) -> None:
    ana = _registers(town)
    town.refuses("user_disabled", to=ana)
    town.mail.refuses("ana.ruiz@example.org")
    tally = town.delivers()
    assert {reason for _, _, reason in tally.dead} >= {"user_disabled"}
    assert town.mail.messages() == []


def test_people_pick_dates_times_and_people(town: Town) -> None:
    ana, ben = town.someone("Ana Ruiz"), town.someone("Ben Ode")
    town.expects_violations = True  # nobody listens to this modal
    ana.has_modal(_form())
    ana.picks_date("Day", "2026-12-03")
    ana.picks_time("Clock", "15:30")
    ana.picks_user("People", ana, ben)
    ana.picks_user("Leader", ben)
    ana.fills("Seats", "24")
    seen = ana.modal()
    assert seen.value_of("Day") == "2026-12-03"
    assert seen.value_of("Clock") == "15:30"
    assert seen.value_of("People") == [ana.id, ben.id]
    assert seen.value_of("Leader") == ben.id
    assert seen.value_of("Seats") == "24"
    ana.picks_date("Day", None)
    assert ana.modal().value_of("Day") is None


def _form() -> Json:
    kinds: dict[str, Json] = {
        "Day": {"type": "datepicker"},
        "Clock": {"type": "timepicker"},
        "People": {"type": "multi_users_select"},
        "Leader": {"type": "users_select"},
        "Seats": {"type": "number_input", "is_decimal_allowed": False},
    }
    blocks = [
        {
            "type": "input",
            "block_id": name,
            "label": {"type": "plain_text", "text": name},
            "element": element | {"action_id": "x"},
        }
        for name, element in kinds.items()
    ]
    title, submit = ({"type": "plain_text", "text": text} for text in ("Form", "Save"))
    return {"type": "modal", "title": title, "submit": submit, "blocks": blocks}
