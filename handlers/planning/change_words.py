"""What changed in a session, as old and new: the same words in the preview and in the message."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.conversation.blocks import clip
from handlers.conversation.request import Asked
from handlers.speaking.session_words import name_place
from handlers.speaking.words import write_length
from learning.planning.changes import Facts, fields_changed
from learning.walltime import instant_of
from locales.times import write_list

_LONGEST = 200


def write_changes(asked: Asked, before: Facts, after: Facts) -> list[str]:
    """Say each thing that differs, on the clock of whoever reads."""
    changed = set(fields_changed(before, after))
    lines: list[str] = []
    if "stands" in changed and after["stands"]:
        lines.append(asked.t("✅ It takes place after all."))
    if "title" in changed:
        lines.append(
            asked.t(
                "Title: {old} → {new}",
                old=clip(before["title"], _LONGEST),
                new=clip(after["title"], _LONGEST),
            )
        )
    lines += _times(asked, before, after)
    if changed & {"place", "site"}:
        lines.append(asked.t("📍 Where: {old} → {new}", old=_place(asked, before), new=_place(asked, after)))
    if "link" in changed:
        lines.append(
            asked.t("🔗 The link to join is new.")
            if after["link"]
            else asked.t("🔗 There is no link to join any more.")
        )
    if "bring" in changed:
        lines.append(
            asked.t(
                "🎒 Bring: {old} → {new}",
                old=_or_nothing(asked, before["bring"]),
                new=_or_nothing(asked, after["bring"]),
            )
        )
    if "names" in changed:
        lines.append(
            asked.t(
                "👤 Led by: {old} → {new}",
                old=_names(asked, before["names"]),
                new=_names(asked, after["names"]),
            )
        )
    return lines  # fmt: skip


def _times(asked: Asked, before: Facts, after: Facts) -> list[str]:
    old, new = _span(before), _span(after)
    zones = ZoneInfo(before["zone"]), ZoneInfo(after["zone"])
    lines = []
    if (old[0], zones[0]) != (new[0], zones[1]):
        lines.append(
            asked.t(
                "🕒 When: {old} → {new}", old=asked.moment(old[0], zone=zones[0]),
                new=asked.moment(new[0], zone=zones[1]),
            )
        )  # fmt: skip
    minutes = [round((ends - starts).total_seconds() / 60) for starts, ends in (old, new)]
    if minutes[0] != minutes[1]:
        lengths = [write_length(asked, one) for one in minutes]
        lines.append(asked.t("⏱️ Length: {old} → {new}", old=lengths[0], new=lengths[1]))
    return lines


def _span(facts: Facts) -> tuple[datetime, datetime]:
    zone = ZoneInfo(facts["zone"])
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts", "ends"))
    return instant_of(starts, zone=zone), instant_of(ends, zone=zone)


def _place(asked: Asked, facts: Facts) -> str:
    place = name_place(asked, place=facts["place"], site=facts["site"], link=facts["link"])
    return clip(place, _LONGEST) or asked.t("not said yet")


def _names(asked: Asked, names: Sequence[str]) -> str:
    return clip(write_list(names, language=asked.language), _LONGEST) if names else asked.t("not said yet")


def _or_nothing(asked: Asked, text: str) -> str:
    return clip(text, _LONGEST) or asked.t("nothing")
