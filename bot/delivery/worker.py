"""The delivery worker: takes what is due out of the outbox, looks again, writes it and has a channel send it."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from threading import Event, Lock

from bot.delivery import metering
from bot.delivery.carrier import Carrier
from bot.delivery.channel import Channel, DeliveryFailure, Pace, Parcel, Shut
from handlers.conversation.routes import Writer
from learning.district.district import District
from learning.notices.kinds import Kinds
from learning.notices.outbox import (
    MOST_ATTEMPTS,
    Dead,
    Dropped,
    Expired,
    Later,
    Outcome,
    Sent,
    backoff,
    claim,
    count_due,
    expire_overdue,
    settle,
)
from learning.notices.relevance import decide_all, look_around
from storage.tables import Notice, NoticeChannel, NoticeKind

log = logging.getLogger("pl.delivery")


@dataclass(slots=True)
class Tally:
    """What became of notices: how many by outcome, and those that could not be delivered, as id, kind and reason."""

    counts: Counter[str] = field(default_factory=Counter)
    dead: list[tuple[int, NoticeKind, str]] = field(default_factory=list)

    @property
    def settled(self) -> int:
        """Return how many notices have been dealt with, for now or for good."""
        return self.counts.total()


class DeliveryWorker:
    """Delivers what is due, by the first of its channels that reaches somebody. Any number of processes may have one.

    In each of them one runs at a time.
    """

    def __init__(
        self, district: District, *, channels: Sequence[Channel], pace: Pace, kinds: Kinds, write: Writer
    ) -> None:
        self._district = district
        self._pace = pace
        self._kinds = kinds
        self._stopped = Event()
        self._running = Lock()
        self._channels = {channel.name: channel for channel in channels}
        self._carriers = {
            channel.name: Carrier(
                district, channel, pace=pace, stopped=self._stopped, note=self._note, kinds=kinds, write=write
            )
            for channel in channels
        }
        self._tally = Tally()
        self._tally_lock = Lock()
        self._report: Callable[[Tally], None] = _nobody

    def stop(self) -> None:
        """End after the message that is being sent; what was claimed goes back. For good."""
        self._stopped.set()

    def count_due(self) -> int:
        """Return how many notices are due now."""
        return count_due(self._district.database, now=self._district.clock())

    def deliver(self, report: Callable[[Tally], None] | None = None) -> Tally:
        """Deliver until nothing is due any more, or until stopped. `report` hears of each notice that is settled."""
        with self._running:
            self._tally, self._report = Tally(), report or _nobody
            self._expire()
            try:
                self._deliver_all()
            finally:
                for carrier in self._carriers.values():
                    carrier.rest()
            return self._tally

    def _deliver_all(self) -> None:
        with ThreadPoolExecutor(len(self._carriers), thread_name_prefix="pl-delivery") as threads:
            try:
                while not self._stopped.is_set() and self._deliver_batch(threads):
                    pass
            except KeyboardInterrupt:  # or the rest of the batch would be waited for
                self.stop()
                raise

    def _expire(self) -> None:
        expired = expire_overdue(self._district.database, now=self._district.clock())
        for kind, count in expired.items():
            self._tally.counts["expired"] += count
            metering.SETTLED.labels(kind.value, "expired").inc(count)
        if expired:
            log.info("notices expired", extra={"count": sum(expired.values())})
            self._report(self._tally)

    def _deliver_batch(self, threads: ThreadPoolExecutor) -> bool:
        """Deliver some. False when nothing is due."""
        due = self.count_due()
        metering.DUE.set(due)
        if not due:  # so that a worker with nothing to do does not write
            return False
        now = self._district.clock()
        notices = claim(self._district.database, now=now, most=self._pace.batch, claim_for=self._pace.claim_for)
        if not notices:
            return False
        by_channel = self._sorted_all(notices, now=now)
        running = [threads.submit(self._carriers[name].carry, parcels) for name, parcels in by_channel.items()]
        for one in running:
            one.result()
        return True

    def _sorted_all(self, notices: Sequence[Notice], *, now: datetime) -> dict[str, list[Parcel]]:
        try:
            return self._sorted(notices, now=now)
        except Exception:  # one bad notice never blocks the rest
            log.exception("notices not looked at", extra={"count": len(notices)})
            if len(notices) > 1:
                one_by_one = [self._sorted_all([one], now=now) for one in notices]
                return {name: [p for one in one_by_one for p in one.get(name, ())] for name in self._channels}
        (bad,) = notices
        bad.attempts += 1
        dead = bad.attempts >= MOST_ATTEMPTS
        at = now + backoff(bad.attempts)
        self._settle([(bad, Dead("failed") if dead else Later(at, "failed", doubtful=bad.began_at is not None))])
        return {}

    def _sorted(self, notices: Sequence[Notice], *, now: datetime) -> dict[str, list[Parcel]]:
        """Settle what is not to leave now, and return the rest by channel."""
        district = self._district
        with district.database.reading() as tx:
            around = look_around(tx, notices, kinds=self._kinds, rules=district.rules(tx, now=now), now=now)
        decided: dict[int, Outcome | None] = decide_all(notices, around)
        settled: list[tuple[Notice, Outcome]] = []
        by_channel: dict[str, list[Parcel]] = {name: [] for name in self._channels}
        for notice in notices:
            outcome, recipient = decided[notice.id or 0], around.recipient_of(notice)
            if recipient is None or (outcome is not None and notice.began_at is None):
                settled.append((notice, outcome or Dropped("left")))
                continue
            parcel = Parcel(notice, recipient, outcome)
            name = self._channel_for(parcel)
            if isinstance(name, str):
                by_channel[name].append(parcel)
            else:
                settled.append((notice, name))
        self._settle(settled)
        return {name: _spread(parcels) for name, parcels in by_channel.items() if parcels}

    def _channel_for(self, parcel: Parcel) -> str | Outcome:
        """Return the name of the channel by which it goes, or why there is none."""
        wanted = parcel.notice.channel
        if wanted is not NoticeChannel.person:
            only = self._channels.get(wanted.value)
            if only is None:
                return Dead("no_way")
            return only.name if only.reaches(parcel.recipient) else Dropped(only.unreachable)
        for channel in self._channels.values():
            if not channel.reaches(parcel.recipient):
                try:
                    parcel.recipient = channel.look_for(parcel.recipient, stopped=self._stopped)
                except DeliveryFailure as failure:
                    wait = failure.wait if isinstance(failure, Shut) else backoff(1)
                    return Later(self._district.clock() + wait, failure.reason, doubtful=parcel.is_doubtful)
            if channel.reaches(parcel.recipient):
                return channel.name
        return Dead("no_way")

    def _settle(self, settled: Sequence[tuple[Notice, Outcome]]) -> None:
        if not settled:
            return
        with self._district.database.transaction() as tx:
            settle(tx, settled, now=self._district.clock())
        for notice, outcome in settled:
            self._note(notice, outcome)

    def _note(self, notice: Notice, outcome: Outcome) -> None:
        """Count and log what became of a notice."""
        name = type(outcome).__name__.lower()
        metering.SETTLED.labels(notice.kind.value, name).inc()
        reason = "" if isinstance(outcome, Sent | Expired) else outcome.reason
        log.info(
            "notice settled",
            extra={
                "notice": notice.id,
                "kind": notice.kind.value,
                "outcome": f"{name}:{reason}" if reason else name,
                "attempt": notice.attempts,
            },
        )
        with self._tally_lock:
            self._tally.counts[name] += 1
            if isinstance(outcome, Dead):
                self._tally.dead.append((notice.id or 0, notice.kind, outcome.reason))
            self._report(self._tally)


def _nobody(_tally: Tally) -> None:
    return


def _spread(parcels: Iterable[Parcel]) -> list[Parcel]:
    """Put notices to one person apart, so that nobody waits for the pause between them."""
    of_person: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        of_person.setdefault(parcel.recipient.key, []).append(parcel)
    rounds = zip_longest(*of_person.values())
    return [parcel for one in rounds for parcel in one if parcel is not None]
