"""F2: coordinators decide what words mean to the search, and the next search knows, without a restart."""

import json
import re

import pytest
from sqlmodel import col, select

from storage.tables import AuditEntry, DistrictWord, Role
from tests.kit.fixtures import on_both
from tests.kit.slack.seen import Json
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

UDL = "Universal Design for Learning"
STALE = "This button is from an earlier version."


@pytest.fixture
def cora(town: Town) -> Someone:
    return town.someone("Cora Diaz", roles=[Role.coordinator])


def _adds(someone: Someone, phrase: str, *means: str) -> None:
    someone.types("/pl synonyms")
    someone.presses("Add a word")
    _sends(someone, phrase, *means)


def _sends(someone: Someone, phrase: str, *means: str) -> None:
    someone.fills("Word or short form", phrase)
    someone.fills("Also means", "\n".join(means))
    someone.submits()


def _words(town: Town) -> dict[str, list[str]]:
    with town.bot.database.reading() as tx:
        return {row.phrase: row.means for row in tx.exec(select(DistrictWord).order_by(col(DistrictWord.id))).all()}


def _log(town: Town) -> list[str]:
    with town.bot.database.reading() as tx:
        return [entry.action for entry in tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()]


@on_both
def test_added_word_finds_at_once_and_says_through_what(town: Town, cora: Someone) -> None:
    town.rows.live("Zebra quilting for beginners")
    town.rows.live("Zebra quilting II", language="es")
    ana = town.someone()
    assert ana.types("/pl find ZQX").titles == []
    _adds(cora, " ZQX ", "zebra quilting", "", "  edredón   de cebra ")
    assert cora.modals == []
    assert len(cora.sees_all()) == 1, "the outcome stands where the list stood"
    lines = cora.sees().words.split("\n")
    assert lines[0] == "✅ Added. Who looks for “ZQX” now also finds: zebra quilting and edredón de cebra"
    assert lines[1:4] == ["Your district’s own words", "ZQX", "zebra quilting and edredón de cebra"]
    found = ana.types("/pl find zqx")
    assert sorted(found.titles) == ["Zebra quilting II", "Zebra quilting for beginners"]
    assert "Also showing: zebra quilting" in found.words
    with town.bot.database.reading() as tx:
        entry = tx.exec(select(AuditEntry)).one()
    assert (entry.action, entry.actor, entry.at) == ("word.added", f"slack:{cora.id}", town.clock.now)


def test_list_is_empty_at_first_and_counts_what_is_shipped(cora: Someone) -> None:
    seen = cora.types("/pl sinonimos")
    assert "There are none yet." in seen.words
    assert re.search("More than [0-9]+,000 pairs of words come with the program", seen.words)
    assert seen.labels == ["Add a word"]


def test_list_shows_the_newest_twenty_and_counts_the_rest(town: Town, cora: Someone) -> None:
    for number in range(23):
        town.rows.word(f"Zq{number:02}", "meaning")
    seen = cora.types("/pl synonyms")
    assert seen.buttons == [f"Edit: Zq{number:02}" for number in range(22, 2, -1)] + ["Add a word"]
    assert "And 3 more." in seen.words


def test_word_that_means_nothing_is_offered_to_be_added(cora: Someone) -> None:
    seen = cora.types("/pl synonyms ZQX")
    assert seen.words == "“ZQX” means nothing else yet."
    cora.presses("Add: ZQX")
    assert (cora.modal().title, cora.modal().value_of("Word or short form")) == ("Add a word", "ZQX")
    cora.fills("Also means", "zebra quilting")
    cora.submits()
    assert cora.sees().words.startswith("✅ Added.")
    seen = cora.types("/pl synonyms zqx")
    assert seen.words == "Who looks for “ZQX” also finds:\n• zebra quilting\nYour district decided this."


def test_shipped_meaning_is_shown_changed_and_comes_back(town: Town, cora: Someone) -> None:
    town.rows.live("The unified library")
    town.rows.live(UDL)
    seen = cora.types("/pl synonyms udl")
    assert f"• {UDL}" in seen.words
    assert "This comes with the program." in seen.words
    cora.presses("Change: udl")
    assert cora.modal().title == "Change a word"
    assert UDL in cora.modal().value_of("Also means")
    assert not cora.modal().has("Remove this word")
    _sends(cora, "UDL", "unified library")
    assert cora.sees().words.startswith("✅ Added.")
    assert town.someone().types("/pl find udl").titles == ["The unified library"]
    cora.presses("Edit: UDL")
    assert f"What comes with the program then holds again: {UDL}" in cora.modal().words
    cora.ticks("remove", "Remove this word")
    cora.submits()
    assert f"✅ Removed: “UDL”. What comes with the program holds again: {UDL}" in cora.sees().words
    assert "There are none yet." in cora.sees().words
    assert f"• {UDL}" in cora.types("/pl synonyms udl").words
    assert _log(town) == ["word.added", "word.removed"]


