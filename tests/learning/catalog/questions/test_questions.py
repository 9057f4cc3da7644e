"""What a typed search means: which words are filters, which are fillers, which are the topic."""

import re
import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog.questions import _RULES, days, kinds, phrases, plain_of, times, understand
from learning.catalog.questions.patterns import Pattern
from learning.catalog.questions.sites import NO_SITES, Sites
from learning.text import fold
from storage.tables import EmployeeGroup, Format

TUESDAY = date(2026, 11, 24)
SITES = Sites.named(
    [
        (1, "Lincoln Elementary"),
        (2, "Franklin High School"),
        (3, "District Office"),
        (4, "Special Education"),
        (5, "March Middle School"),
        (6, "Adult School"),
        (7, "Washington Elementary"),
        (8, "Washington Middle"),
        (9, "Escuela José Martí"),
        (10, "Friday Harbor Elementary School"),
    ]
)
VIDEO, RECORDED, LIVE, SELF_PACED = Format.video, Format.recorded, Format.live, Format.self_paced


def _read(typed: str) -> tuple[str, dict[str, object]]:
    understood = understand(typed, today=TUESDAY, sites=SITES)
    assert set(understood.spans) == set(understood.filters)
    return understood.words, dict(understood.filters)


def _on(first: str, last: str | None = None) -> dict[str, object]:
    return {"from_day": date.fromisoformat(first), "to_day": date.fromisoformat(last or first)}


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("something on co-teaching after 3:30 under an hour", "co-teaching", {"after": time(15, 30), "up_to": 60}),
        ("co-teaching after 3", "co-teaching", {"after": time(15)}),
        ("co-teaching after 3 o'clock", "co-teaching", {"after": time(15)}),
        ("phonics after 4pm", "phonics", {"after": time(16)}),
        ("phonics after 4 p.m.", "phonics", {"after": time(16)}),
        ("phonics after 15:30", "phonics", {"after": time(15, 30)}),
        ("phonics before 9", "phonics", {"before": time(9)}),
        ("phonics before 8 am", "phonics", {"before": time(8)}),
        ("phonics before noon", "phonics", {"before": time(12)}),
        ("writing at 3:45", "writing", {"after": time(15, 45)}),
        ("writing starting at 4", "writing starting at 4", {}),
        ("writing until 5pm", "writing", {"before": time(17)}),
        ("writing that ends before 4:30", "writing", {"before": time(16, 30)}),
        ("anything between 3 and 5 pm on math", "math", {"after": time(15), "before": time(17)}),
        ("math 3:30-5pm", "math", {"after": time(15, 30), "before": time(17)}),
        ("math from 11 to 1 pm", "math", {"after": time(11), "before": time(13)}),
        ("math from 9 am to 11 am", "math", {"after": time(9), "before": time(11)}),
        ("math after half past three", "math", {"after": time(15, 30)}),
        ("math after three thirty", "math", {"after": time(15, 30)}),
        ("excel any time after 2 and before 5", "excel", {"after": time(14), "before": time(17)}),
        ("algo sobre autismo después de las 3:30", "autismo", {"after": time(15, 30)}),
        ("lectura después de las tres y media", "lectura", {"after": time(15, 30)}),
        ("lectura antes de las 9 de la mañana", "lectura", {"before": time(9)}),
        ("lectura a partir de las 4 de la tarde", "lectura", {"after": time(16)}),
        ("lectura entre las 3 y las 5", "lectura", {"after": time(15), "before": time(17)}),
        ("thursday at 4", "", {"weekday": 3, "after": time(16)}),
        ("phonics 4 pm", "phonics", {"after": time(16)}),
        ("lectura antes del mediodía", "lectura", {"before": time(12)}),
    ],
)
def test_hours_become_filters(typed: str, words: str, filters: dict[str, object]) -> None:
    assert _read(typed) == (words, filters)


