"""The Home tab: the parts that subjects bring, around the ways to find something."""

from handlers.cards.standing import Said, Scene, with_one_main
from handlers.conversation import ids
from handlers.conversation.answers import Answer, HomeTab
from handlers.conversation.blocks import Block, actions, button, context, divider, header
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import HomePlace, Routes
from handlers.home.tour import draw_tour, end_tour
from handlers.speaking.office import name_office
from learning.district.settings import Settings


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
    scene = Scene(catalog, settings)

    def parts(*places: HomePlace) -> list[Block]:
        return [
            block for place in places for draw in request.routes.home_parts[place] for block in draw(request, scene)
        ]

    blocks = [
        header(_greeting(request)),
        *(said.blocks if said else []),
        *([] if request.viewer.toured else draw_tour(request)),
        *parts(HomePlace.now, HomePlace.mine),
        actions(
            button(request.t("🔎 Find learning"), action_id=ids.HOME_SEARCH, primary=True),
            button(request.t("Browse everything"), action_id=ids.HOME_BROWSE),
            button(request.t("What can I do here?"), action_id=ids.HOME_HELP),
            block_id="start",
        ),
        *parts(HomePlace.duties, HomePlace.suggestions),
        divider(),
        *parts(HomePlace.choices),
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
