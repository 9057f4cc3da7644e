from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from learning.imports.plan import FieldChange, ImportChange
from learning.imports.roster import apply_people, plan_people
from learning.imports.roster_accounts import HeldLink, held_links, match_accounts
from learning.people.viewers import SlackAccount
from storage.database import Database
from storage.tables import AccountKind, AuditEntry, EmployeeGroup, Person, PersonRole, Role, Site, SlackMember
from tests.kit.fixtures import on_both
from tests.kit.imports import audit_actions, found, import_people, people_rows, person

FILE = """email,name,site,employee_group,roles,locale,timezone,coach_topics
Ann@s.example,Ann Lee,Cottonwood Élementary,certificated,coach|Facilitator,es-LA,,UDL|co-teaching
bo@s.example,Bo Derek,cottonwood elementary,classified,,,america/new_york,
"""


def _roles(database: Database, email: str) -> set[Role]:
    with database.reading() as tx:
        statement = select(PersonRole).join(Person).where(Person.email == email)
        return {each.role for each in tx.exec(statement).all()}


@on_both
def test_people_are_added_with_all_that_the_file_says(database: Database, now: datetime) -> None:
    plan = import_people(database, FILE, now=now)
    assert plan.sections["people"].added == ["ann@s.example", "bo@s.example"]
    ann, bo = person(database, "ann@s.example"), person(database, "bo@s.example")
    assert (ann.name, ann.employee_group, ann.locale) == ("Ann Lee", EmployeeGroup.certificated, "es_US")
    assert (ann.coach_topics, bo.timezone) == (["UDL", "co-teaching"], "America/New_York")
    assert ann.site_id == bo.site_id
    assert _roles(database, "ann@s.example") == {Role.coach, Role.facilitator}
    with database.reading() as tx:
        assert [site.name for site in tx.exec(select(Site)).all()] == ["Cottonwood Élementary"]
    assert sorted(audit_actions(database)) == ["person.added"] * 2 + ["role.granted"] * 2


def test_a_plan_writes_nothing(database: Database) -> None:
    plan = plan_people(database, people_rows(FILE))
    assert plan.changes_something
    with database.reading() as tx:
        assert not tx.exec(select(Person)).all()
        assert not tx.exec(select(Site)).all()


def test_a_second_import_changes_nothing(database: Database, now: datetime) -> None:
    import_people(database, FILE, now=now)
    before = audit_actions(database)
    plan = import_people(database, FILE, now=now + timedelta(days=1), retire=True)
    assert not plan.changes_something
    assert plan.sections["people"].unchanged == 2
    assert audit_actions(database) == before


@on_both
def test_changes_are_told_field_by_field_and_logged(database: Database, now: datetime) -> None:
    import_people(database, FILE, now=now)
    plan = import_people(
        database,
        "email,name,site,roles,coach_topics\nann@s.example,Ann Lee-Ortiz,Mill Road,coach|coordinator,UDL\n",
        now=now,
    )
    [changed] = plan.sections["people"].changed
    assert changed.fields == (
        FieldChange("name", "Ann Lee", "Ann Lee-Ortiz"),
        FieldChange("site", "Cottonwood Élementary", "Mill Road"),
        FieldChange("coach_topics", "UDL|co-teaching", "UDL"),
        FieldChange("roles", "coach|facilitator", "coach|coordinator"),
    )
    assert _roles(database, "ann@s.example") == {Role.coach, Role.coordinator}
    assert audit_actions(database)[-3:] == ["person.changed", "role.revoked", "role.granted"]
    with database.reading() as tx:
        entry = tx.exec(select(AuditEntry).where(AuditEntry.action == "person.changed")).one()
    assert entry.before == {"name": "Ann Lee", "site": "Cottonwood Élementary", "coach_topics": "UDL|co-teaching"}
    assert entry.subject == f"person:{person(database, 'ann@s.example').id}"


@on_both
def test_a_missing_column_leaves_things_and_an_empty_cell_clears_them(database: Database, now: datetime) -> None:
    import_people(database, FILE, now=now)
    assert not import_people(database, "name,email\nAnn Lee,ann@s.example\n", now=now).changes_something
    import_people(database, "name,email,locale,roles\nAnn Lee,ann@s.example,,\n", now=now)
    ann = person(database, "ann@s.example")
    assert (ann.locale, ann.employee_group) == (None, EmployeeGroup.certificated)
    assert _roles(database, "ann@s.example") == set()


