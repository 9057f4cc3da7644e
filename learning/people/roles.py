"""Roles: who holds which, who may do what, and giving and taking them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from learning.audit import record
from learning.people.viewers import Viewer
from learning.refusals import Left, NotAllowed, OwnAdminRole
from learning.text import fold
from storage.database import Database, Transaction
from storage.tables import Person, PersonRole, Role, Site

# Who keeps the catalog, sees every roster and decides on exceptions.
KEEPERS = (Role.coordinator, Role.admin)


def require_role(database: Database, viewer: Viewer, roles: tuple[Role, ...]) -> None:
    """Let holders of one of the roles pass. Raises NotAllowed, which names some who hold one."""
    if viewer.roles.isdisjoint(roles):
        with database.reading() as tx:
            raise NotAllowed(roles, tuple(_holders(tx, roles)))


def _holders(tx: Transaction, roles: tuple[Role, ...], *, most: int = 3) -> list[str]:
    names = tx.exec(
        select(Person.name)
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(col(PersonRole.role).in_(roles), col(Person.retired_at).is_(None))
        .distinct()
        .order_by(Person.name)
        .limit(most)
    ).all()
    return list(names)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A person as the roles list shows them."""

    id: int
    name: str
    site: str
    roles: tuple[Role, ...]


def find_people(database: Database, words: str, *, most: int) -> list[RosterLine]:
    """Return living people of the roster whose name begins, word by word, with what was typed."""
    typed = [f" {word}" for word in fold(words).split()]
    with database.reading() as tx:
        rows = tx.exec(
            select(Person.id, Person.name, Site.name)
            .join(Site, col(Site.id) == col(Person.site_id), isouter=True)
            .where(col(Person.retired_at).is_(None))
            .order_by(Person.name)
        ).all()
        found = [row for row in rows if all(word in f" {fold(row[1])}" for word in typed)][:most]
        return [RosterLine(key or 0, name, site or "", _roles_of(tx, key)) for key, name, site in found]


def read_roster_line(database: Database, person_id: int) -> RosterLine | None:
    """Return one living person with their roles, or None."""
    with database.reading() as tx:
        person = tx.get(Person, person_id)
        if person is None or person.retired_at is not None:
            return None
        site = tx.get(Site, person.site_id) if person.site_id else None
        return RosterLine(person_id, person.name, site.name if site else "", _roles_of(tx, person_id))


def _roles_of(tx: Transaction, person_id: int | None) -> tuple[Role, ...]:
    held = set(tx.exec(select(PersonRole.role).where(PersonRole.person_id == person_id)).all())
    return tuple(role for role in Role if role in held)


def set_roles(
    database: Database, person_id: int, *, roles: frozenset[Role], actor: Viewer, now: datetime
) -> tuple[frozenset[Role], frozenset[Role]]:
    """Give a person exactly these roles, at once. Returns what was granted and what was revoked.

    Only an admin may. Raises NotAllowed, OwnAdminRole, and Left for somebody who left or never was.
    """
    if person_id == actor.person_id and Role.admin not in roles:
        raise OwnAdminRole
    with database.transaction() as tx:
        living = select(PersonRole.person_id).join(Person, col(Person.id) == col(PersonRole.person_id))
        admins = living.where(PersonRole.role == Role.admin, col(Person.retired_at).is_(None))
        # Locked in one order, as an import locks them: of two admins who revoke each other, the second is one no more.
        concerned = {person_id, *tx.exec(admins).all()}
        locking = select(Person).where(col(Person.id).in_(concerned)).order_by(col(Person.id)).with_for_update()
        people = {person.id: person for person in tx.exec(locking).all()}
        if actor.person_id not in tx.exec(admins).all():
            raise NotAllowed((Role.admin,), tuple(_holders(tx, (Role.admin,))))
        if person_id not in people or people[person_id].retired_at is not None:
            raise Left
        held = frozenset(_roles_of(tx, person_id))
        granted, revoked = roles - held, held - roles
        for row in tx.exec(select(PersonRole).where(PersonRole.person_id == person_id)).all():
            if row.role in revoked:
                tx.delete(row)
        tx.add_all(PersonRole(person_id=person_id, role=role) for role in granted)
        subject, by = f"person:{person_id}", f"slack:{actor.slack_id}"
        for role in sorted(granted):
            record(tx, at=now, actor=by, action="role.granted", subject=subject, change=(None, {"role": role}))
        for role in sorted(revoked):
            record(tx, at=now, actor=by, action="role.revoked", subject=subject, change=({"role": role}, None))
    return granted, revoked
