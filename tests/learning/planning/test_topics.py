"""Asking for what is not there: counted once a person, and by site."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from sqlmodel import select

from learning.people.viewers import SlackAccount, Viewer, remember_member
from learning.planning.topics import Asks, ask_for_topic, list_asks
from storage.database import Database
from storage.tables import AccountKind, TopicAsk
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows, email_of


def _viewer(database: Database, now: datetime, name: str, site: str | None) -> Viewer:
    Rows(database).person(name, site=site)
    profile = SlackAccount(f"U-{name}", email_of(name), "", AccountKind.member, None, None)
    return remember_member(database, profile, now=now)


@on_both
def test_asks_are_counted_by_person_and_by_site(database: Database, now: datetime) -> None:
    places = {"Ana": "North", "Ben": "North", "Cleo": "South", "Dora": None}
    people = {name: _viewer(database, now, name, site) for name, site in places.items()}
    words = {"Ana": "Bee-keeping", "Ben": "bee keeping", "Cleo": "BEE KEEPING!", "Dora": "bee  keeping"}
    counted = [ask_for_topic(database, people[name], words=words[name], now=now) for name in places]
    told = [(1, 1, True), (2, 1, True), (3, 2, True), (4, 2, True)]
    assert counted == [(Asks("Bee-keeping", people, sites), first) for people, sites, first in told]
    again = ask_for_topic(database, people["Ana"], words="bee keeping", now=now)
    assert again == (Asks("Bee-keeping", 4, 2), False)
    assert ask_for_topic(database, people["Ana"], words="honey", now=now) == (Asks("honey", 1, 1), True)
    assert list_asks(database, most=9) == [Asks("Bee-keeping", 4, 2), Asks("honey", 1, 1)]
    assert list_asks(database, most=1) == [Asks("Bee-keeping", 4, 2)]


def test_ask_keeps_the_words_as_they_were_first_typed(database: Database, now: datetime) -> None:
    ana = _viewer(database, now, "Ana", "North")
    for words in ("Bee-keeping", "bee keeping"):
        ask_for_topic(database, ana, words=words, now=now)
    with database.reading() as tx:
        row = tx.exec(select(TopicAsk)).one()
    assert (row.words, row.key, row.asked_at) == ("Bee-keeping", "bee keeping", now)


@on_both
def test_double_press_counts_once(database: Database, now: datetime) -> None:
    ana = _viewer(database, now, "Ana", "North")
    together = Barrier(8)

    def press(_: int) -> tuple[Asks, bool]:
        together.wait()
        return ask_for_topic(database, ana, words="bees", now=now)

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(press, range(8)))
    assert sorted(first for _, first in counted) == [False] * 7 + [True]
    assert {asks.people for asks, _ in counted} == {1}