def test_leavers_are_reported_and_retired_only_when_asked(database: Database, now: datetime) -> None:
    import_people(database, FILE, now=now)
    only_bo = "email,name\nbo@s.example,Bo Derek\n"
    plan = import_people(database, only_bo, now=now)
    assert plan.sections["people"].missing == ["ann@s.example"]
    assert person(database, "ann@s.example").retired_at is None
    assert import_people(database, only_bo, now=now, retire=True).retired
    assert person(database, "ann@s.example").retired_at == now
    assert import_people(database, only_bo, now=now, retire=True).sections["people"].missing == []


def test_somebody_who_returns_is_no_longer_retired(database: Database, now: datetime) -> None:
    import_people(database, FILE, now=now)
    import_people(database, "email,name\nbo@s.example,Bo Derek\n", now=now, retire=True)
    plan = import_people(database, FILE, now=now)
    assert plan.sections["people"].changed[0].fields == (
        FieldChange("roles", "", "coach|facilitator"),
        FieldChange("retired", "yes", "no"),
    )
    assert plan.warned == []
    assert person(database, "ann@s.example").retired_at is None
    assert _roles(database, "ann@s.example") == {Role.coach, Role.facilitator}


ONLY_BO = "email,name\nbo@s.example,Bo Derek\n"


@on_both
def test_who_leaves_loses_their_roles_and_does_not_get_them_back_by_returning(
    database: Database, now: datetime
) -> None:
    import_people(database, FILE, now=now)
    import_people(database, ONLY_BO, now=now, retire=True)
    assert _roles(database, "ann@s.example") == set()
    assert audit_actions(database)[-3:] == ["person.retired", "role.revoked", "role.revoked"]
    again = ONLY_BO + "ann@s.example,Another Ann\n"
    for plan in (
        plan_people(database, people_rows(again)),
        import_people(database, again, now=now + timedelta(days=90)),
    ):
        assert [(each.code, each.values) for each in plan.warned] == [
            ("returns_without_roles", {"roles": "coach, facilitator"})
        ]
    assert person(database, "ann@s.example").retired_at is None
    assert _roles(database, "ann@s.example") == set()


def test_roles_that_somebody_kept_when_leaving_end_when_they_return(database: Database, now: datetime) -> None:
    """Versions before this one left the roles of those who went as they were."""
    import_people(database, FILE, now=now)
    with database.transaction() as tx:
        tx.exec(select(Person).where(Person.email == "ann@s.example")).one().retired_at = now
    plan = import_people(database, "email,name\nann@s.example,Ann Lee\n", now=now)
    assert FieldChange("roles", "coach|facilitator", "") in plan.sections["people"].changed[0].fields
    assert found(plan.warned) == [(2, "", "returns_without_roles")]
    assert _roles(database, "ann@s.example") == set()
    assert audit_actions(database)[-2:] == ["role.revoked", "role.revoked"]


def test_only_the_roles_that_are_not_given_back_are_named(database: Database, now: datetime) -> None:
    import_people(database, FILE, now=now)
    import_people(database, ONLY_BO, now=now, retire=True)
    text = "email,name,roles\nann@s.example,Ann Lee,coach\nbo@s.example,Bo Derek,\n"
    [warned] = import_people(database, text, now=now).warned
    assert warned.values == {"roles": "facilitator"}


ADMINS = "email,name,roles\nann@s.example,Ann Lee,admin\nbo@s.example,Bo Derek,\n"


@on_both
@pytest.mark.parametrize(
    ("text", "goes"),
    [
        (ADMINS.replace("Lee,admin", "Lee,"), True),
        (ADMINS.replace("Lee,admin", "Lee,").replace("Derek,", "Derek,admin"), False),
        (ADMINS.replace("Lee,admin", "Lee,") + "cy@s.example,Cy Young,admin\n", False),
        ("email,name,roles\nbo@s.example,Bo Derek,coach\n", True),
        ("email,name,roles\nbo@s.example,Bo Derek,admin\n", False),
        ("email,name\nbo@s.example,Bo Derek\ncy@s.example,Cy Young\n", True),
        (ADMINS, False),
    ],
)
def test_losing_the_last_admin_is_said(database: Database, now: datetime, text: str, *, goes: bool) -> None:
    import_people(database, ADMINS, now=now)
    plan = plan_people(database, people_rows(text), retire=True)
    assert plan.last_admin_goes is goes
    assert import_people(database, text, now=now, retire=True).last_admin_goes is goes


def test_a_district_that_has_no_admin_yet_is_not_warned_of_it(database: Database, now: datetime) -> None:
    assert not import_people(database, FILE, now=now).last_admin_goes
    assert not import_people(database, ONLY_BO, now=now, retire=True).last_admin_goes


