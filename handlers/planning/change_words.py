"""What changed in a session, as old and new: the same words in the preview and in the message."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.conversation.blocks import clip
from handlers.speaking.reader import Reader
from handlers.speaking.session_words import name_place
from handlers.speaking.words import write_length
from learning.planning.changes import Facts, fields_changed
from learning.walltime import instant_of
from locales.times import write_list

_LONGEST = 200


def write_changes(reader: Reader, before: Facts, after: Facts) -> list[str]:
    """Say each thing that differs, on the clock of whoever reads."""
    changed = set(fields_changed(before, after))
    lines: list[str] = []
    if "stands" in changed and after["stands"]:
        lines.append(reader.t("✅ It takes place after all."))
    if "title" in changed:
        lines.append(
            reader.t("Title: {old} → {new}", old=clip(before["title"], _LONGEST), new=clip(after["title"], _LONGEST))
        )
    lines += _times(reader, before, after)
    if changed & {"place", "site"}:
        lines.append(reader.t("📍 Where: {old} → {new}", old=_place(reader, before), new=_place(reader, after)))
    if "link" in changed:
        lines.append(
            reader.t("🔗 The link to join is new.")
            if after["link"]
            else reader.t("🔗 There is no link to join any more.")
        )
    if "bring" in changed:
        lines.append(
            reader.t(
                "🎒 Bring: {old} → {new}",
                old=_or_nothing(reader, before["bring"]),
                new=_or_nothing(reader, after["bring"]),
            )
        )
    if "names" in changed:
        lines.append(
            reader.t(
                "👤 Led by: {old} → {new}", old=_names(reader, before["names"]), new=_names(reader, after["names"])
            )
        )
    return lines


def _times(reader: Reader, before: Facts, after: Facts) -> list[str]:
    old, new = _span(before), _span(after)
    zones = ZoneInfo(before["zone"]), ZoneInfo(after["zone"])
    lines = []
    if (old[0], zones[0]) != (new[0], zones[1]):
        lines.append(
            reader.t(
                "🕒 When: {old} → {new}",
                old=reader.moment(old[0], zone=zones[0]),
                new=reader.moment(new[0], zone=zones[1]),
            )
        )
    minutes = [round((ends - starts).total_seconds() / 60) for starts, ends in (old, new)]
    if minutes[0] != minutes[1]:
        lengths = [write_length(reader, one) for one in minutes]
        lines.append(reader.t("⏱️ Length: {old} → {new}", old=lengths[0], new=lengths[1]))
    return lines


def _span(facts: Facts) -> tuple[datetime, datetime]:
    zone = ZoneInfo(facts["zone"])
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts", "ends"))
    return instant_of(starts, zone=zone), instant_of(ends, zone=zone)


def _place(reader: Reader, facts: Facts) -> str:
    place = name_place(reader, place=facts["place"], site=facts["site"], link=facts["link"])
    return clip(place, _LONGEST) or reader.t("not said yet")


def _names(reader: Reader, names: Sequence[str]) -> str:
    return clip(write_list(names, language=reader.language), _LONGEST) if names else reader.t("not said yet")


def _or_nothing(reader: Reader, text: str) -> str:
    return clip(text, _LONGEST) or reader.t("nothing")