def test_word_of_the_districts_alone_means_nothing_once_removed(cora: Someone) -> None:
    _adds(cora, "ZQX", "zebra quilting")
    cora.presses("Edit: ZQX")
    assert "It then means nothing else." in cora.modal().words
    cora.ticks("remove", "Remove this word")
    cora.submits()
    assert "✅ Removed: “ZQX”. It means nothing else now." in cora.sees().words


def test_word_is_edited(town: Town, cora: Someone) -> None:
    _adds(cora, "ZQX", "zebra quilting")
    cora.presses("Edit: ZQX")
    _sends(cora, "ZQY", "zebra quilting", "stripes")
    assert "✅ Saved. Who looks for “ZQY” now also finds: zebra quilting and stripes" in cora.sees().words
    assert _words(town) == {"ZQY": ["zebra quilting", "stripes"]}
    assert _log(town) == ["word.added", "word.changed"]


@pytest.mark.parametrize(
    ("phrase", "means", "errors"),
    [
        ("…", "…", ["Write at least one word here.", "“…” holds no letter and no digit."]),
        ("ZQX", " \n ", ["", "Write at least one word here."]),
        (
            "z" * 61,
            "y" * 101,
            [f"Too long: “{'z' * 59}…”. Characters at most: 60", f"Too long: “{'y' * 59}…”. Characters at most: 100"],
        ),
        (
            "For the",
            "x\nof it",
            [
                "“For the” says nothing of a topic. Write a word that does.",
                "“of it” says nothing of a topic. Write a word that does.",
            ],
        ),
        ("ZQX", "\n".join(f"z{n}" for n in range(11)), ["", "Too many lines: 10 at most."]),
        ("a1 a2 a3 a4 a5 a6 a7 a8", "x", ["Too many words: the search reads 7 together at most.", ""]),
        ("Café", "x\ncafe", ["", "“cafe” is the word itself. Write what it also means."]),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(
    town: Town, cora: Someone, phrase: str, means: str, errors: list[str]
) -> None:
    _adds(cora, phrase, *means.split("\n"))
    said = dict(zip(("phrase", "means:"), errors, strict=True))
    assert cora.modal().errors == {block: sentence for block, sentence in said.items() if sentence}
    assert cora.modal().value_of("Also means") == means
    assert _words(town) == {}
    _sends(cora, "ZQX", "zebra quilting")
    assert "✅ Added." in cora.sees().words


def test_name_of_another_word_is_refused(cora: Someone) -> None:
    _adds(cora, "ZQX", "zebra quilting")
    _adds(cora, "ZQY", "stripes")
    cora.presses("Edit: ZQY")
    _sends(cora, "zqx", "stripes")
    assert list(cora.modal().errors.values()) == ["“ZQX” is in the list already. Change it there."]


def test_word_that_is_in_the_list_is_edited_and_that_is_said(town: Town, cora: Someone) -> None:
    _adds(cora, "ZQX", "zebra quilting")
    _adds(cora, "zqx", "stripes", "Zebra Quilting")
    assert "“ZQX” is in the list already." in cora.modal().words
    assert cora.modal().title == "Change a word"
    assert cora.modal().value_of("Also means") == "stripes\nZebra Quilting"
    assert _words(town) == {"ZQX": ["zebra quilting"]}
    cora.submits()
    assert "✅ Saved. Who looks for “zqx” now also finds: stripes and Zebra Quilting" in cora.sees().words
    assert _words(town) == {"zqx": ["stripes", "Zebra Quilting"]}


def test_what_is_shipped_is_not_lost_unseen(town: Town, cora: Someone) -> None:
    _adds(cora, "UDL", "unified library")
    assert "The search knows “UDL” already." in cora.modal().words
    typed = cora.modal().value_of("Also means")
    assert typed.split("\n")[0] == "unified library"
    assert UDL in typed
    cora.submits()
    assert _words(town)["UDL"][:1] == ["unified library"]
    assert UDL in _words(town)["UDL"]


@on_both
def test_who_saves_later_sees_what_was_changed_meanwhile(town: Town, cora: Someone) -> None:
    dora = town.someone("Dora Kim", roles=[Role.admin])
    _adds(cora, "ZQX", "zebra quilting")
    cora.presses("Edit: ZQX")
    dora.types("/pl synonyms")
    dora.presses("Edit: ZQX")
    _sends(cora, "ZQX", "stripes")
    _sends(dora, "ZQX", "patches")
    assert "“ZQX” was changed meanwhile, and now means: stripes" in dora.modal().words
    assert dora.modal().value_of("Also means") == "patches"
    assert _words(town) == {"ZQX": ["stripes"]}
    dora.submits()
    assert _words(town) == {"ZQX": ["patches"]}
    assert _log(town) == ["word.added", "word.changed", "word.changed"]


def test_who_saves_a_removed_word_is_told(town: Town, cora: Someone) -> None:
    dora = town.someone("Dora Kim", roles=[Role.admin])
    _adds(cora, "ZQX", "zebra quilting")
    dora.types("/pl synonyms ZQX")
    dora.presses("Change: ZQX")
    cora.presses("Edit: ZQX")
    cora.ticks("remove", "Remove this word")
    cora.submits()
    _sends(dora, "ZQX", "patches")
    assert "“ZQX” was removed meanwhile." in dora.modal().words
    dora.submits()
    assert _words(town) == {"ZQX": ["patches"]}


def test_button_of_a_removed_word_opens_what_holds_now(cora: Someone) -> None:
    _adds(cora, "ZQX", "zebra quilting")
    old = cora.sees().find("Edit: ZQX").element
    cora.presses("Edit: ZQX")
    cora.ticks("remove", "Remove this word")
    cora.submits()
    cora.types("hello")
    cora.finds_message(old)
    cora.presses("Edit: ZQX")
    assert (cora.modal().title, cora.modal().value_of("Word or short form")) == ("Add a word", "ZQX")


def test_save_that_is_sent_twice_is_done_once(town: Town, cora: Someone) -> None:
    cora.types("/pl synonyms")
    cora.presses("Add a word")
    memory = cora.modal().memory
    _sends(cora, "ZQX", "zebra quilting")
    cora.has_modal(_window(memory, "ZQX", "zebra quilting"))
    cora.submits()
    assert "✅ Saved." in cora.sees().words
    assert _log(town) == ["word.added"]


def test_word_that_was_typed_is_shown_as_it_is(cora: Someone) -> None:
    """Neither marks nor control characters nor length break the answer."""
    for typed in ("*ZQX*", "<!here> & `x`", "z" * 300, "\u202ezqx", "the"):
        assert "means nothing else yet." in cora.types(f"/pl synonyms {typed}").words
    assert "Your district’s own words" in cora.types("/pl synonyms ?!").words


# Who may, and what is forged


def _button(value: str | None) -> Json:
    element: Json = {"type": "button", "action_id": "word", "text": {"type": "plain_text", "text": "Old"}}
    return element if value is None else {**element, "value": value}


def _window(memory: str, phrase: str, means: str) -> Json:
    def field(name: str, value: str) -> Json:
        element = {"type": "plain_text_input", "action_id": name, "initial_value": value, "multiline": True}
        label = {"type": "plain_text", "text": name}
        return {"type": "input", "block_id": name, "label": label, "element": element, "optional": True}

    return {
        "type": "modal",
        "callback_id": "word_modal",
        "private_metadata": memory,
        "title": {"type": "plain_text", "text": "Old"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [field("phrase", phrase), field("means", means)],
    }


def _said(someone: Someone) -> str:
    return "\n".join([someone.modal().words, *someone.modal().errors.values()])


@pytest.mark.parametrize("command", ["/pl synonyms", "/pl sinonimos ZQX"])
def test_teacher_is_told_whom_to_ask(town: Town, cora: Someone, command: str) -> None:
    _adds(cora, "ZQX", "secret program")
    seen = town.someone().types(command)
    assert "🔒" in seen.words
    assert "Cora Diaz" in seen.words
    assert "secret" not in seen.words


def test_teacher_cannot_open_the_window(town: Town, cora: Someone) -> None:
    _adds(cora, "ZQX", "secret program")
    ana = town.someone()
    ana.types("hello")
    ana.finds_message(_button('{"phrase": "ZQX"}'))
    ana.presses("Old")
    assert "🔒" in ana.modal().words
    assert "secret" not in ana.modal().words


def test_teacher_cannot_save_through_a_forged_window(town: Town, cora: Someone) -> None:
    cora.types("/pl synonyms")
    cora.presses("Add a word")
    ana = town.someone()
    ana.has_modal(_window(cora.modal().memory, "ZQX", "mine"))
    ana.submits()
    assert "🔒" in _said(ana)
    assert (_words(town), _log(town)) == ({}, [])


def test_guest_is_answered_as_a_guest(town: Town) -> None:
    olga = town.account("Olga Bell", guest="single")
    assert "Your district’s own words" not in olga.types("/pl synonyms").words


@pytest.mark.parametrize(
    "value", [None, "junk", "1", "[]", '{"phrase": 1}', '{"phrase": "x", "more": 1}', json.dumps({"phrase": "x" * 61})]
)
def test_button_with_junk_explains_itself(cora: Someone, value: str | None) -> None:
    cora.types("hello")
    cora.finds_message(_button(value))
    cora.presses("Old")
    assert STALE in cora.modal().words


@pytest.mark.parametrize(
    "memory",
    ["", "junk", "{}", '{"origin": {}, "seen": "../x"}', '{"origin": {}, "opened": 5}', '{"origin": {}, "id": 1}'],
)
def test_window_with_junk_explains_itself(town: Town, cora: Someone, memory: str) -> None:
    cora.has_modal(_window(memory, "ZQX", "mine"))
    cora.submits()
    assert STALE in _said(cora)
    assert _words(town) == {}
