"""The sample district: whole, legal, believable in number, and never stale."""

import re
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from sandbox.district import CHANNELS, load_conversations, load_members, write_import_files
from sandbox.district.offerings import Session, load_goals, load_offerings, load_sites
from sandbox.district.reading import read_csv
from sandbox.district.school_days import is_open
from tests.kit.sandbox.district import TODAYS, parse, wall

Row = dict[str, str]

GROUPS = {"certificated", "classified", "administrator"}
ROLES = {"coach", "facilitator", "coordinator", "site_admin", "liaison", "translator"}
ROLES |= {"reviewer", "hr", "admin"}
HEADERS = {
    "people": "email,name,site,employee_group,roles,locale,timezone,coach_topics",
    "catalog": "code,session,title,why,summary,format,goal,strand,topics,audience,site,facilitators,starts_at,"
    "ends_at,minutes,timezone,place,link,capacity,points,language,registration_opens,registration_closes",
    "hours": "email,weekdays,from,to,minutes,buffer_before,buffer_after,notice_hours,horizon_days,per_day,link",
    "families": "household,guardian,language,spoken_language,timezone,phone,email,channel,sites,"
    "consent_source,consent_date",
}
# What belongs to a session; the other columns are the offering's own.
DATED = {"starts_at", "ends_at", "registration_opens", "registration_closes"}
OF_THE_SESSION = DATED | {"session", "timezone", "place", "link", "capacity"}
LOCALES = {"en_US", "es_US", "vi", "zh_Hans", "zh_Hant", "ko", "ar", "fa", "fil", "ru", "hy", "pa"}
SATURDAY_WORKSHOPS = {("CPR-CARD", "Saturday"), ("CULTURE", "Saturday")}


class District(NamedTuple):
    """The import files as parsed rows."""

    people: list[Row]
    catalog: list[Row]
    hours: list[Row]
    families: list[Row]


def district_on(today: date, *, folder: Path) -> District:
    write_import_files(folder, today=today)
    return District(*(parse(folder / f"{name}.csv") for name in HEADERS))


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return district_on(TODAYS[0], folder=tmp_path_factory.mktemp("district"))


def cells(rows: list[Row], column: str) -> set[str]:
    return {part for row in rows for part in parts(row[column])}


def offerings_of(catalog: list[Row]) -> list[Row]:
    return list({row["code"]: row for row in reversed(catalog)}.values())


def parts(cell: str) -> list[str]:
    return cell.split("|") if cell else []


@pytest.mark.parametrize("name", HEADERS)
def test_files_have_the_columns_of_the_contract(name: str, district: District) -> None:
    first: Row = getattr(district, name)[0]
    assert ",".join(first) == HEADERS[name]


def test_people_are_120_with_an_email_each(district: District) -> None:
    assert len(district.people) == 120
    emails = [person["email"] for person in district.people]
    assert len(set(emails)) == 120
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+@sample\.example", email) for email in emails)
    assert len({person["name"] for person in district.people}) == 120


def test_people_use_legal_groups_roles_locales_sites_and_zones(district: District) -> None:
    assert cells(district.people, "site") == set(load_sites())
    assert len(load_sites()) == 8
    assert cells(district.people, "employee_group") == GROUPS
    assert cells(district.people, "roles") == ROLES
    assert cells(district.people, "locale") == {"es_US"}
    assert cells(district.people, "timezone") == {"America/New_York", "America/Phoenix"}


def test_exactly_the_six_coaches_have_topics(district: District) -> None:
    coaches = [person for person in district.people if "coach" in parts(person["roles"])]
    assert len(coaches) == 6
    assert [person for person in district.people if person["coach_topics"]] == coaches


def test_every_school_has_a_site_admin(district: District) -> None:
    led = {person["site"] for person in district.people if "site_admin" in parts(person["roles"])}
    assert led == {site for site in load_sites() if "School" in site or "Elementary" in site}


def test_names_are_of_many_origins_and_lengths(district: District) -> None:
    names = [person["name"] for person in district.people]
    assert max(map(len, names)) > 60
    assert all(any(mark in name for name in names) for mark in "'ʻ-éễ李")


