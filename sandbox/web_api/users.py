"""auth.test, users.* and apps.connections.open."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.web_api.calls import Call, Install, refused, required_user
from sandbox.workspace.posting import RefusedError
from sandbox.workspace.state import BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, User

Json = dict[str, Any]

_PAGE = 200
_MOST = 1000


def auth_test(install: Install, call: Call) -> Json:
    del call
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": "Sample Unified",
        "user": install.workspace.users[BOT_USER_ID].name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def users_info(install: Install, call: Call) -> Json:
    user = required_user(install, call=call, name="user")
    return {"user": described_user(install, user=user, include_locale=call.flag("include_locale"))}


def users_list(install: Install, call: Call) -> Json:
    """Answer one page; the cursor of the next is empty after the last."""
    wanted = call.text("limit") or str(_PAGE)
    limit = int(wanted) if wanted.isdecimal() else 0
    if not 0 < limit <= _MOST:
        raise refused(install, call=call, code="invalid_limit", detail=f"limit: is not from 1 to {_MOST}")
    start = _position(install, call=call)
    users = list(install.workspace.users.values())
    following = start + limit
    cursor = _cursor(following) if following < len(users) else ""
    return {
        "members": [
            described_user(install, user=user, include_locale=call.flag("include_locale"))
            for user in users[start:following]
        ],
        "cache_ts": int(install.workspace.clock()),
        "response_metadata": {"next_cursor": cursor},
    }


def _cursor(position: int) -> str:
    return base64.b64encode(f"user:{position}".encode()).decode()


def _position(install: Install, *, call: Call) -> int:
    cursor = call.text("cursor")
    if not cursor:
        return 0
    try:
        return max(int(base64.b64decode(cursor, validate=True).decode().removeprefix("user:")), 0)
    except (binascii.Error, ValueError) as error:
        raise refused(install, call=call, code="invalid_cursor", detail="cursor: was not given out here") from error


def users_lookup_by_email(install: Install, call: Call) -> Json:
    email = call.text("email").casefold()
    for user in install.workspace.users.values():
        if email and user.email.casefold() == email and not user.deleted and user.guest != "stranger":
            return {"user": described_user(install, user=user, include_locale=False)}
    # Not a violation: asking is the only way to find out whether there is such a person.
    raise RefusedError("users_not_found")


def connections_open(install: Install, call: Call) -> Json:
    del call
    address = install.own_url.replace("http", "ws", 1)
    return {"url": f"{address}/socket?ticket={install.socket_mode.issue_ticket()}"}


def described_user(install: Install, *, user: User, include_locale: bool) -> Json:
    """Return a user object as users.info gives it."""
    offset = datetime.now(UTC).astimezone(ZoneInfo(user.tz)).utcoffset()
    described: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color.lstrip("#"),
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz.replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(install, user=user),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.guest in ("single", "multi"),
        "is_ultra_restricted": user.guest == "single",
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(install.workspace.clock()),
        "is_email_confirmed": not user.is_bot,
    }
    if user.guest == "stranger":
        # It is true only of those who share no channel that the app sees; whoever is here shares one.
        described["is_stranger"] = False
    if include_locale:
        described["locale"] = user.locale
    return described


def _profile(install: Install, *, user: User) -> Json:
    first, _, last = user.real_name.partition(" ")
    profile = {
        "title": user.title,
        "phone": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "team": user.team_id,
    }
    if "users:read.email" in install.workspace.scopes and user.email and user.guest != "stranger":
        profile["email"] = user.email
    return profile
