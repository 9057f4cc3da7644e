"""Who has an account in the sample district's workspace."""

import zlib
from dataclasses import dataclass
from typing import Literal, get_args

from sandbox.district.reading import read_csv
from sandbox.district.staff import Staff, load_staff

Guest = Literal["", "single", "multi", "stranger"]

DISTRICT_TIMEZONE = "America/Los_Angeles"

# One person for each way of meeting the bot, in the order in which the "who am I" switch offers them.
FEATURED = (
    "elena.marquez",  # a teacher
    "ramon.escobedo",  # a bus driver who reads Spanish
    "kamaria.oduya",  # a coach, who leads sessions
    "anahit.petrosyan",  # a coordinator
    "marcus.delacroix",  # the administrator of the teacher's site
    "farhad.daneshvar",  # the administrator of the systems
    "socorro.avila",  # a parent liaison
    "rosario.huerta",  # a parent, guest of one channel
    "ximena.aldana",  # a newcomer whom the roster does not know
)

# Dark enough for white initials: each has a contrast of at least 4.5 to 1 against white.
AVATAR_COLORS = (
    "#1d4d4f",
    "#7a3e2b",
    "#4b3b8f",
    "#8a2f5b",
    "#2f6b3a",
    "#1f5f99",
    "#6b5310",
    "#5a4a42",
    "#9a3412",
    "#3f4f73",
)


@dataclass(frozen=True)
class Member:
    """An account in the workspace.

    `locale` is spelled as Slack spells it (`en-US`, `es-LA`), `tz` is an IANA zone, `guest` is empty for
    a full member, `avatar_color` is `#rrggbb`; `featured` members head the "who am I" switch.
    """

    handle: str
    real_name: str
    email: str
    title: str
    locale: str
    tz: str
    guest: Guest
    avatar_color: str
    featured: bool


def load_members() -> list[Member]:
    """Every account of the workspace, the featured ones first, in the order of `FEATURED`."""
    members = [_staff_member(person) for person in load_staff() if person.in_workspace]
    members += [_visitor(row) for row in read_csv("visitors.csv")]
    return sorted(members, key=lambda member: _rank(member.handle))


def _staff_member(person: Staff) -> Member:
    return Member(
        handle=person.handle,
        real_name=person.name,
        email=person.workspace_email,
        title=person.title,
        locale="es-LA" if person.locale == "es_US" else "en-US",
        tz=person.timezone or DISTRICT_TIMEZONE,
        guest="",
        avatar_color=_avatar_color(person.handle),
        featured=person.handle in FEATURED,
    )


def _visitor(row: dict[str, str]) -> Member:
    return Member(
        handle=row["handle"],
        real_name=row["name"],
        email=row["email"],
        title=row["title"],
        locale=row["locale"],
        tz=row["timezone"] or DISTRICT_TIMEZONE,
        guest=_guest(row["guest"]),
        avatar_color=_avatar_color(row["handle"]),
        featured=row["handle"] in FEATURED,
    )


def _guest(word: str) -> Guest:
    for kind in get_args(Guest):
        if word == kind:
            legal: Guest = kind
            return legal
    raise ValueError(f"visitors.csv: a guest is one of {get_args(Guest)}, not {word!r}")


def _rank(handle: str) -> int:
    return FEATURED.index(handle) if handle in FEATURED else len(FEATURED)


def _avatar_color(handle: str) -> str:
    # Python's own hash differs from one run to the next; a person keeps their colour.
    return AVATAR_COLORS[zlib.crc32(handle.encode()) % len(AVATAR_COLORS)]
