"""Creating and changing offerings in Slack: what a coordinator writes, and what follows for those who are registered."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlmodel import col, select

from learning.audit import record
from learning.catalog.published import catalog_changed, lock_catalog
from learning.district.district import District
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer
from learning.planning.changes import count_concerned, follow_change
from learning.planning.drafts import decide_publishable
from learning.planning.refusals import ChangedMeanwhile, Incomplete, Misfilled
from learning.planning.session_forms import is_link
from learning.planning.sessions import edit_of
from learning.refusals import Gone
from learning.registration.seats import lock_session
from learning.sessions import names_of, read_meeting
from learning.text import fold
from storage.database import Transaction
from storage.tables import EmployeeGroup, Format, Offering, OfferingState, Session, Site

TITLE_CHARACTERS = 150
CODE_CHARACTERS = 40
MOST_POINTS = Decimal("9999.99")
_MOST_MINUTES = 100_000
_CODE = re.compile(r"[^\W_][\w.-]*")
# The audit log tells that these changed, and how long they are: it holds no prose.
_PROSE = frozenset({"why", "summary"})
_INITIALS = 4


@dataclass(frozen=True, slots=True)
class OfferingForm:
    """An offering as it is to be. Without a `code` it gets one; without `why` or `goal` it waits as a draft."""

    title: str
    format: Format
    code: str = ""
    why: str = ""
    goal: str = ""
    summary: str = ""
    strand: str = ""
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    facilitators: tuple[str, ...] = ()
    link: str = ""
    minutes: int | None = None
    points: Decimal | None = None
    language: str | None = None
    prerequisites: tuple[str, ...] = ()
    only_sites: tuple[int, ...] = ()

    def columns(self) -> dict[str, Any]:
        """Return the columns of the offering's row."""
        return {
            "title": self.title,
            "format": self.format,
            "code": self.code,
            "why": self.why,
            "goal": self.goal,
            "summary": self.summary,
            "strand": self.strand,
            "topics": list(self.topics),
            "audience": list(self.audience),
            "facilitators": list(self.facilitators),
            "link": self.link,
            "minutes": self.minutes,
            "points": self.points,
            "language": self.language,
            "prerequisites": list(self.prerequisites),
            "only_sites": list(self.only_sites),
        }


@dataclass(frozen=True, slots=True)
class OpenedOffering:
    """An offering for its window: its form, a fingerprint of it, and names that its lists stand for.

    `people` is to how many a change of its title or of who leads it would be told.
    """

    id: int
    form: OfferingForm
    seen: str
    published: bool
    names: dict[str, str]
    sites: dict[int, str]
    people: int


@dataclass(frozen=True, slots=True)
class SavedOffering:
    """What came of saving. `change_ids` are the edits of its sessions that will be told to `people`."""

    id: int
    code: str
    title: str
    published: bool
    is_new: bool
    people: int = 0
    change_ids: tuple[int, ...] = ()


def form_of_offering(row: Offering) -> OfferingForm:
    """Return an offering as a form shows it."""
    return OfferingForm(
        title=row.title,
        format=row.format,
        code=row.code,
        why=row.why,
        goal=row.goal,
        summary=row.summary,
        strand=row.strand,
        topics=tuple(row.topics),
        audience=tuple(row.audience),
        facilitators=tuple(row.facilitators),
        link=row.link,
        minutes=row.minutes,
        points=row.points,
        language=row.language,
        prerequisites=tuple(row.prerequisites),
        only_sites=tuple(row.only_sites),
    )


def fingerprint_of_offering(form: OfferingForm) -> str:
    """Return a short text that is another one when anything in the form is."""
    points = None if form.points is None else form.points.normalize()
    columns = {**form.columns(), "points": str(points)}
    return sha256(repr(sorted(columns.items())).encode()).hexdigest()[:16]


def open_offering(district: District, offering_id: int, *, viewer: Viewer) -> OpenedOffering:
    """Return an offering as its window shows it. Raises NotAllowed and Gone."""
    require_role(district.database, viewer, KEEPERS)
    with district.database.reading() as tx:
        row = _standing(tx, offering_id)
        form = form_of_offering(row)
        sites = {
            key or 0: name
            for key, name in tx.exec(select(Site.id, Site.name).where(col(Site.id).in_(form.only_sites))).all()
        }
        meetings = [read_meeting(tx, key) for key in _coming(tx, offering_id)]
        people = sum(count_concerned(tx, one, but=viewer.person_id) for one in meetings if one.stands)
        return OpenedOffering(
            offering_id,
            form,
            fingerprint_of_offering(form),
            row.state is OfferingState.published,
            names_of(tx, form.facilitators),
            sites,
            people,
        )


