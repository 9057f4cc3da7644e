"""The install wizard's questions, what counts as an answer, and writing `.env`."""

import re
import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import check_database_url
from learning.walltime import find_zone
from locales.languages import STAFF_LANGUAGES, find_language

_BARE = re.compile(r"[A-Za-z0-9_./:@%+,=?&-]+")
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 80
_KEY_CHARACTERS = 43  # 256 bits of base62


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `wrong` returns a sentence on why a text is no answer, or None."""

    names: tuple[str, ...]
    asked: str
    wrong: Callable[[str], str | None]
    default: str = ""
    secret: bool = False


def _wrong_bot_token(text: str) -> str | None:
    if text.startswith("xoxb-") and len(text) > len("xoxb-") and text.isascii():
        return None
    return "That is no bot token: it begins with xoxb-. Slack shows it under Install App, once the app is installed."


def _wrong_connection(text: str) -> str | None:
    if (text.startswith("xapp-") and len(text) > len("xapp-")) or _SIGNING_SECRET.fullmatch(text):
        return None
    return (
        "That is neither. For Socket Mode paste the App-Level Token, which begins with xapp-; "
        "for HTTP the Signing Secret, which has 32 characters from 0-9 and a-f."
    )


def _wrong_name(text: str) -> str | None:
    if 1 < len(text) <= _LONGEST_NAME and text.isprintable():
        return None
    return f"Write the name as people know it, up to {_LONGEST_NAME} characters."


def _wrong_zone(text: str) -> str | None:
    return None if find_zone(text) else "That is no time zone. Write its IANA name, like America/Los_Angeles."


def _wrong_language(text: str) -> str | None:
    if find_language(text, among=STAFF_LANGUAGES):
        return None
    return f"Staff can read {' or '.join(each.id for each in STAFF_LANGUAGES)} here. Write one of them."


def _wrong_database(text: str) -> str | None:
    wrong = check_database_url(text)
    return f"That {wrong}. Write sqlite:///data/pl.db or postgresql://user:password@host/database." if wrong else None


QUESTIONS: tuple[Question, ...] = (
    Question(("SLACK_BOT_TOKEN",), "Slack's bot token (xoxb-…)", _wrong_bot_token, secret=True),
    Question(
        ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"),
        "App-level token for Socket Mode (xapp-…), or the signing secret for HTTP",
        _wrong_connection,
        secret=True,
    ),
    Question(("PL_DISTRICT",), "Name of the district", _wrong_name),
    Question(("PL_TIMEZONE",), "Time zone", _wrong_zone, default="America/Los_Angeles"),
    Question(("PL_LOCALE",), "Language of the district", _wrong_language, default="en_US"),
    Question(("DATABASE_URL",), "Database", _wrong_database, default="sqlite:///data/pl.db"),
)


def settle(question: Question, *, answer: str) -> dict[str, str]:
    """Return the settings that follow from an answer that is not wrong."""
    if len(question.names) == 1:
        return {question.names[0]: _canonical(question.names[0], answer)}
    # The token and the secret exclude each other: with the token set, the bot would not listen.
    app_token, signing_secret = question.names
    return {app_token: answer} if answer.startswith("xapp-") else {app_token: "", signing_secret: answer}


def _canonical(name: str, answer: str) -> str:
    if name == "PL_TIMEZONE":
        zone = find_zone(answer)
        return zone.key if zone else answer
    if name == "PL_LOCALE":
        language = find_language(answer)
        return language.id if language else answer
    return answer


def make_secret_key() -> str:
    """Make a key for the links that people will get."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(_KEY_CHARACTERS))


def write_env(path: Path, *, values: Mapping[str, str]) -> None:
    """Set names in a .env file. Its other lines stay as they are; the owner alone may read it."""
    path = path.resolve()
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    waiting = dict(values)
    kept: list[str] = []
    for line in lines:
        name = line.strip().removeprefix("export ").split("=", maxsplit=1)[0].strip()
        if name in values and "=" in line and not line.lstrip().startswith("#"):
            if name in waiting:
                kept.append(_env_line(name, waiting.pop(name)))
            continue
        kept.append(line)
    kept.extend(_env_line(name, value) for name, value in waiting.items())
    part = path.with_name(f"{path.name}.part")
    part.touch(mode=0o600)
    part.chmod(0o600)
    part.write_text("\n".join((*kept, "")), encoding="utf-8")
    part.replace(path)


def _env_line(name: str, value: str) -> str:
    if not value or _BARE.fullmatch(value):
        return f"{name}={value}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{escaped}'"
