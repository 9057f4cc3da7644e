"""What is installed from a wheel: everything that `pl` reads is in it, and `pl` runs without the repository."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.kit.slack.servers import REPOSITORY

_PACKAGES = ("bot", "handlers", "files", "learning", "storage", "locales")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    building = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(building, cwd=REPOSITORY, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _pl(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    # -S reads no .pth file: the one of this environment would lead back into the repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PL_", "SLACK_"))}
    environment |= {
        "PYTHONPATH": os.pathsep.join((str(installed), sysconfig.get_path("purelib"))),
        "DATABASE_URL": f"sqlite:///{cwd / 'pl.db'}",
    }
    command = [sys.executable, "-S", "-P", "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
    )


def test_wheel_holds_every_file_of_the_packages_and_the_manifest(wheel: Path) -> None:
    have = {
        str(path.relative_to(REPOSITORY))
        for package in _PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = {name.rsplit("/", 1)[1] for name in archive.namelist() if ".dist-info/licenses/" in name}
    assert held == have | {"bot/app.yaml"}
    assert licences == {"LICENSE", "NOTICE", "english_words.LICENSE"}


def test_pl_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    helped = _pl(installed, "--help", cwd=tmp_path)
    assert (helped.returncode, helped.stderr) == (0, "")
    printed = _pl(installed, "manifest", cwd=tmp_path)
    assert printed.stdout == (REPOSITORY / "app.yaml").read_text(encoding="utf-8")
    upgraded = _pl(installed, "db", "upgrade", cwd=tmp_path)
    assert (upgraded.returncode, upgraded.stderr) == (0, "")
    listed = _pl(installed, "settings", "list", cwd=tmp_path)
    assert "registration" in listed.stdout, listed.stderr
