"""`pl run`: the web server and, where no address is public, the connection to Slack."""

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient

from bot.app import THREADS, Bot, build_bot
from bot.gunicorn_logs import GunicornLogger
from bot.settings import Settings
from bot.watching import CatalogWatch
from bot.web import Web
from locales.times import check_formats
from locales.translator import load_all_catalogs

if TYPE_CHECKING:
    from bot.scheduling import Scheduler

# A large district's catalog is read in three seconds; a database that does not answer must not keep us from saying so.
_CATALOG_SECONDS = 10
# The first answers come before the jobs, which all begin at once and have waited longer.
_JOBS_WAIT_SECONDS = 1

log = logging.getLogger("pl.serve")


class NotServed(Exception):  # noqa: N818 - an answer for a person
    """The server ended by itself. Its text is one clear line."""


def server_options(host: str, port: int) -> dict[str, Any]:
    """Return how gunicorn serves us."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        # One process: what it counts is all there is to count. More of them are replicas.
        "workers": 1,
        "worker_class": "gthread",
        "threads": THREADS,
        "backlog": 2048,
        "graceful_timeout": 10,
        "logger_class": GunicornLogger,
        "control_socket_disable": True,
    }


def check_languages() -> None:
    """Write every form and read every catalog. Raises what a broken language raises."""
    check_formats()
    load_all_catalogs()


class Parent(Arbiter):
    """The process that keeps the one that serves running, and has the languages looked through while that one gets ready."""

    def __init__(self, app: BaseApplication, *, check_languages: Callable[[], None]) -> None:
        super().__init__(app)
        self._check_languages = check_languages
        self._languages_are_right = False

    def manage_workers(self) -> None:
        """Start the worker. Better no bot than broken answers: a language that cannot be written ends both."""
        super().manage_workers()
        if self._languages_are_right:
            return
        if not self._looks_right():
            raise HaltServer("A language is broken.", self.WORKER_BOOT_ERROR)
        self._languages_are_right = True

    def _looks_right(self) -> bool:
        # In a process that ends with it: what Babel reads of a dozen languages, 14 MB, would stay in this one for good.
        child = os.fork()
        if child:
            return os.waitpid(child, 0)[1] == 0
        try:
            self._check_languages()
        except Exception:
            log.exception("a language is broken")
            os._exit(1)
        os._exit(0)


class Server(BaseApplication):
    """gunicorn with our settings. The bot is built in the worker: no connection may cross a fork."""

    def __init__(self, settings: Settings, *, check_languages: Callable[[], None] = check_languages) -> None:
        self._check_languages = check_languages
        self._settings = settings
        self._bot: Bot | None = None
        self._watch: CatalogWatch | None = None
        self._scheduler: Scheduler | None = None
        self._closing = Event()
        self._beginning = Thread(target=self._begin_jobs, name="pl-begin-jobs")
        self._socket_mode: SocketModeClient | None = None
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop."""
        Parent(self, check_languages=self._check_languages).run()

    def load_config(self) -> None:
        """Tell gunicorn what it has to know."""
        for name, value in server_options(self._settings.host, self._settings.port).items():
            self.cfg.set(name, value)
        self.cfg.set("worker_exit", lambda _server, _worker: self.close())

    def load(self) -> Web:  # type: ignore[override]  # typeshed wants one exact kind of environ
        """Build the bot and return its WSGI application."""
        bot = self._bot = build_bot(self._settings)
        answers = self._settings.role != "worker"
        if answers:
            # Before anything asks, from Slack's side or ours: the first search is answered as the second one is.
            self._watch = CatalogWatch(bot.dispatcher.district)
            self._watch.start()
            self._watch.wait(seconds=_CATALOG_SECONDS)
        if self._settings.role != "web":
            self._beginning.start()
        over_http = not self._settings.socket_mode
        if answers and not over_http:
            self._socket_mode = self._connect(bot)
        kind = "http" if over_http else "socket mode"
        log.info("started", extra={"kind": kind if answers else "worker"})
        return Web(bot, answers_slack=answers and over_http, watch=self._watch)

    def close(self) -> None:
        """Let go of Slack first, so that nothing new comes in while what is under way is finished."""
        if self._socket_mode:
            self._socket_mode.close()
        self._closing.set()
        if self._beginning.ident:
            self._beginning.join()
        if self._scheduler:
            self._scheduler.stop()
        if self._watch:
            self._watch.stop()
        if self._bot:
            self._bot.close()

    def _begin_jobs(self) -> None:
        if self._closing.wait(_JOBS_WAIT_SECONDS):
            return
        try:
            from bot.scheduling import Scheduler

            if self._bot:
                self._scheduler = Scheduler(self._bot.district, self._bot.worker)
                self._scheduler.start()
        except Exception:  # a process without its jobs looks well and delivers nothing
            log.exception("jobs not begun")
            os.kill(os.getpid(), signal.SIGTERM)

    def _connect(self, bot: Bot) -> SocketModeClient:
        try:
            return connect_to_slack(bot, self._settings)
        except (SlackApiError, OSError, ValueError) as failure:
            log.error("no connection to Slack", extra={"kind": type(failure).__name__})  # noqa: TRY400 - no traceback
            # The one exit status after which gunicorn does not start the worker again and again.
            sys.exit(Arbiter.WORKER_BOOT_ERROR)


def connect_to_slack(bot: Bot, settings: Settings) -> SocketModeClient:
    """Open the Socket Mode connection; it renews itself. Raises SlackApiError, OSError or ValueError."""
    handler = SocketModeHandler(bot.bolt, settings.slack_app_token.reveal(), web_client=bot.bolt.client)
    handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt does not type it
    return handler.client


def serve(settings: Settings, *, check_languages: Callable[[], None] = check_languages) -> None:
    """Run until told to stop. Raises NotServed when the server ends by itself."""
    parent = os.getpid()
    # What was imported stays. Nobody looks for garbage in it, which would also copy the pages that both processes share.
    gc.freeze()
    gc.enable()
    try:
        Server(settings, check_languages=check_languages).run()
    except SystemExit as ended:
        if ended.code and os.getpid() == parent:  # the worker says to its parent in this way how it ended
            raise NotServed("The bot has stopped by itself. The log lines above say where.") from ended
        raise