def test_catalog_has_60_offerings_in_four_formats(district: District) -> None:
    offerings = offerings_of(district.catalog)
    assert len(offerings) == len(load_offerings()) == 60
    by_format = Counter(row["format"] for row in offerings)
    assert by_format == {"live": 24, "recorded": 12, "self_paced": 10, "video": 14}
    assert len({row["title"] for row in offerings}) == 60
    assert len({row["summary"] for row in offerings}) == 60


def test_live_offerings_have_one_to_three_sessions_and_the_others_none(district: District) -> None:
    keys = [(row["code"], row["session"]) for row in district.catalog]
    assert len(set(keys)) == len(keys)
    for row in offerings_of(district.catalog):
        sessions = [other for other in district.catalog if other["code"] == row["code"]]
        if row["format"] == "live":
            assert 1 <= len(sessions) <= 3
            assert all(session["session"] and session["starts_at"] for session in sessions)
            assert all(session["place"] or session["link"] for session in sessions)
        else:
            assert len(sessions) == 1
            assert not row["session"]
            assert not row["starts_at"]
            assert row["link"].startswith("https://")


def test_rows_of_one_offering_agree_on_what_is_the_offerings_own(district: District) -> None:
    for code in {row["code"] for row in district.catalog}:
        rows = [row for row in district.catalog if row["code"] == code]
        shared = [{k: v for k, v in row.items() if k not in OF_THE_SESSION} for row in rows]
        assert all(one == shared[0] for one in shared), code


def test_catalog_refers_to_what_exists(district: District) -> None:
    people = {person["email"]: person for person in district.people}
    assert cells(district.catalog, "site") <= set(load_sites())
    assert cells(district.catalog, "goal") == set(load_goals().values())
    assert 4 <= len(load_goals()) <= 6
    assert cells(district.catalog, "audience") == GROUPS | {"family"}
    assert cells(district.catalog, "language") == {"es"}
    assert all(row["facilitators"] for row in district.catalog)
    leading = {"coach", "facilitator", "coordinator", "liaison"}
    for email in cells(district.catalog, "facilitators"):
        assert leading.intersection(parts(people[email]["roles"])), email
    for link in cells(district.catalog, "link"):
        assert re.match(r"https://(meet|video|learn)\.sample\.example/", link)


def test_catalog_numbers_are_whole_and_sensible(district: District) -> None:
    for row in district.catalog:
        assert 1 <= int(row["minutes"]) <= 300
        assert row["format"] != "video" or int(row["minutes"]) <= 10
        assert not row["capacity"] or 10 <= int(row["capacity"]) <= 60
        assert not row["points"] or 1 <= int(row["points"]) <= 6
        assert not (row["points"] and row["audience"] == "family")


def test_whys_are_short_and_three_offerings_are_left_as_drafts(district: District) -> None:
    offerings = offerings_of(district.catalog)
    assert all(len(row["why"]) <= 280 for row in offerings)
    assert all(row["title"] and row["summary"] and row["topics"] and row["strand"] for row in offerings)
    drafts = {row["code"] for row in offerings if not row["why"] or not row["goal"]}
    assert drafts == {"ASL-HELLO", "SUB-REQUEST", "SITE-BUDGET"}


def test_udl_is_found_in_all_formats_and_for_each_group(district: District) -> None:
    hits = [
        row
        for row in offerings_of(district.catalog)
        if "UDL" in f"{row['title']} {row['summary']} {row['topics']}" and row["why"] and row["goal"]
    ]
    assert len(hits) >= 8
    assert {row["format"] for row in hits} == {"live", "recorded", "self_paced", "video"}

    def open_to(group: str) -> int:
        return sum(not row["audience"] or group in parts(row["audience"]) for row in hits)

    assert open_to("certificated") > 5
    assert open_to("classified") >= 2


