"""The composition root: everything real is built here and can be passed in; nothing happens at import."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.delivery.channel import Pace
from bot.delivery.email import EmailChannel
from bot.delivery.slack import SlackChannel
from bot.delivery.worker import DeliveryWorker
from bot.settings import Settings
from bot.slack import slack_client
from handlers.conversation.routes import Routes
from handlers.slack.accounts import Accounts
from handlers.slack.dispatcher import Dispatcher
from handlers.slack.long_work import REPORT_SECONDS
from handlers.slack.responder import CALL_SECONDS, LATE_SECONDS, PATIENCE_SECONDS
from handlers.subjects import all_routes
from handlers.web.server import Pages
from learning.district.district import District
from learning.district.links import Links
from storage.database import Database

# As many requests at once as the web server has threads; late ones keep theirs until they are done.
THREADS = 16
BACKGROUND_THREADS = 4
# One file is held and read at a time: the memory that imports take does not grow with the people who drop files.
IMPORT_THREADS = 1
# The channels of notices, and the scheduler's jobs.
WORKER_THREADS = 6


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts. `close` gives back what they hold."""

    bolt: App
    dispatcher: Dispatcher
    database: Database
    district: District
    worker: DeliveryWorker
    pages: Pages

    def close(self) -> None:
        """Let what is under way finish, and close the database."""
        self.worker.stop()
        self.dispatcher.pool.shutdown(wait=True)
        # Imports that end may still have accounts refreshed in the background.
        self.dispatcher.imports.shutdown(wait=True)
        self.dispatcher.background.shutdown(wait=True)
        self.database.close()


def now_utc() -> datetime:
    """Return the instant that counts as now."""
    return datetime.now(UTC)


def build_bot(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now_utc,
    patience: float = PATIENCE_SECONDS,
    report_every: float = REPORT_SECONDS,
    pace: Pace = Pace(),  # noqa: B008 - frozen
) -> Bot:
    """Build the bot from its settings. Nothing is called yet, neither Slack nor the database.

    `patience` and `report_every` are in seconds; see the dispatcher. `pace` is how fast notices leave.
    """
    database = Database(
        settings.database_url.reveal(), pool_size=THREADS + BACKGROUND_THREADS + IMPORT_THREADS + WORKER_THREADS
    )
    links = Links(settings.public_url, settings.secret_key.reveal())
    district = District(
        settings.district, settings.timezone, settings.locale, database, clock, settings.staff_hours, links
    )
    bolt = _build_bolt(settings)
    slow_client = slack_client(settings, seconds=LATE_SECONDS, retries=1)
    background = ThreadPoolExecutor(BACKGROUND_THREADS, thread_name_prefix="pl-background")
    routes = all_routes()
    dispatcher = Dispatcher(
        routes=routes,
        district=district,
        accounts=Accounts(district, client=slow_client, background=background),
        slow_client=slow_client,
        pool=ThreadPoolExecutor(THREADS, thread_name_prefix="pl"),
        imports=ThreadPoolExecutor(IMPORT_THREADS, thread_name_prefix="pl-imports"),
        background=background,
        patience=patience,
        report_every=report_every,
    )
    dispatcher.open_for(bolt)
    worker = _build_worker(settings, district, pace, routes)
    return Bot(bolt, dispatcher, database, district, worker, Pages(district, routes, organizer=settings.mail.sender))


def _build_bolt(settings: Settings) -> App:
    token = settings.slack_bot_token.reveal()
    return App(
        name="pl",
        signing_secret=settings.slack_signing_secret.reveal(),
        client=slack_client(settings, seconds=CALL_SECONDS, retries=0),
        # The token is ours and known: asking auth.test for it would hold up the first answers. `pl check` asks.
        authorize=lambda enterprise_id, team_id: AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token
        ),
        # The answer leaves with the acknowledgement; see docs/architecture.md for what follows from this.
        process_before_response=True,
    )


def _build_worker(settings: Settings, district: District, pace: Pace, routes: Routes) -> DeliveryWorker:
    channels = (  # in the order in which a notice prefers them
        SlackChannel(district, slack_client(settings, seconds=pace.call_seconds, retries=0)),
        EmailChannel(settings.mail, district=settings.district, seconds=pace.call_seconds),
    )
    return DeliveryWorker(district, channels=channels, pace=pace, kinds=routes.kinds, write=routes.write)
