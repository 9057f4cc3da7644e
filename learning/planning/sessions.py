"""Planning and changing sessions: what a coordinator writes becomes a row, seats are offered, and people are told in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from learning.audit import record
from learning.catalog.published import catalog_changed, lock_catalog
from learning.district.district import District, Rules
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer
from learning.planning.changes import Edit, Facts, count_concerned, facts_of, fields_changed, follow_change
from learning.planning.refusals import ChangedMeanwhile
from learning.planning.session_forms import (
    SessionForm,
    altered,
    changed_columns,
    decide_form,
    fingerprint_of,
    form_of,
    only_of_facilitators,
)
from learning.refusals import Gone
from learning.registration.refusals import SessionCancelled, SessionOver
from learning.registration.seats import lock_session, settle_session
from learning.sessions import SessionSnapshot, may_run, names_of, read_meeting
from storage.database import Transaction
from storage.tables import Offering, Person, Session, Site

MOST_WEEKS = 30
# The audit log tells that these changed, and how long they are: it holds no prose.
_PROSE = frozenset({"bring"})
_DERIVED = frozenset({"starts_at", "ends_at"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A session for its window: its form, a fingerprint of it, and whether all of it may be changed."""

    meeting: SessionSnapshot
    form: SessionForm
    seen: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would tell people: the facts before and after, by field, and to how many."""

    meeting: SessionSnapshot
    before: Facts
    after: Facts
    fields: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of saving. `change_id` is the batch of edits that will be told at `due_at` to `people`, if there is one."""

    meeting: SessionSnapshot
    is_new: bool
    people: int = 0
    change_id: int | None = None
    due_at: datetime | None = None
    offered: int = 0


def open_session(district: District, session_id: int, *, viewer: Viewer, now: datetime) -> Opened:
    """Return a session as its window shows it. Raises NotAllowed, Gone, SessionOver and SessionCancelled."""
    with district.database.reading() as tx:
        meeting = _editable(district, tx, session_id, viewer=viewer, now=now)
        session = tx.get_one(Session, session_id)
        form = form_of(session)
        return Opened(meeting, form, fingerprint_of(form), not viewer.roles.isdisjoint(KEEPERS))


def label_form(district: District, form: SessionForm) -> tuple[str, dict[str, str]]:
    """Return the name of a form's site, and of those who lead it by e-mail."""
    with district.database.reading() as tx:
        site = tx.get(Site, form.site_id) if form.site_id is not None else None
        return site.name if site else "", names_of(tx, form.facilitators)


def _editable(
    district: District, tx: Transaction, session_id: int, *, viewer: Viewer, now: datetime
) -> SessionSnapshot:
    meeting = read_meeting(tx, session_id)
    if not may_run(viewer, meeting):
        require_role(district.database, viewer, KEEPERS)
    if tx.get_one(Session, session_id).retired_at is not None:
        raise Gone
    if meeting.cancelled_at is not None:
        raise SessionCancelled(meeting.title, meeting.cancel_reason)
    if meeting.is_over(now):
        raise SessionOver(meeting.title)
    return meeting


def create_sessions(  # noqa: PLR0913 - a plan has this many parts
    district: District, offering_id: int, form: SessionForm, *, weeks: int = 1, actor: Viewer, now: datetime
) -> list[SessionSnapshot]:
    """Plan a session, or one every week at the same time on the wall. Raises NotAllowed, Gone and Misfilled."""
    require_role(district.database, actor, KEEPERS)
    with district.database.transaction() as tx:
        lock_catalog(tx)
        offering = tx.get(Offering, offering_id)
        if offering is None or offering.retired_at is not None:
            raise Gone
        forms = [form.a_week_later(week) for week in range(min(max(weeks, 1), MOST_WEEKS))]
        for one in forms:
            decide_form(one, before=None, taken=0, now=now)
        taken = set(tx.exec(select(Session.name).where(Session.offering_id == offering_id)).all())
        sessions = [_new_session(tx, offering_id, one, taken) for one in forms]
        tx.flush()
        for session in sessions:
            record(
                tx,
                at=now,
                actor=f"slack:{actor.slack_id}",
                action="session.added",
                subject=f"session:{session.id}",
                change=(None, {"offering": offering_id, "name": session.name, "starts_at": session.starts_wall}),
            )
        catalog_changed(tx)
        return [read_meeting(tx, session.id or 0) for session in sessions]


