"""`/pl language`: the language that a person chooses, whatever Slack and the roster say."""

from dataclasses import replace
from typing import Any

from handlers.catalog.find import matches, search_for, tidy
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, Element, actions, button, option, paragraph, select
from handlers.conversation.codec import StaleValue
from handlers.conversation.ids import LANGUAGE
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import HOME, Command, HomePlace, Routes
from handlers.speaking.reader import translator_for
from learning.people.viewers import choose_language
from locales.languages import STAFF_LANGUAGES, Language, find_language
from locales.times import write_list
from locales.translator import mark


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "language",
            change_language,
            "/pl language español",
            mark("Choose the language that I answer in"),
            aliases=("idioma", "lang"),
        )
    )
    routes.on_press(LANGUAGE, press_language)
    routes.home(HomePlace.choices, _draw_at_home)


def change_language(request: Request) -> Answer:
    """Answer `/pl language [name]`; without a name, offer what there is."""
    name = request.payload.rest
    if not name.strip():
        return Message([paragraph(request.t("Which language should I answer in?")), actions(*_buttons(request))])
    language = _spoken(name)
    if language is None:
        words = tidy(request.payload.words)
        if matches(request, words):  # "language arts" is a subject
            return search_for(request, words)
        known = write_list([one.autonym for one in STAFF_LANGUAGES], language=request.language)
        return Message(
            [paragraph(request.t("I speak {languages}. Pick one:", languages=known)), actions(*_buttons(request))]
        )
    return _say_changed(_with_language(request, language))


def press_language(request: Request) -> Answer:
    """Take the choice from a button or from the Home tab."""
    language = find_language(request.payload.value, among=STAFF_LANGUAGES)
    if language is None:
        raise StaleValue
    changed = _with_language(request, language)
    if request.payload.surface is Surface.home:
        return changed.routes.draws[HOME](changed)
    return _say_changed(changed)


def _spoken(name: str) -> Language | None:
    english_names = {"english": "en_US", "spanish": "es_US", "inglés": "en_US", "ingles": "en_US", "espanol": "es_US"}
    return find_language(english_names.get(name.strip().casefold(), name), among=STAFF_LANGUAGES)


def _with_language(request: Request, language: Language) -> Request:
    choose_language(request.district.database, request.viewer, locale=language.id)
    viewer = replace(request.viewer, chosen_locale=language.id)
    return replace(request, viewer=viewer, translator=translator_for(request.district, viewer))


def _say_changed(request: Request) -> Message:
    text = request.t("✅ From now on I answer in {language}.", language=request.language.autonym)
    return Message([paragraph(text)], refresh_home=True)


def _buttons(request: Request) -> list[Element]:
    return [
        button(language.autonym, action_id=f"{LANGUAGE}:{language.id}", value=language.id)
        for language in STAFF_LANGUAGES
        if language != request.language
    ] + [button(request.language.autonym, action_id=f"{LANGUAGE}:{request.language.id}", value=request.language.id)]


def _draw_at_home(request: Request, _scene: Any) -> list[Block]:
    options = [option(language.autonym, language.id) for language in STAFF_LANGUAGES]
    chosen = select(options, action_id=LANGUAGE, placeholder=request.t("Language"), chosen=request.language.id)
    # Slack keeps what a select was last set to while its block has the same name, whatever we send.
    name = f"language:{request.language.id}"
    return [paragraph(request.t("I answer in this language:"), block_id=name, accessory=chosen)]
