"""Schools and offices, found by name whatever its case, accents and punctuation."""

from sqlmodel import select

from learning.text import fold
from storage.database import Transaction
from storage.tables import Site


class Sites:
    """The sites as one import sees them: loaded once, and those that are new are made when they are first named."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._by_key = {site.key: site for site in tx.exec(select(Site)).all()}
        self._by_id = {site.id: site for site in self._by_key.values()}

    def name_of(self, site_id: int | None) -> str:
        """Return the name of a site, or an empty text."""
        return self._by_id[site_id].name if site_id is not None else ""

    def known_name(self, name: str) -> str:
        """Return the site's name as it is already written, or as it is given."""
        site = self._by_key.get(fold(name))
        return site.name if site else name if fold(name) else ""

    def id_for(self, name: str) -> int | None:
        """Return the id of a site, which is made if it is new. None for no name."""
        key = fold(name)
        if not key:
            return None
        if key not in self._by_key:
            site = Site(name=name, key=key)
            self._tx.add(site)
            self._tx.flush()
            self._by_key[key] = site
            self._by_id[site.id] = site
        return self._by_key[key].id