def test_catalog_serves_every_audience_in_two_languages(district: District) -> None:
    offerings = offerings_of(district.catalog)
    audiences = Counter(row["audience"] for row in offerings)
    least = {"certificated": 10, "classified": 5, "administrator": 2, "family": 3, "": 5}
    assert all(audiences[group] >= number for group, number in least.items())
    assert sum(row["language"] == "es" for row in offerings) == 5


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_sessions_are_fresh_and_on_days_when_the_district_is_open(today: date, tmp_path: Path) -> None:
    dated = [row for row in district_on(today, folder=tmp_path).catalog if row["starts_at"]]
    days = [wall(row["starts_at"]).date() for row in dated]
    # Past sessions lie within three weeks, or four where the winter closure lies between.
    assert all(-28 <= (day - today).days <= 56 for day in days)
    assert today not in days
    assert 3 <= sum(day < today for day in days) <= 8
    coming = [row for row, day in zip(dated, days, strict=True) if day > today]
    assert cells(coming, "code") == cells(dated, "code")
    for row, day in zip(dated, days, strict=True):
        assert is_open(day)
        on_saturday = (row["code"], row["session"].split()[0]) in SATURDAY_WORKSHOPS
        assert day.weekday() == 5 if on_saturday else day.weekday() < 5


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_sessions_of_one_offering_stay_in_order_and_apart(today: date) -> None:
    for offering in load_offerings():
        starts = [session.starts_at(today=today) for session in offering.sessions]
        assert len({start.date() for start in starts}) == len(starts), offering.code
        if offering.sessions and offering.sessions[0].name == "Part 1":
            assert starts == sorted(starts)


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_registration_windows_make_sense_and_some_are_not_open(today: date, tmp_path: Path) -> None:
    now = datetime.combine(today, datetime.min.time().replace(hour=9))
    later = closed = 0
    for row in district_on(today, folder=tmp_path).catalog:
        if not row["registration_opens"] and not row["registration_closes"]:
            continue
        starts = wall(row["starts_at"])
        assert starts > now
        opens = wall(row["registration_opens"] or "2000-01-01 00:00")
        closes = wall(row["registration_closes"] or row["starts_at"])
        assert opens < closes <= starts
        later += opens > now
        closed += closes < now
    assert later >= 3
    assert closed >= 1


def test_sessions_end_after_their_minutes_and_one_has_another_zone(district: District) -> None:
    dated = [row for row in district.catalog if row["starts_at"]]
    for row in dated:
        assert wall(row["ends_at"]) - wall(row["starts_at"]) == timedelta(minutes=int(row["minutes"]))
    assert [row["timezone"] for row in dated if row["timezone"]] == ["America/New_York"]
    assert sum(wall(row["starts_at"]).hour >= 17 for row in dated) >= 4


def test_another_day_brings_sessions_and_moves_none(tmp_path: Path) -> None:
    first = district_on(date(2026, 11, 24), folder=tmp_path / "first")
    second = district_on(date(2026, 12, 9), folder=tmp_path / "second")
    known = {(row["code"], row["session"]): row for row in first.catalog}
    fresh = 0
    for before, after in zip(first.catalog, second.catalog, strict=True):
        assert {column for column in before if before[column] != after[column]} <= DATED | {"session"}
        same = known.get((after["code"], after["session"]))
        fresh += same is None
        assert same is None or same["starts_at"] == after["starts_at"]
    assert fresh > 20
    assert first._replace(catalog=[]) == second._replace(catalog=[])


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_import_files(tmp_path / name, today=date(2028, 2, 29))
    for name in HEADERS:
        first, second = tmp_path / "one" / f"{name}.csv", tmp_path / "two" / f"{name}.csv"
        assert first.read_bytes() == second.read_bytes()


def test_a_session_must_lie_either_ahead_or_back() -> None:
    with pytest.raises(ValueError, match="either ahead or back"):
        Session(name="A", weekday="mon", at="15:30")


def test_hours_are_those_of_the_six_coaches(district: District) -> None:
    coaches = {person["email"] for person in district.people if "coach" in parts(person["roles"])}
    assert cells(district.hours, "email") == coaches
    assert cells(district.hours, "weekdays") == {"mon", "tue", "wed", "thu", "fri"}
    for row in district.hours:
        length = wall(f"2026-01-01 {row['to']}") - wall(f"2026-01-01 {row['from']}")
        assert length >= timedelta(minutes=int(row["minutes"]))


