"""The district's own words: what a short form or phrase means here, in place of what comes with the program."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlmodel import col, func, select

from learning.audit import record
from learning.catalog.published import catalog_changed, lock_catalog
from learning.catalog.search.lexicon import LONGEST_PHRASE, shipped_lexicon, stop_words
from learning.catalog.search.words import words_of
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer
from storage.database import Database, Transaction
from storage.tables import DistrictWord

PHRASE_CHARACTERS = 60
MEANING_CHARACTERS = 100
MOST_MEANINGS = 10
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Known:
    """What the search takes a phrase to mean. `own` says that the district decided it; `shipped` is what is shipped for it."""

    phrase: str
    means: tuple[str, ...] = ()
    own: bool = False
    shipped: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """Return what changes whenever this does; empty while the phrase means nothing."""
        if not self.means:
            return ""
        said = json.dumps([self.own, self.phrase if self.own else "", *self.means])
        return sha256(said.encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody typed. `opened` is the phrase that they were shown, folded, and `seen` its version then."""

    phrase: str
    means: tuple[str, ...]
    opened: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a field cannot stay as it is, with the part of it that is wrong or the number that it may have at most."""

    code: str
    part: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class Faulty:
    """Nothing was saved: what is wrong, by field (`phrase`, `means`)."""

    faults: dict[str, Fault]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was saved, because somebody decides by what they have not seen: what holds now.

    `was_shown` tells a change in the meantime from a phrase that they did not know to be known.
    """

    now: Known
    was_shown: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """A word holds from now on. `added` tells a new one from one that was changed."""

    known: Known
    added: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """A word of the district's is gone: what holds in its place."""

    now: Known


def key_of(phrase: str) -> str:
    """Return a phrase as it is compared: folded, as the search reads it."""
    return " ".join(words_of(phrase))


def list_words(database: Database, *, most: int) -> tuple[list[Known], int]:
    """Return the district's own words, the newest first, and how many there are."""
    newest = (col(DistrictWord.changed_at).desc(), col(DistrictWord.id).desc())
    with database.reading() as tx:
        rows = tx.exec(select(DistrictWord).order_by(*newest).limit(most)).all()
        count = tx.exec(select(func.count()).select_from(DistrictWord)).one()
    return [_own(row) for row in rows], count


@lru_cache(maxsize=1)
def count_shipped_pairs() -> int:
    """Return how many pairs of words that mean the same come with the program."""
    phrases = shipped_lexicon().as_typed
    return len({frozenset((phrase, " ".join(one.words))) for phrase, meanings in phrases.items() for one in meanings})


def read_word(database: Database, phrase: str) -> Known:
    """Return what the search takes a phrase to mean now."""
    with database.reading() as tx:
        return _known(tx, phrase)


def decide_faults(entry: Entry) -> dict[str, Fault]:
    """Say what is wrong with an entry, by field; nothing where it can be saved."""
    phrase = _fault_of(entry.phrase, most=PHRASE_CHARACTERS)
    # The search reads no longer phrases, so such a one would wait in vain to be met.
    if not phrase and len(words_of(entry.phrase)) > LONGEST_PHRASE:
        phrase = Fault("too_many_words", entry.phrase, LONGEST_PHRASE)
    faults = {"phrase": phrase, "means": _fault_of_means(entry)}
    return {name: fault for name, fault in faults.items() if fault}


def _fault_of_means(entry: Entry) -> Fault | None:
    if not entry.means:
        return Fault("missing")
    if len(entry.means) > MOST_MEANINGS:
        return Fault("too_many", most=MOST_MEANINGS)
    for line in entry.means:
        if fault := _fault_of(line, most=MEANING_CHARACTERS):
            return Fault("no_words", line) if fault.code == "missing" else fault
        if key_of(line) == key_of(entry.phrase):
            return Fault("same", line)
    return None


