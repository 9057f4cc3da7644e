"""F1: `/pl find`, page by page, and what is said when nothing is found."""

import pytest
from sqlmodel import select

from storage.tables import EmployeeGroup, Format, TopicAsk
from tests.kit.fixtures import on_both
from tests.kit.slack.town import Town


def _many(town: Town, count: int) -> list[str]:
    titles = [f"Reading circle {number:02}" for number in range(1, count + 1)]
    for number, title in enumerate(titles):
        town.rows.live(title, f"2026-12-{number + 1:02} 15:30")
    return titles


def test_find_is_answered_in_the_acknowledgement_to_the_person_alone(town: Town) -> None:
    town.rows.live("UDL basics")
    ana, ben = town.someone("Ana Ruiz"), town.someone("Ben Ode")
    seen = ana.types("/pl find UDL")
    assert seen.ephemeral
    assert seen.titles == ["UDL basics"]
    assert ben.sees_all() == []
    assert [call.method for call in town.calls] == ["auth.test", "users.info"]


@pytest.mark.parametrize("channel", ["staffroom", "app"])
def test_find_works_in_channels_and_in_direct_messages(town: Town, channel: str) -> None:
    town.rows.live("UDL basics")
    assert town.someone().types("/pl find UDL", channel=channel).titles == ["UDL basics"]


def test_card_says_everything_a_choice_needs(town: Town) -> None:
    town.rows.live("UDL basics", why="Every child finds a way in.", points=2.5, minutes=90, capacity=12)
    words = town.someone().types("/pl find UDL").words.split("\n")
    assert words == [
        "1 result for “UDL”",
        "UDL basics",
        "Every child finds a way in.",
        "📅 Live session · Thu, Dec 3, 3:30 PM PT · 1 h 30 min · 2.5 points · 12 seats left",
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [(Format.recorded, "🎬 Recording"), (Format.self_paced, "🧭 Self-paced course"), (Format.video, "▶️ Short video")],
)
def test_card_of_what_has_no_date_says_any_time(town: Town, kind: Format, words: str) -> None:
    town.rows.offering("Gradebook", format=kind, minutes=45, link="https://learn.example.org/1")
    seen = town.someone().types("/pl find gradebook")
    assert seen.words.split("\n")[-1] == f"{words} · any time · 45 min"
    assert seen.links == ["https://learn.example.org/1"]
    assert seen.labels[1] == ("Start" if kind is Format.self_paced else "Watch")


def test_link_button_is_acknowledged_and_changes_nothing(town: Town) -> None:
    town.rows.offering("Gradebook", format=Format.video, link="https://learn.example.org/1")
    ana = town.someone()
    before = ana.types("/pl find gradebook")
    ana.presses("Watch: Gradebook")
    assert ana.sees() == before
    assert ana.warnings == []


def test_card_counts_the_other_dates(town: Town) -> None:
    offering = town.rows.live("UDL basics", "2026-12-03 15:30")
    town.rows.session(offering, "2026-12-10 15:30")
    town.rows.session(offering, "2026-12-17 15:30")
    assert "Thu, Dec 3, 3:30 PM PT · 2 more dates" in town.someone().types("/pl find UDL").words


def test_all_formats_stand_in_one_list(town: Town) -> None:
    town.rows.live("UDL live")
    for kind in (Format.recorded, Format.self_paced, Format.video):
        town.rows.offering(f"UDL {kind.value}", format=kind)
    titles = town.someone().types("/pl find udl").titles
    assert sorted(titles) == ["UDL live", "UDL recorded", "UDL self_paced", "UDL video"]


def test_pages_go_forth_and_back(town: Town) -> None:
    titles = _many(town, 12)
    ana = town.someone()
    seen = ana.types("/pl find reading")
    assert seen.titles == titles[:5]
    assert "1–5 of 12" in seen.words
    ana.presses("Show 5 more (7 left)")
    assert ana.sees().titles == titles[5:10]
    ana.presses("Show 2 more (2 left)")
    assert ana.sees().titles == titles[10:]
    assert "11–12 of 12" in ana.sees().words
    assert not [label for label in ana.sees().labels if label.startswith("Show")]
    ana.presses("Back")
    ana.presses("Back")
    assert ana.sees().titles == titles[:5]
    assert "Back" not in ana.sees().labels
    assert len(ana.sees_all()) == 1


@pytest.mark.parametrize("count", [5, 6])
def test_more_is_offered_only_when_there_is_more(town: Town, count: int) -> None:
    _many(town, count)
    labels = town.someone().types("/pl find reading").labels
    assert ("Show 1 more (1 left)" in labels) is (count == 6)


