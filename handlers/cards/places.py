"""What the buttons of registering carry: which session or registration, and what they stand in the middle of.

Slack does not give back the blocks of a message that only one person sees. So that the rest of it stays when one card
changes, each button carries what the rest is drawn from.
"""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from handlers.conversation import codec
from learning.catalog.finding import Search

# The places that are drawn anew by their own subjects; see Routes.place.
FOUND, MINE = "found", "mine"

_MOST_PAGED = 1000


@dataclass(frozen=True, slots=True)
class FindState:
    """The search, and the first card that is shown."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    search: Search = field(default_factory=Search)
    start: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What a card stands in: results, the list of what is mine from its `mine`-th entry on, or one offering's dates.

    Without any of these it stands alone.
    """

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    find: FindState | None = None
    mine: Annotated[int, Field(ge=0, le=_MOST_PAGED)] | None = None
    offering: codec.RowId | None = None


ALONE = Place()


@dataclass(frozen=True, slots=True)
class Press:
    """The session, or the registration where there is one, and its place.

    `instead_of` is a registration that is given up for it; with `offered` the id is that of a registration to which a
    seat is offered.
    """

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    id: codec.RowId
    at: Place = field(default_factory=Place)
    instead_of: codec.RowId | None = None
    offered: bool = False


def write_press(row_id: int, at: Place = ALONE, *, instead_of: int | None = None, offered: bool = False) -> str:
    """Write a button's value. What stands alone carries the bare id, as in every message that is sent later."""
    if at == ALONE and instead_of is None and not offered:
        return str(row_id)
    return codec.encode(Press(row_id, at, instead_of, offered))


def read_press(value: str) -> Press:
    """Read a button's value. Raises StaleValue."""
    if value.startswith("{"):
        return codec.decode(Press, value)
    return Press(codec.decode_id(value))
