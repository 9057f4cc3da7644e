"""Channels of delivery: the worker knows none of them by name, and one more is one more in its list."""

from datetime import timedelta
from threading import Event

from sqlmodel import select

from bot.delivery.channel import UNPACED, Channel, Failed, Pace, Parcel
from bot.delivery.email import EmailChannel
from bot.delivery.slack import SlackChannel
from bot.delivery.worker import DeliveryWorker
from bot.slack import slack_client
from handlers.conversation.letter import Letter
from handlers.speaking.reader import Reader
from handlers.subjects import all_routes
from learning.notices.recipients import Recipient
from learning.registration.registering import register
from storage.tables import Notice, NoticeKind, NoticeState
from tests.kit.fixtures import BuildTown
from tests.kit.slack.town import Town


class Pigeons:
    """A channel of this test's own. The first pigeon never comes back, and nobody knows whether it arrived."""

    name = "pigeons"
    every = timedelta(0)
    unreachable = "no_loft"

    def __init__(self, *, first_is_lost: bool = False) -> None:
        self.flown: list[tuple[str, str]] = []
        self.rested = 0
        self._is_lost = first_is_lost

    def reaches(self, recipient: Recipient) -> bool:
        return bool(recipient.viewer.name)

    def look_for(self, recipient: Recipient, *, stopped: Event) -> Recipient:
        del stopped
        return recipient

    def find(self, parcel: Parcel) -> str | None:
        return "found" if parcel.recipient.viewer.name in dict(self.flown) else None

    def send(self, parcel: Parcel, letter: Letter, reader: Reader) -> str:
        del reader
        self.flown.append((parcel.recipient.viewer.name, letter.subject))
        if self._is_lost:
            raise Failed("lost", doubtful=True)
        return "flown"

    def rest(self) -> None:
        self.rested += 1


def _worker(town: Town, *more: Channel, pace: Pace = UNPACED) -> DeliveryWorker:
    district = town.bot.district
    slack = SlackChannel(district, slack_client(town.settings, seconds=5, retries=0))
    mail = EmailChannel(town.settings.mail, district="Sample Unified", seconds=5)
    routes = all_routes()
    return DeliveryWorker(district, channels=[slack, mail, *more], pace=pace, kinds=routes.kinds, write=routes.write)


def _registers(town: Town, person_id: int) -> None:
    session = town.rows.session(town.rows.offering("Co-teaching"), "2026-12-03 15:30")
    register(town.bot.district, person_id, session, now=town.clock(), actor="slack:U1")


def _receipts(town: Town) -> list[tuple[NoticeState, str | None, str]]:
    with town.bot.database.reading() as tx:
        found = tx.exec(select(Notice).where(Notice.kind == NoticeKind.receipt)).all()
        return [(one.state, one.provider_id, one.reason) for one in found]


def test_a_notice_travels_by_one_more_channel_that_is_only_in_the_list(build_town: BuildTown) -> None:
    town = build_town(SMTP_URL="", PL_MAIL_FROM="")
    _registers(town, town.rows.person("Ben Ode"))  # without account, and nobody sends e-mail
    pigeons = Pigeons()
    _worker(town, pigeons).deliver()
    assert [name for name, _ in pigeons.flown] == ["Ben Ode"]
    assert pigeons.rested == 1
    assert _receipts(town) == [(NoticeState.sent, "flown", "")]


def test_it_goes_by_the_first_channel_that_reaches_somebody(build_town: BuildTown) -> None:
    town = build_town()
    ana = town.someone("Ana Ruiz")
    _registers(town, town.people["Ana Ruiz"])
    pigeons = Pigeons()
    _worker(town, pigeons).deliver()
    assert pigeons.flown == []
    assert len(ana.told()) == 1


def test_what_one_more_channel_may_have_sent_is_settled_by_it(build_town: BuildTown) -> None:
    town = build_town(SMTP_URL="", PL_MAIL_FROM="")
    _registers(town, town.rows.person("Ben Ode"))
    pigeons = Pigeons(first_is_lost=True)
    worker = _worker(town, pigeons)
    worker.deliver()
    assert [state for state, _, _ in _receipts(town)] == [NoticeState.waiting]
    town.clock.moves(minutes=10)
    worker.deliver()
    assert len(pigeons.flown) == 1
    assert [(state, told) for state, told, _ in _receipts(town)] == [(NoticeState.sent, "found")]


def test_what_may_go_by_e_mail_alone_goes_by_no_other_channel(build_town: BuildTown) -> None:
    town = build_town(SMTP_URL="", PL_MAIL_FROM="")
    _registers(town, town.rows.person("Ben Ode"))
    _worker(town, Pigeons()).deliver()
    with town.bot.database.reading() as tx:
        (invitation,) = tx.exec(select(Notice).where(Notice.kind == NoticeKind.invitation)).all()
    assert (invitation.state, invitation.reason) == (NoticeState.dropped, "no_mail")
