"""How a catalog's file differs from the catalog: values only, nothing is written here."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from learning.imports.catalog_rows import EITHER_FIELDS, OFFERING_FIELDS, OfferingRow, SessionRow
from learning.imports.plan import FieldChange, RowProblem, as_text
from learning.imports.session_matching import match_sessions
from learning.imports.sites import Sites
from storage.tables import Offering, OfferingState, Session

# What publishing waits for. An empty cell never erases them: a coordinator may have filled them in Slack.
WHY_AND_GOAL = ("why", "goal")
_SESSION_FIELDS = {
    "starts_wall": "starts_at",
    "ends_wall": "starts_at",
    "starts_at": "starts_at",
    "ends_at": "starts_at",
    "timezone": "starts_at",
    "facilitators": "facilitators",
    "site": "site",
    "place": "place",
    "link": "link",
    "capacity": "capacity",
    "registration_opens_at": "registration_opens",
    "registration_closes_at": "registration_closes",
}  # each with the column that says it
# The instants follow from the clock on the wall and its zone, which are what a person reads in a preview.
_WALL = frozenset({"starts_wall", "ends_wall", "timezone"})
_DERIVED = frozenset({"starts_at", "ends_at"})
_PLAIN_NAMES = {"starts_wall": "starts_at", "ends_wall": "ends_at", "name": "session"}


@dataclass(slots=True)
class SessionDifference:
    """A session that is new (`known` is None) or differs."""

    row: SessionRow
    known: Session | None
    values: dict[str, Any]
    fields: tuple[FieldChange, ...]


@dataclass(slots=True)
class OfferingDifference:
    """An offering that is new (`known` is None) or may differ. `values` are those that the file settles."""

    row: OfferingRow
    known: Offering | None
    values: dict[str, Any]
    fields: tuple[FieldChange, ...]
    state: OfferingState
    warnings: list[RowProblem]
    sessions: list[SessionDifference] = field(default_factory=list)
    unchanged_sessions: int = 0
    missing_sessions: list[Session] = field(default_factory=list)


def compare_offering(row: OfferingRow, *, known: Offering | None, sites: Sites) -> OfferingDifference:
    """Compare an offering without its sessions. `site` is compared by name."""
    names = [*OFFERING_FIELDS, *(("minutes", *EITHER_FIELDS) if row.undated or known is None else ())]
    if known is not None:
        names = [name for name in names if name in row.given]
    values = {name: getattr(row, name) for name in names}
    if "site" in values:
        values["site"] = sites.known_name(row.site)
    held = _held(known, names=names, sites=sites) if known else {}
    warnings = []
    for name in WHY_AND_GOAL:
        if known and not values.get(name) and getattr(known, name):
            if name in values:
                warnings.append(RowProblem(row.at, name, "kept"))
            values[name] = held[name] = getattr(known, name)
    missing = [name for name in WHY_AND_GOAL if not values.get(name)]
    state = OfferingState.draft if missing else OfferingState.published
    if missing:
        warnings.append(RowProblem(row.at, "", "draft", {"fields": " and ".join(missing)}))
    fields = _changes(held, values) if known else []
    if known and known.state is not state:
        fields.append(FieldChange("state", known.state, state))
    if known and known.retired_at is not None:
        fields.append(FieldChange("retired", "yes", "no"))
    return OfferingDifference(row, known, values, tuple(fields), state, warnings)


def compare_sessions(
    difference: OfferingDifference, *, known: Collection[Session], whole: bool, sites: Sites, now: datetime
) -> None:
    """Compare the sessions of an offering. Without `whole` a row of it could not be read.

    A session that is over is never missing: files that look ahead leave it out.
    """
    matched = match_sessions(difference.row.sessions, known, now=now)
    for row, session in matched.pairs:
        found = _compare_session(row, session=session, sites=sites)
        if session is None or found.fields:
            difference.sessions.append(found)
        else:
            difference.unchanged_sessions += 1
        if session is not None and row.name in matched.moved:
            values = {"before": session.starts_wall, "after": row.starts_wall}
            difference.warnings.append(RowProblem(row.at, "", "moved", values))
    if whole:
        difference.missing_sessions = [each for each in matched.left if each.retired_at is None and each.ends_at > now]


def _compare_session(row: SessionRow, *, session: Session | None, sites: Sites) -> SessionDifference:
    values = {
        name: getattr(row, name) for name, column in _SESSION_FIELDS.items() if session is None or column in row.given
    }
    if "site" in values:
        values["site"] = sites.known_name(row.site)
    if session is None:
        return SessionDifference(row, None, values, ())
    if row.name != session.name:
        values["name"] = row.name
    fields = tuple(_changes(_held(session, names=list(values), sites=sites), values))
    if session.retired_at is not None:
        fields = (*fields, FieldChange("retired", "yes", "no"))
    return SessionDifference(row, session, values, fields)


def _held(known: Offering | Session, *, names: list[str], sites: Sites) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for name in names:
        value = sites.name_of(known.site_id) if name == "site" else getattr(known, name)
        held[name] = tuple(value) if isinstance(value, list) else value
    return held


def _changes(held: dict[str, Any], values: dict[str, Any]) -> list[FieldChange]:
    told = [name for name, value in values.items() if held[name] != value]
    if not _WALL.isdisjoint(told):
        told = [name for name in told if name not in _DERIVED]
    # Where the instants alone differ, the rules of the zone have changed since they were worked out.
    return [FieldChange(_PLAIN_NAMES.get(name, name), _written(held[name]), _written(values[name])) for name in told]


def _written(value: object) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else as_text(value)
