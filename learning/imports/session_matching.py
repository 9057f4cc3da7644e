"""Which session of an offering a row of a file means, also when its time or its name has changed.

A session keeps its people when it moves, so one that is taken for another is worse than one that is new: what could
be meant in two ways is not matched.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from learning.imports.catalog_rows import LONE_SESSION, SessionRow
from learning.walltime import WALL_FORMAT
from storage.tables import Session

_Fits = Callable[[SessionRow, Session], bool]
# Names that a person has not chosen: the first start, the day in a series, or the only session of an event.
_GIVEN_NAME = re.compile(rf"(\d{{4}}-\d\d-\d\d( \d\d:\d\d)?|{LONE_SESSION})( \(\d+\))?")


@dataclass(slots=True)
class Matched:
    """The rows with the sessions that they mean, or None where they are new, and the sessions that no row means.

    A row's name is the one that its session has or gets. `moved` holds the names of rows whose session was found by
    nothing but being the one that was left.
    """

    pairs: list[tuple[SessionRow, Session | None]] = field(default_factory=list)
    left: list[Session] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)


def match_sessions(rows: Sequence[SessionRow], known: Iterable[Session], *, now: datetime) -> Matched:
    """Match the rows of one offering with its sessions: by name, by start, then what is left by day and a common move.

    A row without a name of its own is called by its start, which is also the name that its session got at its first
    import: such a row means the session that starts then before it means one of that name that has moved away.
    """
    matching = _Matching(rows, known)
    matching.by_name(lambda row, session: row.starts_at == session.starts_at)
    matching.by_name(lambda row, _: row.name != row.starts_wall)
    matching.by_start(lambda row, session: row.name == row.starts_wall and _is_given(session.name))
    matching.by_name(lambda _row, _session: True)
    matching.by_start(lambda row, session: _is_given(row.name) or _is_given(session.name))
    moved = matching.by_day(now=now)
    moved |= matching.by_common_move(now=now)
    return matching.finish(moved)


class _Matching:
    """Rows and sessions, fewer of each after every step."""

    def __init__(self, rows: Sequence[SessionRow], known: Iterable[Session]) -> None:
        self._rows = list(rows)
        self._known = list(known)
        self._found: dict[int, Session] = {}

    def by_name(self, fits: _Fits) -> None:
        """Match what has one name."""
        named = {each.name: each for each in self._left_sessions()}
        for at, row in self._left_rows():
            session = named.get(row.name)
            if session is not None and fits(row, session):
                self._found[at] = named.pop(row.name)

    def by_start(self, fits: _Fits) -> None:
        """Match what starts at one instant, where there is only one of each."""
        rows: dict[datetime, list[int]] = {}
        for at, row in self._left_rows():
            rows.setdefault(row.starts_at, []).append(at)
        sessions: dict[datetime, list[Session]] = {}
        for session in self._left_sessions():
            sessions.setdefault(session.starts_at, []).append(session)
        for start, places in rows.items():
            found = sessions.get(start, [])
            if len(places) == len(found) == 1 and fits(self._rows[places[0]], found[0]):
                self._found[places[0]] = found[0]

    def by_day(self, *, now: datetime) -> set[int]:
        """Match what is left on one day, where there is only one of each: its time of day has changed.

        Takes part and returns what by_common_move does.
        """
        rows: dict[str, list[int]] = {}
        for start, at in self._movable_rows():
            rows.setdefault(_day(start), []).append(at)
        sessions: dict[str, list[Session]] = {}
        for session in self._movable_sessions(now=now):
            sessions.setdefault(_day(session.starts_wall), []).append(session)
        matched = {
            places[0]: sessions[day][0]
            for day, places in rows.items()
            if len(places) == len(sessions.get(day, ())) == 1
        }
        self._found.update(matched)
        return set(matched)

    def by_common_move(self, *, now: datetime) -> set[int]:
        """Match what is left where one move explains all: a single session, or a series put on another day.

        Only sessions that are still to come take part, and only names that no person chose. Returns the rows' places.
        """
        rows, sessions = self._movable_rows(), self._movable_sessions(now=now)
        if not rows or not sessions or (len(sessions) == 1 and len(rows) > 1):
            return set()
        places = dict(rows)
        shift = _wall(rows[0][0]) - _wall(sessions[0].starts_wall)
        found = {places.get(_later(each.starts_wall, shift)): each for each in sessions}
        if None in found or len(found) != len(sessions):
            return set()
        matched = {at: session for at, session in found.items() if at is not None}
        self._found.update(matched)
        return set(matched)

    def finish(self, moved: set[int]) -> Matched:
        """Return what was found, each row with the name that its session is to have."""
        result = Matched(left=self._left_sessions())
        taken = {each.name for each in self._known}
        for at, row in enumerate(self._rows):
            session = self._found.get(at)
            if session is None:
                name = _free(row.name, taken=taken)
            elif row.name == row.starts_wall or not _is_given(session.name):
                name = session.name
            else:  # what the session is called in its series is worth more than a first start
                name = _free(row.name, taken=taken - {session.name})
            taken.add(name)
            result.pairs.append((row if row.name == name else replace(row, name=name), session))
            if at in moved:
                result.moved.add(name)
        return result

    def _movable_rows(self) -> list[tuple[str, int]]:
        """Return the starts of the rows that are left and whose names nobody chose, with their places."""
        return sorted((row.starts_wall, at) for at, row in self._left_rows() if _is_given(row.name))

    def _movable_sessions(self, *, now: datetime) -> list[Session]:
        return sorted(
            (
                each
                for each in self._left_sessions()
                if _is_given(each.name) and each.retired_at is None and each.ends_at > now
            ),
            key=lambda each: each.starts_wall,
        )

    def _left_rows(self) -> list[tuple[int, SessionRow]]:
        return [(at, row) for at, row in enumerate(self._rows) if at not in self._found]

    def _left_sessions(self) -> list[Session]:
        found = {id(each) for each in self._found.values()}
        return [each for each in self._known if id(each) not in found]


def _is_given(name: str) -> bool:
    return _GIVEN_NAME.fullmatch(name) is not None


def _day(wall: str) -> str:
    return wall.partition(" ")[0]


def _wall(text: str) -> datetime:
    return datetime.strptime(text, WALL_FORMAT)  # noqa: DTZ007 - a wall time


def _later(text: str, shift: timedelta) -> str:
    return (_wall(text) + shift).strftime(WALL_FORMAT)


def _free(name: str, *, taken: set[str]) -> str:
    """Return the name, or where another session has it, the name with a number."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