def _fault_of(text: str, *, most: int) -> Fault | None:
    said = words_of(text)
    if len(text) > most:
        return Fault("too_long", text, most)
    if not said:
        return Fault("missing")
    return Fault("stop_words", text) if all(word in stop_words() for word in said) else None


def save_word(database: Database, entry: Entry, *, actor: Viewer, now: datetime) -> Saved | Faulty | Overtaken:
    """Add a word of the district's, or change it. Saving the same once more changes nothing. Raises NotAllowed."""
    require_role(database, actor, KEEPERS)
    if faults := decide_faults(entry):
        return Faulty(faults)
    wanted = Known(entry.phrase, _each_once(entry.means), own=True)
    with database.transaction() as tx:
        lock_catalog(tx)
        key = key_of(entry.phrase)
        row, opened = _row(tx, key), _row(tx, entry.opened)
        if row and _own(row) == wanted:
            return Saved(_known(tx, entry.phrase), added=False)
        if opened and key != entry.opened:  # it is called something else from now on
            if row:
                return Faulty({"phrase": Fault("taken", row.phrase)})
            row = opened
        current = _known(tx, row.phrase if row else entry.phrase)
        was_shown = entry.opened == key_of(current.phrase)
        if current.version != (entry.seen if was_shown else ""):
            return Overtaken(current, was_shown)
        added = row is None
        _write(tx, row, wanted, by=actor, now=now)
        return Saved(_known(tx, entry.phrase), added)


def remove_word(database: Database, entry: Entry, *, actor: Viewer, now: datetime) -> Removed | Overtaken:
    """Take away the word that somebody was shown, so that what is shipped for it holds again. Raises NotAllowed."""
    require_role(database, actor, KEEPERS)
    with database.transaction() as tx:
        lock_catalog(tx)
        row = _row(tx, entry.opened)
        if row is None:  # somebody else was faster
            return Removed(_known(tx, entry.phrase))
        current = _own(row)
        if current.version != entry.seen:
            return Overtaken(_known(tx, row.phrase), was_shown=True)
        tx.delete(row)
        record(
            tx,
            at=now,
            actor=f"slack:{actor.slack_id}",
            action="word.removed",
            subject=f"word:{row.id}",
            change=(_as_change(current), None),
        )
        catalog_changed(tx)
        return Removed(_known(tx, current.phrase))


def _write(tx: Transaction, row: DistrictWord | None, wanted: Known, *, by: Viewer, now: datetime) -> None:
    before = _as_change(_own(row)) if row else None
    action = "word.changed" if row else "word.added"
    row = row or DistrictWord(phrase="", key="", changed_at=now)
    row.phrase, row.key, row.means, row.changed_at = (wanted.phrase, key_of(wanted.phrase), list(wanted.means), now)
    tx.add(row)
    tx.flush()
    change = (before, _as_change(wanted))
    record(tx, at=now, actor=f"slack:{by.slack_id}", action=action, subject=f"word:{row.id}", change=change)
    catalog_changed(tx)


def _as_change(known: Known) -> dict[str, Any]:
    return {"phrase": known.phrase, "means": list(known.means)}


def _each_once(means: Sequence[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for line in means:
        kept.setdefault(key_of(line), line)
    return tuple(kept.values())


def _row(tx: Transaction, key: str) -> DistrictWord | None:
    return tx.exec(select(DistrictWord).where(DistrictWord.key == key)).one_or_none()


def _own(row: DistrictWord) -> Known:
    return Known(row.phrase, tuple(row.means), own=True)


def _known(tx: Transaction, phrase: str) -> Known:
    said = words_of(phrase)
    shipped = tuple(one.shown for one in shipped_lexicon().meanings(said))
    if row := _row(tx, " ".join(said)):
        return Known(row.phrase, tuple(row.means), own=True, shipped=shipped)
    rows = tx.exec(select(DistrictWord.phrase, DistrictWord.means).order_by(col(DistrictWord.id))).all()
    means = tuple(one.shown for one in shipped_lexicon().extended(rows).meanings(said))
    return Known(phrase, means, shipped=shipped)