def test_page_that_is_gone_shows_the_last_one(town: Town) -> None:
    _many(town, 6)
    ana = town.someone()
    ana.types("/pl find reading")
    town.clock.moves(days=9)  # the first two are over
    ana.presses("Show 1 more (1 left)")
    assert ana.sees().titles == [f"Reading circle 0{number}" for number in (3, 4, 5, 6)]


@pytest.mark.parametrize("command", ["/pl find", "/pl find   ", "/pl search", "/pl buscar"])
def test_empty_query_opens_the_catalog(town: Town, command: str) -> None:
    town.rows.live("UDL basics")
    town.rows.offering("Gradebook", format=Format.video)
    seen = town.someone().types(command)
    assert seen.words.startswith("2 things to learn")
    assert sorted(seen.titles) == ["Gradebook", "UDL basics"]


def test_empty_catalog_says_so(town: Town) -> None:
    assert town.someone().types("/pl find").words.split("\n") == ["The catalog is empty.", "Please come back soon."]


@pytest.mark.parametrize("typed", ["/pl find\tUDL", "/pl  find   UDL", "/pl FIND udl", "/pl find  u D l"])
def test_blanks_and_case_do_not_matter(town: Town, typed: str) -> None:
    town.rows.live("UDL basics")
    town.rows.live("Gradebook")
    seen = town.someone().types(typed.replace("u D l", "udl"))
    assert seen.titles == ["UDL basics"]


@pytest.mark.parametrize(
    "query", ["<!channel> & *bold* `code`", "'; DROP TABLE offering; --", "%_%", "a" * 3000, "\\", '"', "🎉🎉"]
)
def test_any_query_is_answered_and_said_back_as_typed(town: Town, query: str) -> None:
    town.rows.live("UDL basics")
    seen = town.someone().types(f"/pl find {query}")
    assert query[:100] in seen.words or seen.titles == ["UDL basics"]


def test_nothing_found_offers_near_topics_and_asking(town: Town) -> None:
    for title, topics in [
        ("One", ["reading fluency"]),
        ("Two", ["mathematics"]),
        ("Three", ["wellness"]),
        ("Four", ["reading comprehension"]),
    ]:
        town.rows.live(title, topics=topics)
    ana = town.someone()
    seen = ana.types("/pl find redaing strategies")
    assert "No sessions match “redaing strategies”." in seen.words
    assert len(seen.buttons) == 4
    assert {"reading fluency", "reading comprehension"} < set(seen.buttons)
    assert seen.buttons[-1] == "Ask for this topic: redaing strategies"
    ana.presses("reading fluency")
    assert ana.sees().titles == ["One"]


@on_both
def test_asking_twice_counts_once_and_by_site(town: Town) -> None:
    ana = town.someone("Ana Ruiz", site="North School")
    ben = town.someone("Ben Ode", site="South School")
    ana.types("/pl find Beekeeping")
    ana.presses("Ask for this topic")
    assert "✅ Noted: you asked for “Beekeeping”. So far 1 person has asked for it." in ana.sees().words
    ana.types("/pl find beekeeping!")
    ana.presses("Ask for this topic")
    assert "You had asked for “beekeeping” already." in ana.sees().words
    assert "So far 1 person" in ana.sees().words
    ben.types("/pl find beekeeping")
    ben.presses("Ask for this topic")
    assert "So far 2 people have asked for it." in ben.sees().words
    assert "Ana" not in ben.sees().words
    with town.bot.database.reading() as tx:
        asks = tx.exec(select(TopicAsk.key, TopicAsk.site_id)).all()
    assert sorted(asks) == [
        ("beekeeping", town.rows.site("North School")),
        ("beekeeping", town.rows.site("South School")),
    ]