@on_both
def test_one_bad_row_never_stops_the_others(database: Database, now: datetime) -> None:
    text = (
        "email,name,employee_group,roles,locale,timezone\n"
        "nobody,No Body,,,,\n"
        "a@s.example,,,,,\n"
        "b@s.example,Bo,teacher,coach|boss,tlh,PST\n"
        "c@s.example,Cy,,,,\n"
        "C@s.example,Cy again,,,,\n"
        "d@s.example,Dee,Certificated,site admin,vi,UTC\n"
    )
    plan = import_people(database, text, now=now)
    assert plan.sections["people"].added == ["c@s.example", "d@s.example"]
    assert found(plan.refused) == [
        (2, "email", "not_an_email"),
        (3, "name", "missing"),
        (4, "timezone", "not_a_zone"),
        (4, "employee_group", "not_listed"),
        (4, "roles", "not_among"),
        (4, "locale", "not_a_language"),
        (6, "email", "duplicate"),
    ]
    assert plan.refused[4].values["allowed"].startswith("coach, facilitator")


def test_a_refused_row_is_in_the_file_all_the_same(database: Database, now: datetime) -> None:
    import_people(database, FILE, now=now)
    text = "email,name,locale\nann@s.example,Ann Lee,tlh\nbo@s.example,Bo Derek,\n"
    plan = import_people(database, text, now=now, retire=True)
    assert plan.sections["people"].missing == []


@pytest.mark.parametrize("text", ["email,name\nann@@s,Ann Lee\nbo@s.example,Bo Derek\n", "email,name\n"])
def test_nobody_is_retired_while_it_is_unclear_who_is_missing(database: Database, now: datetime, text: str) -> None:
    import_people(database, FILE, now=now)
    plan = import_people(database, text, now=now, retire=True)
    assert plan.kept_back
    assert not plan.retired
    assert person(database, "ann@s.example").retired_at is None


def _account(member: str, email: str, name: str = "", standing: AccountKind = AccountKind.member) -> SlackAccount:
    return SlackAccount(member, email, name, standing)


PEOPLE = [("ann@s.example", "Ann Lee"), ("bo@s.example", "Bo Derek"), ("cy@s.example", "Cy Young")]


def test_accounts_match_by_email_and_are_unsure_by_name() -> None:
    matching = match_accounts(PEOPLE, [_account("U1", "ann@s.example"), _account("U2", "bd@home.example", "BO  dérek")])
    assert [(link.email, link.account.id) for link in matching.links] == [("ann@s.example", "U1")]
    assert [(each.email, each.account_email) for each in matching.unsure] == [("bo@s.example", "bd@home.example")]
    assert matching.absent == ["cy@s.example"]


@pytest.mark.parametrize("standing", [AccountKind.guest, AccountKind.bot, AccountKind.gone, AccountKind.stranger])
def test_only_members_match(standing: AccountKind) -> None:
    matching = match_accounts(PEOPLE[:1], [_account("U1", "ann@s.example", "Ann Lee", standing)])
    assert matching.absent == ["ann@s.example"]


def test_a_link_that_somebody_living_holds_is_left_and_said() -> None:
    accounts = [_account("U1", "ann@s.example")]
    living = [HeldLink("U1", "bo@s.example", retired=False)]
    assert match_accounts(PEOPLE[:1], accounts, held=living).taken == ["ann@s.example"]
    retired = [HeldLink("U1", "bo@s.example", retired=True)]
    assert match_accounts(PEOPLE[:1], accounts, held=retired).links


def test_a_second_account_waits_while_the_first_is_open() -> None:
    held = [HeldLink("U1", "ann@s.example", retired=False)]
    new = _account("U2", "ann@s.example")
    assert match_accounts(PEOPLE[:1], [_account("U1", "old@s.example"), new], held=held).taken
    closed = _account("U1", "old@s.example", standing=AccountKind.gone)
    assert match_accounts(PEOPLE[:1], [closed, new], held=held).links


@on_both
def test_links_are_written_once_and_move_from_a_closed_account(database: Database, now: datetime) -> None:
    def link(*accounts: SlackAccount) -> None:
        rows = people_rows(FILE)
        people = [(row.email, row.name) for row in rows.rows]
        matching = match_accounts(people, accounts, held=held_links(database))
        apply_people(database, rows, change=ImportChange("cli:test", now), links=matching.links)

    link(_account("U1", "ann@s.example"), _account("U2", "bo@s.example"))
    link(_account("U1", "ann@s.example"), _account("U2", "bo@s.example"))
    assert {(each.member_id, each.email) for each in held_links(database)} == {
        ("U1", "ann@s.example"),
        ("U2", "bo@s.example"),
    }
    link(_account("U3", "ann@s.example"), _account("U2", "bo@s.example"))
    with database.reading() as tx:
        members = {member.id: member.person_id for member in tx.exec(select(SlackMember)).all()}
    assert members["U1"] is None
    assert members["U3"] == person(database, "ann@s.example").id
