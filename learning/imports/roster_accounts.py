"""Which Slack account belongs to which person of the roster. An account is only ever linked by an equal e-mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from learning.people.viewers import SlackAccount
from learning.text import fold
from storage.database import Database, Transaction
from storage.tables import AccountKind, Person, SlackMember


@dataclass(frozen=True, slots=True)
class AccountLink:
    """An account whose e-mail is a person's."""

    account: SlackAccount
    email: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """A person whose name, but not e-mail, an account has. A person must decide; nothing is linked."""

    email: str
    name: str
    account_email: str


@dataclass(slots=True)
class Matching:
    """How a roster and a workspace fit. `links` holds every match by e-mail that may be written.

    `taken` names, by e-mail, those whose account (or who themselves) is linked otherwise, which stays as it is.
    """

    links: list[AccountLink] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A link that stands in the database now."""

    member_id: str
    email: str
    retired: bool


def held_links(database: Database) -> list[HeldLink]:
    """Read which account is linked to whom."""
    with database.reading() as tx:
        rows = tx.exec(
            select(SlackMember.id, Person.email, Person.retired_at).join(
                Person, col(SlackMember.person_id) == col(Person.id)
            )
        ).all()
    return [HeldLink(member_id, email, retired=retired_at is not None) for member_id, email, retired_at in rows]


def match_accounts(
    people: Iterable[tuple[str, str]], accounts: Sequence[SlackAccount], *, held: Sequence[HeldLink] = ()
) -> Matching:
    """Match people, as pairs of e-mail and name, with accounts. Guests, bots and closed accounts never match."""
    members = {account.id: account for account in accounts if account.standing is AccountKind.member}
    by_email = {account.email: account for account in members.values() if account.email}
    people = list(people)
    emails = {email for email, _ in people}
    by_name: dict[str, SlackAccount] = {
        fold(each.name): each for each in members.values() if fold(each.name) and each.email not in emails
    }
    owner_of = {link.member_id: link for link in held}
    account_of = {link.email: link.member_id for link in held}
    matching = Matching()
    for email, name in people:
        account = by_email.get(email)
        if account is not None:
            owner, other = owner_of.get(account.id), account_of.get(email)
            living_owner = owner is not None and owner.email != email and not owner.retired
            other_account = other is not None and other != account.id and other in members
            if living_owner or other_account:
                matching.taken.append(email)
            else:
                matching.links.append(AccountLink(account, email))
        elif email in account_of and account_of[email] in members:
            # Somebody linked them by hand, or Slack has a new address for the same account.
            matching.links.append(AccountLink(members[account_of[email]], email))
        elif fold(name) in by_name:
            matching.unsure.append(Unsure(email, name, by_name[fold(name)].email))
        else:
            matching.absent.append(email)
    return matching


def link_accounts(tx: Transaction, links: Sequence[AccountLink], *, now: datetime) -> int:
    """Write the links, and leave alone what somebody living holds by now. Returns how many were new or moved."""
    if not links:
        return 0
    people = {
        email: (person_id, retired_at is None)
        for person_id, email, retired_at in tx.exec(select(Person.id, Person.email, Person.retired_at)).all()
    }
    living = {person_id for person_id, lives in people.values() if lives}
    members = {member.id: member for member in tx.exec(select(SlackMember)).all()}
    holder_of = {member.person_id: member for member in members.values() if member.person_id is not None}
    listed = {link.account.id for link in links}
    written = 0
    for link in links:
        person_id, lives = people.get(link.email, (None, False))
        member = members.get(link.account.id)
        held_by = member.person_id if member else None
        if person_id is None or not lives or held_by == person_id or held_by in living:
            continue
        old = holder_of.get(person_id)
        if old is not None and old.id not in listed:
            old.person_id = None
            tx.flush()  # before another account takes the person, whom the database gives to one only
        elif old is not None:
            continue
        if member is None:
            member = SlackMember(id=link.account.id, standing=link.account.standing, read_at=now)
            member.locale, member.timezone = link.account.locale, link.account.timezone
            tx.add(member)
            members[member.id] = member
        member.person_id = person_id
        holder_of[person_id] = member
        written += 1
    return written
