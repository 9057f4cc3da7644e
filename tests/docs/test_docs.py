"""The documents name what the program has: nothing is undocumented, and no link leads nowhere."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.cli.program import app
from handlers.subjects import all_routes
from learning.district.settings import KINDS

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_operator_setting_is_in_the_example_or_the_guide() -> None:
    named = set(re.findall(r'"((?:SLACK|PL|SMTP|TWILIO|DATABASE)_[A-Z_]+)"', read("bot/settings.py")))
    assert named
    assert {name for name in named if f"`{name}`" not in read("docs/installing.md")} == set()
    assert set(re.findall(r"^#? ?([A-Z_]+)=", read(".env.example"), re.MULTILINE)) <= named


def test_every_district_setting_is_in_the_coordinators_guide() -> None:
    assert [kind.key for kind in KINDS if f"`{kind.key}`" not in read("docs/coordinating.md")] == []


def test_every_pl_command_is_in_the_guides() -> None:
    guides = read("docs/installing.md") + read("docs/coordinating.md")
    found = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]  # it is a group
        subcommands = getattr(command, "commands", None)
        found |= {f"pl {name} {sub}" for sub in subcommands} if subcommands else {f"pl {name}"}
    assert found
    assert {command for command in found if command not in guides} == set()


def test_every_slack_command_is_in_the_coordinators_guide_or_the_readme() -> None:
    written = read("docs/coordinating.md") + read("README.md")
    missing = [one.name for one in all_routes().different_commands() if f"/pl {one.name}" not in written]
    assert missing == []


def test_every_scope_has_its_reason() -> None:
    manifest = yaml.safe_load(read("app.yaml"))
    rows = re.findall(r"^\| `([a-z:._]+)` \| (.+) \|$", read("docs/permissions.md"), re.MULTILINE)
    assert {scope for scope, _ in rows} == set(manifest["oauth_config"]["scopes"]["bot"])


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    groups = project["dependency-groups"]
    wanted = project["project"]["dependencies"] + groups["sandbox"] + groups["test"] + groups["check"]
    wanted += groups["bench"]
    names = {re.split(r"[\[><= ]", requirement)[0] for requirement in wanted}
    written = read("docs/dependencies.md")
    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", written)} == set()


def test_notice_names_files_that_are_there() -> None:
    named = [path for line in re.findall(r"^(?:\w+/.*)$", read("NOTICE"), re.MULTILINE) for path in line.split(", ")]
    assert named
    assert [path for path in named if not (REPOSITORY / path).exists()] == []


def test_catalog_columns_of_the_guide_are_those_of_the_importer() -> None:
    from files.catalog_rows import CATALOG
    from files.people import PEOPLE

    for layout in (CATALOG, PEOPLE):
        columns = [
            column for one in fields(layout) for column in (getattr(layout, one.name) or ()) if isinstance(column, str)
        ]
        assert columns
        assert [name for name in columns if f"`{name}`" not in read("docs/coordinating.md")] == []


@pytest.mark.parametrize("document", ["docs/architecture.md", "docs/adding-a-conversation.md"])
def test_every_room_that_a_guide_names_is_there(document: str) -> None:
    named = set(
        re.findall(r"`((?:bot|files|handlers|learning|locales|sandbox|storage|tests)/[\w./]*)`", read(document))
    )
    assert named
    added = re.compile(r"(tests/)?(handlers|learning|storage)/(\w+/)*(\d+_)?greetings\b")  # what the guide adds
    assert {path for path in named if not (REPOSITORY / path).exists() and not added.match(path)} == set()


def test_no_test_imports_a_test() -> None:
    """What two tests share is in tests/kit: a test that others import cannot be moved or read by itself."""
    modules = [file for file in REPOSITORY.glob("tests/**/*.py") if not file.is_relative_to(REPOSITORY / "tests/kit")]
    assert len(modules) > 100
    imports = re.compile(r"^\s*(?:from|import) +tests\.(?:\w+\.)*(?:test_\w+|conftest)\b", re.MULTILINE)
    assert [str(file) for file in modules if imports.search(file.read_text(encoding="utf-8"))] == []
