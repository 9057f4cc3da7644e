"""The catalog: what a file of offerings and sessions changes, and changing it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from learning.catalog.published import catalog_changed, lock_catalog
from learning.imports.catalog_comparison import OfferingDifference, compare_offering, compare_sessions
from learning.imports.catalog_rows import OfferingRow
from learning.imports.effects import Followers, refuse_overfull
from learning.imports.plan import Changed, ImportChange, ImportPlan, ImportRows, Section
from learning.imports.sites import Sites
from learning.imports.writing import Journal, insert_rows
from storage.database import Database, Transaction
from storage.tables import Offering, OfferingState, Session


@dataclass(slots=True)
class _Differences:
    plan: ImportPlan
    offerings: list[OfferingDifference] = field(default_factory=list)
    missing: list[Offering] = field(default_factory=list)


def plan_catalog(
    database: Database, rows: ImportRows[OfferingRow], *, now: datetime, retire: bool = False
) -> ImportPlan:
    """Say what importing these rows would do. `now` is aware: sessions that are over by then are not missed.

    Writes nothing.
    """
    with database.reading() as tx:
        return _differences(tx, rows, change=ImportChange("", now, retire=retire), sites=Sites(tx)).plan


def apply_catalog(database: Database, rows: ImportRows[OfferingRow], *, change: ImportChange) -> ImportPlan:
    """Import these rows in one transaction, against the catalog as it is now. Returns what was done.

    When the plan is not the one that was asked for, nothing is done: see ImportChange.
    """
    with database.transaction() as tx:
        lock_catalog(tx)
        sites = Sites(tx)
        found = _differences(tx, rows, change=change, sites=sites)
        if found.plan.changes_something and change.is_for(found.plan):
            followers = Followers(tx, change, differences=found.offerings, retired=found.missing)
            refuse_overfull(found.plan, found.offerings)  # seats may have been taken until the rows were locked
            if change.is_for(found.plan):
                _write(tx, found, sites=sites, change=change)
                followers.serve(retires=found.plan.retired)
                catalog_changed(tx)
        return found.plan


def _write(tx: Transaction, found: _Differences, *, sites: Sites, change: ImportChange) -> None:
    writer = _Writer(tx, sites, change)
    ids = writer.write_offerings(found.offerings)
    writer.write_sessions(found.offerings, ids=ids)
    if found.plan.retired:
        writer.retire(found)
    writer.journal.write(tx)


def _differences(tx: Transaction, rows: ImportRows[OfferingRow], *, change: ImportChange, sites: Sites) -> _Differences:
    known = {offering.code.casefold(): offering for offering in tx.exec(select(Offering)).all()}
    sessions: dict[int | None, list[Session]] = {}
    for session in tx.exec(select(Session).order_by(col(Session.id))).all():
        sessions.setdefault(session.offering_id, []).append(session)
    plan = ImportPlan(
        {"offerings": Section(), "sessions": Section()}, refused=list(rows.refused), warned=list(rows.warned)
    )
    found = _Differences(plan)
    for row in rows.rows:
        key = row.code.casefold()
        offering = known.get(key)
        difference = compare_offering(row, known=offering, sites=sites)
        held = sessions.get(offering.id, []) if offering else []
        whole = key not in rows.refused_keys
        compare_sessions(difference, known=held, whole=whole, sites=sites, now=change.now)
        found.offerings.append(difference)
        _count(plan, difference)
    in_file = {row.code.casefold() for row in rows.rows} | rows.refused_keys
    found.missing = [each for key, each in known.items() if each.retired_at is None and key not in in_file]
    plan.sections["offerings"].missing = sorted(each.code for each in found.missing)
    refuse_overfull(plan, found.offerings)
    plan.warned.sort(key=lambda each: each.at)
    plan.decide_retiring(rows, retire=change.retire)
    return found


def _count(plan: ImportPlan, difference: OfferingDifference) -> None:
    offerings, sessions = plan.sections["offerings"], plan.sections["sessions"]
    code = difference.known.code if difference.known else difference.row.code
    if difference.known is None:
        offerings.added.append(code)
    elif difference.fields:
        offerings.changed.append(Changed(code, difference.fields))
    else:
        offerings.unchanged += 1
    for session in difference.sessions:
        name = f"{code} · {session.row.name}"
        if session.known is None:
            sessions.added.append(name)
        else:
            sessions.changed.append(Changed(name, session.fields))
    sessions.unchanged += difference.unchanged_sessions
    sessions.missing.extend(f"{code} · {each.name}" for each in difference.missing_sessions)
    plan.warned.extend(difference.warnings)


class _Writer:
    """Writes differences down, with their audit entries, in the transaction that found them."""

    def __init__(self, tx: Transaction, sites: Sites, change: ImportChange) -> None:
        self._tx = tx
        self._sites = sites
        self._now = change.now
        self.journal = Journal(change)

    def write_offerings(self, differences: list[OfferingDifference]) -> dict[str, int]:
        """Add and change offerings. Returns the id of each by its row's code."""
        ids = {each.row.code: each.known.id or 0 for each in differences if each.known is not None}
        for each in differences:
            if each.known is not None and each.fields:
                self._change_offering(each.known, each)
        new = [each for each in differences if each.known is None]
        rows = [
            {"code": each.row.code, "state": each.state, "changed_at": self._now, **self._columns(each.values)}
            for each in new
        ]
        for each, offering_id in zip(new, insert_rows(self._tx, Offering, rows=rows), strict=True):
            ids[each.row.code] = offering_id
            subject = f"offering:{offering_id}"
            after = {"code": each.row.code, "title": each.row.title, "format": each.row.format}
            self.journal.note(subject, action="offering.added", after=after)
            if each.state is OfferingState.published:
                self.journal.note(subject, action="offering.published", after={"state": each.state})
        return ids

    def write_sessions(self, differences: list[OfferingDifference], *, ids: dict[str, int]) -> None:
        """Add and change the sessions of offerings that have been written."""
        new: list[dict[str, Any]] = []
        for offering in differences:
            for each in offering.sessions:
                columns = self._columns(each.values)
                if each.known is None:
                    new.append({"offering_id": ids[offering.row.code], "name": each.row.name, **columns})
                    continue
                _set(each.known, columns)
                each.known.retired_at = None
                self.journal.note_fields(f"session:{each.known.id}", action="session.changed", fields=each.fields)
        for row, session_id in zip(new, insert_rows(self._tx, Session, rows=new), strict=True):
            after = {"offering": row["offering_id"], "name": row["name"], "starts_at": row["starts_wall"]}
            self.journal.note(f"session:{session_id}", action="session.added", after=after)

    def retire(self, found: _Differences) -> None:
        """Retire what is no longer in the file."""
        for offering in found.missing:
            offering.retired_at = offering.changed_at = self._now
            self.journal.note(f"offering:{offering.id}", action="offering.retired", after={"retired": "yes"})
        for difference in found.offerings:
            for session in difference.missing_sessions:
                session.retired_at = self._now
                self.journal.note(f"session:{session.id}", action="session.retired", after={"retired": "yes"})

    def _change_offering(self, offering: Offering, difference: OfferingDifference) -> None:
        published = offering.state is not difference.state
        _set(offering, self._columns(difference.values))
        offering.state = difference.state
        offering.changed_at = self._now
        offering.retired_at = None
        subject = f"offering:{offering.id}"
        fields = tuple(each for each in difference.fields if each.field != "state")
        if fields:
            self.journal.note_fields(subject, action="offering.changed", fields=fields)
        if published:
            self.journal.note(subject, action="offering.published", after={"state": offering.state})

    def _columns(self, values: dict[str, Any]) -> dict[str, Any]:
        columns: dict[str, Any] = {
            name: list(each) if isinstance(each, tuple) else each for name, each in values.items()
        }
        if "site" in columns:
            columns["site_id"] = self._sites.id_for(columns.pop("site"))
        return columns


def _set(target: Offering | Session, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(target, name, value)
