"""A sign-in sheet that was filled in: its columns, and what people write to say that somebody was there."""

from files.tables.headers import Layout
from files.tables.reading import TextRow, TextTable, read_table
from files.tables.unreadable import UnreadableFile
from files.values.cells import BadCell, read_email, shorten
from learning.attendance.sign_in import SignInRead, SignInRow
from learning.imports.plan import Note, RowAt, RowProblem, row_label
from learning.text import fold
from storage.tables import Attendance

SIGN_IN = Layout(columns=("session", "email", "name", "site", "present"), required=("session", "email", "present"))
# Folded, as `fold` writes them: people tick, cross, and answer in their language. TRUE is a box that is ticked.
_PRESENT = frozenset(("x", "y", "yes", "s", "si", "1", "present", "presente", "here", "aqui", "true", "verdadero"))
_BLANK = frozenset(("", "n", "no", "0", "false", "falso", "absent", "ausente"))
_EXCUSED = frozenset(("e", "excused", "justificado", "justificada"))
_TICKS = frozenset("✓✔☑✅√")
_ALLOWED = "x, no, excused"


def read_sign_in(name: str, raw: bytes) -> SignInRead:
    """Read a file, given by its name and its bytes. It never raises for what stands in it: that is in the result."""
    try:
        table = read_table(name, raw, layout=SIGN_IN)
    except UnreadableFile as trouble:
        return SignInRead("", unreadable=Note(trouble.code, trouble.values))
    return _parse(table)


def _parse(table: TextTable) -> SignInRead:
    rows: list[SignInRow] = []
    refused = list(table.refused)
    first: dict[str, RowAt] = {}
    # Lines that were added by hand leave the session out.
    keys = {row.cells["session"] for row in table.rows if row.cells["session"]}
    for text_row in table.rows:
        if not text_row.cells["email"] and not text_row.cells["present"]:
            continue
        try:
            row = _read_row(text_row)
        except _Refused as wrong:
            refused.append(wrong.problem)
            continue
        if row.email in first:
            values = {"first": row_label(first[row.email], seen_from=row.at)}
            refused.append(RowProblem(row.at, "email", "duplicate", values))
            continue
        first[row.email] = row.at
        rows.append(row)
    key = keys.pop() if len(keys) == 1 else ""
    return SignInRead(key, tuple(rows), tuple(sorted(refused, key=lambda each: each.at)), table.notes)


class _Refused(Exception):  # noqa: N818 - becomes a RowProblem
    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _read_row(row: TextRow) -> SignInRow:
    written = row.cells["email"]
    if not written:
        raise _Refused(RowProblem(row.at, "email", "missing"))
    try:
        email = read_email(written)
    except BadCell as bad:
        raise _Refused(RowProblem(row.at, "email", bad.code, bad.values_of_problem)) from bad
    return SignInRow(row.at, email, _read_present(row))


def _read_present(row: TextRow) -> Attendance | None:
    cell = row.cells["present"]
    word = fold(cell)
    if word in _PRESENT or (cell and set(cell) <= _TICKS):
        return Attendance.attended
    if word in _EXCUSED:
        return Attendance.excused
    if word in _BLANK:
        return None
    values = {"value": shorten(cell), "allowed": _ALLOWED}
    raise _Refused(RowProblem(row.at, "present", "not_listed", values))
