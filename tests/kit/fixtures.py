"""The fixtures of scenarios: import them into a conftest."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from typing import Any

import pytest

from tests.kit.slack.servers import Door, SlackServer
from tests.kit.slack.town import Town, built_town

BuildTown = Callable[..., Town]

on_both = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"])


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    with Door().served() as door:
        yield door


@pytest.fixture(scope="session")
def slack_server(door: Door) -> Iterator[SlackServer]:
    with SlackServer(door.url).served() as server:
        yield server


@pytest.fixture
def build_town(database_url: str, slack_server: SlackServer, door: Door, now: datetime) -> Iterator[BuildTown]:
    """Build the town with settings or a database of the test's own."""
    with ExitStack() as stack:

        def build(address: str = "", **more: Any) -> Town:
            town: AbstractContextManager[Town] = built_town(
                database_url=address or database_url, server=slack_server, door=door, now=now, **more
            )
            return stack.enter_context(town)

        yield build


@pytest.fixture
def town(build_town: BuildTown) -> Town:
    """A town with a migrated, empty database."""
    return build_town()
