"""The judged sets: how good the search is, beside what a database offers by itself."""

import json
import math
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from zoneinfo import ZoneInfo

from files.catalog_rows import CATALOG, CatalogRules, parse_catalog
from files.people import PEOPLE, parse_people
from files.tables.headers import Layout
from files.tables.reading import TextTable, read_table
from learning.catalog.finding import Search, Seeker, find_typed
from learning.catalog.published import Catalog, load_catalog, texts_of
from learning.catalog.search.lexicon import stop_words
from learning.catalog.search.words import words_of
from learning.imports.catalog import apply_catalog
from learning.imports.plan import ImportChange
from learning.imports.roster import apply_people
from storage.database import Database
from storage.upgrade import upgrade

SETS = Path(__file__).parent.parent / "tests" / "search"
# The day for which the sets are judged: a Tuesday morning in the district.
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")
NOTHING = "unanswerable"
_ANYBODY = Seeker(None, None)
_SHOWN, _LOOKED_THROUGH = 5, 10

# What was found, by codes, and whether the answer claims that it is what was meant.
Ask = Callable[[str], tuple[list[str], bool]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One query as somebody types it, its kind, and the grade (1 to 3) of each code that answers it."""

    query: str
    kind: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one way to search, for one kind of query.

    `silent` is the share without a result, `doubtful` the share where at least it is said that nothing matches exactly:
    for what nothing answers both should be high, for all else low, and the other figures mean nothing.
    """

    queries: int
    ndcg: float
    mrr: float
    recall: float
    silent: float
    doubtful: float


def read_judged(name: str) -> list[Judged]:
    """Read the queries of a set."""
    lines = (SETS / name / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [Judged(row["query"], row["kind"], row["grades"]) for line in lines if line for row in [json.loads(line)]]


@contextmanager
def catalog_of(name: str) -> Iterator[Catalog]:
    """Import the catalog of a set into a database of its own and load it as the bot does."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/set.db")
        upgrade(database)
        change = ImportChange("bench", NOW)
        apply_people(database, parse_people([_table(name, "people.csv", PEOPLE)]), change=change)
        offerings = parse_catalog([_table(name, "catalog.csv", CATALOG)], rules=CatalogRules(ZONE, 280))
        apply_catalog(database, offerings, change=change)
        with database.reading() as tx:
            # Judged for whomever an offering is for, so nothing is kept back here.
            whole = load_catalog(tx, version=1, now=NOW)
            yield replace(whole, listings=tuple(replace(one, audience=()) for one in whole.listings)).prepare()
        database.close()


def _table(name: str, file: str, layout: Layout) -> TextTable:
    return read_table(file, (SETS / name / file).read_bytes(), layout=layout)


def our_search(catalog: Catalog) -> Ask:
    """Return the bot's own search, by codes."""

    def ask(query: str) -> tuple[list[str], bool]:
        found = find_typed(catalog, query, search=Search(open_only=False), seeker=_ANYBODY, now=NOW.astimezone(ZONE))
        codes = [hit.listing.code for hit in found.results.hits[:_LOOKED_THROUGH]]
        return codes, bool(codes) and found.results.sure

    return ask


def database_searches(catalog: Catalog) -> dict[str, Ask]:
    """Return what SQLite offers: LIKE, and FTS5 with bm25 (all words; any word by its beginning)."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE found USING fts5(code UNINDEXED, title, subject, people, body, tokenize='porter unicode61')"
    )
    connection.execute("CREATE TABLE plain (code, everything)")
    for listing in catalog.listings:
        texts = texts_of(listing, catalog.names)
        parts = (texts.title, texts.subject, texts.people, texts.body)
        connection.execute("INSERT INTO found VALUES (?, ?, ?, ?, ?)", (listing.code, *parts))
        connection.execute("INSERT INTO plain VALUES (?, ?)", (listing.code, " ".join(parts)))

    def like(query: str) -> tuple[list[str], bool]:
        rows = connection.execute("SELECT code FROM plain WHERE everything LIKE ? LIMIT 10", (f"%{query}%",))
        return _sure(rows)

    def fts(expression: str) -> tuple[list[str], bool]:
        if not expression:
            return [], False
        rows = connection.execute(
            "SELECT code FROM found WHERE found MATCH ? ORDER BY bm25(found, 0, 8, 4, 3, 1) LIMIT 10", (expression,)
        )
        return _sure(rows)

    def every_word(query: str) -> tuple[list[str], bool]:
        return fts(" AND ".join(f'"{word}"' for word in re.findall(r"\w+", query)))

    def any_beginning(query: str) -> tuple[list[str], bool]:
        return fts(" OR ".join(f'"{word}"*' for word in re.findall(r"\w+", query)))

    def words_then_any(query: str) -> tuple[list[str], bool]:
        kept = [word for word in words_of(query) if word not in stop_words()] or words_of(query)
        all_words, any_word = (" AND ".join(f'"{word}"' for word in kept), " OR ".join(f'"{word}"*' for word in kept))
        found = fts(all_words)
        return found if found[0] else fts(any_word)

    return {
        "LIKE": like,
        "FTS5, all words": every_word,
        "FTS5, any beginning": any_beginning,
        "FTS5, all or any but stop words": words_then_any,
    }


def _sure(rows: Iterable[tuple[str]]) -> tuple[list[str], bool]:
    codes = [code for (code,) in rows]
    return codes, bool(codes)


def measure(ask: Ask, judged: Sequence[Judged]) -> dict[str, Quality]:
    """Measure one way to search, by kind of query and, under `all`, over what can be answered."""
    groups: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for one in judged:
        codes, sure = ask(one.query)
        figures = (
            ndcg(codes, one.grades),
            reciprocal_rank(codes, one.grades),
            recall(codes, one.grades),
            float(not codes),
            float(not sure),
        )
        groups[one.kind].append(figures)
        if one.kind != NOTHING:
            groups["all"].append(figures)
    return {
        kind: Quality(len(rows), *(round(fmean(column), 3) for column in zip(*rows, strict=True)))
        for kind, rows in groups.items()
    }


def ndcg(codes: Sequence[str], grades: dict[str, int]) -> float:
    """Return nDCG at 5: 1 where the best stand first, with gains of 2^grade - 1."""
    ideal = _gain(sorted(grades.values(), reverse=True))
    gained: float = _gain([grades.get(code, 0) for code in codes])
    return gained / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:_SHOWN])), 0.0)


def reciprocal_rank(codes: Sequence[str], grades: dict[str, int]) -> float:
    """Return one by the place of the first answer among five, 0 without."""
    return next((1 / (place + 1) for place, code in enumerate(codes[:_SHOWN]) if code in grades), 0.0)


def recall(codes: Sequence[str], grades: dict[str, int]) -> float:
    """Return the share of the answers among the first ten, of those that could be there."""
    return len(set(codes) & set(grades)) / min(len(grades), _LOOKED_THROUGH) if grades else 0.0
