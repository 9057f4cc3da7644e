"""`/pl calendar`: the private calendar address; and the calendar entry of one session, behind a button."""

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    code,
    context,
    header,
    paragraph,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from learning.refusals import NotOnRoster
from learning.registration.calendar import feed_since, link_to_entry, read_held, reset_feed, stop_feed
from learning.registration.refusals import SessionCancelled, SessionOver
from locales.times import write_short_day
from locales.translator import mark


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "calendar",
            show_calendar,
            "/pl calendar",
            mark("See your sessions in your own calendar"),
            aliases=("calendario",),
            takes_words=False,
        )
    )
    routes.on_press(ids.FEED_MAKE, make_address)
    routes.on_press(ids.FEED_STOP, stop_address)
    routes.on_press(ids.CALENDAR, show_entry, opens_modal=True)


def show_calendar(request: Request) -> Answer:
    """Say what the private address is, and make, renew or stop it."""
    if request.viewer.person_id is None:
        raise NotOnRoster
    since = feed_since(request.district, request.viewer.person_id)
    blocks = [
        header(request.t("📅 Your sessions in your calendar")),
        paragraph(
            request.t(
                "You get a private address. Add it to Google, Outlook or Apple Calendar once. Your sessions then show "
                "there by themselves, also after a change."
            )
        ),
    ]
    if since is None:
        make = button(request.t("Make my private address"), action_id=ids.FEED_MAKE, primary=True)
        return Message([*blocks, actions(make), context(_keep_private(request))])
    day = write_short_day(since.astimezone(request.zone).date(), language=request.language)
    return Message(
        [
            *blocks,
            paragraph(
                request.t("✅ You have had an address since {day}. Only you know it: it is not kept here.", day=day)
            ),
            actions(
                button(request.t("Make a new address"), action_id=ids.FEED_MAKE),
                button(request.t("Stop the address"), action_id=ids.FEED_STOP),
            ),
            context(request.t("A new address ends the old one at once.")),
        ]
    )


def make_address(request: Request) -> Answer:
    """Make the private address, and show it this once."""
    address = reset_feed(request.district, request.viewer.person_id, now=request.now)
    return Message(
        [
            header(request.t("📅 Your private calendar address")),
            paragraph(request.t("Copy it now. It is shown only this once. An earlier address does not work any more.")),
            rich(code(address)),
            *_steps(request),
            context(_keep_private(request)),
        ]
    )


def _steps(request: Request) -> list[Block]:
    # NOTE: the words in “…” are those of each program's own menu in your language, as in the next two
    google = request.t("Google, on the web: next to “Other calendars” press +, then “From URL”")
    outlook = request.t("Outlook: “Add calendar”, then “Subscribe from web”")
    apple = request.t("Apple: “File”, then “New Calendar Subscription”")
    steps = "\n".join(f"• {step}" for step in (google, outlook, apple))
    return [paragraph(steps), context(request.t("These programs look for changes every few hours."))]


def stop_address(request: Request) -> Answer:
    """Make the private address useless."""
    stop_feed(request.district, request.viewer.person_id, now=request.now)
    make = button(request.t("Make my private address"), action_id=ids.FEED_MAKE)
    stopped = request.t("✅ The address is stopped. Calendars that follow it show no sessions any more.")
    return Message([paragraph(stopped), actions(make)])


def show_entry(request: Request) -> Answer:
    """Lead to the calendar entry of one session, by a link of the person's own."""
    registration_id = codec.decode_id(request.payload.value)
    standing = read_held(request.district, registration_id, person_id=request.viewer.person_id)
    meeting = standing.meeting
    if not meeting.stands:
        raise SessionCancelled(meeting.title, meeting.cancel_reason)
    if meeting.is_over(request.now):
        raise SessionOver(meeting.title)
    # NOTE: title of a window, 24 characters at most
    title = request.t("Add to calendar")
    if not standing.has_seat:
        words = request.t("You have no seat in this session yet, so there is nothing to add.")
        return Modal(title, [paragraph(words)], close_label(request.translator))
    address = link_to_entry(request.district, registration_id, request.viewer.person_id, now=request.now)
    named = title_in_label(meeting.title)
    blocks = [
        rich(strong(meeting.title), f"\n{request.moment(meeting.starts_at, zone=meeting.zone)}"),
        actions(
            button(
                request.t("📅 Add to calendar"),
                action_id=f"{ids.OPEN_LINK}:{registration_id}",
                url=f"{address}.ics",
                spoken=request.t("Add to calendar: {title}", title=named),
                primary=True,
            ),
            button(
                request.t("See it, or cancel"),
                action_id=f"{ids.OPEN_LINK}:page:{registration_id}",
                url=address,
                spoken=request.t("See it, or cancel: {title}", title=named),
            ),
        ),
        context(request.t("To have all your sessions there by themselves, type /pl calendar")),
    ]
    return Modal(title, blocks, close_label(request.translator))


def _keep_private(request: Request) -> str:
    return request.t("🔒 Whoever has this address sees your sessions. Keep it to yourself.")
