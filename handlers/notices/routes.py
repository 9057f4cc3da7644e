"""The notices that belong to no subject: the digest, and what did not arrive."""

from handlers.conversation.routes import Routes
from handlers.notices.digest import digest_writer
from handlers.notices.undelivered import undelivered_writer
from storage.enums import NoticeKind


def add_routes(routes: Routes) -> None:
    routes.notice(NoticeKind.digest, digest_writer(routes))
    routes.notice(NoticeKind.undelivered, undelivered_writer(routes))
