"""The channels of the sample district's workspace and what people have written in them."""

from dataclasses import dataclass

from sandbox.district.reading import read_yaml

# Each channel's name and topic, in the order of the sidebar.
CHANNELS: tuple[tuple[str, str], ...] = (
    ("general", "News and thanks for everyone at Sample Unified"),
    ("professional-learning", "What are you learning? Ask, share, thank. Type /pl to find something"),
    ("orchard-gate", "Orchard Gate Elementary, home of the Otters"),
    ("tule-ridge", "Tule Ridge High School, home of the Herons"),
    ("bus-yard", "Routes, weather and road work. Call dispatch for anything urgent"),
    ("office-staff", "Front offices helping front offices"),
)


@dataclass(frozen=True)
class Said:
    """One post: who wrote what where, and how many minutes before the workspace opened."""

    channel: str
    handle: str
    text: str
    minutes_ago: int


def load_conversations() -> list[Said]:
    """All posts, the oldest first."""
    said = [
        Said(channel=channel, handle=post["handle"], text=post["text"], minutes_ago=post["ago"])
        for channel, posts in read_yaml("conversations.yaml").items()
        for post in posts
    ]
    return sorted(said, key=lambda one: -one.minutes_ago)
