"""A small tree of HTML, so that tests ask for elements and attributes instead of comparing text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle", "rect"}


@dataclass
class Node:
    """An element; `text` is all text in it, in order."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str | Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.pieces)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def __iter__(self) -> Iterator[Node]:
        for one in self.pieces:
            if isinstance(one, Node):
                yield one
                yield from one

    def all(self, tag: str | None = None, **wanted: str) -> list[Node]:
        """Return the elements inside with these attributes (`data_value` for `data-value`, `class_`)."""
        names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            node
            for node in self
            if tag in (None, node.tag)
            and all(
                value in node.classes if name == "class" else node.attributes.get(name) == value
                for name, value in names.items()
            )
        ]

    def one(self, tag: str | None = None, **wanted: str) -> Node:
        """Return the only such element."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].pieces.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].pieces.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].pieces.append(data)


def parse(html: str) -> Node:
    """Return the root; fail when a tag is not closed where it should be."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"<{builder.open[-1].tag}> stays open"
    return builder.open[0]
