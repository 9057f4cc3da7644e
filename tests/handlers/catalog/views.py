"""What is seen of finding, with the longest content, for the tests that look at every view."""

from handlers.conversation.payload import Surface
from tests.kit.slack.stage import View, long, typed

_MESSAGE, _MODAL, _HOME = Surface.message, Surface.modal, Surface.home


_ALL_FILTERS = (
    '{"search": {"words": "слово", "filters": {"format": "live", "weekday": 3, "day_part": "afternoon", "up_to": 120, '
    '"audience": "administrator", "site": 2, "strand": "ж", "points": 5, "after": "15:30:00", "before": "17:00:00", '
    '"from_day": "2026-12-01", "to_day": "2026-12-31"}}}'
)

VIEWS: dict[str, View] = {
    "results": lambda stage: stage.command("find"),
    "results of long words": lambda stage: stage.command("find " + "слово " * 30),
    "corrected word": lambda stage: stage.command("find слвоо"),
    "also showing": lambda stage: stage.command("find цццц"),
    "question": lambda stage: stage.command("find слово after 3:30 before 5pm under an hour on thursday"),
    "question with days": lambda stage: stage.command("find слово next week"),
    "filters set aside": lambda stage: stage.command("find слово recordings after 8pm with at least 50 points"),
    "closest only": lambda stage: stage.command("find 7 8"),
    "until a day": lambda stage: stage.on(
        _MESSAGE, "find_page:next", value='{"search": {"filters": {"to_day": "2026-12-31"}}}'
    ),
    "from a day": lambda stage: stage.on(
        _MESSAGE, "find_page:next", value='{"search": {"filters": {"from_day": "2026-12-01"}}}'
    ),
    "second page": lambda stage: stage.on(_MESSAGE, "find_page:next", value='{"start": 8}'),
    "everything": lambda stage: stage.on(
        _MESSAGE, "find_page:next", value='{"start": 16, "search": {"everything": true, "open_only": false}}'
    ),
    "results in a window": lambda stage: stage.on(_HOME, "home_browse"),
    "nothing found": lambda stage: stage.command("find " + "ъ" * 150),
    "nothing with filters": lambda stage: stage.on(_MESSAGE, "find_drop:site", value=_ALL_FILTERS),
    "asked": lambda stage: stage.on(_MESSAGE, "find_ask", value="ъ" * 150),
    "asked again": lambda stage: [stage.on(_MODAL, "find_ask", value="ъ" * 150) for _ in "12"][-1],
    "filters": lambda stage: stage.on(_MESSAGE, "find_filter", value=_ALL_FILTERS),
    "filters in a window": lambda stage: stage.on(_MODAL, "find_filter", value="{}"),
    "sites": lambda stage: stage.on(Surface.options, "site", words=""),
    "strands": lambda stage: stage.on(Surface.options, "strand", words=""),
    "details of a live session": lambda stage: stage.on(_MESSAGE, "details:1", value="1"),
    "details of a closed one": lambda stage: stage.on(_MESSAGE, "details:9", value="9"),
    "details of a video": lambda stage: stage.on(_MESSAGE, "details:4", value="4"),
    "asks": lambda stage: stage.command("asks"),
    "synonyms": lambda stage: stage.command("synonyms"),
    "word": lambda stage: stage.command("synonyms цццц"),
    "word that means nothing": lambda stage: stage.command("synonyms " + "ъ" * 150),
    "word window": lambda stage: stage.on(_MESSAGE, "word:1", value='{"phrase": "цццц"}'),
    "new word window": lambda stage: stage.on(_MESSAGE, "word", value="{}"),
    "word with errors": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {}}',
        fields=typed(phrase="ъ" * 3000, means="\n".join("ъ" * 11)),
    ),
    "word that was known": lambda stage: stage.on(
        Surface.submission, "word_modal", memory='{"origin": {}}', fields=typed(phrase="цццц", means=long(100))
    ),
    "word that was changed": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {}, "opened": "цццц"}',
        fields=typed(phrase="цццц", means="ъ"),
    ),
    "word that was removed": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {}, "opened": "ъ", "seen": "0"}',
        fields=typed(phrase="ъ", means="ж"),
    ),
    "word saved": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {"response_url": "https://0.0"}}',
        fields=typed(phrase="ъ" * 60, means=long(100)),
    ),
    "word removed": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {"response_url": "https://0.0"}, "opened": "ъ"}',
        fields={**typed(phrase="ъ", means="ж"), "remove": {"selected_options": [{"value": "remove"}]}},
    ),
}
SAME_VIEW = {"find_openness", "find_audience", "find_topic", "filter_modal", "search_modal"}
