"""What somebody sees: the words of a message or view, and what can be pressed, filled and picked in it.

Read from the blocks themselves and not with the bot's own reading, so that the two can be compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from sandbox.workspace.state import Message

Json = dict[str, Any]


@dataclass(frozen=True)
class Placed:
    """An interactive element where it stands. `label` is what is written on it, `spoken` what a screen reader says."""

    block_id: str
    element: Json
    label: str
    spoken: str

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    def is_called(self, name: str) -> bool:
        return name in (self.spoken, self.label, self.block_id, self.action_id)


@dataclass(frozen=True)
class Seen:
    """A message, a modal or a Home tab as one person sees it."""

    blocks: list[Json]
    text: str = ""
    title: str = ""
    submit: str = ""
    close: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    ephemeral: bool = False
    memory: str = ""
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    ts: str = ""
    from_bot: bool = False
    files: dict[str, str] = field(default_factory=dict)
    """The ids of the files that were dropped with a message, by name."""

    @property
    def words(self) -> str:
        """All that the blocks say, a line for each paragraph, without what stands on buttons."""
        return "\n".join(line for block in self.blocks for line in lines_of(block))

    @property
    def elements(self) -> list[Placed]:
        return [placed for block in self.blocks for placed in elements_of(block)]

    @property
    def buttons(self) -> list[str]:
        """What a screen reader says of each button."""
        return [placed.spoken for placed in self.elements if placed.element["type"] == "button"]

    @property
    def labels(self) -> list[str]:
        """What is written on each button."""
        return [placed.label for placed in self.elements if placed.element["type"] == "button"]

    @property
    def links(self) -> list[str]:
        """The addresses behind buttons and links."""
        urls = [placed.element["url"] for placed in self.elements if placed.element.get("url")]
        return urls + [part["url"] for block in self.blocks for part in _parts(block) if part.get("url")]

    @property
    def titles(self) -> list[str]:
        """The titles of the cards, from what is spoken for their first buttons: `Details: UDL basics`."""
        cards = [block for block in self.blocks if str(block.get("block_id", "")).startswith("card:")]
        spoken = [str(block["elements"][0].get("accessibility_label", "")) for block in cards]
        return [label.partition(": ")[2] for label in spoken]

    def says(self, words: str) -> bool:
        """Tell whether the blocks say something, or the text where there are no blocks."""
        return words in (self.words if self.blocks else unescape(self.text))

    def has(self, name: str) -> bool:
        """Tell whether something that can be used has this name."""
        return any(placed.spoken == name or placed.is_called(name) for placed in self.elements)

    def find(self, name: str) -> Placed:
        """Return the element of this name. Raises AssertionError when there is none, or more than one."""
        found = [placed for placed in self.elements if placed.spoken == name]
        found = found or [placed for placed in self.elements if placed.is_called(name)]
        assert found, f"nothing is called {name!r} among {[p.spoken for p in self.elements]}"
        assert len(found) == 1, f"{len(found)} elements are called {name!r}"
        return found[0]

    def value_of(self, name: str) -> Any:
        """Return what is typed or the value that is picked in a field."""
        placed = self.find(name)
        state = self.state[placed.block_id][placed.action_id]
        if "selected_options" in state:
            return [option["value"] for option in state["selected_options"]]
        if "selected_option" in state:
            return (state["selected_option"] or {}).get("value")
        keys = ("selected_users", "selected_user", "selected_date", "selected_time", "value")
        return next((state[key] for key in keys if key in state), None)


def lines_of(block: Json) -> list[str]:
    """Return the words of a block, line by line, without those on its elements."""
    kind = block["type"]
    if kind in ("section", "header"):
        return str(block["text"]["text"]).split("\n")
    if kind == "context":
        return [str(element["text"]) for element in block["elements"]]
    if kind == "rich_text":
        return "".join(str(part.get("text", "")) for part in _parts(block)).split("\n")
    if kind == "input":
        hint = [block["hint"]["text"]] if block.get("hint") else []
        return [block["label"]["text"], *hint]
    return []


def _parts(block: Json) -> Iterator[Json]:
    if block["type"] == "rich_text":
        for section in block["elements"]:
            yield from section["elements"]


def elements_of(block: Json) -> Iterator[Placed]:
    """Yield the elements of a block that can be used."""
    if block["type"] == "actions":
        elements = block["elements"]
    elif block["type"] == "input":
        elements = [block["element"]]
    else:
        elements = [block["accessory"]] if block.get("accessory") else []
    for element in elements:
        label = _label(block, element)
        yield Placed(str(block.get("block_id", "")), element, label, str(element.get("accessibility_label") or label))


def _label(block: Json, element: Json) -> str:
    if block["type"] == "input":
        return str(block["label"]["text"])
    if element["type"] == "button":
        return str(element["text"]["text"])
    return str(element.get("placeholder", {}).get("text", ""))


def seen_in_message(message: Message) -> Seen:
    """Return a message as those see it who may."""
    return Seen(
        message.blocks,
        text=message.text,
        ephemeral=message.ephemeral_to is not None,
        ts=message.ts,
        from_bot=message.from_bot,
        files={file.name: file.id for file in message.files},
    )


def seen_in_view(view: Json, *, errors: dict[str, str] | None = None, trouble: str | None = None) -> Seen:
    """Read a view as Slack's payloads describe it."""

    def words(name: str) -> str:
        return str((view.get(name) or {}).get("text", ""))

    return Seen(
        view["blocks"],
        title=words("title") if view["type"] == "modal" else "",
        submit=words("submit"),
        close=words("close"),
        errors=errors or {},
        trouble=trouble or "",
        memory=str(view.get("private_metadata") or ""),
        state=(view.get("state") or {}).get("values") or {},
    )
