"""Every id that Slack sends back to us, declared once, and the codec of what buttons and modals carry.

An id may carry a suffix after a colon that only makes it unique among its neighbours (`details:12`).
What comes back is never trusted: it is read strictly into a dataclass, and every rule is asked again.
"""

from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

T = TypeVar("T")

STRICT = ConfigDict(extra="forbid")
# The keys that both databases can hold: a larger number would break the question instead of finding nothing.
RowId = Annotated[int, Field(ge=0, le=2**31 - 1)]

# Messages and modals of finding
FIND_PAGE = "find_page"
FIND_FILTER = "find_filter"
FIND_DROP = "find_drop"
FIND_OPENNESS = "find_openness"
FIND_AUDIENCE = "find_audience"
FIND_TOPIC = "find_topic"
FIND_ASK = "find_ask"
FIND_WORDS = "find_words"
FILTER_MODAL = "filter_modal"
SEARCH_MODAL = "search_modal"
DETAILS = "details"
OPEN_LINK = "open_link"

# Home, tour, language
HOME_RETRY = "home_retry"
HOME_SEARCH = "home_search"
HOME_BROWSE = "home_browse"
HOME_HELP = "home_help"
LANGUAGE = "language"
TOUR_NEXT = "tour_next"
TOUR_SKIP = "tour_skip"

# What coordinators and admins do
DRAFTS = "drafts"
DRAFT = "draft"
DRAFT_MODAL = "draft_modal"
ROLES_PERSON = "roles_person"
ROLES_MODAL = "roles_modal"
WORD = "word"
WORD_MODAL = "word_modal"
CATALOG_APPLY = "catalog_apply"
CATALOG_CANCEL = "catalog_cancel"

# Shortcuts, as app.yaml lists them
SHORTCUT_FIND = "find_learning"
SHORTCUT_FIND_ON_MESSAGE = "find_learning_on_message"


class StaleValue(ValueError):  # noqa: N818 - like a refusal, it is an answer
    """What came back is not what this version of the program sends."""


def name_of(action_id: str) -> str:
    """Return an id without the suffix that makes it unique."""
    return action_id.split(":", maxsplit=1)[0]


_ROW_ID: TypeAdapter[int] = TypeAdapter(RowId, config=ConfigDict(strict=True))
_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    return _adapters.setdefault(kind, _adapters.get(kind) or TypeAdapter(kind))


def encode(value: object) -> str:
    """Write a dataclass as the text of a button's value or a modal's private_metadata."""
    return _adapter(type(value)).dump_json(value, exclude_defaults=True).decode()


def decode_id(text: str) -> int:
    """Read the key of a row. Raises StaleValue for what cannot be one."""
    try:
        found: int = _ROW_ID.validate_json(text)
    except ValidationError as junk:
        raise StaleValue from junk
    return found


def decode(kind: type[T], text: str) -> T:
    """Read what `encode` wrote. Raises StaleValue for anything else."""
    try:
        found: T = _adapter(kind).validate_json(text)
    except ValidationError as junk:
        raise StaleValue(kind.__name__) from junk
    return found
