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
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.home.tour import draw_tour, end_tour
from handlers.people.language import language_select
from handlers.people.quiet import draw_quiet
from handlers.registration.mine import draw_coming
from handlers.speaking.office import name_office
from learning.catalog.listings import Listing, Occurrence
from learning.catalog.published import Catalog
from learning.catalog.suggesting import sessions_led, suggest_listings
from learning.district.settings import Settings
from learning.notices.preferences import quiet_until
from learning.people.roles import KEEPERS
from learning.planning.drafts import count_drafts
from learning.registration.standings import RegistrationSnapshot, list_standings
from storage.enums import RegistrationState

_MINE_SHOWN = 5


def add_routes(routes: Routes) -> None:
    routes.listen(Surface.home_opened, "app_home_opened", show_home)
    routes.listen(Surface.home, ids.HOME_RETRY, show_home)
    routes.listen(Surface.home, ids.TOUR_NEXT, show_home)
    routes.listen(Surface.home, ids.TOUR_SKIP, skip_tour)


def show_home(request: Request) -> Answer:
    """Draw the Home tab."""
    return draw_home(request)


def draw_home(request: Request, *, said: Said | None = None) -> HomeTab:
    """Draw the Home tab, with what came of a press below its heading.

    It remembers when it was drawn, for the day on which it cannot be.
    """
    catalog, settings = request.district.read_both(request.today)
    drawn_at = request.moment(request.now, zone=request.zone)
    mine = _read_mine(request, settings)
    blocks = [
        header(_greeting(request)),
        *(said.blocks if said else []),
        *([] if request.viewer.toured else draw_tour(request)),
        *_quiet(request),
        *_mine(request, mine, Scene(catalog, settings)),
        actions(
            button(request.t("🔎 Find learning"), action_id=ids.HOME_SEARCH, primary=True),
            button(request.t("Browse everything"), action_id=ids.HOME_BROWSE),
            button(request.t("What can I do here?"), action_id=ids.HOME_HELP),
            block_id="start",
        ),
        *_led(request, catalog, settings),
        *_to_do(request),
        *_suggestions(request, catalog, settings, mine),
        divider(),
        paragraph(
            request.t("I answer in this language:"),
            # Slack keeps what a select was last set to while its block has the same name, whatever we send.
            block_id=f"language:{request.language.id}",
            accessory=language_select(request),
        ),
        *_closing(request, settings, drawn_at),
    ]
    return HomeTab(with_one_main(blocks), memory=drawn_at)


def skip_tour(request: Request) -> Answer:
    """End the tour; the Home tab goes on without it."""
    return show_home(end_tour(request))


def _greeting(request: Request) -> str:
    # NOTE: {name} is a person's full name, {district} the name of a school district
    if request.viewer.name:
        return request.t("👋 Welcome, {name}", name=request.viewer.name)
    return request.t("👋 Welcome to learning at {district}", district=request.district.name)


def _read_mine(request: Request, settings: Settings) -> list[RegistrationSnapshot]:
    """Return what is coming, soonest first; what has just ended stays while one can still check in."""
    if request.viewer.person_id is None:
        return []
    just_now = request.now - timedelta(minutes=settings.number("checkin.after_minutes"))
    return list_standings(request.district.database, request.viewer.person_id, now=just_now)


def _mine(request: Request, mine: Sequence[RegistrationSnapshot], scene: Scene) -> list[Block]:
    """Draw offers, which run out, before all else, then what is next, and what else is theirs."""
    if not mine:
        return []
    ordered = sorted(mine, key=lambda one: one.state is not RegistrationState.offered)
    blocks: list[Block] = [rich(strong(request.t("Next for you")))]
    for standing in ordered[:_MINE_SHOWN]:
        blocks += draw_coming(request, standing, scene)
    if len(mine) > _MINE_SHOWN:
        label = request.t("Show all {n}", n=len(mine))
        more = button(
            label, action_id=ids.MINE, value="0", spoken=request.t("Show all {n} sessions that are mine", n=len(mine))
        )
        blocks.append(actions(more))
    return [*blocks, divider()]


def _quiet(request: Request) -> list[Block]:
    with request.district.database.reading() as tx:
        until = quiet_until(tx, request.viewer.person_id, now=request.now)
    if until is None:
        return []
    return draw_quiet(request, until)


def _led(request: Request, catalog: Catalog, settings: Settings) -> list[Block]:
    if not request.viewer.email:
        return []
    led = sessions_led(catalog, email=request.viewer.email, now=request.now, count=settings.number("home.upcoming"))
    if not led:
        return []
    lines = [_draw_led(request, listing, one) for listing, one in led]
    return [divider(), rich(strong(request.t("You lead next"))), *lines]


def _draw_led(request: Request, listing: Listing, occurrence: Occurrence) -> Block:
    when = request.moment(occurrence.starts_at, zone=occurrence.zone)
    roster = button(
        request.t("Roster"),
        action_id=f"{ids.ROSTER}:{occurrence.id}",
        value=str(occurrence.id),
        spoken=request.t("Roster: {title}, {time}", title=title_in_label(listing.title), time=when),
    )
    return paragraph(f"{when} — {listing.title}", accessory=roster)


def _to_do(request: Request) -> list[Block]:
    if request.viewer.roles.isdisjoint(KEEPERS):
        return []
    waiting = count_drafts(request.district.database)
    if not waiting:
        return []
    text = request.tn(
        "{n} offering waits to be completed. Nobody can find it until then.",
        "{n} offerings wait to be completed. Nobody can find them until then.",
        waiting,
    )
    review = button(request.t("Complete"), action_id=ids.DRAFTS, spoken=request.t("Complete the offerings that wait"))
    return [divider(), paragraph(f"✏️ {text}", block_id="to_do", accessory=review)]


def _suggestions(
    request: Request, catalog: Catalog, settings: Settings, mine: Sequence[RegistrationSnapshot]
) -> list[Block]:
    known = {one.meeting.offering_id for one in mine}
    known |= {listing.id for listing, _ in catalog.led_by.get(request.viewer.email, ())}
    hits = suggest_listings(
        catalog, seeker=request.seeker, now=request.now, count=settings.number("home.suggestions"), but=known
    )
    if not hits:
        return []
    session_ids = {one.id for hit in hits for one in hit.listing.occurrences}
    scene = read_scene(request, known=(catalog, settings), session_ids=session_ids)
    cards = [block for hit in hits for block in draw_card(request, hit, scene)]
    return [divider(), rich(strong(request.t("You might like"))), *cards]


def _closing(request: Request, settings: Settings, drawn_at: str) -> list[Block]:
    lines = []
    if request.viewer.person_id is None:
        lines.append(
            request.t(
                "You are not on the staff list yet. To be added, ask: {office}", office=name_office(request, settings)
            )
        )
    lines.append(request.t("Only you see this page. Updated: {time}", time=drawn_at))
    return [context(line) for line in lines]
