"""The closed lists of the district's world. Stored by name: renaming a member needs a migration."""

from enum import StrEnum


class Format(StrEnum):
    live = "live"
    recorded = "recorded"
    self_paced = "self_paced"
    video = "video"


class EmployeeGroup(StrEnum):
    certificated = "certificated"
    classified = "classified"
    administrator = "administrator"


class Role(StrEnum):
    coach = "coach"
    facilitator = "facilitator"
    coordinator = "coordinator"
    site_admin = "site_admin"
    liaison = "liaison"
    translator = "translator"
    reviewer = "reviewer"
    hr = "hr"
    admin = "admin"


class OfferingState(StrEnum):
    draft = "draft"
    published = "published"


class Standing(StrEnum):
    """What somebody is in the Slack workspace, before it is known who they are in the district."""

    member = "member"
    guest = "guest"
    stranger = "stranger"  # somebody of another organization, in a shared channel
    gone = "gone"
    bot = "bot"