@pytest.mark.parametrize(
    ("typed", "words", "minutes"),
    [
        ("I have 10 minutes", "", 10),
        ("i only have half an hour", "", 30),
        ("I've got 15 min, what can I learn about AI?", "AI", 15),
        ("10 min", "", 10),
        ("10 minutes", "", 10),
        ("seesaw 10 min", "seesaw", 10),
        ("10 minutes on seesaw", "seesaw", 10),
        ("1 hr excel", "excel", 60),
        ("5 min mindfulness", "mindfulness", 5),
        ("canva in under 20 minutes", "canva", 20),
        ("canva less than 1 hour", "canva", 60),
        ("canva less than 1.5 hours", "canva", 90),
        ("canva no more than an hour and a half", "canva", 90),
        ("canva at most 1 hour 15 minutes", "canva", 75),
        ("canva within two hours", "canva", 120),
        ("canva <15 min", "canva", 15),
        ("canva 15 minutes or less", "canva", 15),
        ("canva up to 45 min", "canva", 45),
        ("something that takes less than 30 minutes on grading", "grading", 30),
        ("one hour workshop on grading", "grading", 60),
        ("30-minute session on grading", "grading", 30),
        ("a 2 hour training on CPR", "CPR", 120),
        ("tengo 10 minutos", "", 10),
        ("solo tengo media hora, ¿qué puedo aprender?", "", 30),
        ("lectura de menos de una hora", "lectura", 60),
        ("lectura en menos de 20 minutos", "lectura", 20),
        ("curso de 30 minutos sobre lectura", "lectura", 30),
        ("lectura máximo 45 minutos", "lectura", 45),
    ],
)
def test_lengths_become_filters(typed: str, words: str, minutes: int) -> None:
    assert _read(typed) == (words, {"up_to": minutes})


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("sessions on Tuesday", "", {"weekday": 1}),
        ("phonics on tuesdays", "phonics", {"weekday": 1}),
        ("phonics on a tuesday", "phonics", {"weekday": 1}),
        ("tuesday afternoon", "", {"weekday": 1, "day_part": "afternoon"}),
        ("tuesday sessions on phonics", "phonics", {"weekday": 1}),
        ("excel every thursday", "excel", {"weekday": 3}),
        ("excel on thurs.", "excel", {"weekday": 3}),
        ("saturday training", "", {"weekday": 5}),
        ("thursday mornings excel", "excel", {"weekday": 3, "day_part": "morning"}),
        ("excel this friday", "excel", _on("2026-11-27")),
        ("excel next friday", "excel", {"weekday": 4, **_on("2026-11-25", "2026-12-08")}),
        ("excel by friday", "excel", {"to_day": date(2026, 11, 27)}),
        ("excel today", "excel today", {}),
        ("sessions today", "", _on("2026-11-24")),
        ("tonight", "", {"day_part": "evening", **_on("2026-11-24")}),
        ("excel this afternoon", "excel", {"day_part": "afternoon", **_on("2026-11-24")}),
        ("phonics tomorrow", "phonics", _on("2026-11-25")),
        ("phonics tomorrow morning", "phonics", {"day_part": "morning", **_on("2026-11-25")}),
        ("phonics this week", "phonics", _on("2026-11-24", "2026-11-29")),
        ("what's on next week?", "", _on("2026-11-30", "2026-12-06")),
        ("next week phonics", "next week phonics", {}),
        ("phonics this weekend", "phonics", _on("2026-11-28", "2026-11-29")),
        ("phonics this month", "phonics", _on("2026-11-24", "2026-11-30")),
        ("phonics next month", "phonics", _on("2026-12-01", "2026-12-31")),
        ("phonics in the next two weeks", "phonics", _on("2026-11-24", "2026-12-08")),
        ("phonics in december", "phonics", _on("2026-12-01", "2026-12-31")),
        ("phonics in Feb", "phonics", _on("2027-02-01", "2027-02-28")),
        ("phonics in march", "phonics", _on("2027-03-01", "2027-03-31")),
        ("phonics before january", "phonics", {"to_day": date(2026, 12, 31)}),
        ("phonics after december", "phonics", {"from_day": date(2027, 1, 1)}),
        ("december workshops", "", _on("2026-12-01", "2026-12-31")),
        ("training on dec 3", "", _on("2026-12-03")),
        ("phonics on December 3rd", "phonics", _on("2026-12-03")),
        ("phonics on the 3rd of december", "phonics", _on("2026-12-03")),
        ("phonics on 3 december 2027", "phonics", _on("2027-12-03")),
        ("phonics on november 3", "phonics", _on("2027-11-03")),
        ("phonics after dec 3", "phonics", {"from_day": date(2026, 12, 4)}),
        ("phonics before dec 3", "phonics", {"to_day": date(2026, 12, 2)}),
        ("phonics by dec 3", "phonics", {"to_day": date(2026, 12, 3)}),
        ("phonics from dec 3 to dec 10", "phonics", _on("2026-12-03", "2026-12-10")),
        ("phonics on 2026-12-03", "phonics", _on("2026-12-03")),
        ("phonics on february 30", "phonics on february 30", {}),
        ("phonics in the morning", "phonics", {"day_part": "morning"}),
        ("afternoon sessions on phonics", "phonics", {"day_part": "afternoon"}),
        ("evening classes", "", {"day_part": "evening"}),
        ("phonics evenings", "phonics", {"day_part": "evening"}),
        ("el martes por la tarde", "", {"weekday": 1, "day_part": "afternoon"}),
        ("lectura los jueves", "lectura", {"weekday": 3}),
        ("lectura el miércoles", "lectura", {"weekday": 2}),
        ("clases los sábados por la mañana", "", {"weekday": 5, "day_part": "morning"}),
        ("lectura este viernes", "lectura", _on("2026-11-27")),
        ("lectura la próxima semana", "lectura", _on("2026-11-30", "2026-12-06")),
        ("lectura esta semana", "lectura", _on("2026-11-24", "2026-11-29")),
        ("lectura el próximo mes", "lectura", _on("2026-12-01", "2026-12-31")),
        ("lectura en diciembre", "lectura", _on("2026-12-01", "2026-12-31")),
        ("lectura el 3 de diciembre", "lectura", _on("2026-12-03")),
        ("lectura después del 3 de diciembre", "lectura", {"from_day": date(2026, 12, 4)}),
        ("mañana por la mañana", "", {"day_part": "morning", **_on("2026-11-25")}),
        ("lectura mañana", "lectura", _on("2026-11-25")),
        ("lectura por la tarde", "lectura", {"day_part": "afternoon"}),
        ("algo hoy", "algo hoy", {}),
        ("cursos hoy", "", _on("2026-11-24")),
    ],
)
def test_days_become_filters(typed: str, words: str, filters: dict[str, object]) -> None:
    assert _read(typed) == (words, filters)