def _new_session(tx: Transaction, offering_id: int, form: SessionForm, taken: set[str]) -> Session:
    columns = form.columns()
    name, number = columns["starts_wall"], 1
    while name in taken:  # two rooms at the same time
        number += 1
        name = f"{columns['starts_wall']} ({number})"
    taken.add(name)
    session = Session(offering_id=offering_id, name=name, **columns)
    tx.add(session)
    return session


def preview_session(district: District, session_id: int, form: SessionForm, *, actor: Viewer, now: datetime) -> Preview:
    """Say what saving would change for people, and write nothing. Raises what `change_session` raises."""
    with district.database.reading() as tx:
        meeting = _editable(district, tx, session_id, viewer=actor, now=now)
        session = tx.get_one(Session, session_id)
        _decide_change(district, session, form, actor=actor, now=now)
        after = _as_it_would_be(tx, session, meeting, form)
        before_facts, after_facts = facts_of(meeting), facts_of(after)
        fields = fields_changed(before_facts, after_facts)
        people = count_concerned(tx, meeting, but=actor.person_id) if meeting.stands and fields else 0
        return Preview(meeting, before_facts, after_facts, fields, people)


def _decide_change(district: District, session: Session, form: SessionForm, *, actor: Viewer, now: datetime) -> None:
    before = form_of(session)
    if not only_of_facilitators(before, form):
        require_role(district.database, actor, KEEPERS)
    decide_form(form, before=before, taken=session.taken, now=now)


def _as_it_would_be(tx: Transaction, session: Session, meeting: SessionSnapshot, form: SessionForm) -> SessionSnapshot:
    offering = tx.get_one(Offering, session.offering_id)
    leading = form.facilitators or tuple(offering.facilitators)
    known = names_of(tx, leading)
    names = tuple(name for name in (known.get(one, "" if "@" in one else one) for one in leading) if name)
    site_id = form.site_id or offering.site_id
    site = tx.get(Site, site_id) if site_id else None
    return altered(meeting, form, site=site.name if site else "", names=names, link=form.link or offering.link)


def change_session(  # noqa: PLR0913 - a change has this many parts
    district: District, session_id: int, form: SessionForm, *, seen: str, notify: bool, actor: Viewer, now: datetime
) -> Changed:
    """Save a session as it is to be. Raised seats are offered at once; whom it concerns is told in some minutes.

    `seen` is the fingerprint of what the window showed. Without `notify` calendars follow and nobody is told.
    Raises NotAllowed, Gone, SessionOver, SessionCancelled, Misfilled, BelowTaken and ChangedMeanwhile.
    """
    with district.database.transaction() as tx:
        lock_catalog(tx)
        session = lock_session(tx, session_id)
        before = _editable(district, tx, session_id, viewer=actor, now=now)
        held = form_of(session)
        if fingerprint_of(held) == fingerprint_of(form):  # saved twice, or nothing was changed
            return Changed(before, is_new=False)
        if seen != fingerprint_of(held):
            raise ChangedMeanwhile(before.title)
        _decide_change(district, session, form, actor=actor, now=now)
        differing = changed_columns(session, form)
        for name, (_, value) in differing.items():
            setattr(session, name, value)
        _record_change(tx, session, differing, actor=actor, now=now)
        rules = district.rules(tx, now=now)
        edit = edit_of(rules, now=now, notify=notify, by=actor.person_id)
        batch, _ = follow_change(tx, session, before=before, edit=edit)
        offered = resize(tx, session, rules=rules, now=now) if "capacity" in differing else 0
        catalog_changed(tx)
        after = read_meeting(tx, session_id)
        if batch is None:
            return Changed(after, is_new=True, offered=offered)
        people = count_concerned(tx, after, but=actor.person_id) if batch.notify else 0
        return Changed(after, True, people, batch.id, batch.due_at, offered)


