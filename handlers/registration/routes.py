"""All doors of registration: seats, offers, what is mine, calendar, exceptions, and the notices of them."""

from handlers.cards.page_link import answered_on_page
from handlers.cards.places import MINE
from handlers.conversation.routes import Routes
from handlers.registration import buttons, calendar, exceptions, mine, offers
from handlers.registration.exceptions import write_exception_answered, write_exception_asked
from handlers.registration.feed import answer_feed
from handlers.registration.invitations import write_invitation, write_uninvitation
from handlers.registration.mine import mine_at
from handlers.registration.notices import (
    write_added,
    write_late_cancellation,
    write_offer,
    write_offer_over,
    write_opening,
    write_receipt,
)
from handlers.registration.page import answer_registration
from handlers.registration.refusals import SENTENCES
from handlers.registration.reminders import write_day_reminder, write_hour_reminder
from learning.registration.relevance import (
    ADDED,
    EXCEPTION_ANSWERED,
    EXCEPTION_ASKED,
    INVITATION,
    LATE_CANCELLATION,
    OFFER,
    OFFER_OVER,
    OPENING,
    RECEIPT,
    REMINDER_DAY,
    REMINDER_HOUR,
    UNINVITATION,
)
from locales.translator import mark
from storage.tables import LinkScope


def add_routes(routes: Routes) -> None:
    for part in (buttons, mine, offers, calendar, exceptions):
        part.add_routes(routes)
    routes.refusals(SENTENCES)
    routes.notice(
        RECEIPT,
        answered_on_page(write_receipt),
        choice=mark("Confirmation that you have a seat"),
        failed=mark("Confirmation of a registration"),
    )
    routes.notice(ADDED, answered_on_page(write_added), failed=mark("Somebody registered them"))
    routes.notice(
        REMINDER_DAY,
        answered_on_page(write_day_reminder),
        choice=mark("Reminder the day before a session"),
        failed=mark("Reminder of a session"),
    )
    routes.notice(
        REMINDER_HOUR,
        answered_on_page(write_hour_reminder),
        choice=mark("Reminder just before a session"),
        failed=mark("Reminder of a session"),
    )
    routes.notice(OPENING, write_opening)
    routes.notice(
        OFFER, answered_on_page(write_offer, mark("Take the seat, or pass it on")), failed=mark("Offer of a free seat")
    )
    routes.notice(OFFER_OVER, answered_on_page(write_offer_over))
    routes.notice(
        LATE_CANCELLATION, write_late_cancellation, choice=mark("Somebody cancels late in a session that you lead")
    )
    routes.notice(INVITATION, write_invitation, failed=mark("Calendar entry by e-mail"))
    routes.notice(UNINVITATION, write_uninvitation, failed=mark("Calendar entry by e-mail"))
    routes.notice(EXCEPTION_ASKED, write_exception_asked)
    routes.notice(EXCEPTION_ANSWERED, write_exception_answered)
    routes.address("/calendar/", answer_feed)
    routes.page(LinkScope.registration, answer_registration)
    routes.place(MINE, mine_at)
