"""Structured logs: one JSON object a line, with ids and codes. What people wrote or are called never enters."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

# The only extras that are written. Add a key here when it can never hold a person's words, name or address.
EXTRAS = (
    "action",
    "attempt",
    "channel_kind",
    "command",
    "count",
    "database",
    "exception",
    "file",
    "job",
    "kind",
    "listener",
    "notice",
    "offering",
    "outcome",
    "person",
    "port",
    "reference",
    "refusal",
    "revision",
    "role",
    "seconds",
    "session",
    "slack_member",
    "status",
    "surface",
    "version",
)
# These libraries tell much below WARNING, and some of it holds payloads.
_LIBRARIES = ("slack_sdk", "slack_bolt", "gunicorn", "apscheduler", "alembic", "sqlalchemy", "urllib3", "asyncio")
# Their sentences are constant: they give values as extras. Libraries write what a stranger sent into theirs.
_CONSTANT = ("pl", "bot", "handlers", "learning", "storage", "locales")


class JsonLines(logging.Formatter):
    """Writes time, level, logger, event, the allowed extras, and a traceback without the exceptions' own texts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        line |= {key: _plain(getattr(record, key)) for key in EXTRAS if hasattr(record, key)}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = type(record.exc_info[1]).__name__
            line["traceback"] = _traceback(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _event(record: logging.LogRecord) -> str:
    """Return what happened, without values that may quote what somebody wrote or hold a token of a link."""
    if record.args or record.name.split(".", maxsplit=1)[0] in _CONSTANT:
        return str(record.msg).split("\n", 1)[0][:200]
    return f"{record.module}:{record.lineno}"


def configure_logs(stream: IO[str] | None = None, *, file: Path | None = None) -> None:
    """Send all logs to a stream (stderr), or to a file, as JSON lines. Call it once, at the start."""
    handler: logging.Handler = (
        logging.FileHandler(file, encoding="utf-8", delay=True) if file else logging.StreamHandler(stream or sys.stderr)
    )
    handler.setFormatter(JsonLines())
    handler.addFilter(_loud_enough)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns at every turn at which a job is still busy, as a delivery of hundreds is for minutes.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


def _loud_enough(record: logging.LogRecord) -> bool:
    # Bolt gives each of its loggers a level of its own.
    return record.levelno >= logging.WARNING or record.name.split(".", maxsplit=1)[0] not in _LIBRARIES


def _plain(value: object) -> object:
    return value if isinstance(value, (bool, int, float)) or value is None else str(value)[:200]


def _traceback(error: BaseException) -> list[str]:
    """List the frames of an exception and of its causes: files, lines and types, no values."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines.append(type(error).__name__)
        frames = traceback.extract_tb(error.__traceback__)
        lines.extend(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return lines