def list_goals(district: District) -> list[str]:
    """Return the goals that offerings name, in alphabetical order."""
    with district.database.reading() as tx:
        named = select(Offering.goal).where(Offering.goal != "", col(Offering.retired_at).is_(None))
        return list(tx.exec(named.distinct().order_by(Offering.goal)).all())


def create_offering(district: District, form: OfferingForm, *, actor: Viewer, now: datetime) -> SavedOffering:
    """Add an offering, published when it says why and names a goal. Raises NotAllowed, Misfilled and Incomplete."""
    require_role(district.database, actor, KEEPERS)
    with district.database.transaction() as tx:
        lock_catalog(tx)
        form = _with_codes(tx, form)
        longest = district.rules(tx, now=now).settings.number("offering.why_characters")
        published = _decide_published(form, longest=longest)
        known = _decide_offering(tx, form, known=None)
        columns = form.columns()
        columns["code"] = form.code or _free_code(form.title, known)
        state = OfferingState.published if published else OfferingState.draft
        row = Offering(**columns, state=state, changed_at=now)
        tx.add(row)
        tx.flush()
        after = {"code": row.code, "title": row.title, "format": row.format}
        _log(tx, row, "added", (None, after), actor=actor, now=now)
        if published:
            _log(tx, row, "published", (None, {"state": row.state}), actor=actor, now=now)
        catalog_changed(tx)
        return SavedOffering(row.id or 0, row.code, row.title, published, is_new=True)


def change_offering(  # noqa: PLR0913 - a change has this many parts
    district: District, offering_id: int, form: OfferingForm, *, seen: str, notify: bool, actor: Viewer, now: datetime
) -> SavedOffering:
    """Save an offering as it is to be. A new title concerns everybody who is registered for one of its sessions.

    A draft that says why and names a goal is published; what is published keeps both. `seen` is the fingerprint of what
    the window showed. Raises NotAllowed, Gone, Misfilled, Incomplete and ChangedMeanwhile.
    """
    require_role(district.database, actor, KEEPERS)
    with district.database.transaction() as tx:
        lock_catalog(tx)
        row = _standing(tx, offering_id)
        form, held = _with_codes(tx, form), form_of_offering(row)
        published = row.state is OfferingState.published
        if fingerprint_of_offering(form) == fingerprint_of_offering(held):
            return SavedOffering(offering_id, row.code, row.title, published, is_new=False)
        if seen != fingerprint_of_offering(held):
            raise ChangedMeanwhile(row.title)
        rules = district.rules(tx, now=now)
        complete = _decide_published(form, longest=rules.settings.number("offering.why_characters"))
        if published and not complete:
            raise Incomplete({name: "missing" for name in ("why", "goal") if not fold(getattr(form, name))})
        _decide_offering(tx, form, known=row)
        sessions = [lock_session(tx, key) for key in _coming(tx, offering_id)]
        before = {one.id: read_meeting(tx, one.id or 0) for one in sessions}
        _write(tx, row, form, publishes=complete and not published, actor=actor, now=now)
        edit = edit_of(rules, now=now, notify=notify, by=actor.person_id)
        followed = [follow_change(tx, one, before=before[one.id], edit=edit)[0] for one in sessions]
        batches = [one for one in followed if one is not None]
        catalog_changed(tx)
        people = sum(count_concerned(tx, before[one.session_id], but=actor.person_id) for one in batches if one.notify)
        return SavedOffering(
            offering_id, row.code, row.title, complete, True, people, tuple(one.id or 0 for one in batches)
        )


def _with_codes(tx: Transaction, form: OfferingForm) -> OfferingForm:
    """Return a form whose prerequisites are written as the offerings themselves are, by which registering finds them."""
    if not form.prerequisites:
        return form
    known = {code.casefold(): code for code in tx.exec(select(Offering.code)).all()}
    meant = (known.get(code.casefold(), code) for code in form.prerequisites)
    return replace(form, prerequisites=tuple(dict.fromkeys(meant)))


