"""Who should sit and who should wait, in plain Python: what the database is compared with after every step."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from learning.district.send_window import Decency, earliest_departure

State = Literal["registered", "waitlisted", "offered", "cancelled"]

UNDO = timedelta(minutes=10)
LATE = timedelta(hours=24)
OFFER, LAST_OFFER, LAST_DAY = timedelta(hours=24), timedelta(hours=2), timedelta(hours=24)


class Refused(Exception):  # noqa: N818 - the oracle's word for a refusal
    """The oracle says no, by the code of the refusal. Unless `settled` is set everything stays as it was."""

    def __init__(self, code: str, *, settled: bool = False) -> None:
        super().__init__(code)
        self.code, self.settled = code, settled


@dataclass(frozen=True)
class Reach:
    """How somebody can be written to: their zone, and until when they want to hear nothing."""

    zone: ZoneInfo
    quiet_until: datetime | None = None


@dataclass
class Told:
    """How often something happened that people are told of, each time once."""

    won: int = 0
    lost: int = 0
    offered: int = 0
    expired: int = 0
    late: int = 0
    taken_back: int = 0
    called_off: int = 0


@dataclass
class Room:
    """One session. `seen` are the seats that each person was ever offered; `declined` the free ones somebody said no to."""

    capacity: int | None
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False
    states: dict[int, State] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)
    offers: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    seen: dict[int, set[int]] = field(default_factory=dict)
    declined: list[int] = field(default_factory=list)
    newest: int = 0
    ended: dict[int, str] = field(default_factory=dict)
    since: dict[int, datetime] = field(default_factory=dict)
    arrived: dict[int, int] = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    @property
    def taken(self) -> int:
        return sum(state in ("registered", "offered") for state in self.states.values())

    @property
    def has_room(self) -> bool:
        return self.capacity is None or self.taken < self.capacity

    @property
    def has_fresh_seat(self) -> bool:
        """Tell whether there is a free seat to which nobody has said no."""
        return self.capacity is None or self.capacity - self.taken > len(self.declined)


@dataclass
class Oracle:
    """A few people and two sessions that overlap."""

    rooms: list[Room]
    reaches: dict[int, Reach]
    decency: Decency
    now: datetime

    def copy(self) -> "Oracle":
        return deepcopy(self)

    def settle(self, number: int) -> None:
        room = self.rooms[number]
        for person, (_, expires) in list(room.offers.items()):
            if expires <= self.now:
                self._close(room, person, "expired")
                room.states[person] = "cancelled"
                room.told.expired += 1
        if room.cancelled or self.now >= room.starts_at:
            return
        for person in list(room.line):
            if not room.has_room:
                return
            self._offer(room, person)

    def _offer(self, room: Room, person: int) -> None:
        reach = self.reaches[person]
        asked = max(self.now, reach.quiet_until or self.now)
        leaves = earliest_departure(asked, zone=reach.zone, decency=self.decency)
        refused = room.seen.setdefault(person, set())
        seats = [room.newest + 1] if room.has_fresh_seat else [s for s in room.declined if s not in refused]
        if leaves >= room.starts_at or not seats:
            return
        seat = seats[0]
        assert seat not in refused
        room.newest = max(room.newest, seat)
        room.declined = [one for one in room.declined if one != seat]
        refused.add(seat)
        room.line.remove(person)
        length = LAST_OFFER if room.starts_at - leaves <= LAST_DAY else OFFER
        room.offers[person] = (seat, min(leaves + length, room.starts_at))
        room.states[person], room.ended[person] = "offered", "open"
        room.told.offered += 1

    def _close(self, room: Room, person: int, outcome: str) -> None:
        seat, _ = room.offers.pop(person)
        room.ended[person] = outcome
        if outcome != "accepted":
            room.declined.append(seat)

    def register(self, person: int, number: int, *, ask: bool, swap: bool) -> None:
        room, other = self.rooms[number], self.rooms[1 - number]
        self.settle(number)
        self._must_stand(room)
        state = room.states.get(person)
        if state == "registered":
            return
        if self.now >= room.starts_at:
            raise Refused("registration_closed")
        if ask and not swap:
            self._must_be_free(person, other)
        gives_up = swap and other.states[person] != "cancelled"
        if gives_up and not (room.has_room or state == "offered"):
            raise Refused("just_filled")
        self._place(room, person)
        if gives_up:
            self._give_up(1 - number, person)

    def _must_stand(self, room: Room) -> None:
        if room.cancelled:
            raise Refused("session_cancelled")
        if self.now >= room.ends_at:
            raise Refused("session_over")

    def _must_be_free(self, person: int, other: Room) -> None:
        if not other.cancelled and other.states.get(person) in ("registered", "offered"):
            raise Refused("clashes")

    def _place(self, room: Room, person: int) -> None:
        state = room.states.get(person, "cancelled")
        if state == "offered":
            self._close(room, person, "accepted")
        elif room.has_room:
            if not room.has_fresh_seat:
                room.declined.pop(0)
            if state == "waitlisted":
                room.line.remove(person)
        else:
            if state == "cancelled":
                room.line.append(person)
                room.arrived[person] = max(room.arrived.values(), default=0) + 1
                room.states[person], room.since[person] = "waitlisted", self.now
            return
        room.states[person], room.since[person] = "registered", self.now
        room.told.won += 1

    def accept(self, person: int, number: int, *, ask: bool) -> None:
        room = self.rooms[number]
        self.settle(number)
        self._must_stand(room)
        if room.states[person] == "registered":
            return
        if room.states[person] != "offered":
            raise Refused("offer_over", settled=True)
        if ask:
            self._must_be_free(person, self.rooms[1 - number])
        self._place(room, person)

    def pass_on(self, person: int, number: int) -> None:
        room = self.rooms[number]
        self.settle(number)
        if room.states[person] == "offered":
            self._close(room, person, "passed")
            room.states[person] = "cancelled"
            self.settle(number)
        elif room.states[person] != "cancelled" or room.ended.get(person) != "passed":
            raise Refused("offer_over", settled=True)

    def cancel(self, person: int, number: int) -> None:
        room = self.rooms[number]
        if room.states[person] == "cancelled":
            return
        if self.now >= room.ends_at:
            raise Refused("session_over")
        self._give_up(number, person)

    def undo(self, person: int, number: int) -> None:
        room = self.rooms[number]
        if room.states[person] == "cancelled":
            return
        if self.now > room.since[person] + UNDO or self.now >= room.ends_at:
            raise Refused("undo_over")
        self._give_up(number, person)

    def _give_up(self, number: int, person: int) -> None:
        room = self.rooms[number]
        state = room.states[person]
        if state == "offered":
            self._close(room, person, "withdrawn")
        elif state == "waitlisted":
            room.line.remove(person)
        else:
            room.told.lost += 1
            settled = self.now > room.since[person] + UNDO
            room.told.late += settled and not room.cancelled and self.now > room.starts_at - LATE
        room.states[person] = "cancelled"
        self.settle(number)

    def change_capacity(self, number: int, capacity: int | None) -> None:
        room = self.rooms[number]
        self._must_stand(room)
        if capacity != room.capacity:
            room.capacity = capacity
            room.declined = [] if capacity is None else room.declined[: max(capacity - room.taken, 0)]
            self.settle(number)

    def call_off(self, number: int) -> None:
        """Cancel the session. Who was offered a seat goes back to their place in line; its leader is told, too."""
        room = self.rooms[number]
        if room.cancelled:
            return
        if self.now >= room.ends_at:
            raise Refused("session_over")
        room.cancelled = True
        for person in sorted(room.offers, key=lambda one: room.arrived[one]):
            self._close(room, person, "withdrawn")
            room.states[person] = "waitlisted"
            room.line = sorted([*room.line, person], key=lambda one: room.arrived[one])
        held = [state for state in room.states.values() if state != "cancelled"]
        room.told.taken_back += held.count("registered")
        room.told.called_off += len(held) + 1

    def move(self, length: timedelta) -> None:
        self.now += length

    def settle_all(self, numbers: Sequence[int] = (0, 1)) -> None:
        for number in numbers:
            self.settle(number)