@pytest.mark.parametrize(
    ("typed", "words", "kind"),
    [
        ("videos about seesaw", "seesaw", VIDEO),
        ("a video on seesaw", "seesaw", VIDEO),
        ("is there a video on seesaw?", "seesaw", VIDEO),
        ("short videos of the water cycle", "water cycle", VIDEO),
        ("seesaw videos", "seesaw", VIDEO),
        ("seesaw video", "seesaw", VIDEO),
        ("videos seesaw", "seesaw", VIDEO),
        ("short video", "", VIDEO),
        ("video tutorial on canva", "canva", VIDEO),
        ("videos", "", VIDEO),
        ("recordings of the kickoff", "the kickoff", RECORDED),
        ("a recording of the kickoff", "kickoff", RECORDED),
        ("dyslexia recordings", "dyslexia", RECORDED),
        ("recorded webinars on dyslexia", "dyslexia", RECORDED),
        ("recorded", "", RECORDED),
        ("live sessions on dyslexia", "dyslexia", LIVE),
        ("dyslexia live webinar", "dyslexia webinar", LIVE),
        ("live", "", LIVE),
        ("live online training on dyslexia", "online training on dyslexia", LIVE),
        ("self-paced course on trauma", "trauma", SELF_PACED),
        ("self paced trauma courses", "self paced trauma", None),
        ("trauma self-paced", "trauma", SELF_PACED),
        ("self-paced", "", SELF_PACED),
        ("something on trauma I can do at my own pace", "trauma", SELF_PACED),
        ("videos cortos de fracciones", "fracciones", VIDEO),
        ("vídeos sobre fracciones", "fracciones", VIDEO),
        ("quiero ver un video sobre fracciones", "fracciones", VIDEO),
        ("grabaciones de matemáticas", "matemáticas", RECORDED),
        ("sesiones grabadas de matemáticas", "matemáticas", RECORDED),
        ("talleres en vivo sobre trauma", "trauma", LIVE),
        ("cursos en línea a mi ritmo", "cursos en línea", SELF_PACED),
        ("capacitación sobre acoso escolar en vivo", "acoso escolar", LIVE),
        ("cursos autoguiados sobre trauma", "trauma", SELF_PACED),
    ],
)
def test_formats_that_are_wanted_become_filters(typed: str, words: str, kind: Format | None) -> None:
    found = _read(typed)
    if kind is None:
        assert found[1] == {}
    else:
        assert (found[0].removeprefix("the "), found[1]) == (words.removeprefix("the "), {"format": kind})


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("reading at Lincoln Elementary", "reading", {"site": 1}),
        ("reading at lincoln", "reading", {"site": 1}),
        ("reading lincoln elem", "reading", {"site": 1}),
        ("Lincoln Elementary School reading", "reading", {"site": 1}),
        ("reading Franklin HS", "reading", {"site": 2}),
        ("Franklin's inventions", "Franklin's inventions", {}),
        ("ben franklin", "ben franklin", {}),
        ("lincoln", "lincoln", {}),
        ("excel at the district office", "excel", {"site": 3}),
        ("district office forms", "district office forms", {}),
        ("special education law", "special education law", {}),
        ("march middle school", "", {"site": 5}),
        ("adult school teachers", "adult school teachers", {}),
        ("reading at washington", "reading at washington", {}),
        ("reading at washington middle", "reading", {"site": 8}),
        ("lectura en la escuela josé martí", "lectura", {"site": 9}),
        ("friday harbor elementary", "", {"site": 10}),
        ("excel for classified staff", "excel", {"audience": EmployeeGroup.classified}),
        ("for certificated employees", "", {"audience": EmployeeGroup.certificated}),
        ("excel para personal clasificado", "excel", {"audience": EmployeeGroup.classified}),
        ("classified documents", "classified documents", {}),
        ("trauma worth at least 2 points", "trauma", {"points": 2}),
        ("trauma worth 3 points", "trauma", {"points": 3}),
        ("trauma 2+ points", "trauma", {"points": 2}),
        ("trauma al menos 2 puntos", "trauma", {"points": 2}),
        (
            "is there a training on CPR next Tuesday morning at Franklin HS?",
            "CPR",
            {"site": 2, "weekday": 1, "day_part": "morning", **_on("2026-11-25", "2026-12-08")},
        ),
        (
            "live sessions on phonics on Tuesday afternoon in december under 90 minutes",
            "phonics",
            {"format": LIVE, "weekday": 1, "day_part": "afternoon", "up_to": 90, **_on("2026-12-01", "2026-12-31")},
        ),
        (
            "quiero un taller en vivo sobre autismo el jueves después de las 4 de menos de una hora",
            "autismo",
            {"format": LIVE, "weekday": 3, "after": time(16), "up_to": 60},
        ),
    ],
)
def test_places_groups_and_points_become_filters(typed: str, words: str, filters: dict[str, object]) -> None:
    assert _read(typed) == (words, filters)


