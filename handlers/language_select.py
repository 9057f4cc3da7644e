"""The select of languages, as the Home tab and the tour show it."""

from handlers.asking import Asked
from handlers.blocks import Element, option, select
from handlers.ids import LANGUAGE
from locales.languages import STAFF_LANGUAGES


def language_select(asked: Asked) -> Element:
    """Make the select of languages, each by its own name."""
    options = [option(language.autonym, language.id) for language in STAFF_LANGUAGES]
    return select(options, action_id=LANGUAGE, placeholder=asked.t("Language"), chosen=asked.language.id)
