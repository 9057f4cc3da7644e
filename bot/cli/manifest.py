"""`pl manifest`: what is pasted into Slack to make the app."""

from typing import Annotated

import typer

from bot.checks.manifest import http_variant, load_manifest, manifest_file, write_manifest
from bot.cli.console import Stopped
from files.values.addresses import check_address

_Url = Annotated[
    str | None, typer.Option("--url", help="The bot's public https address; without it, the variant for Socket Mode.")
]


def manifest(url: _Url = None) -> None:
    """Print the app's manifest for api.slack.com/apps."""
    if url is None:
        typer.echo(manifest_file().read_text(encoding="utf-8"), nl=False)
        return
    if not check_address(url, schemes=("https",)) or "?" in url or "#" in url:
        raise Stopped("Slack only calls an https address. Write it like https://pl.district.example.")
    typer.echo(write_manifest(http_variant(load_manifest(), url=url)), nl=False)
