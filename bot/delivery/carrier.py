"""Carrying notices by one channel, one after the other, at the pace that the provider takes."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event

from bot.delivery import metering
from bot.delivery.channel import Channel, DeliveryFailure, Failed, Pace, Parcel, Refused, Shut
from handlers.conversation.letter import Letter
from handlers.conversation.routes import Writer
from handlers.speaking.reader import Reader, reader_of
from learning.district.district import District
from learning.notices.kinds import Kinds
from learning.notices.outbox import (
    MOST_ATTEMPTS,
    Dead,
    Dropped,
    Later,
    Outcome,
    Sent,
    backoff,
    begin,
    reserve_slot,
    settle,
    shut_gate,
)
from learning.notices.relevance import decide, look_around
from learning.refusals import Refusal
from storage.tables import Notice

# What was looked at longer ago is looked at again right before it leaves.
_FRESH = timedelta(seconds=2)
# So many failures in a row that are not about one message: the channel itself is broken.
_BROKEN_AFTER = 3
_AFTER_BROKEN = timedelta(seconds=20)

log = logging.getLogger("pl.delivery")


class _LostError(Exception):
    """Somebody else has this notice by now."""


class Carrier:
    """Sends notices by one channel. Only one thread at a time may call it."""

    def __init__(  # noqa: PLR0913 - it stands between as many things
        self,
        district: District,
        channel: Channel,
        *,
        pace: Pace,
        stopped: Event,
        note: Callable[[Notice, Outcome], None],
        kinds: Kinds,
        write: Writer,
    ) -> None:
        self._district = district
        self._channel = channel
        self._pace = pace
        self._kinds = kinds
        self._write = write
        self._every = channel.every if pace.channel_every is None else pace.channel_every
        self._stopped = stopped
        self._note = note
        self._last_to: dict[str, float] = {}
        self._broken = 0

    def rest(self) -> None:
        """Let go of what need not be held until the next batch."""
        self._channel.rest()
        self._last_to.clear()

    def carry(self, parcels: Sequence[Parcel]) -> None:
        """Send what was claimed just now, in this order. What cannot leave any more goes back to the outbox."""
        looked_at = self._district.clock()
        for number, parcel in enumerate(parcels):
            if self._stopped.is_set():
                self._give_back(parcels[number:], until=looked_at, reason="")
                return
            try:
                outcome = self._carry(parcel, looked_at)
            except _LostError:
                log.warning("claim lost", extra={"notice": parcel.notice.id})
                continue
            except Shut as shut:
                self._shut(parcels[number:], shut)
                return
            self._settle(parcel.notice, outcome)
            if self._broken >= _BROKEN_AFTER:
                self._shut(parcels[number + 1 :], Shut("unreachable", wait=_AFTER_BROKEN))
                return

    def _carry(self, parcel: Parcel, looked_at: datetime) -> Outcome:
        """Send one, and return how it ended. Raises Shut, with nothing sent, and _LostError."""
        notice = parcel.notice
        try:
            outcome = self._send(parcel, looked_at)
            self._broken = 0
        except (Shut, _LostError):
            raise
        except Refusal as refusal:  # what it was about is not there any more
            outcome = Dropped(refusal.code)
        except Refused as refused:
            outcome = Dead(refused.reason)
        except DeliveryFailure as failure:
            outcome = self._later(notice, failure)
            self._broken += isinstance(failure, Failed) and failure.of_channel
        except Exception:  # one bad notice never blocks the rest
            log.exception("notice failed", extra={"notice": notice.id, "kind": notice.kind.value})
            notice.attempts += notice.began_at is None
            outcome = self._later(notice, Failed("failed"))
        metering.ATTEMPTS.labels(self._channel.name, type(outcome).__name__.lower()).inc()
        return outcome

    def _send(self, parcel: Parcel, looked_at: datetime) -> Outcome:
        district, notice = self._district, parcel.notice
        if parcel.is_doubtful:
            found = self._channel.find(parcel)
            if found:
                return Sent(found)
            if parcel.verdict is not None:
                return parcel.verdict
            notice.began_at = None
        self._wait_for_turn(parcel.recipient.key)
        now = district.clock()
        if now - looked_at > _FRESH:
            verdict = self._look_again(parcel, now)
            if verdict is not None:
                return verdict
        reader = reader_of(district, parcel.recipient.viewer, now=now)
        letter = self._write(reader, notice)
        if letter is None:
            return Dropped("nothing_to_say")
        now = district.clock()
        if not begin(district.database, notice, now=now, claim_for=self._pace.claim_for):
            raise _LostError
        sent = Sent(self._hand_over(parcel, letter, reader))
        self._last_to[parcel.recipient.key] = time.monotonic()
        return sent

    def _hand_over(self, parcel: Parcel, letter: Letter, reader: Reader) -> str:
        try:
            return self._channel.send(parcel, letter, reader)
        except Shut:
            parcel.notice.began_at = None
            parcel.notice.attempts -= 1  # it was not this one's fault
            raise
        except Failed as failed:
            if not failed.doubtful:
                parcel.notice.began_at = None
            raise

    def _wait_for_turn(self, recipient: str) -> None:
        """Wait until the provider takes the next message. Raises Shut when that is long."""
        now = self._district.clock()
        slot = reserve_slot(self._district.database, self._channel.name, now=now, every=self._every)
        if slot - now > self._pace.longest_wait:
            raise Shut("way_shut", wait=slot - now)
        since_last = time.monotonic() - self._last_to.get(recipient, float("-inf"))
        own = self._pace.person_every.total_seconds() - since_last
        self._stopped.wait(max((slot - now).total_seconds(), own, 0.0))

    def _look_again(self, parcel: Parcel, now: datetime) -> Outcome | None:
        with self._district.database.reading() as tx:
            rules = self._district.rules(tx, now=now)
            around = look_around(tx, [parcel.notice], kinds=self._kinds, rules=rules, now=now)
        return decide(parcel.notice, around)

    def _later(self, notice: Notice, failure: DeliveryFailure) -> Outcome:
        doubtful = notice.began_at is not None
        if notice.attempts >= MOST_ATTEMPTS:
            return Dead(failure.reason)
        wait = backoff(notice.attempts)
        if doubtful:  # what was given up may still arrive
            wait = max(wait, self._pace.claim_for)
        return Later(self._district.clock() + wait, failure.reason, doubtful=doubtful)

    def _shut(self, parcels: Sequence[Parcel], shut: Shut) -> None:
        """Let nobody use the channel for a while, and give back what has not left. Nothing of it counts as an attempt."""
        now = self._district.clock()
        until = now + shut.wait
        shut_gate(self._district.database, self._channel.name, until=until, now=now)
        say = log.info if shut.reason in ("ratelimited", "way_shut") else log.error
        say(
            "way shut",
            extra={"kind": shut.reason, "channel_kind": self._channel.name, "seconds": shut.wait.total_seconds()},
        )
        metering.ATTEMPTS.labels(self._channel.name, "shut").inc()
        self._broken = 0
        self._give_back(parcels, until=until, reason=shut.reason)

    def _give_back(self, parcels: Sequence[Parcel], *, until: datetime, reason: str) -> None:
        if not parcels:
            return
        at = [max(one.notice.not_before, until) for one in parcels]
        outcomes = [
            (one.notice, Later(due, reason, doubtful=one.is_doubtful)) for one, due in zip(parcels, at, strict=True)
        ]
        with self._district.database.transaction() as tx:
            settle(tx, outcomes, now=self._district.clock())

    def _settle(self, notice: Notice, outcome: Outcome) -> None:
        with self._district.database.transaction() as tx:
            settle(tx, [(notice, outcome)], now=self._district.clock())
        self._note(notice, outcome)
