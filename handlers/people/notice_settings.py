"""`/pl settings`: what somebody wants to be told: each kind of notice at once, in the daily digest, or never."""

from datetime import datetime, time

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Done, Message, Modal
from handlers.conversation.blocks import Block, context, input_field, option, paragraph, select
from handlers.conversation.payload import Surface
from handlers.conversation.request import Asked
from handlers.conversation.routes import Command, Register
from handlers.slack.loading import close_label
from learning.notices.enqueuing import DEFAULT_WISHES
from learning.notices.preferences import choose_wishes, quiet_until, read_wishes
from learning.refusals import NotOnRoster
from locales.times import write_time
from locales.translator import mark
from storage.enums import NoticeKind, NoticeWish


def register(entries: Register) -> None:
    entries.command(
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
    entries.on_press(ids.NOTICE_SETTINGS, open_settings, opens_modal=True)
    entries.listen(Surface.submission, ids.NOTICE_SETTINGS_MODAL, save_settings)


def open_settings(asked: Asked) -> Answer:
    """Open the window with a choice for each kind of notice."""
    if asked.viewer.person_id is None:
        raise NotOnRoster
    with asked.house.database.reading() as tx:
        wishes = read_wishes(tx, asked.viewer.person_id)
        until = quiet_until(tx, asked.viewer.person_id, now=asked.now)
    clock = asked.house.read_settings(asked.today).text("notices.digest_at")
    blocks: list[Block] = [paragraph(asked.t("What should I tell you, and when?"))]
    blocks += [_field(asked, kind, wish, clock) for kind, wish in wishes.items()]
    blocks += [context(line) for line in _closing(asked, until)]
    # NOTE: title of a window, 24 characters at most
    title = asked.t("Notice settings")
    # NOTE: a button, 24 characters at most
    submit = asked.t("Save")
    return Modal(title, blocks, close_label(asked.translator), ids.NOTICE_SETTINGS_MODAL, submit)


def save_settings(asked: Asked) -> Answer:
    """Keep what was chosen. A kind that the window did not have stays as it is."""
    wishes = {}
    for kind in DEFAULT_WISHES:
        picked = asked.payload.picked(kind)
        if picked is not None:
            wishes[kind] = _wish(picked)
    choose_wishes(asked.house.database, asked.viewer.person_id, wishes=wishes)
    text = asked.t("✅ Saved. From now on I tell you what you chose.")
    return Done(Message([paragraph(text)]))


def _wish(value: str) -> NoticeWish:
    try:
        return NoticeWish(value)
    except ValueError as junk:
        raise codec.StaleValue from junk


def _field(asked: Asked, kind: NoticeKind, wish: NoticeWish, clock: str) -> Block:
    at = datetime.combine(asked.today, time.fromisoformat(clock), tzinfo=asked.zone)
    daily = asked.t("Once a day, at {time}", time=write_time(at, zone=asked.zone, language=asked.language))
    offered = [
        option(asked.t("At once"), NoticeWish.on),
        option(daily, NoticeWish.digest),
        option(asked.t("Never"), NoticeWish.off),
    ]
    choice = select(offered, action_id=kind, placeholder=asked.t("Choose"), chosen=wish)
    return input_field(_name(asked, kind), choice, block_id=kind, optional=False)


def _name(asked: Asked, kind: NoticeKind) -> str:
    """Name a kind of notice by what it says."""
    return {
        NoticeKind.receipt: asked.t("Confirmation that you have a seat"),
        NoticeKind.reminder_day: asked.t("Reminder the day before a session"),
        NoticeKind.reminder_hour: asked.t("Reminder just before a session"),
        NoticeKind.session_changed: asked.t("A session of yours has changed"),
        NoticeKind.recording: asked.t("The recording of a session that you missed"),
        NoticeKind.topic_published: asked.t("A topic that you asked for is there"),
        NoticeKind.late_cancellation: asked.t("Somebody cancels late in a session that you lead"),
    }[kind]


def _closing(asked: Asked, until: datetime | None) -> list[str]:
    always = asked.t(
        "These always come: a session of yours is cancelled, a seat is free for you, somebody waits for your answer."
    )
    if until is None:
        return [
            always,
            # NOTE: translate "until Monday" too: it can be typed in your language
            asked.t("To hear nothing for a while, type: /pl quiet until Monday"),
        ]
    when = asked.moment(until, zone=asked.zone)
    return [
        always,
        asked.t("🔕 Quiet until {time}. To stop it, type: /pl quiet off", time=when),
    ]
