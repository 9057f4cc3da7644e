from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.sandbox.browsing import Site, opened_page, served_bot, served_site
from tests.kit.sandbox.stage import ANA, GENERAL, ScriptedBot


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def site() -> Iterator[Site]:
    bot = ScriptedBot()
    with served_bot(bot) as bot_address, served_site(bot, bot_address=bot_address) as site:
        yield site


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Ana's page at the channel."""
    with opened_page(browser, address=site.address) as page:
        page.goto(f"/as/{ANA}/channel/{GENERAL}")
        yield page
