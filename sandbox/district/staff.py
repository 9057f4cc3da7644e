"""The people on the district's roster."""

from dataclasses import dataclass

from sandbox.district.reading import read_csv

MAIL_DOMAIN = "sample.example"


@dataclass(frozen=True)
class Staff:
    """One person of the roster, as the district's human resources office knows them.

    `roles` and `coach_topics` are lists separated by `|`. `slack` says how the workspace knows them:
    empty for the same e-mail as on the roster, `absent` for nobody, else the e-mail they have there.
    """

    handle: str
    name: str
    title: str
    site: str
    employee_group: str
    roles: str
    locale: str
    timezone: str
    coach_topics: str
    slack: str

    @property
    def email(self) -> str:
        return email_of(self.handle)

    @property
    def in_workspace(self) -> bool:
        return self.slack != "absent"

    @property
    def workspace_email(self) -> str:
        return self.slack or self.email


def email_of(handle: str) -> str:
    return f"{handle}@{MAIL_DOMAIN}"


def load_staff() -> list[Staff]:
    """Return the whole roster, in the order of the content file: by site, the district office first."""
    return [Staff(**row) for row in read_csv("staff.csv")]