def test_after_asking_everything_can_be_browsed(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find beekeeping")
    ana.presses("Ask for this topic")
    ana.presses("Browse everything")
    assert ana.sees().titles == ["UDL basics"]
    assert len(ana.sees_all()) == 1


def test_what_was_changed_is_found_at_once(town: Town) -> None:
    offering = town.rows.live("UDL basics")
    ana = town.someone()
    assert ana.types("/pl find UDL").titles == ["UDL basics"]
    town.rows.change_offering(offering, title="UDL for beginners")
    assert ana.types("/pl find UDL").titles == ["UDL for beginners"]


def test_shortcut_opens_a_search_window(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.uses_shortcut("find_learning")
    assert ana.modal().title == "Find learning"
    ana.fills("find_words", "udl")
    ana.submits()
    assert ana.modal().titles == ["UDL basics"]
    assert len(ana.modals) == 1


def test_window_pages_opens_details_and_filters(town: Town) -> None:
    titles = _many(town, 7)
    ana = town.someone()
    ana.uses_shortcut("find_learning")
    ana.submits()
    ana.presses("Show 2 more (2 left)")
    assert ana.modal().titles == titles[5:]
    ana.presses(f"Details: {titles[6]}")
    assert [modal.title for modal in ana.modals] == ["Find learning", "Details"]
    ana.closes()
    ana.presses("Filter")
    ana.picks("Day", "Monday")
    ana.submits()
    assert [modal.title for modal in ana.modals] == ["Find learning"]
    assert ana.modal().titles == ["Reading circle 07"]
    ana.presses("✕ Monday")
    assert ana.modal().titles == titles[:5]


def test_asking_in_the_window_stays_in_the_window(town: Town) -> None:
    ana = town.someone()
    ana.uses_shortcut("find_learning")
    ana.fills("find_words", "beekeeping")
    ana.submits()
    ana.presses("Ask for this topic")
    assert "✅ Noted" in ana.modal().words
    assert len(ana.modals) == 1


def test_shortcut_on_a_message_brings_its_words(town: Town) -> None:
    town.rows.live("Q&A with the nurse")
    ana = town.someone()
    ana.uses_shortcut_on("Q&A with the nurse", "find_learning_on_message")
    assert ana.modal().value_of("find_words") == "Q&A with the nurse"
    ana.submits()
    assert ana.modal().titles == ["Q&A with the nurse"]


def test_shortcut_on_a_message_leaves_slacks_own_marks_out(town: Town) -> None:
    ana = town.someone()
    words = "Who knows <https://example.org/udl|UDL> <@U0BEN> <#C0GENERAL|general> &lt;3"
    ana.types("hello")
    town.server.look(lambda: setattr(town.server.workspace.messages[ana._channel_id_now()][-1], "text", words))
    ts = ana._messages()[-1].ts
    town.server.do(town.server.slack.message_shortcut(ana.id, ana._channel_id(), ts, "find_learning_on_message"))
    assert ana.modal().value_of("find_words") == "Who knows UDL general <3"


def test_same_titles_can_be_told_apart_by_ear(town: Town) -> None:
    for starts in ("2026-12-03 15:30", "2026-12-04 15:30"):
        town.rows.live("UDL basics", starts)
    long = "A very long title about the universal design of lessons, units and assessments, part "
    for part in ("one", "two"):
        town.rows.live(long + part, site="North School")
    seen = town.someone().types("/pl find")
    assert len(set(seen.buttons)) == len(seen.buttons)


def test_closed_sessions_are_counted_and_shown_on_demand(town: Town) -> None:
    town.rows.live("UDL basics", closes=town.clock.now)
    ana = town.someone()
    seen = ana.types("/pl find UDL")
    assert "Nothing that matches is open now." in seen.words
    ana.presses("Show 1 that is not open now")
    assert "registration closed: Tue, Nov 24, 9:30 AM PT" in ana.sees().words
    ana.presses("Only what is open")
    assert "Nothing that matches is open now." in ana.sees().words


def test_results_for_other_groups_wait_behind_a_button(town: Town) -> None:
    town.rows.live("UDL for bus drivers", audience=["classified"])
    town.rows.live("UDL for teachers", audience=["certificated"])
    driver = town.someone(group=EmployeeGroup.classified)
    assert driver.types("/pl find UDL").titles == ["UDL for bus drivers"]
    driver.presses("Show everything (+1)")
    assert driver.sees().titles == ["UDL for bus drivers", "UDL for teachers"]
    assert "for: certificated staff" in driver.sees().words
    driver.presses("Only what is for me")
    assert driver.sees().titles == ["UDL for bus drivers"]


@pytest.mark.parametrize("typed", ["beekeeping!", "beekeeping?", "  beekeeping. ", "¿beekeeping?"])
def test_marks_around_the_words_are_not_kept(town: Town, typed: str) -> None:
    assert "“beekeeping”" in town.someone().types(f"/pl find {typed}").words


def test_shortcut_on_a_message_finds_the_topic_that_it_names(town: Town) -> None:
    town.rows.live("Small groups", topics=["reading fluency"])
    ana = town.someone()
    ana.uses_shortcut_on("Who has ideas for reading fluency in grade 3?", "find_learning_on_message")
    assert ana.modal().value_of("find_words") == "reading fluency"
    assert ana.modal().titles == ["Small groups"]


def test_shortcut_on_a_long_message_searches_for_what_tells_most(town: Town) -> None:
    town.rows.live("Restorative circles")
    town.rows.live("Office plants")
    ana = town.someone()
    text = "Hello all, yesterday somebody wanted to know whether our restorative circles could be moved next door"
    ana.uses_shortcut_on(text, "find_learning_on_message")
    assert ana.modal().titles == ["Restorative circles"]
