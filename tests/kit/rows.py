"""A small invented district, written as rows: people, offerings and sessions with sensible defaults."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from learning.catalog.published import catalog_changed
from learning.text import fold
from storage.database import Database
from storage.tables import (
    DistrictSetting,
    DistrictWord,
    EmployeeGroup,
    Format,
    Offering,
    OfferingState,
    Person,
    PersonRole,
    Role,
    Session,
    Site,
)

LOS_ANGELES = "America/Los_Angeles"
WALL = "%Y-%m-%d %H:%M"
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Rows:
    """Writes the district. What is added is there at once for everybody; each returns the row's id."""

    database: Database
    _number: int = field(default=0, init=False)

    def site(self, name: str) -> int:
        """Return the site of this name, made when it is new."""
        with self.database.transaction() as tx:
            site = tx.exec(select(Site).where(Site.key == fold(name))).one_or_none()
            if site is None:
                site = Site(name=name, key=fold(name))
                tx.add(site)
                tx.flush()
            return site.id or 0

    def person(
        self,
        name: str,
        *,
        email: str | None = None,
        group: EmployeeGroup | None = EmployeeGroup.certificated,
        site: str | None = "North School",
        roles: Sequence[Role] = (),
        locale: str | None = None,
        timezone: str | None = None,
    ) -> int:
        """Add somebody to the roster."""
        site_id = self.site(site) if site else None
        with self.database.transaction() as tx:
            person = Person(
                email=email or email_of(name),
                name=name,
                site_id=site_id,
                employee_group=group,
                locale=locale,
                timezone=timezone,
            )
            tx.add(person)
            tx.flush()
            tx.add_all(PersonRole(person_id=person.id or 0, role=role) for role in roles)
            return person.id or 0

    def change_person(self, person_id: int, **changes: Any) -> None:
        with self.database.transaction() as tx:
            tx.get_one(Person, person_id).sqlmodel_update(changes)

    def offering(
        self,
        title: str,
        *,
        code: str | None = None,
        why: str | None = None,
        goal: str = "Every student reads well",
        format: Format = Format.live,  # noqa: A002 - the column's name
        minutes: int | None = None,
        points: float | None = None,
        site: str | None = None,
        state: OfferingState = OfferingState.published,
        **more: Any,
    ) -> int:
        """Add an offering. One that is not live and says no length takes 30 minutes."""
        self._number += 1
        if minutes is None and format is not Format.live:
            minutes = 30
        site_id = self.site(site) if site else None
        with self.database.transaction() as tx:
            offering = Offering(
                code=code or f"PL-{self._number:03}",
                title=title,
                goal=goal,
                format=format,
                minutes=minutes,
                why=f"Students gain from {title}." if why is None else why,
                points=Decimal(str(points)) if points is not None else None,
                site_id=site_id,
                state=state,
                changed_at=_LONG_AGO,
                **more,
            )
            tx.add(offering)
            catalog_changed(tx)
            tx.flush()
            return offering.id or 0

    def change_offering(self, offering_id: int, **changes: Any) -> None:
        with self.database.transaction() as tx:
            tx.get_one(Offering, offering_id).sqlmodel_update(changes)
            catalog_changed(tx)

    def session(
        self,
        offering_id: int,
        starts: str,
        *,
        minutes: int = 60,
        zone: str = LOS_ANGELES,
        site: str | None = None,
        opens: datetime | None = None,
        closes: datetime | None = None,
        **more: Any,
    ) -> int:
        """Add a dated session; `starts` is the clock on the wall of `zone`: `2026-12-03 15:30`."""
        wall = datetime.strptime(starts, WALL)  # noqa: DTZ007 - a wall time has no zone
        at = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        ends_at = at + timedelta(minutes=minutes)
        site_id = self.site(site) if site else None
        with self.database.transaction() as tx:
            session = Session(
                offering_id=offering_id,
                name=starts,
                starts_wall=starts,
                timezone=zone,
                starts_at=at,
                ends_wall=ends_at.astimezone(ZoneInfo(zone)).strftime(WALL),
                ends_at=ends_at,
                site_id=site_id,
                registration_opens_at=opens,
                registration_closes_at=closes,
                **more,
            )
            tx.add(session)
            catalog_changed(tx)
            tx.flush()
            return session.id or 0

    def live(self, title: str, starts: str = "2026-12-03 15:30", **more: Any) -> int:
        """Add a live offering with one session; what is not a session's goes to the offering."""
        of_session = {"zone", "opens", "closes", "place", "capacity"}
        offering = self.offering(title, **{key: v for key, v in more.items() if key not in of_session | {"minutes"}})
        rest = {key: value for key, value in more.items() if key in of_session | {"minutes"}}
        self.session(offering, starts, **rest)
        return offering

    def word(self, phrase: str, *means: str) -> None:
        """Add a word that the district explains."""
        with self.database.transaction() as tx:
            tx.add(DistrictWord(phrase=phrase, key=fold(phrase), means=list(means), changed_at=_LONG_AGO))
            catalog_changed(tx)

    def setting(self, key: str, value: str) -> None:
        """Let a decision of the district hold since long ago."""
        with self.database.transaction() as tx:
            tx.add(
                DistrictSetting(key=key, value=value, valid_from=_LONG_AGO.date(), set_by="cli:test", set_at=_LONG_AGO)
            )


def email_of(name: str) -> str:
    """Return the address that a person has unless a test says otherwise."""
    return f"{fold(name).replace(' ', '.')}@example.org"
