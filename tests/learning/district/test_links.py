"""Links that people hold, and what each is about."""

from datetime import datetime

from learning.district.links import Links
from learning.notices.enqueuing import about, id_about
from storage.database import Database
from storage.tables import LinkScope
from tests.kit.rows import Rows

LINKS = Links("https://pl.example.org", "key")


def test_a_link_is_about_what_it_was_made_for(database: Database, now: datetime) -> None:
    ana = Rows(database).person("Ana Ruiz")
    with database.transaction() as tx:
        address = LINKS.mint(tx, LinkScope.registration, person_id=ana, about=about("greeting", 12), now=now)
    with database.reading() as tx:
        link = LINKS.find(tx, address.rpartition("/")[2], now=now)
    assert link is not None
    assert id_about(link.about, "greeting") == 12
    assert id_about(link.about, "session") is None


def test_what_is_about_nothing_has_no_id() -> None:
    assert id_about("", "greeting") is None
    assert id_about("greetings:12", "greeting") is None
