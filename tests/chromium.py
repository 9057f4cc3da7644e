"""The browser of the browser tests: Debian's Chromium, or the one that Playwright brings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

# Headless in a closed network: nothing is looked up, nothing is fetched in the background.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Chromium without a desktop: the same engine, and half the processor's time.
SHELL = "chromium-headless-shell"
# Arabic, Chinese and emoji in the screenshots need their letters.
_FONTS = ("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")


def chromium() -> str | None:
    """Return the path of Debian's Chromium, or None where Playwright's own is to be used."""
    return shutil.which(SHELL) or shutil.which("chromium")


def starts() -> bool:
    """Tell whether a browser starts."""
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS)).close()
        except Error:
            return False
    return True


def _may_install_packages() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _install_package(name: str) -> None:
    """Install a browser from Debian's packages, where there is one of this name."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name, *_FONTS]
    subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make sure that a browser starts. Returns the exit status."""
    if shutil.which(SHELL) and starts():
        return 0
    if _may_install_packages():
        print("Installing Chromium for the browser tests …", flush=True)
        _install_package(SHELL)
        if not starts():  # an older Debian has no such package
            _install_package("chromium")
    elif not starts():
        print("Installing Chromium for the browser tests …", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if starts():
        return 0
    where = (
        "apt-get install chromium"
        if Path("/etc/debian_version").exists()
        else "playwright install --with-deps chromium"
    )
    print(f"The browser tests need Chromium, and it could not be installed. Run: {where}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
