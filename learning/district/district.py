"""What every use case stands on: the district, its database, and the clock. Built once, by bot.app."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from learning.catalog.published import Catalog, CatalogCache
from learning.district.links import Links
from learning.district.send_window import STAFF_HOURS, Decency, Hours, read_decency
from learning.district.settings import Settings, settings_on
from locales.languages import Language
from storage.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Rules:
    """What a use case that writes goes by: settings, when staff may be written to, and the district's zone."""

    settings: Settings
    decency: Decency
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class District:
    """The district and its database. `clock` returns the aware UTC instant that counts as now.

    `staff_hours` are when a message that can wait may leave; `links` makes the addresses that people hold.
    """

    name: str
    zone: ZoneInfo
    language: Language
    database: Database
    clock: Callable[[], datetime]
    staff_hours: Hours = STAFF_HOURS
    links: Links = field(default_factory=Links)
    _cache: CatalogCache = field(default_factory=CatalogCache)

    def read_settings(self, day: date) -> Settings:
        """Return what the district has decided for a day."""
        with self.database.reading() as tx:
            return settings_on(tx, day=day)

    def read_catalog(self) -> Catalog:
        """Return the catalog as the database has it now."""
        with self.database.reading() as tx:
            return self._cache.current(tx, now=self.clock())

    def read_both(self, day: date) -> tuple[Catalog, Settings]:
        """Return the catalog and the settings, in one transaction."""
        with self.database.reading() as tx:
            return self._cache.current(tx, now=self.clock()), settings_on(tx, day=day)

    def day_of(self, at: datetime) -> date:
        """Return the district's date at an instant: its settings change at its own midnight."""
        return at.astimezone(self.zone).date()

    def rules(self, tx: Transaction, *, now: datetime) -> Rules:
        """Return what the district has decided, as it holds at an instant."""
        settings = settings_on(tx, day=self.day_of(now))
        return Rules(settings, read_decency(tx, hours=self.staff_hours, settings=settings), self.zone)
