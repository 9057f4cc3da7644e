"""The notices that belong to no subject: the digest, and what did not arrive."""

from handlers.conversation.routes import Routes
from handlers.notices.digest import digest_writer
from handlers.notices.undelivered import undelivered_writer
from learning.notices.digests import DIGEST
from learning.notices.undelivered import UNDELIVERED


def add_routes(routes: Routes) -> None:
    routes.notice(DIGEST, digest_writer(routes))
    routes.notice(UNDELIVERED, undelivered_writer(routes))
