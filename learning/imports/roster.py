"""The district's roster: what a file of people changes, and changing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import col, select

from learning.catalog.published import catalog_changed, lock_catalog
from learning.imports.plan import (
    Changed,
    FieldChange,
    ImportChange,
    ImportPlan,
    ImportRows,
    RowAt,
    RowProblem,
    Section,
    as_text,
)
from learning.imports.roster_accounts import AccountLink, link_accounts
from learning.imports.sites import Sites
from learning.imports.writing import Journal, insert_rows
from storage.database import Database, Transaction
from storage.tables import AuditEntry, EmployeeGroup, Person, PersonRole, Role

# The fields that a file may leave out; the names of the columns are those of the row.
_FIELDS = ("name", "site", "employee_group", "locale", "timezone", "coach_topics")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the file says. `given` names the columns that the file has: what it has not stays as it is."""

    at: RowAt
    given: frozenset[str]
    email: str
    name: str
    site: str
    employee_group: EmployeeGroup | None
    roles: frozenset[Role]
    locale: str | None
    timezone: str | None
    coach_topics: tuple[str, ...]


@dataclass(slots=True)
class _Update:
    """One known person whose row differs."""

    person: Person
    row: PersonRow
    fields: tuple[FieldChange, ...]
    granted: frozenset[Role]
    revoked: frozenset[Role]


@dataclass(slots=True)
class _Differences:
    """All that an import found, in terms of rows, for writing it down or for showing it.

    `leavers` are with the roles that each holds.
    """

    plan: ImportPlan
    added: list[PersonRow]
    updates: list[_Update]
    leavers: list[tuple[Person, frozenset[Role]]]


def plan_people(database: Database, rows: ImportRows[PersonRow], *, retire: bool = False) -> ImportPlan:
    """Say what importing these rows would do. Writes nothing."""
    with database.reading() as tx:
        return _differences(tx, rows, sites=Sites(tx), retire=retire).plan


def apply_people(
    database: Database, rows: ImportRows[PersonRow], *, change: ImportChange, links: Sequence[AccountLink] = ()
) -> ImportPlan:
    """Import these rows in one transaction, against the roster as it is now. Returns what was done.

    `links` are the Slack accounts to link, as match_accounts found them.
    """
    with database.transaction() as tx:
        # Held first by all who change the catalog or the sites, so that no two wait for each other.
        lock_catalog(tx)
        # Roles are given and taken under the lock of their person; key_share lets new accounts be linked meanwhile.
        tx.exec(select(Person.id).order_by(col(Person.id)).with_for_update(key_share=True)).all()
        sites, journal = Sites(tx), Journal(change)
        found = _differences(tx, rows, sites=sites, retire=change.retire)
        _add_people(tx, found.added, sites=sites, journal=journal)
        for update in found.updates:
            _write_update(tx, update, sites=sites, journal=journal)
        if found.plan.retired:
            _retire(tx, found.leavers, journal=journal, change=change)
        if found.added or any(field.field == "name" for each in found.updates for field in each.fields):
            catalog_changed(tx)  # it shows its facilitators, named by e-mail, with their names
        journal.write(tx)
        link_accounts(tx, links, now=change.now)
        return found.plan


def _differences(tx: Transaction, rows: ImportRows[PersonRow], *, sites: Sites, retire: bool) -> _Differences:
    people = {person.email: person for person in tx.exec(select(Person)).all()}
    roles = _roles_held(tx)
    section = Section()
    plan = ImportPlan({"people": section}, refused=list(rows.refused), warned=list(rows.warned))
    found = _Differences(plan, [], [], [])
    for row in rows.rows:
        person = people.get(row.email)
        if person is None:
            found.added.append(row)
            section.added.append(row.email)
            continue
        update = _compare(person, row, roles=roles.get(person.id, frozenset()), sites=sites)
        if update.fields:
            found.updates.append(update)
            section.changed.append(Changed(row.email, update.fields))
        else:
            section.unchanged += 1
    in_file = {row.email for row in rows.rows} | rows.refused_keys
    found.leavers = [
        (each, roles.get(each.id, frozenset()))
        for each in people.values()
        if each.retired_at is None and each.email not in in_file
    ]
    section.missing = sorted(person.email for person, _ in found.leavers)
    plan.decide_retiring(rows, retire=retire)
    plan.warned.extend(_warn_of_lost_roles(tx, found.updates))
    plan.warned.sort(key=lambda each: each.at)
    admins = {each.id for each in people.values() if each.retired_at is None and Role.admin in roles.get(each.id, ())}
    plan.last_admin_goes = _loses_last_admin(found, admins=admins)
    return found


def _roles_held(tx: Transaction) -> dict[int | None, frozenset[Role]]:
    roles: dict[int | None, set[Role]] = {}
    for held in tx.exec(select(PersonRole)).all():
        roles.setdefault(held.person_id, set()).add(held.role)
    return {person_id: frozenset(each) for person_id, each in roles.items()}


