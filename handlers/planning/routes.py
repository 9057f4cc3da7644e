"""All doors of planning: drafts, offerings, sessions, registering others, changes."""

from handlers.conversation.routes import Routes
from handlers.planning import (
    cancelling,
    change_delivery,
    drafts,
    offering_modal,
    register_others,
    sessions,
    staff_options,
)
from handlers.planning.notices import (
    write_link_missing,
    write_session_cancelled,
    write_session_changed,
    write_topic_published,
)
from handlers.planning.refusals import SENTENCES
from learning.planning.relevance import LINK_MISSING, SESSION_CANCELLED, SESSION_CHANGED, TOPIC_PUBLISHED
from locales.translator import mark


def add_routes(routes: Routes) -> None:
    for part in (drafts, offering_modal, sessions, register_others, cancelling, change_delivery, staff_options):
        part.add_routes(routes)
    routes.refusals(SENTENCES)
    routes.notice(
        SESSION_CHANGED,
        write_session_changed,
        choice=mark("A session of yours has changed"),
        failed=mark("A session has changed"),
    )
    routes.notice(SESSION_CANCELLED, write_session_cancelled, failed=mark("A session is cancelled"))
    routes.notice(LINK_MISSING, write_link_missing)
    routes.notice(TOPIC_PUBLISHED, write_topic_published, choice=mark("A topic that you asked for is there"))
