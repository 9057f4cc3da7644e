"""Notices on their way: from the outbox into Slack and mailboxes, through the composed app."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlmodel import select

from bot.app import build_bot
from bot.delivery.channel import UNPACED, Pace
from bot.delivery.email import EmailChannel
from bot.delivery.slack import SlackChannel
from bot.delivery.worker import DeliveryWorker
from bot.slack import slack_client
from learning.registration.registering import cancel, register
from storage.tables import Notice, NoticeKind, NoticeState, Role
from tests.kit.fixtures import BuildTown, on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


def _session(town: Town, starts: str = "2026-12-03 15:30", **more: object) -> int:
    return town.rows.session(town.rows.offering("Co-teaching"), starts, **more)  # type: ignore[arg-type]


def _registers(town: Town, person_id: int, session_id: int) -> int:
    standing = register(town.bot.district, person_id, session_id, now=town.clock(), actor="slack:U1")
    return standing.registration_id


def _people(town: Town, number: int) -> list[Someone]:
    """Let so many people be owed a receipt each."""
    session = _session(town)
    people = [town.someone(f"Person {n}") for n in range(number)]
    for one in people:
        _registers(town, town.people[one.user.real_name], session)
    return people


def _notices(town: Town, kind: NoticeKind = NoticeKind.receipt) -> list[Notice]:
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))  # type: ignore[arg-type]


def _states(town: Town, kind: NoticeKind = NoticeKind.receipt) -> list[tuple[NoticeState, str]]:
    return [(one.state, one.reason) for one in _notices(town, kind)]


def _dms(people: list[Someone]) -> list[int]:
    return [len(one.dm()) for one in people]


def _posts(town: Town) -> int:
    return sum(call.method == "chat.postMessage" for call in town.calls)


SENT = (NoticeState.sent, "")


@on_both
def test_a_message_leaves_once_and_its_place_is_kept(town: Town) -> None:
    (ana,) = _people(town, 1)
    assert town.delivers().counts["sent"] == 2  # the message, and the calendar entry by e-mail
    assert town.delivers().settled == 0
    (message,) = ana.dm()
    (notice,) = _notices(town)
    assert notice.provider_id.endswith(f"/{message.ts}")
    assert (notice.sent_at, notice.attempts) == (town.clock(), 1)


def test_an_account_never_met_is_found_by_its_address(town: Town) -> None:
    session = _session(town)
    ana = town.account("Ana Ruiz", slack_locale="es-LA")
    _registers(town, town.rows.person("Ana Ruiz"), session)
    town.delivers()
    (message,) = ana.dm()
    assert "Pacífico" in message.words


def test_who_has_no_account_gets_an_email(town: Town) -> None:
    _registers(town, town.rows.person("Ana Ruiz"), _session(town))
    town.delivers()
    assert _states(town) == [SENT]
    subjects = [mail.subject for mail in town.mail.messages("ana.ruiz@example.org")]
    assert len(subjects) == 2


def test_account_that_slack_will_not_tell_of_is_no_account(town: Town) -> None:
    town.refuses("user_not_visible", method="users.lookupByEmail")
    _registers(town, town.rows.person("Ana Ruiz"), _session(town))
    town.delivers()
    assert _states(town) == [SENT]
    assert len(town.mail.messages("ana.ruiz@example.org")) == 2


def test_looking_for_accounts_ends_when_told_to_stop(town: Town) -> None:
    session = _session(town)
    for name in ("Ana Ruiz", "Ben Lee", "Cleo Diaz"):
        _registers(town, town.rows.person(name), session)
    asked: list[str] = []

    class Stopping(WebClient):
        def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
            if api_method == "users.lookupByEmail":
                asked.append(arguments["params"]["email"])
                worker.stop()
            return super().api_call(api_method, **arguments)

    client = slack_client(town.settings, seconds=5, retries=0)
    slack = SlackChannel(town.bot.district, Stopping(client.token, base_url=client.base_url))
    mail = EmailChannel(town.settings.mail, district="Sample Unified", seconds=5)
    routes = town.bot.dispatcher.routes
    worker = DeliveryWorker(
        town.bot.district, channels=[slack, mail], pace=UNPACED, kinds=routes.kinds, write=routes.write
    )
    worker.deliver()
    assert len(asked) == 1
    assert {state for state, _ in _states(town)} == {NoticeState.waiting}


@on_both
def test_who_can_be_reached_in_no_way_is_told_to_a_coordinator_once(build_town: BuildTown) -> None:
    town = build_town(SMTP_URL="", PL_MAIL_FROM="")
    chief = town.someone("Cora Chief", roles=[Role.coordinator])
    session = _session(town)
    for name in ("Ana Ruiz", "Ben Ode"):
        _registers(town, town.rows.person(name), session)
    town.delivers()
    assert _states(town) == [(NoticeState.dead, "no_way")] * 2
    assert _states(town, NoticeKind.invitation) == [(NoticeState.dropped, "no_mail")] * 2
    town.plans()
    town.delivers()
    (told,) = chief.dm()
    assert "2 messages could not be delivered" in told.words
    assert "Ana Ruiz" in told.words
    town.plans()
    assert town.delivers().settled == 0


@on_both
def test_a_message_that_landed_without_an_answer_is_found_and_not_sent_again(town: Town) -> None:
    (ana,) = _people(town, 1)
    town.misbehaves("chat.postMessage", "500", performed=True)
    town.delivers()
    (notice,) = _notices(town)
    assert (notice.state, notice.reason) == (NoticeState.waiting, "http_500")
    assert notice.not_before >= town.clock() + Pace().claim_for
    town.clock.moves(minutes=3)
    town.delivers()
    assert _states(town) == [SENT]
    assert _dms([ana]) == [1]


def test_a_message_that_did_not_land_is_sent_again(town: Town) -> None:
    (ana,) = _people(town, 1)
    town.misbehaves("chat.postMessage", "500")
    town.delivers()
    assert _dms([ana]) == [0]
    town.clock.moves(minutes=3)
    town.delivers()
    assert (_states(town), _dms([ana])) == ([SENT], [1])


def test_a_page_of_somebody_in_between_is_no_answer(town: Town) -> None:
    (ana,) = _people(town, 1)
    town.misbehaves("chat.postMessage", "html")
    town.delivers()
    town.clock.moves(minutes=3)
    town.delivers()
    assert (_states(town), _dms([ana])) == ([SENT], [1])


def test_what_is_doubtful_and_not_wanted_any_more_is_looked_for_before_it_is_dropped(town: Town) -> None:
    landed, lost = _people(town, 2)
    town.misbehaves("chat.postMessage", "500", performed=True)
    town.misbehaves("chat.postMessage", "500")
    town.delivers()
    for notice in _notices(town):
        cancel(
            town.bot.district, notice.params["registration_id"], notice.person_id, now=town.clock(), actor="slack:U1"
        )
    town.clock.moves(minutes=3)
    town.delivers()
    assert _states(town) == [SENT, (NoticeState.dropped, "seat_given_up")]
    assert _dms([landed, lost]) == [1, 0]


@on_both
def test_a_busy_slack_shuts_the_way_for_every_replica_and_costs_no_attempt(town: Town) -> None:
    people = _people(town, 5)
    town.misbehaves("chat.postMessage", "429", seconds=30)
    town.delivers()
    assert _dms(people) == [0] * 5
    assert _posts(town) == 1
    replica = build_bot(town.settings, clock=town.clock, pace=UNPACED)
    try:
        town.clock.moves(seconds=29)
        assert replica.worker.deliver().counts["sent"] == 0
        assert _posts(town) == 1
        town.clock.moves(seconds=2)
        assert replica.worker.deliver().counts["sent"] == 5
    finally:
        replica.close()
    assert {one.attempts for one in _notices(town)} == {1}
    assert _dms(people) == [1] * 5


@pytest.mark.parametrize("code", ["account_inactive", "channel_not_found", "user_disabled"])
def test_whom_slack_does_not_reach_ends_with_the_reason_and_the_others_get_theirs(town: Town, code: str) -> None:
    ana, ben, cas = _people(town, 3)
    town.refuses(code, to=ben)
    tally = town.delivers()
    assert _states(town) == [SENT, (NoticeState.dead, code), SENT]
    assert [reason for _, _, reason in tally.dead] == [code]
    assert _dms([ana, ben, cas]) == [1, 0, 1]


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "missing_scope"])
def test_a_token_that_does_not_do_ends_nothing(town: Town, code: str) -> None:
    people = _people(town, 4)
    town.refuses(code, times=1)
    town.delivers()
    assert [state for state, _ in _states(town)] == [NoticeState.waiting] * 4
    town.clock.moves(seconds=61)
    town.delivers()
    assert _dms(people) == [1] * 4


def test_an_app_that_was_removed_is_told_from_a_closed_account(town: Town) -> None:
    people = _people(town, 3)
    for one in people:  # so that nobody has to be asked who they are
        one.types("/pl help")
    town.refuses("account_inactive", times=1)
    town.refuses("account_inactive", method="auth.test", times=1)
    town.delivers()
    assert [state for state, _ in _states(town)] == [NoticeState.waiting] * 3
    town.clock.moves(seconds=61)
    town.delivers()
    assert _dms(people) == [1] * 3


def test_looking_for_accounts_waits_as_long_as_slack_says(town: Town) -> None:
    people = _people(town, 3)
    town.misbehaves("users.lookupByEmail", "429", seconds=30)
    town.delivers()
    assert [call.method for call in town.calls if call.method.startswith("users.")] == ["users.lookupByEmail"]
    town.clock.moves(seconds=31)
    town.delivers()
    assert _dms(people) == [1] * 3


def test_a_slack_that_is_down_is_left_alone_after_three_attempts(town: Town) -> None:
    people = _people(town, 10)
    town.misbehaves("chat.postMessage", "500", times=3)
    town.delivers()
    assert _posts(town) == 3
    town.clock.moves(minutes=5)
    town.delivers()
    assert _dms(people) == [1] * 10


@on_both
def test_one_bad_notice_never_blocks_the_rest(town: Town) -> None:
    people = _people(town, 3)
    with town.bot.database.transaction() as tx:
        bad = tx.exec(select(Notice).where(Notice.kind == NoticeKind.receipt)).all()[0]
        bad.params = {"registration_id": [bad.params["registration_id"]]}
    town.delivers()
    states = _states(town)
    assert states[0] == (NoticeState.waiting, "failed")
    assert states[1:] == [SENT, SENT]
    assert _dms(people) == [0, 1, 1]


def test_an_email_that_was_refused_for_now_comes_again_under_its_message_id(town: Town) -> None:
    _people(town, 1)
    town.mail.cuts(kept=True)
    town.delivers()
    assert [state for state, _ in _states(town, NoticeKind.invitation)] == [NoticeState.waiting]
    town.clock.moves(minutes=1)
    town.delivers()
    assert _states(town, NoticeKind.invitation) == [SENT]
    (copies,) = town.mail.copies().items()
    assert copies[1] == 2
    assert _notices(town, NoticeKind.invitation)[0].message_id in copies[0]
    assert len(town.mail.calendar("person.0@example.org")) == 1


def test_an_address_that_does_not_exist_ends_with_the_servers_code(town: Town) -> None:
    _people(town, 3)
    town.mail.refuses("person.1@example.org")
    town.delivers()
    assert _states(town, NoticeKind.invitation) == [SENT, (NoticeState.dead, "smtp_550"), SENT]


@on_both
def test_an_email_says_its_language_and_everything_twice(town: Town) -> None:
    session = _session(town)
    _registers(town, town.rows.person("Ana Ruiz", locale="es_US"), session)
    town.delivers()
    for mail in town.mail.messages("ana.ruiz@example.org"):
        assert '<html lang="es-US" dir="ltr">' in mail.html
        assert "Co-teaching" in mail.text
        assert "Co-teaching" in mail.html
        assert mail.message["Auto-Submitted"] == "auto-generated"
        assert len(bytes(mail.message)) < 100_000


@on_both
def test_many_replicas_at_once_send_each_message_once(town: Town) -> None:
    people = _people(town, 30)
    pace = Pace(channel_every=timedelta(0), person_every=timedelta(0), batch=4)
    replicas = [build_bot(town.settings, clock=town.clock, pace=pace) for _ in range(4)]
    try:
        with ThreadPoolExecutor(4) as pool:
            tallies = list(pool.map(lambda bot: bot.worker.deliver(), replicas))
    finally:
        for bot in replicas:
            bot.close()
    assert sum(tally.counts["sent"] for tally in tallies) == 60
    assert _dms(people) == [1] * 30
    assert set(town.mail.copies().values()) == {1}


def test_stopping_gives_back_what_was_claimed(town: Town) -> None:
    people = _people(town, 6)
    bot = build_bot(town.settings, clock=town.clock, pace=UNPACED)
    try:
        bot.worker.deliver(lambda tally: bot.worker.stop() if tally.counts["sent"] else None)
        waiting = [one for one in _notices(town) if one.state is NoticeState.waiting]
        assert waiting
        assert {(one.claimed_until, one.began_at) for one in waiting} == {(None, None)}
    finally:
        bot.close()
    town.delivers()
    assert _dms(people) == [1] * 6


@on_both
def test_messages_keep_slacks_pace_over_replicas_and_to_one_person(build_town: BuildTown) -> None:
    town = build_town(pace=Pace())
    town.limits_rates(workspace_per_minute=600)
    (ana,) = _people(town, 1)
    _registers(town, town.people["Person 0"], _session(town, "2026-12-04 15:30"))
    town.delivers()
    assert _dms([ana]) == [2]
    assert _posts(town) == 2  # none of them was too soon
