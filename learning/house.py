"""What every use case stands on: the district, its database, and the clock. Built once, by bot.app."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from learning.catalog import Catalog, CatalogCache
from learning.settings import Settings, settings_on
from locales.languages import Language
from storage.database import Database


@dataclass(frozen=True, slots=True)
class House:
    """The district and its database. `clock` returns the aware UTC instant that counts as now."""

    district: str
    zone: ZoneInfo
    language: Language
    database: Database
    clock: Callable[[], datetime]
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
