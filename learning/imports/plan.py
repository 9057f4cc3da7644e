"""What an import would do: the words that rosters and catalogs share, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

Row = TypeVar("Row")

_FINGERPRINT = 32  # hexadecimal digits: no two plans of one district are alike by chance


@dataclass(frozen=True, slots=True, order=True)
class RowAt:
    """Where a row stands. `row` is the number that a spreadsheet shows beside it; the header is row 1.

    `line`: the file is no spreadsheet, and `row` the number of a line of text.
    """

    file: str
    row: int
    line: bool = False


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something about a row that a person must know: a code with its values; the edge makes the sentence.

    `column` is empty when the whole row is meant.
    """

    at: RowAt
    column: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a whole file that a person should know: a code with its values; the edge makes the sentence."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportRows(Generic[Row]):
    """What the files held: the rows that could be read, and those that could not.

    `refused_keys` are the e-mails or codes of refused rows: what they name is in the file all the same.
    `unnamed` says that a row was refused whose e-mail or code could not be read, so that nobody knows whom it meant.
    """

    rows: Sequence[Row]
    refused: Sequence[RowProblem] = ()
    refused_keys: frozenset[str] = frozenset()
    unnamed: bool = False
    warned: Sequence[RowProblem] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, as text: `before` is what the database holds, `after` what the file says."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One person, offering or session that changes. `name` is the e-mail, the code, or `CODE · session`."""

    name: str
    fields: tuple[FieldChange, ...]


@dataclass(slots=True)
class Section:
    """What happens to one kind of thing. `missing` stands in the database and not in the file."""

    added: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ImportPlan:
    """What would happen, or what did, by kind of thing: `people`, or `offerings` and `sessions`.

    `retired` says that the missing ones go; `kept_back` that they were to go and did not, because of an unnamed row
    or because nothing in the file could be read. `last_admin_goes` says that nobody would have the role admin any more.
    """

    sections: dict[str, Section]
    refused: list[RowProblem] = field(default_factory=list)
    warned: list[RowProblem] = field(default_factory=list)
    retired: bool = False
    kept_back: bool = False
    last_admin_goes: bool = False

    @property
    def fingerprint(self) -> str:
        """Return a short text that is another one for a plan that would do something else."""
        doing = [
            (kind, each.added, [(one.name, one.fields) for one in each.changed], self.retired and each.missing)
            for kind, each in self.sections.items()
        ]
        return sha256(repr(doing).encode()).hexdigest()[:_FINGERPRINT]

    @property
    def changes_something(self) -> bool:
        """Say whether applying this writes anything."""
        return any(each.added or each.changed or (self.retired and each.missing) for each in self.sections.values())

    def decide_retiring(self, rows: ImportRows[Row], *, retire: bool) -> None:
        """Settle whether what is missing goes: only when it can be told from what could not be read."""
        self.retired = retire and bool(rows.rows) and not rows.unnamed
        self.kept_back = retire and not self.retired and any(each.missing for each in self.sections.values())


@dataclass(frozen=True, slots=True)
class ImportChange:
    """Who asks for an import, and when. With `retire`, what is no longer in the file goes.

    With the `fingerprint` of a plan that somebody saw, nothing is written unless this still is the plan.
    """

    actor: str
    now: datetime
    retire: bool = False
    fingerprint: str = ""

    def is_for(self, plan: ImportPlan) -> bool:
        """Tell whether the plan is the one that was asked for."""
        return not self.fingerprint or self.fingerprint == plan.fingerprint


def row_label(at: RowAt, *, seen_from: RowAt) -> str:
    """Name a row from another one: its number, with the file when it stands in another."""
    return str(at.row) if at.file == seen_from.file else f"{at.row} of {at.file}"


def as_text(value: object) -> str:
    """Write a field's value for a preview and for the audit log."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "|".join(str(each) for each in value)
    return str(value)
