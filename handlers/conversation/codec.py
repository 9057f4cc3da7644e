"""The codec of what buttons and windows carry: written from a small dataclass, and read back strictly.

What comes back is never trusted: it is read into a dataclass, and every rule is asked again.
"""

from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

T = TypeVar("T")
STRICT = ConfigDict(extra="forbid")
# The keys that both databases can hold: a larger number would break the question instead of finding nothing.
RowId = Annotated[int, Field(ge=0, le=2**31 - 1)]
_ROW_ID: TypeAdapter[int] = TypeAdapter(RowId, config=ConfigDict(strict=True))
_adapters: dict[type, TypeAdapter[Any]] = {}


class StaleValue(ValueError):  # noqa: N818 - like a refusal, it is an answer
    """What came back is not what this version of the program sends."""


def name_of(action_id: str) -> str:
    """Return an id without the suffix that makes it unique."""
    return action_id.split(":", maxsplit=1)[0]


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
