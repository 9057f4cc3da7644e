"""What the buttons below results remember."""

from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import ConfigDict

from handlers.conversation import ids
from learning.catalog.finding import Search


@dataclass(frozen=True, slots=True)
class FindState:
    """The search, and the first card that is shown."""

    __pydantic_config__: ClassVar[ConfigDict] = ids.STRICT

    search: Search = field(default_factory=Search)
    start: int = 0
