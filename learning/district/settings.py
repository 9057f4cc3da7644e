"""What the district decides: every number of the rules is a setting with a date, read through this module."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from learning.audit import record
from storage.database import Database, Transaction
from storage.tables import DistrictSetting

_MOST_DIGITS = 9


class SettingError(Exception):
    """A decision that cannot be taken down. Only the command line takes decisions, and says this in English."""


@dataclass
class UnknownSetting(SettingError):  # noqa: N818 - its base says so
    """There is no setting of this name."""

    key: str


@dataclass
class BadSetting(SettingError):  # noqa: N818 - its base says so
    """The value does not fit the setting; `expected` says what would."""

    key: str
    expected: str


@dataclass(frozen=True, slots=True)
class SettingKind:
    """A setting that exists. Whole numbers lie between `least` and `most`; a text has at most `most` characters.

    A text with a `pattern` must match it; `example` shows one that does.
    """

    key: str
    default: int | str
    meaning: str
    least: int = 0
    most: int = 200
    pattern: str = ""
    example: str = ""


KINDS: tuple[SettingKind, ...] = (
    SettingKind("find.cards", 5, "how many results one answer shows", 1, 8),
    SettingKind("find.nearest_topics", 3, "how many near topics an empty answer offers", 0, 5),
    SettingKind("home.suggestions", 3, "how many suggestions the Home tab shows", 0, 5),
    SettingKind("home.upcoming", 3, "how many of a facilitator's next sessions the Home tab shows", 0, 5),
    SettingKind("offering.why_characters", 280, 'how long "Why this matters" may be', 40, 1000),
    SettingKind("registration.undo_minutes", 10, "how long a registration can be undone with one tap", 1, 60),
    SettingKind("registration.late_hours", 24, "cancelling later than this before the start counts as late", 0, 336),
    SettingKind("waitlist.offer_hours", 24, "how long a free seat is kept for the next in line", 1, 168),
    SettingKind("waitlist.last_day_hours", 2, "the same, on the last day before the start", 1, 24),
    SettingKind("reminders.first_hours", 24, "how long before the start the first reminder is due", 2, 168),
    SettingKind("reminders.second_minutes", 60, "how long before the start the second reminder is due", 10, 240),
    SettingKind("changes.wait_minutes", 10, "edits of a session within this time are told in one message", 0, 120),
    SettingKind("checkin.before_minutes", 15, "how long before the start a check-in code holds", 0, 120),
    SettingKind("checkin.after_minutes", 15, "how long after the end a check-in code holds", 0, 240),
    SettingKind("recording.wait_days", 5, "after how many days a facilitator is asked for the recording", 1, 60),
    SettingKind(
        "notices.weekdays",
        "mon|tue|wed|thu|fri",
        "the days on which staff may be written to",
        pattern=r"(mon|tue|wed|thu|fri|sat|sun)(\|(mon|tue|wed|thu|fri|sat|sun))*",
        example="mon|tue|wed|thu|fri",
    ),
    SettingKind(
        "notices.digest_at",
        "15:30",
        "when the digest leaves, on the recipient's clock",
        pattern=r"([01]\d|2[0-3]):[0-5]\d",
        example="15:30",
    ),
    SettingKind("office.name", "", "whom people are sent to for help"),
    SettingKind("office.contact", "", "how that office is reached: an address, a number, a channel"),
)
_BY_KEY = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Decision:
    """What is in force: `row` is None while the default holds."""

    kind: SettingKind
    value: int | str
    row: DistrictSetting | None


class Settings:
    """The district's decisions in force on one day."""

    def __init__(self, decisions: dict[str, Decision]) -> None:
        self._decisions = decisions

    def number(self, key: str) -> int:
        """Return a whole number. Raises KeyError for a key that is not in KINDS."""
        return int(self._decisions[key].value)

    def text(self, key: str) -> str:
        """Return a text. Raises KeyError for a key that is not in KINDS."""
        return str(self._decisions[key].value)

    def decisions(self) -> list[Decision]:
        """Return all of them, in the order of KINDS."""
        return list(self._decisions.values())


_IN_FORCE = (
    select(DistrictSetting)
    .where(col(DistrictSetting.valid_from) <= bindparam("day"))
    .order_by(col(DistrictSetting.valid_from), col(DistrictSetting.id))
)


def settings_on(tx: Transaction, *, day: date) -> Settings:
    """Read what is in force on a day of the district."""
    rows = tx.exec(_IN_FORCE, params={"day": day}).all()
    newest = {row.key: row for row in rows}
    return Settings({kind.key: _decision(kind, newest.get(kind.key)) for kind in KINDS})


def _decision(kind: SettingKind, row: DistrictSetting | None) -> Decision:
    return Decision(kind, parse_value(kind, row.value) if row else kind.default, row)


def decided_for_later(tx: Transaction, *, day: date) -> list[DistrictSetting]:
    """Return the decisions whose day is still to come, in the order of their days."""
    later = select(DistrictSetting).where(col(DistrictSetting.valid_from) > day)
    return list(tx.exec(later.order_by(col(DistrictSetting.valid_from), col(DistrictSetting.id))).all())


def parse_value(kind: SettingKind, text: str) -> int | str:
    """Read a setting's value as its kind wants it. Raises BadSetting."""
    text = text.strip()
    if isinstance(kind.default, str):
        if len(text) > kind.most:
            raise BadSetting(kind.key, f"a text of at most {kind.most} characters")
        if kind.pattern and not re.fullmatch(kind.pattern, text):
            raise BadSetting(kind.key, f"written like {kind.example}")
        return text
    digits = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    if not (digits and kind.least <= int(text) <= kind.most):
        raise BadSetting(kind.key, f"a whole number from {kind.least} to {kind.most}")
    return int(text)


def set_setting(  # noqa: PLR0913 - one decision has this many parts
    database: Database, *, key: str, value: str, valid_from: date, source: str, actor: str, now: datetime
) -> None:
    """Add a decision that holds from a day on. Raises UnknownSetting and BadSetting."""
    if key not in _BY_KEY:
        raise UnknownSetting(key)
    parsed = str(parse_value(_BY_KEY[key], value))
    with database.transaction() as tx:
        before = settings_on(tx, day=valid_from).text(key)
        tx.add(DistrictSetting(key=key, value=parsed, valid_from=valid_from, source=source, set_by=actor, set_at=now))
        record(
            tx,
            at=now,
            actor=actor,
            action="setting.set",
            subject=f"setting:{key}",
            change=({"value": before}, {"value": parsed, "valid_from": valid_from.isoformat()}),
        )