def _write(  # noqa: PLR0913 - a change has this many parts
    tx: Transaction, row: Offering, form: OfferingForm, *, publishes: bool, actor: Viewer, now: datetime
) -> None:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in form.columns().items():
        new = value if name != "code" else value or row.code
        old = getattr(row, name)
        if old != new:
            before[name], after[name] = _written(name, old), _written(name, new)
            setattr(row, name, new)
    row.changed_at = now
    _log(tx, row, "changed", (before, after), actor=actor, now=now)
    if publishes:
        change = ({"state": row.state}, {"state": OfferingState.published})
        row.state = OfferingState.published
        _log(tx, row, "published", change, actor=actor, now=now)


def _log(  # noqa: PLR0913 - an entry has this many parts
    tx: Transaction,
    row: Offering,
    action: str,
    change: tuple[dict[str, Any] | None, dict[str, Any] | None],
    *,
    actor: Viewer,
    now: datetime,
) -> None:
    record(
        tx,
        at=now,
        actor=f"slack:{actor.slack_id}",
        action=f"offering.{action}",
        subject=f"offering:{row.id}",
        change=change,
    )


def _written(name: str, value: Any) -> Any:
    if name in _PROSE:
        return len(value)
    return str(value) if isinstance(value, Decimal) else value


def _standing(tx: Transaction, offering_id: int) -> Offering:
    row = tx.get(Offering, offering_id)
    if row is None or row.retired_at is not None:
        raise Gone
    return row


def _coming(tx: Transaction, offering_id: int) -> list[int]:
    # Those that are over stay in calendars as they were; which are, the edit itself decides under the lock.
    keys = tx.exec(
        select(Session.id).where(
            Session.offering_id == offering_id, col(Session.cancelled_at).is_(None), col(Session.retired_at).is_(None)
        )
    ).all()
    return sorted(key for key in keys if key)


def _decide_published(form: OfferingForm, *, longest: int) -> bool:
    """Tell whether it can be published. Raises Incomplete for a text that is too long; what is missing makes it a draft."""
    try:
        decide_publishable(why=form.why, goal=form.goal, longest=longest)
    except Incomplete as refusal:
        too_long = {name: problem for name, problem in refusal.problems.items() if problem == "too_long"}
        if too_long:
            raise Incomplete(too_long, refusal.limit) from refusal
        return False
    return True


def _decide_offering(tx: Transaction, form: OfferingForm, *, known: Offering | None) -> set[str]:
    """Let pass an offering that fits into the catalog. Returns the codes of all others, folded. Raises Misfilled."""
    rows = tx.exec(select(Offering.id, Offering.code)).all()
    others = {code.casefold() for key, code in rows if known is None or key != known.id}
    problems = _naming_problems(form, others=others, known=known)
    if form.link and not is_link(form.link):
        problems["link"] = "not_a_link"
    if form.minutes is not None and not 1 <= form.minutes <= _MOST_MINUTES:
        problems["minutes"] = "range"
    if form.points is not None and not 0 <= form.points <= MOST_POINTS:
        problems["points"] = "range"
    if not set(form.audience) <= {*EmployeeGroup, "family"}:
        problems["audience"] = "unknown"
    if any(code.casefold() not in others for code in form.prerequisites):
        problems["prerequisites"] = "unknown_code"
    if problems:
        raise Misfilled(problems)
    return others


def _naming_problems(form: OfferingForm, *, others: set[str], known: Offering | None) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not fold(form.title):
        problems["title"] = "missing"
    kept = known is not None and form.code in ("", known.code)  # an imported code may look like anything
    if form.code and not kept:
        if len(form.code) > CODE_CHARACTERS or not _CODE.fullmatch(form.code):
            problems["code"] = "not_a_code"
        elif form.code.casefold() in others:
            problems["code"] = "taken"
    return problems


def _free_code(title: str, others: set[str]) -> str:
    """Make a short code of a title: `Universal Design for Learning` becomes UDFL-1, or the next that is free."""
    words = fold(title).split()
    start = "".join(word[0] for word in words[:_INITIALS]).upper() if len(words) > 1 else words[0][:_INITIALS].upper()
    number = 1
    while f"{start}-{number}".casefold() in others:
        number += 1
    return f"{start}-{number}"
