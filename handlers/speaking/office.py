"""Whom people are sent to for help: the office that the district named, and how it is reached."""

from handlers.speaking.reader import Reader
from learning.district.settings import Settings


def name_office(reader: Reader, settings: Settings) -> str:
    """Name the office with its contact, as words that stand behind a colon."""
    # NOTE: stands behind a colon, as in "Ask: the Professional Learning office"
    name = settings.text("office.name") or reader.t("the Professional Learning office")
    contact = settings.text("office.contact")
    return reader.t("{office} ({contact})", office=name, contact=contact) if contact else name
