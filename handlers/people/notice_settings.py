"""`/pl settings`: what somebody wants to be told: each kind of notice at once, in the daily digest, or never."""

from datetime import datetime, time

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Done, Message, Modal, close_label
from handlers.conversation.blocks import Block, context, input_field, option, paragraph, select
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from learning.notices.kinds import default_wishes
from learning.notices.preferences import choose_wishes, quiet_until, read_wishes
from learning.refusals import NotOnRoster
from locales.times import write_time
from locales.translator import mark
from storage.tables import NoticeKind, NoticeWish


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "settings",
            open_settings,
            "/pl settings",
            mark("Choose what I tell you, and when"),
            aliases=("ajustes", "notifications", "notificaciones"),
            opens_modal=True,
            takes_words=False,
        )
    )
    routes.on_press(ids.NOTICE_SETTINGS, open_settings, opens_modal=True)
    routes.listen(Surface.submission, ids.NOTICE_SETTINGS_MODAL, save_settings)


def open_settings(request: Request) -> Answer:
    """Open the window with a choice for each kind of notice."""
    if request.viewer.person_id is None:
        raise NotOnRoster
    with request.district.database.reading() as tx:
        wishes = read_wishes(tx, request.viewer.person_id, kinds=request.routes.kinds)
        until = quiet_until(tx, request.viewer.person_id, now=request.now)
    clock = request.district.read_settings(request.today).text("notices.digest_at")
    blocks: list[Block] = [paragraph(request.t("What should I tell you, and when?"))]
    blocks += [_field(request, kind, wish, clock) for kind, wish in wishes.items()]
    blocks += [context(line) for line in _closing(request, until)]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Notice settings")
    # NOTE: a button, 24 characters at most
    submit = request.t("Save")
    return Modal(title, blocks, close_label(request.translator), ids.NOTICE_SETTINGS_MODAL, submit)


def save_settings(request: Request) -> Answer:
    """Keep what was chosen. A kind that the window did not have stays as it is."""
    wishes = {}
    kinds = request.routes.kinds
    for kind in default_wishes(kinds):
        picked = request.payload.picked(kind)
        if picked is not None:
            wishes[kind] = _wish(picked)
    choose_wishes(request.district.database, request.viewer.person_id, wishes=wishes, kinds=kinds)
    text = request.t("✅ Saved. From now on I tell you what you chose.")
    return Done(Message([paragraph(text)]))


def _wish(value: str) -> NoticeWish:
    try:
        return NoticeWish(value)
    except ValueError as junk:
        raise codec.StaleValue from junk


def _field(request: Request, kind: NoticeKind, wish: NoticeWish, clock: str) -> Block:
    at = datetime.combine(request.today, time.fromisoformat(clock), tzinfo=request.zone)
    daily = request.t("Once a day, at {time}", time=write_time(at, zone=request.zone, language=request.language))
    offered = [
        option(request.t("At once"), NoticeWish.on),
        option(daily, NoticeWish.digest),
        option(request.t("Never"), NoticeWish.off),
    ]
    choice = select(offered, action_id=kind, placeholder=request.t("Choose"), chosen=wish)
    return input_field(request.t(request.routes.notices[kind].choice), choice, optional=False)


def _closing(request: Request, until: datetime | None) -> list[str]:
    always = request.t(
        "These always come: a session of yours is cancelled, a seat is free for you, somebody waits for your answer."
    )
    if until is None:
        return [
            always,
            # NOTE: translate "until Monday" too: it can be typed in your language
            request.t("To hear nothing for a while, type: /pl quiet until Monday"),
        ]
    when = request.moment(until, zone=request.zone)
    return [always, request.t("🔕 Quiet until {time}. To stop it, type: /pl quiet off", time=when)]
