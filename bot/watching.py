"""Keeping this process's copy of the catalog fresh, so that nobody has to wait while a large one is read."""

import logging
from threading import Event, Thread

from learning.catalog.finding import Seeker, find_typed
from learning.catalog.published import Catalog
from learning.district.district import District

# With the three seconds that fifty thousand sessions take to read, a change is seen everywhere within five.
SECONDS_BETWEEN = 1.5

log = logging.getLogger("pl.watching")


class CatalogWatch:
    """A thread that asks every second and a half whether the catalog has changed, from the start on until it is stopped."""

    def __init__(self, district: District, *, seconds: float = SECONDS_BETWEEN) -> None:
        self._district = district
        self._seconds = seconds
        self._stopped = Event()
        self._looked = Event()
        self._has_read = False
        self._thread = Thread(target=self._watch, name="pl-catalog-watch", daemon=True)

    def start(self) -> None:
        """Begin, with reading the catalog for the first time."""
        self._thread.start()

    @property
    def has_read(self) -> bool:
        """Tell whether the catalog and its search have stood in memory since the start."""
        return self._has_read

    def wait(self, *, seconds: float) -> None:
        """Wait until the catalog was read for the first time or could not be, but not longer than so many seconds."""
        self._looked.wait(seconds)

    def stop(self) -> None:
        """End, after what is being read."""
        self._stopped.set()
        self._thread.join()

    def _search_once(self, catalog: Catalog) -> None:
        # What a search reads and compiles when it is first needed is needed by every one.
        now = self._district.clock().astimezone(self._district.zone)
        try:
            find_typed(catalog, self._district.name, seeker=Seeker(None, None), now=now)
        except Exception:  # all else can be answered
            log.exception("first search failed")

    def _watch(self) -> None:
        while True:
            try:
                catalog = self._district.read_catalog()
                if not self._has_read:
                    self._search_once(catalog)
                self._has_read = True
            except Exception as failure:  # noqa: BLE001 - nothing may end the watch; whoever asks next hears
                # Without its text and traceback: what a database says may hold what people wrote.
                log.error("catalog not read", extra={"kind": type(failure).__name__})  # noqa: TRY400
            self._looked.set()
            if self._stopped.wait(self._seconds):
                return
