"""Telling coordinators which messages did not arrive, whom they were for, and what helps."""

from datetime import datetime

from handlers.conversation.blocks import Block, context, header, paragraph, rich, strong
from handlers.conversation.letter import Letter
from handlers.conversation.routes import Routes, Writer
from handlers.speaking.office import name_office
from handlers.speaking.reader import Reader
from learning.notices.undelivered import Undelivered, list_undelivered
from locales.times import write_moment
from locales.translator import mark
from storage.tables import Notice

_MOST_SHOWN = 10
_A_MESSAGE = mark("Message")
# What Slack, a mail server, or we say of somebody who has no account there any more, or never had one.
_NO_ACCOUNT = frozenset(
    {"no_way", "account_inactive", "user_disabled", "user_not_found", "users_not_found", "channel_not_found"}
)


def undelivered_writer(routes: Routes) -> Writer:
    """Return what lists the messages that could not be delivered, each by the name that its subject gives it."""

    def write_undelivered(reader: Reader, notice: Notice) -> Letter | None:
        return _write(reader, notice, routes)

    return write_undelivered


def _write(reader: Reader, notice: Notice, routes: Routes) -> Letter | None:
    """List what could not be delivered since the last such message. None when there is nothing."""
    since = datetime.fromisoformat(notice.params["since"])
    shown, count = list_undelivered(reader.district.database, since=since, most=_MOST_SHOWN)
    if not count:
        return None
    subject = reader.tn("⚠️ {n} message could not be delivered", "⚠️ {n} messages could not be delivered", count)
    blocks: list[Block] = [
        header(subject),
        paragraph(reader.t("These people should have heard from the bot and did not. Please tell them yourself.")),
        *(_line(reader, one, routes) for one in shown),
    ]
    if count > len(shown):
        blocks.append(context(reader.tn("And {n} more.", "And {n} more.", count - len(shown))))
    settings = reader.district.read_settings(reader.today)
    blocks.append(context(reader.t("Does this happen often? Ask: {office}", office=name_office(reader, settings))))
    return Letter(subject, blocks)


def _line(reader: Reader, one: Undelivered, routes: Routes) -> Block:
    at = write_moment(one.died_at, zone=reader.zone, language=reader.language)
    # NOTE: one line of a list: what kind of message, when it failed, and why
    name = reader.t(routes.notices[one.kind].failed or _A_MESSAGE)
    told = reader.t("{message}, {time}. {why}", message=name, time=at, why=_why(reader, one))
    return rich(strong(one.person), f"\n{told}")


def _why(reader: Reader, one: Undelivered) -> str:
    if one.reason in _NO_ACCOUNT:
        return reader.t("They have no Slack account that can be reached. Check their e-mail on the staff list.")
    if one.reason.startswith("smtp_"):
        return reader.t("The mail server refused their address. Check their e-mail on the staff list.")
    return reader.t("It could not be sent ({code}). Show this to who runs the bot.", code=one.reason)
