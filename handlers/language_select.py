"""The select of languages, as the Home tab and the tour show it."""

from handlers.conversation.blocks import Element, option, select
from handlers.conversation.ids import LANGUAGE
from handlers.conversation.request import Request
from locales.languages import STAFF_LANGUAGES


def language_select(request: Request) -> Element:
    """Make the select of languages, each by its own name."""
    options = [option(language.autonym, language.id) for language in STAFF_LANGUAGES]
    return select(options, action_id=LANGUAGE, placeholder=request.t("Language"), chosen=request.language.id)
