"""The closed lists of the district's world.

Stored by name, which has 20 characters at most: a new member needs no migration, a renamed one does.
"""

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


class AccountKind(StrEnum):
    """What somebody is in the Slack workspace, before it is known who they are in the district."""

    member = "member"
    guest = "guest"
    stranger = "stranger"  # somebody of another organization, in a shared channel
    gone = "gone"
    bot = "bot"


class RegistrationState(StrEnum):
    """Where somebody stands with one session. `offered` holds a seat until its time runs out."""

    registered = "registered"
    waitlisted = "waitlisted"
    offered = "offered"
    cancelled = "cancelled"


class Attendance(StrEnum):
    attended = "attended"
    excused = "excused"
    missed = "missed"


class OfferOutcome(StrEnum):
    """What became of a seat that was offered. `withdrawn`: the person or the session was cancelled meanwhile."""

    open = "open"
    accepted = "accepted"
    passed = "passed"
    expired = "expired"
    withdrawn = "withdrawn"


class ExceptionState(StrEnum):
    asked = "asked"
    allowed = "allowed"
    declined = "declined"


class NoticeKind(StrEnum):
    """Why the bot owes somebody a message; those that can be chosen in the order in which they are offered."""

    receipt = "receipt"
    added = "added"
    reminder_day = "reminder_day"
    reminder_hour = "reminder_hour"
    opening = "opening"
    offer = "offer"
    offer_over = "offer_over"
    session_changed = "session_changed"
    session_cancelled = "session_cancelled"
    link_missing = "link_missing"
    recording_missing = "recording_missing"
    recording = "recording"
    topic_published = "topic_published"
    late_cancellation = "late_cancellation"
    exception_asked = "exception_asked"
    exception_answered = "exception_answered"
    digest = "digest"
    undelivered = "undelivered"
    invitation = "invitation"
    uninvitation = "uninvitation"


class NoticeChannel(StrEnum):
    """How a notice travels. `person`: by Slack where they have an account, else by e-mail."""

    person = "person"
    email = "email"


class NoticeState(StrEnum):
    waiting = "waiting"
    claimed = "claimed"
    sent = "sent"
    dropped = "dropped"  # by a rule: cancelled meanwhile, opted out, told in a digest
    expired = "expired"
    dead = "dead"  # it could not be delivered; the reason says why


class NoticeWish(StrEnum):
    """How somebody wants one kind of notice."""

    on = "on"
    off = "off"
    digest = "digest"


class LinkScope(StrEnum):
    """What a link that somebody holds is good for."""

    registration = "registration"  # see, put into the calendar, cancel one registration
    feed = "feed"  # the calendar of one person
    sign_in_sheet = "sign_in_sheet"  # the roster of one session on paper, and its code on a screen
