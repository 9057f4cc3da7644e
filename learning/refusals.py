"""What the rules say no to. A refusal is a code with data; handlers say it in the person's language.

Here are the base and those that belong to every subject; each subject has a `refusals` of its own.

Refusal
├── NotAllowed            only some roles may do this
├── Gone                  what a button points at is not there any more
├── Left                  a person who was meant is not on the roster any more
├── OwnAdminRole          nobody takes that role from themselves
└── NotOnRoster           only staff on the roster register
"""

from dataclasses import dataclass

from storage.tables import Role


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An expected no. `code` is stable: metrics count it and tests name it."""

    @property
    def code(self) -> str:
        """Return the refusal's name as metrics and tests write it: `not_allowed`."""
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")


@dataclass
class NotAllowed(Refusal):
    """Only the holders of one of `roles` may do this; `holders` names some of them."""

    roles: tuple[Role, ...]
    holders: tuple[str, ...] = ()


@dataclass
class Gone(Refusal):
    """The offering, session or person that was meant has been retired or never was."""


@dataclass
class Left(Refusal):
    """The person who was meant is not on the roster any more, or never was."""


@dataclass
class OwnAdminRole(Refusal):
    """An admin stays one until another admin says otherwise, so that the district is never without one."""


@dataclass
class NotOnRoster(Refusal):
    """Who registers must be on the district's roster."""