def test_two_weekdays_are_no_filter() -> None:
    assert _read("excel on mondays or thursdays")[1] == {}


def test_what_gave_a_filter_is_told_as_it_was_typed() -> None:
    understood = understand("Something on Co-Teaching after 3:30 under an hour", today=TUESDAY)
    assert understood.spans == {"after": "after 3:30", "up_to": "under an hour"}
    accents = understand("autismo después de las 4 en línea", today=TUESDAY)
    assert (accents.words, accents.spans) == ("autismo en línea", {"after": "después de las 4"})


def test_a_day_that_has_passed_this_year_is_next_years() -> None:
    assert understand("phonics in june", today=TUESDAY).filters == _on("2027-06-01", "2027-06-30")
    assert understand("phonics in november", today=TUESDAY).filters == _on("2026-11-01", "2026-11-30")


def test_names_that_two_sites_share_find_neither() -> None:
    twins = Sites.named([(1, "Lincoln Elementary"), (2, "Lincoln Elementary")])
    assert understand("reading at Lincoln Elementary", today=TUESDAY, sites=twins).filters == {}
    assert NO_SITES.find("at lincoln") is None


@given(st.text(max_size=150))
def test_any_text_is_read(typed: str) -> None:
    plain = plain_of(unicodedata.normalize("NFC", typed))
    assert len(plain) == len(unicodedata.normalize("NFC", typed))
    understood = understand(typed, today=TUESDAY, sites=SITES)
    assert set(fold(understood.words).split()) <= set(fold(typed).split())


_TOPICS = st.sampled_from(
    [
        "co-teaching",
        "phonics",
        "Chromebooks",
        "ESL",
        "dislexia",
        "niños",
        "3rd grade math",
        "making videos",
        "course design",
    ]
)
_LEADS = st.sampled_from(
    ["", "I want to learn about", "is there a course on", "algo sobre", "how do I", "quiero un taller de"]
)
_CLOCKS = st.sampled_from(["", "after 3:30", "before noon", "después de las 4", "between 3 and 5 pm"])
_LENGTHS = st.sampled_from(["", "under an hour", "10 min", "de menos de una hora", "15 minutes or less"])
_DAYS = st.sampled_from(["", "on Tuesday", "next week", "in december", "el martes por la tarde", "tomorrow"])
_ENDS = st.sampled_from(["", "please", "?", "por favor"])


@given(st.tuples(_LEADS, _TOPICS, _CLOCKS, _LENGTHS, _DAYS, _ENDS))
def test_reading_what_was_left_leaves_it_so(parts: tuple[str, ...]) -> None:
    typed = " ".join(part for part in parts if part)
    understood = understand(typed, today=TUESDAY, sites=SITES)
    again = understand(understood.words, today=TUESDAY, sites=SITES)
    assert (again.words, again.filters) == (understood.words, {})
    assert set(fold(understood.words).split()) <= set(fold(typed).split())
    assert fold(parts[1]) in fold(understood.words)


def test_every_pattern_compiles() -> None:
    alone = [one for module in (days, kinds, phrases, times) for one in vars(module).values()]
    patterns = [one for one in alone if isinstance(one, Pattern)]
    patterns += [rule.pattern for rule in (*_RULES, *kinds.FORMAT_RULES)]
    compiled = {one.text: re.compile(one.text) for one in patterns}
    assert len(compiled) > 60
