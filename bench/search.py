"""The search: how good it is on judged catalogs, and what it costs as a catalog grows."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from statistics import quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import insert, update
from sqlmodel import col

from bench.judged import NOW, SETS, ZONE, Ask, catalog_of, database_searches, measure, our_search, read_judged
from handlers.catalog.find import find
from handlers.conversation.answers import Message
from handlers.conversation.payload import Payload, Surface
from handlers.conversation.request import Request
from handlers.subjects import all_routes
from learning.catalog.finding import Seeker, find_typed
from learning.catalog.published import Catalog, catalog_changed, lock_catalog
from learning.district.district import District
from learning.people.viewers import Viewer
from learning.walltime import WALL_FORMAT
from locales.languages import ENGLISH
from locales.translator import Translator
from storage.database import Database
from storage.tables import AccountKind, EmployeeGroup, Format, Offering, OfferingState, Session
from storage.upgrade import upgrade

SIZES = (500, 5_000, 50_000)
_QUERIES = 150
_WARM = 20
_ANYBODY = Seeker(None, None)

Row = dict[str, float | str]


def measure_quality() -> list[Row]:
    """Measure every judged set with the bot's search and with what SQLite offers, over all kinds and by kind.

    `all` is over what can be answered; `unanswerable` is apart.
    """
    rows: list[Row] = []
    for name in sorted(path.name for path in SETS.glob("set_*")):
        judged = read_judged(name)
        with catalog_of(name) as catalog:
            ways: dict[str, Ask] = {"the bot": our_search(catalog), **database_searches(catalog)}
            for way, ask in ways.items():
                for kind, figures in sorted(measure(ask, judged).items()):
                    rows.append({"set": name, "way": way, "kind": kind, **asdict(figures)})
    return rows


def measure_growth() -> list[Row]:
    """Measure answers in milliseconds at several sizes, in turns with FTS5 on the same texts, and the seconds to renew.

    `search` is the search by itself; `answer` is all that `/pl find` does between Slack's request and Slack's answer.
    """
    queries = [one.query for one in read_judged("set_a")][:_QUERIES]
    rows: list[Row] = []
    with catalog_of("set_a") as seed, TemporaryDirectory() as folder:
        for size in SIZES:
            district = _grown(seed, size, Database(f"sqlite:///{folder}/{size}.db"))
            started = time.perf_counter()
            catalog = district.read_catalog()
            first = time.perf_counter() - started
            renewal = _renewal_seconds(district)
            asks: dict[str, Callable[[str], object]] = {
                "answer": _answering(district),
                "search": _searching(catalog),
                "FTS5, any beginning": database_searches(catalog)["FTS5, any beginning"],
            }
            row: Row = {"sessions": size}
            for way, times in _in_turns(asks, queries).items():
                hundredths = quantiles(times, n=100)
                row |= {
                    f"{way} p50 ms": round(hundredths[49] * 1000, 2),
                    f"{way} p99 ms": round(hundredths[98] * 1000, 2),
                }
            rows.append({**row, "first_load_s": round(first, 2), "renewal_s": round(renewal, 2)})
            district.database.close()
    return rows


def _answering(district: District) -> Callable[[str], object]:
    viewer = Viewer("U1", AccountKind.member, NOW, person_id=1, group=EmployeeGroup.certificated)
    say, routes = Translator(ENGLISH), all_routes()

    def answer(query: str) -> object:
        asked_for = Payload(Surface.command, "", "U1", words=f"find {query}")
        message = find(Request(district, viewer, say, NOW, ZONE, payload=asked_for, routes=routes))
        return message.as_slack() if isinstance(message, Message) else message

    return answer


def _searching(catalog: Catalog) -> Callable[[str], object]:
    local = NOW.astimezone(ZONE)
    return lambda query: find_typed(catalog, query, seeker=_ANYBODY, now=local).results.hits[:5]


def _in_turns(asks: dict[str, Callable[[str], object]], queries: Sequence[str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {way: [] for way in asks}
    for query in (*queries[:_WARM], *queries):
        for way, ask in asks.items():
            started = time.perf_counter()
            ask(query)
            times[way].append(time.perf_counter() - started)
    return {way: taken[_WARM:] for way, taken in times.items()}


def _renewal_seconds(district: District) -> float:
    """Change one title, and return how long the process takes to search with it."""
    with district.database.transaction() as tx:
        lock_catalog(tx)
        tx.exec(update(Offering).where(col(Offering.id) == 1).values(title="Something else"))
        catalog_changed(tx)
    started = time.perf_counter()
    district.read_catalog()
    return time.perf_counter() - started


def _grown(seed: Catalog, size: int, database: Database) -> District:
    """Fill a database with so many offerings of one session each, their texts mixed from those of a real catalog."""
    chance = random.Random(size)  # noqa: S311 - no secret
    texts = [f"{one.title} {one.why} {one.summary}".split() for one in seed.listings]
    offerings, sessions = [], []
    for number in range(1, size + 1):
        mixed = [*chance.choice(texts)[:30], *chance.choice(texts)[:30]]
        chance.shuffle(mixed)
        starts_at = NOW + timedelta(hours=1 + chance.randrange(4_000))
        wall = starts_at.astimezone(ZONE).strftime(WALL_FORMAT)
        ends_at = starts_at + timedelta(hours=1)
        offerings.append(
            {
                "id": number,
                "code": f"N-{number}",
                "title": " ".join(chance.sample(mixed, 5)),
                "why": " ".join(mixed[:20]),
                "summary": " ".join(mixed[20:]),
                "goal": "Every student",
                "format": Format.live,
                "state": OfferingState.published,
                "topics": [],
                "audience": [],
                "facilitators": [],
                "changed_at": NOW,
            }
        )
        sessions.append(
            {
                "offering_id": number,
                "name": wall,
                "starts_wall": wall,
                "ends_wall": ends_at.astimezone(ZONE).strftime(WALL_FORMAT),
                "timezone": ZONE.key,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "facilitators": [],
                "place": "Room 4",
            }
        )
    upgrade(database)
    with database.transaction() as tx:
        tx.connection().execute(insert(Offering), offerings)
        tx.connection().execute(insert(Session), sessions)
        catalog_changed(tx)
    return District("Sample Unified", ZONE, ENGLISH, database, lambda: NOW)
