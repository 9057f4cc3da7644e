"""gunicorn's messages in the program's own log; gunicorn would write lines of its own beside it."""

import logging

from gunicorn.config import Config
from gunicorn.glogging import Logger


class GunicornLogger(Logger):
    """Hands everything on to the root logger, from warnings on. Requests are not logged: metrics count them."""

    def setup(self, cfg: Config) -> None:  # noqa: ARG002 - gunicorn hands it in
        """Leave out gunicorn's own handlers and formats."""
        for logger in (self.error_log, self.access_log):
            logger.setLevel(logging.WARNING)
            logger.propagate = True
