"""One test's town: a district in a database, the composed bot, and the workspace in which people meet it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.app import Bot, build_bot
from bot.delivery.channel import UNPACED
from bot.delivery.channel import Pace as DeliveryPace
from bot.delivery.worker import Tally
from bot.scheduling import JOBS
from bot.settings import Settings, load_settings
from bot.web import Web
from sandbox.district.seeding import stable_id
from sandbox.web_api.rate_limits import Pace
from sandbox.workspace.misbehaviour import ALWAYS, Rule
from sandbox.workspace.state import ApiCall, Guest, User, Violation
from storage.tables import EmployeeGroup, Role
from tests.kit.mail import MailBoxes
from tests.kit.rows import LOS_ANGELES, Rows, email_of
from tests.kit.slack.listening import deaf_spots
from tests.kit.slack.servers import CREDENTIALS, Door, SlackServer
from tests.kit.slack.someone import Someone

MAIL_FROM = "learning@example.org"
LONG = 30.0


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def epoch(self) -> float:
        """Return seconds since the epoch, as Slack counts."""
        return self.now.timestamp()

    def moves(self, **lengths: float) -> None:
        """Move on by days, hours, minutes or seconds."""
        self.now += timedelta(**lengths)


@dataclass
class Town:
    """Everything a scenario needs. `expects_violations` is set by the few tests in which Slack must object."""

    settings: Settings
    bot: Bot
    rows: Rows
    server: SlackServer
    door: Door
    clock: Clock
    expects_violations: bool = False
    people: dict[str, int] = field(default_factory=dict)
    _replica: Bot | None = None

    def someone(
        self,
        name: str = "Ana Ruiz",
        *,
        group: EmployeeGroup | None = EmployeeGroup.certificated,
        roles: Sequence[Role] = (),
        slack_locale: str = "en-US",
        tz: str = LOS_ANGELES,
        guest: Guest = "",
        **roster: Any,
    ) -> Someone:
        """Let somebody of the roster enter the workspace; `roster` goes to Rows.person."""
        self.people[name] = self.rows.person(name, group=group, roles=roles, **roster)
        return self.account(name, slack_locale=slack_locale, tz=tz, guest=guest)

    def account(
        self,
        name: str,
        *,
        email: str | None = None,
        slack_locale: str = "en-US",
        tz: str = LOS_ANGELES,
        guest: Guest = "",
        deleted: bool = False,
    ) -> Someone:
        """Add an account to the workspace, of whom the roster need not know."""
        user = User(
            id=stable_id("U", name=name),
            name=name.casefold().replace(" ", "."),
            real_name=name,
            locale=slack_locale,
            email=email_of(name) if email is None else email,
            tz=tz,
            guest=guest,
            deleted=deleted,
        )
        self.server.look(lambda: self.server.workspace.add_user(user))
        return Someone(user, self.server)

    @property
    def mail(self) -> MailBoxes:
        """Everybody's e-mail. A town built with `SMTP_URL="", PL_MAIL_FROM=""` sends none."""
        return MailBoxes(self.server)

    def misbehaves(
        self, method: str, answer: Any, *, times: int = 1, seconds: float = 0.0, performed: bool = False
    ) -> None:
        """Let Slack refuse, fail or hang at the next calls of a method; `performed`: although it did what was asked."""
        self._rule(Rule(method, answer, times, seconds, performed))

    def refuses(
        self, code: str, *, to: Someone | None = None, method: str = "chat.postMessage", times: int = ALWAYS
    ) -> None:
        """Let Slack answer calls with an error code (`account_inactive`), for good, or at those that reach one person."""
        self._rule(Rule(method, "error", times, code=code, to=to.id if to else ""))

    def limits_rates(self, **pace: float) -> None:
        """Let Slack keep its pace, a message a second for each channel, from now on; see sandbox.rate_limits.Pace."""
        self.server.look(lambda: self.server.steering.limits.set(Pace(**pace)))  # type: ignore[arg-type]

    def deactivates(self, someone: Someone) -> None:
        """Let an account be closed in Slack."""
        self.server.look(lambda: setattr(someone.user, "deleted", True))

    def _rule(self, rule: Rule) -> None:
        self.server.look(lambda: self.server.steering.misbehaviour.add(rule))

    def plans(self) -> int:
        """Let the scheduler's jobs look once for what is due at the town's time. Returns how much they found to do."""
        return sum(job.run(self.bot.district, now=self.clock()) for job in JOBS)

    def delivers(self) -> Tally:
        """Let everything leave that is due at the town's time, and wait until Slack has told the bot of it."""
        tally = self.bot.worker.deliver()
        self.server.settle()
        return tally

    @contextmanager
    def impatient(self, seconds: float = 0.1) -> Iterator[None]:
        """Let a replica of the bot answer that says sooner when something takes long, so that a test of it need not."""
        if self._replica is None:
            self._replica = build_bot(self.settings, clock=self.clock, patience=seconds)
        before, self.door.application = self.door.application, Web(self._replica)
        try:
            yield
        finally:
            self.door.application = before

    def close(self) -> None:
        """Let what is under way finish, and leave nobody behind the door."""
        self.server.settle()
        for bot in (self.bot, self._replica):
            if bot is not None:
                bot.close()
        self.door.shut()

    def behaves(self) -> None:
        self.server.look(self.server.steering.misbehaviour.behave)

    def repeats_next_event(self, copies: int) -> None:
        self.server.look(lambda: self.server.steering.misbehaviour.repeat_next_event(copies=copies))

    @property
    def calls(self) -> list[ApiCall]:
        """Every call that the bot made of Slack."""
        return self.server.look(lambda: list(self.server.workspace.api_calls))

    @property
    def violations(self) -> list[Violation]:
        """Every rule of Slack that the bot broke."""
        return self.server.look(lambda: list(self.server.workspace.violations))


@contextmanager
def built_town(
    *,
    database_url: str,
    server: SlackServer,
    door: Door,
    now: datetime,
    pace: DeliveryPace = UNPACED,
    patience: float = LONG,
    **settings: str,
) -> Iterator[Town]:
    """Build the bot on a database, put it behind the door, and take it away afterwards.

    The bot says that something takes long only after a time that no busy machine makes it wait: tests of lateness build it with
    its real patience, or use `Town.impatient`. Slack's own limits hold as ever.
    Slack's messages carry the time of the bot's own clock; triggers and paces go by the real one.

    Raises AssertionError at the end when Slack had to object and the test did not say so.
    """
    clock = Clock(now)
    environ = {
        "SLACK_BOT_TOKEN": CREDENTIALS.bot_token,
        "SLACK_SIGNING_SECRET": CREDENTIALS.signing_secret,
        "SLACK_API_URL": f"{server.url}/api/",
        "DATABASE_URL": database_url,
        "PL_SECRET_KEY": "k" * 32,
        "SMTP_URL": server.smtp_url,
        "PL_MAIL_FROM": MAIL_FROM,
        **settings,
    }
    read = load_settings({name: value for name, value in environ.items() if value}, to_run=True)
    bot = build_bot(read, clock=clock, pace=pace, patience=patience)
    server.reset()
    server.keeps_time(clock.epoch)
    door.application = Web(bot)
    town = Town(read, bot, Rows(bot.database), server, door, clock)
    try:
        yield town
    finally:
        town.close()
        server.keeps_time(time.time)
    if not town.expects_violations:
        assert not town.violations, town.violations
    deaf = server.look(lambda: deaf_spots(server.workspace))
    assert not deaf, deaf