def edit_of(rules: Rules, *, now: datetime, notify: bool, by: int | None) -> Edit:
    """Return an edit that others may join for as long as the district has decided."""
    return Edit(now, timedelta(minutes=rules.settings.number("changes.wait_minutes")), notify, by)


def resize(tx: Transaction, session: Session, *, rules: Rules, now: datetime) -> int:
    """Offer the seats that a new capacity gives to those in line. Returns how many. The caller holds the session's lock."""
    trim_declined(session)
    before = session.taken
    settle_session(tx, session, rules=rules, now=now)
    tx.flush()
    return max(session.taken - before, 0)


def trim_declined(session: Session) -> None:
    """Forget free seats that somebody has declined where there are not so many free seats any more."""
    if session.capacity is None:
        session.declined_seats = []
    else:
        session.declined_seats = session.declined_seats[: max(session.capacity - session.taken, 0)]


def _record_change(
    tx: Transaction, session: Session, differing: dict[str, tuple[Any, Any]], *, actor: Viewer, now: datetime
) -> None:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, (old, new) in differing.items():
        if name not in _DERIVED:
            before[name], after[name] = _written(name, old), _written(name, new)
    record(
        tx,
        at=now,
        actor=f"slack:{actor.slack_id}",
        action="session.changed",
        subject=f"session:{session.id}",
        change=(before, after),
    )


def _written(name: str, value: Any) -> Any:
    if name in _PROSE:
        return len(value)
    return value.isoformat() if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class Overview:
    """An offering with its sessions that are not over, as those who plan see them. `sessions` are only those they run."""

    offering_id: int
    code: str
    title: str
    published: bool
    whole: bool
    sessions: tuple[SessionSnapshot, ...]


def find_offering(district: District, code: str, *, viewer: Viewer, now: datetime) -> Overview | None:
    """Return the offering of a code, whatever its case, or None. Raises NotAllowed for who runs none of its sessions."""
    with district.database.reading() as tx:
        wanted = code.strip().casefold()
        living = select(Offering).where(col(Offering.retired_at).is_(None))
        rows = [one for one in tx.exec(living).all() if one.code.casefold() == wanted] if wanted else []
        return _overview(district, tx, rows[0], viewer=viewer, now=now) if rows else None


def read_overview(district: District, offering_id: int, *, viewer: Viewer, now: datetime) -> Overview:
    """Return an offering for those who plan. Raises Gone, and NotAllowed for who runs none of its sessions."""
    with district.database.reading() as tx:
        row = tx.get(Offering, offering_id)
        if row is None or row.retired_at is not None:
            raise Gone
        return _overview(district, tx, row, viewer=viewer, now=now)


def _overview(district: District, tx: Transaction, row: Offering, *, viewer: Viewer, now: datetime) -> Overview:
    coming = select(Session.id).where(
        Session.offering_id == row.id,
        col(Session.ends_at) > now,
        col(Session.cancelled_at).is_(None),
        col(Session.retired_at).is_(None),
    )
    keys = tx.exec(coming.order_by(col(Session.starts_at), col(Session.id))).all()
    meetings = [read_meeting(tx, key) for key in keys if key]
    whole = not viewer.roles.isdisjoint(KEEPERS)
    mine = tuple(one for one in meetings if whole or may_run(viewer, one))
    if not whole and not mine:
        require_role(district.database, viewer, KEEPERS)
    published = row.state.value == "published"
    return Overview(row.id or 0, row.code, row.title, published, whole, mine)


def list_sites(district: District) -> list[tuple[int, str]]:
    """Return (id, name) of every school and office, in alphabetical order."""
    with district.database.reading() as tx:
        return [(key or 0, name) for key, name in tx.exec(select(Site.id, Site.name).order_by(Site.name)).all()]


def list_staff(district: District) -> list[tuple[str, str]]:
    """Return (e-mail, name) of everybody on the roster, by name."""
    with district.database.reading() as tx:
        living = select(Person.email, Person.name).where(col(Person.retired_at).is_(None))
        return list(tx.exec(living.order_by(Person.name, Person.email)).all())
