"""The Home tab: what is next, what waits for the person, and three things to learn."""

from handlers import ids
from handlers.answers import Answer, HomeTab
from handlers.asking import Asked
from handlers.blocks import Block, actions, button, context, divider, header, paragraph, rich, strong
from handlers.cards import draw_card
from handlers.language_select import language_select
from handlers.office import name_office
from handlers.payload import Surface
from handlers.register import Register
from handlers.tour import draw_tour, end_tour
from learning.catalog import Catalog
from learning.drafts import PUBLISHERS, count_drafts
from learning.settings import Settings
from learning.suggesting import sessions_led, suggest_listings


def register(entries: Register) -> None:
    entries.listen(Surface.home_opened, "app_home_opened", show_home)
    entries.listen(Surface.home, ids.HOME_RETRY, show_home)
    entries.listen(Surface.home, ids.TOUR_NEXT, show_home)
    entries.listen(Surface.home, ids.TOUR_SKIP, skip_tour)


def show_home(asked: Asked) -> Answer:
    """Draw the Home tab. It remembers when that was, for the day on which it cannot be drawn."""
    catalog, settings = asked.house.read_both(asked.today)
    drawn_at = asked.moment(asked.now, zone=asked.zone)
    blocks = [
        header(_greeting(asked)),
        *([] if asked.viewer.toured else draw_tour(asked)),
        actions(
            button(asked.t("🔎 Find learning"), action_id=ids.HOME_SEARCH, primary=True),
            button(asked.t("Browse everything"), action_id=ids.HOME_BROWSE),
            button(asked.t("What can I do here?"), action_id=ids.HOME_HELP),
            block_id="start",
        ),
        *_led(asked, catalog, settings),
        *_to_do(asked),
        *_suggestions(asked, catalog, settings),
        divider(),
        paragraph(
            asked.t("I answer in this language:"),
            # Slack keeps what a select was last set to while its block has the same name, whatever we send.
            block_id=f"language:{asked.language.id}",
            accessory=language_select(asked),
        ),
        *_closing(asked, settings, drawn_at),
    ]
    return HomeTab(blocks, memory=drawn_at)


def skip_tour(asked: Asked) -> Answer:
    """End the tour; the Home tab goes on without it."""
    return show_home(end_tour(asked))


def _greeting(asked: Asked) -> str:
    # NOTE: {name} is a person's full name, {district} the name of a school district
    if asked.viewer.name:
        return asked.t("👋 Welcome, {name}", name=asked.viewer.name)
    return asked.t("👋 Welcome to learning at {district}", district=asked.house.district)


def _led(asked: Asked, catalog: Catalog, settings: Settings) -> list[Block]:
    if not asked.viewer.email:
        return []
    led = sessions_led(
        catalog, email=asked.viewer.email, now=asked.now, count=settings.number("home.upcoming")
    )
    if not led:
        return []
    lines = [f"• {asked.moment(one.starts_at, zone=one.zone)} — {listing.title}" for listing, one in led]
    return [divider(), rich(strong(asked.t("You lead next")), "\n" + "\n".join(lines))]


def _to_do(asked: Asked) -> list[Block]:
    if asked.viewer.roles.isdisjoint(PUBLISHERS):
        return []
    waiting = count_drafts(asked.house.database)
    if not waiting:
        return []
    text = asked.tn(
        "{n} offering waits to be completed. Nobody can find it until then.",
        "{n} offerings wait to be completed. Nobody can find them until then.",
        waiting,
    )
    review = button(
        asked.t("Complete"), action_id=ids.DRAFTS, spoken=asked.t("Complete the offerings that wait")
    )
    return [divider(), paragraph(f"✏️ {text}", block_id="to_do", accessory=review)]


def _suggestions(asked: Asked, catalog: Catalog, settings: Settings) -> list[Block]:
    hits = suggest_listings(
        catalog, seeker=asked.seeker, now=asked.now, count=settings.number("home.suggestions")
    )
    if not hits:
        return []
    cards = [block for hit in hits for block in draw_card(asked, hit)]
    return [divider(), rich(strong(asked.t("You might like"))), *cards]


def _closing(asked: Asked, settings: Settings, drawn_at: str) -> list[Block]:
    lines = []
    if asked.viewer.person_id is None:
        lines.append(
            asked.t(
                "You are not on the staff list yet. To be added, ask: {office}",
                office=name_office(asked, settings),
            )
        )
    lines.append(asked.t("Only you see this page. Updated: {time}", time=drawn_at))
    return [context(line) for line in lines]