def test_families_are_40_households_with_nine_languages(district: District) -> None:
    sizes = Counter(row["household"] for row in district.families)
    assert len(sizes) == 40
    assert set(sizes.values()) == {1, 2}
    languages = Counter(row["language"] for row in district.families)
    assert len(languages) == 9
    assert set(languages) <= LOCALES
    assert languages.most_common(1)[0][0] == "es_US"


def test_families_can_be_reached_where_their_channel_says(district: District) -> None:
    accounts = {member.email for member in load_members()}
    phones = [row["phone"] for row in district.families if row["phone"]]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"\+1 \d{3} 555 01\d\d", phone) for phone in phones)
    for row in district.families:
        if row["channel"] == "sms":
            assert row["phone"]
        elif row["channel"] == "slack":
            assert row["email"] in accounts
        else:
            assert row["channel"] == "email"
            assert row["email"].endswith(".example")
        assert row["sites"]
        assert row["consent_source"]
    assert cells(district.families, "sites") <= set(load_sites())
    assert cells(district.families, "channel") == {"sms", "email", "slack"}


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_consent_was_given_before_today(today: date, tmp_path: Path) -> None:
    families = district_on(today, folder=tmp_path).families
    assert all(date.fromisoformat(row["consent_date"]) < today for row in families)


def test_members_and_roster_overlap_as_in_a_real_district(district: District) -> None:
    roster = {person["email"]: person["name"] for person in district.people}
    members = load_members()
    assert len({member.handle for member in members}) == len(members)
    assert len({member.email for member in members}) == len(members)
    accounts = {member.email for member in members}
    names = {member.real_name for member in members}
    without_account = {email for email, name in roster.items() if email not in accounts and name not in names}
    assert len(without_account) == 5
    unknown = [member for member in members if member.email not in roster and not member.guest]
    unsure = [member.handle for member in unknown if member.real_name in roster.values()]
    assert unsure == ["katherine.lindqvist"]
    assert [member.handle for member in unknown if member.handle not in unsure] == ["ximena.aldana"]


def test_three_guests_of_three_kinds_one_a_parent_who_reads_spanish(district: District) -> None:
    guests = {member.guest: member for member in load_members() if member.guest}
    assert set(guests) == {"single", "multi", "stranger"}
    assert guests["single"].locale == "es-LA"
    assert guests["single"].email in cells(district.families, "email")


def test_featured_members_come_first() -> None:
    members = load_members()
    assert [member.featured for member in members] == [True] * 9 + [False] * (len(members) - 9)
    assert [member.locale for member in members[:2]] == ["en-US", "es-LA"]


def test_members_are_complete() -> None:
    for member in load_members():
        assert member.real_name
        assert member.title
        assert re.fullmatch(r"#[0-9a-f]{6}", member.avatar_color)
        assert member.locale in {"en-US", "es-LA"}
        ZoneInfo(member.tz)


def test_conversations_are_by_full_members_in_known_channels() -> None:
    said = load_conversations()
    channels = [name for name, topic in CHANNELS if topic]
    assert 4 <= len(channels) == len(CHANNELS) <= 6
    assert {one.channel for one in said} == set(channels)
    assert 20 <= len(said) <= 30
    full = {member.handle for member in load_members() if not member.guest}
    assert {one.handle for one in said} <= full
    assert all(one.minutes_ago > 0 and one.text for one in said)
    ages = [one.minutes_ago for one in said]
    assert ages == sorted(ages, reverse=True)
    assert len(set(ages)) == len(ages)


def test_loading_is_fast() -> None:
    started = time.process_time()
    load_members()
    load_conversations()
    assert time.process_time() - started < 0.2


def test_a_row_with_a_comma_too_many_is_refused(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("handle,name\na.b,Name\nc.d,Name, Title\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"staff\.csv, line 3"):
        read_csv("staff.csv", folder=tmp_path)
