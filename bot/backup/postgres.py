"""Backups of PostgreSQL by its own programs, in their custom format."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import create_engine, inspect, make_url

from bot.backup.files import CopyRefused, free_name, written_whole

_REVISION = re.compile(r"^COPY public\.alembic_version \(version_num\) FROM stdin;\n(\S+)$", re.MULTILINE)
# What is in the database and not in the backup must not survive a restore.
_EMPTY = b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


class PostgresCopies:
    """Copies of a PostgreSQL database."""

    @staticmethod
    def copy_to(url: str, *, file: Path) -> None:
        """Copy the database to a file. Raises CopyRefused."""
        with written_whole(file) as part:
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
            _run("pg_dump", options, environment=_address(url))

    @staticmethod
    def revision_of(file: Path) -> str:
        """Return the revision of a backup. Raises CopyRefused for what is none."""
        try:
            listed = _run("pg_restore", ("--data-only", "--table=alembic_version", "--file=-", str(file)))
        except _Failed as failed:
            raise CopyRefused(f"{file.name} is no backup of this program: {failed.said}.") from failed
        found = _REVISION.search(listed)
        if not found:
            raise CopyRefused(f"{file.name} is no backup of this program.")
        return found[1]

    @staticmethod
    def put_back(url: str, *, file: Path, stamp: str) -> Path | None:
        """Replace the content in one transaction, and keep the replaced one beside the backup. Raises CopyRefused."""
        kept = free_name(file.with_name(f"{file.name}.replaced-{stamp}")) if _has_tables(url) else None
        if kept:
            PostgresCopies.copy_to(url, file=kept)
        with TemporaryFile() as script:
            script.write(_EMPTY)
            script.flush()
            _run("pg_restore", ("--no-owner", "--no-privileges", "--file=-", str(file)), output=script.fileno())
            script.seek(0)
            options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--file=-")
            _run("psql", options, environment=_address(url), feed=script.fileno())
        return kept


class _Failed(CopyRefused):
    """One of PostgreSQL's programs ended with an error; `said` is its last line."""

    def __init__(self, program: str, *, said: str) -> None:
        super().__init__(f"{program} failed: {said}.")
        self.said = said


def _run(
    program: str,
    options: Sequence[str],
    *,
    environment: dict[str, str] | None = None,
    output: int | None = None,
    feed: int | None = None,
) -> str:
    """Run one of PostgreSQL's programs. Returns what it wrote, unless that goes to `output`."""
    path = shutil.which(program)
    if path is None:
        raise CopyRefused(
            f"{program} is needed and not installed. Install PostgreSQL's client programs (postgresql-client)."
        )
    done = subprocess.run(  # noqa: S603 - the program is PostgreSQL's, the options are ours
        [path, *options],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL if feed is None else feed,
        stdout=subprocess.PIPE if output is None else output,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
        told = next((line for line in lines if "error:" in line.lower()), lines[-1])
        raise _Failed(program, said=told.split("error:")[-1].strip().rstrip("."))
    return (done.stdout or b"").decode(errors="replace")


def _address(url: str) -> dict[str, str]:
    """Write the address as environment variables: in the arguments everybody on the machine could read it."""
    address = make_url(url)
    parts = {
        "PGHOST": address.host or address.query.get("host"),
        "PGPORT": address.port or address.query.get("port"),
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
        "PGSSLMODE": address.query.get("sslmode"),
        "PGSSLROOTCERT": address.query.get("sslrootcert"),
    }
    return {name: str(value) for name, value in parts.items() if value}


def _has_tables(url: str) -> bool:
    engine = create_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()
