"""Telling coordinators which messages did not arrive, whom they were for, and what helps."""

from datetime import datetime

from handlers.conversation.blocks import Block, context, header, paragraph, rich, strong
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from handlers.speaking.office import name_office
from learning.notices.undelivered import Undelivered, list_undelivered
from locales.times import write_moment
from storage.enums import NoticeKind
from storage.tables import Notice

_MOST_SHOWN = 10
# What Slack, a mail server, or we say of somebody who has no account there any more, or never had one.
_NO_ACCOUNT = frozenset(
    {"no_way", "account_inactive", "user_disabled", "user_not_found", "users_not_found", "channel_not_found"}
)


def write_undelivered(asked: Asked, notice: Notice) -> Letter | None:
    """List what could not be delivered since the last such message. None when there is nothing."""
    since = datetime.fromisoformat(notice.params["since"])
    shown, count = list_undelivered(asked.house.database, since=since, most=_MOST_SHOWN)
    if not count:
        return None
    subject = asked.tn("⚠️ {n} message could not be delivered", "⚠️ {n} messages could not be delivered", count)
    blocks: list[Block] = [
        header(subject),
        paragraph(asked.t("These people should have heard from the bot and did not. Please tell them yourself.")),
        *(_line(asked, one) for one in shown),
    ]  # fmt: skip
    if count > len(shown):
        blocks.append(context(asked.tn("And {n} more.", "And {n} more.", count - len(shown))))
    settings = asked.house.read_settings(asked.today)
    blocks.append(
        context(asked.t("Does this happen often? Ask: {office}", office=name_office(asked, settings)))
    )
    return Letter(subject, blocks)


def _line(asked: Asked, one: Undelivered) -> Block:
    at = write_moment(one.died_at, zone=asked.zone, language=asked.language)
    # NOTE: one line of a list: what kind of message, when it failed, and why
    told = asked.t("{message}, {time}. {why}", message=_name(asked, one.kind), time=at, why=_why(asked, one))
    return rich(strong(one.person), f"\n{told}")


def _name(asked: Asked, kind: NoticeKind) -> str:
    words = {
        NoticeKind.receipt: asked.t("Confirmation of a registration"),
        NoticeKind.added: asked.t("Somebody registered them"),
        NoticeKind.reminder_day: asked.t("Reminder of a session"),
        NoticeKind.reminder_hour: asked.t("Reminder of a session"),
        NoticeKind.offer: asked.t("Offer of a free seat"),
        NoticeKind.session_changed: asked.t("A session has changed"),
        NoticeKind.session_cancelled: asked.t("A session is cancelled"),
        NoticeKind.invitation: asked.t("Calendar entry by e-mail"),
        NoticeKind.uninvitation: asked.t("Calendar entry by e-mail"),
        NoticeKind.recording: asked.t("Recording of a session"),
    }
    return words.get(kind, asked.t("Message"))


def _why(asked: Asked, one: Undelivered) -> str:
    if one.reason in _NO_ACCOUNT:
        return asked.t(
            "They have no Slack account that can be reached. Check their e-mail on the staff list."
        )
    if one.reason.startswith("smtp_"):
        return asked.t("The mail server refused their address. Check their e-mail on the staff list.")
    return asked.t("It could not be sent ({code}). Show this to who runs the bot.", code=one.reason)
