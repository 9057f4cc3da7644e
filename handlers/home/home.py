"""The Home tab: what is next, what waits for the person, and three things to learn."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.cards.offering import draw_card
from handlers.cards.standing import Said, Scene, read_scene, with_one_main
from handlers.conversation import ids
from handlers.conversation.answers import Answer, HomeTab
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    header,
    paragraph,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.payload import Surface
from handlers.conversation.request import Asked
from handlers.conversation.routes import Register
from handlers.home.tour import draw_tour, end_tour
from handlers.language_select import language_select
from handlers.quiet_view import draw_quiet
from handlers.registration.mine import draw_coming
from handlers.speaking.office import name_office
from learning.catalog.listings import Listing, Occurrence
from learning.catalog.published import Catalog
from learning.catalog.suggesting import sessions_led, suggest_listings
from learning.district.settings import Settings
from learning.notices.preferences import quiet_until
from learning.people.roles import KEEPERS
from learning.planning.drafts import count_drafts
from learning.registration.standings import Standing, list_standings
from storage.enums import RegistrationState

_MINE_SHOWN = 5


def register(entries: Register) -> None:
    entries.listen(Surface.home_opened, "app_home_opened", show_home)
    entries.listen(Surface.home, ids.HOME_RETRY, show_home)
    entries.listen(Surface.home, ids.TOUR_NEXT, show_home)
    entries.listen(Surface.home, ids.TOUR_SKIP, skip_tour)


def show_home(asked: Asked) -> Answer:
    """Draw the Home tab."""
    return draw_home(asked)


def draw_home(asked: Asked, *, said: Said | None = None) -> HomeTab:
    """Draw the Home tab, with what came of a press below its heading.

    It remembers when it was drawn, for the day on which it cannot be.
    """
    catalog, settings = asked.house.read_both(asked.today)
    drawn_at = asked.moment(asked.now, zone=asked.zone)
    mine = _read_mine(asked, settings)
    blocks = [
        header(_greeting(asked)),
        *(said.blocks if said else []),
        *([] if asked.viewer.toured else draw_tour(asked)),
        *_quiet(asked),
        *_mine(asked, mine, Scene(catalog, settings)),
        actions(
            button(asked.t("🔎 Find learning"), action_id=ids.HOME_SEARCH, primary=True),
            button(asked.t("Browse everything"), action_id=ids.HOME_BROWSE),
            button(asked.t("What can I do here?"), action_id=ids.HOME_HELP),
            block_id="start",
        ),
        *_led(asked, catalog, settings),
        *_to_do(asked),
        *_suggestions(asked, catalog, settings, mine),
        divider(),
        paragraph(
            asked.t("I answer in this language:"),
            # Slack keeps what a select was last set to while its block has the same name, whatever we send.
            block_id=f"language:{asked.language.id}",
            accessory=language_select(asked),
        ),
        *_closing(asked, settings, drawn_at),
    ]
    return HomeTab(with_one_main(blocks), memory=drawn_at)


def skip_tour(asked: Asked) -> Answer:
    """End the tour; the Home tab goes on without it."""
    return show_home(end_tour(asked))


def _greeting(asked: Asked) -> str:
    # NOTE: {name} is a person's full name, {district} the name of a school district
    if asked.viewer.name:
        return asked.t("👋 Welcome, {name}", name=asked.viewer.name)
    return asked.t("👋 Welcome to learning at {district}", district=asked.house.district)


def _read_mine(asked: Asked, settings: Settings) -> list[Standing]:
    """Return what is coming, soonest first; what has just ended stays while one can still check in."""
    if asked.viewer.person_id is None:
        return []
    just_now = asked.now - timedelta(minutes=settings.number("checkin.after_minutes"))
    return list_standings(asked.house.database, asked.viewer.person_id, now=just_now)


def _mine(asked: Asked, mine: Sequence[Standing], scene: Scene) -> list[Block]:
    """Draw offers, which run out, before all else, then what is next, and what else is theirs."""
    if not mine:
        return []
    ordered = sorted(mine, key=lambda one: one.state is not RegistrationState.offered)
    blocks: list[Block] = [rich(strong(asked.t("Next for you")))]
    for standing in ordered[:_MINE_SHOWN]:
        blocks += draw_coming(asked, standing, scene)
    if len(mine) > _MINE_SHOWN:
        label = asked.t("Show all {n}", n=len(mine))
        more = button(
            label,
            action_id=ids.MINE,
            value="0",
            spoken=asked.t("Show all {n} sessions that are mine", n=len(mine)),
        )
        blocks.append(actions(more))
    return [*blocks, divider()]


def _quiet(asked: Asked) -> list[Block]:
    with asked.house.database.reading() as tx:
        until = quiet_until(tx, asked.viewer.person_id, now=asked.now)
    if until is None:
        return []
    return draw_quiet(asked, until)


def _led(asked: Asked, catalog: Catalog, settings: Settings) -> list[Block]:
    if not asked.viewer.email:
        return []
    led = sessions_led(
        catalog, email=asked.viewer.email, now=asked.now, count=settings.number("home.upcoming")
    )
    if not led:
        return []
    lines = [_draw_led(asked, listing, one) for listing, one in led]
    return [divider(), rich(strong(asked.t("You lead next"))), *lines]


def _draw_led(asked: Asked, listing: Listing, occurrence: Occurrence) -> Block:
    when = asked.moment(occurrence.starts_at, zone=occurrence.zone)
    roster = button(
        asked.t("Roster"), action_id=f"{ids.ROSTER}:{occurrence.id}", value=str(occurrence.id),
        spoken=asked.t("Roster: {title}, {time}", title=title_in_label(listing.title), time=when),
    )  # fmt: skip
    return paragraph(f"{when} — {listing.title}", accessory=roster)


def _to_do(asked: Asked) -> list[Block]:
    if asked.viewer.roles.isdisjoint(KEEPERS):
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


def _suggestions(asked: Asked, catalog: Catalog, settings: Settings, mine: Sequence[Standing]) -> list[Block]:
    known = {one.meeting.offering_id for one in mine}
    known |= {listing.id for listing, _ in catalog.led_by.get(asked.viewer.email, ())}
    hits = suggest_listings(
        catalog, seeker=asked.seeker, now=asked.now, count=settings.number("home.suggestions"), but=known
    )
    if not hits:
        return []
    session_ids = {one.id for hit in hits for one in hit.listing.occurrences}
    scene = read_scene(asked, known=(catalog, settings), session_ids=session_ids)
    cards = [block for hit in hits for block in draw_card(asked, hit, scene)]
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