def _loses_last_admin(found: _Differences, *, admins: set[int | None]) -> bool:
    after = admins | {each.person.id for each in found.updates if Role.admin in each.granted}
    after -= {each.person.id for each in found.updates if Role.admin in each.revoked}
    if found.plan.retired:
        after -= {person.id for person, _ in found.leavers}
    return bool(admins) and not after and not any(Role.admin in row.roles for row in found.added)


def _warn_of_lost_roles(tx: Transaction, updates: list[_Update]) -> list[RowProblem]:
    """Name the roles that somebody who returns had until they left, and does not get back."""
    returning = {f"person:{each.person.id}": each for each in updates if each.person.retired_at is not None}
    if not returning:
        return []
    lost: dict[str, set[str]] = {}
    for entry in tx.exec(select(AuditEntry).where(AuditEntry.action == "role.revoked")).all():
        update = returning.get(entry.subject)
        if update is not None and entry.at == update.person.retired_at and entry.before:
            lost.setdefault(entry.subject, set()).add(entry.before["role"])
    for subject, update in returning.items():
        lost[subject] = (lost.get(subject, set()) | update.revoked) - update.granted
    return [
        RowProblem(returning[subject].row.at, "", "returns_without_roles", {"roles": ", ".join(sorted(each))})
        for subject, each in lost.items()
        if each
    ]


def _compare(person: Person, row: PersonRow, *, roles: frozenset[Role], sites: Sites) -> _Update:
    held = {
        "name": person.name,
        "site": sites.name_of(person.site_id),
        "employee_group": person.employee_group,
        "locale": person.locale,
        "timezone": person.timezone,
        "coach_topics": tuple(person.coach_topics),
    }
    said = {name: getattr(row, name) for name in _FIELDS}
    said["site"] = sites.known_name(row.site)
    changes = [
        FieldChange(name, as_text(held[name]), as_text(said[name]))
        for name in _FIELDS
        if name in row.given and held[name] != said[name]
    ]
    # Who comes back, or got the address of somebody who left, has the roles that the file gives and no others.
    kept = roles if person.retired_at is None else frozenset()
    wanted = row.roles if "roles" in row.given else kept
    if wanted != roles:
        changes.append(FieldChange("roles", as_text(sorted(roles)), as_text(sorted(wanted))))
    if person.retired_at is not None:
        changes.append(FieldChange("retired", "yes", "no"))
    return _Update(person, row, tuple(changes), granted=wanted - roles, revoked=roles - wanted)


def _values(row: PersonRow, *, sites: Sites) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("name", "employee_group", "locale", "timezone")}
    return {**values, "site_id": sites.id_for(row.site), "coach_topics": list(row.coach_topics)}


def _add_people(tx: Transaction, rows: list[PersonRow], *, sites: Sites, journal: Journal) -> None:
    people = [{"email": row.email, **_values(row, sites=sites)} for row in rows]
    roles: list[dict[str, Any]] = []
    for person_id, row in zip(insert_rows(tx, Person, rows=people), rows, strict=True):
        subject = f"person:{person_id}"
        after = {"email": row.email, "employee_group": as_text(row.employee_group), "site": row.site}
        journal.note(subject, action="person.added", after=after)
        for role in sorted(row.roles):
            roles.append({"person_id": person_id, "role": role})
            journal.note(subject, action="role.granted", after={"role": role})
    if roles:
        tx.exec(insert(PersonRole), params=roles)


def _write_update(tx: Transaction, update: _Update, *, sites: Sites, journal: Journal) -> None:
    person, row, subject = update.person, update.row, f"person:{update.person.id}"
    for name, value in _values(row, sites=sites).items():
        if name.removesuffix("_id") in row.given:
            setattr(person, name, value)
    person.retired_at = None
    fields = tuple(each for each in update.fields if each.field != "roles")
    if fields:
        journal.note_fields(subject, action="person.changed", fields=fields)
    for role in sorted(update.revoked):
        tx.delete(tx.get_one(PersonRole, (person.id, role)))
        journal.note(subject, action="role.revoked", before={"role": role})
    for role in sorted(update.granted):
        tx.add(PersonRole(person_id=person.id or 0, role=role))
        journal.note(subject, action="role.granted", after={"role": role})


def _retire(
    tx: Transaction, leavers: list[tuple[Person, frozenset[Role]]], *, journal: Journal, change: ImportChange
) -> None:
    """Let people go. Their roles end with it: somebody else may get the address one day."""
    for person, roles in leavers:
        person.retired_at = change.now
        subject = f"person:{person.id}"
        journal.note(subject, action="person.retired", after={"retired": "yes"})
        for role in sorted(roles):
            tx.exec(delete(PersonRole).where(col(PersonRole.person_id) == person.id, col(PersonRole.role) == role))
            journal.note(subject, action="role.revoked", before={"role": role})
