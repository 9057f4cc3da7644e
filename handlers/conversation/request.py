"""Who asks, in which language and time zone: resolved once for every request, before any conversation runs."""

import logging
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from handlers.conversation.payload import Payload
from handlers.slack.accounts import Team, account_of, own_team
from learning.catalog.finding import Seeker
from learning.district.district import House
from learning.people.viewers import Viewer, recall_viewer, remember_member
from learning.walltime import zone_named
from locales.languages import ENGLISH, LANGUAGES, STAFF_LANGUAGES, Language, find_language
from locales.times import write_moment
from locales.translator import Domain, Translator

# A refresh that fails is not tried again at once: Slack may be down, and everybody comes at seven.
ASK_AGAIN_AFTER = timedelta(minutes=1)
NEVER = datetime.min.replace(tzinfo=UTC)

log = logging.getLogger("pl.asking")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who did what, when, and how to speak with them."""

    house: House
    viewer: Viewer
    payload: Payload
    translator: Translator
    now: datetime
    zone: ZoneInfo

    def t(self, message: str, /, **values: object) -> str:
        """Say a sentence in the person's language."""
        return self.translator.t(message, **values)

    def tn(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Say a sentence that counts `n` things in the person's language."""
        return self.translator.tn(one, many, n, **values)

    @property
    def language(self) -> Language:
        return self.translator.language

    @property
    def today(self) -> date:
        """Return the district's date: its settings change at its own midnight."""
        return self.now.astimezone(self.house.zone).date()

    @property
    def seeker(self) -> Seeker:
        """Return what results are fitted to."""
        return Seeker(self.viewer.group, self.viewer.site_id)

    def moment(self, at: datetime, *, zone: ZoneInfo) -> str:
        """Write an instant in the person's zone and, where its own clock differs, in its own as well."""
        mine = write_moment(at, zone=self.zone, language=self.language)
        if at.astimezone(self.zone).utcoffset() == at.astimezone(zone).utcoffset():
            return mine
        return self.t(
            "{time} (there: {other})", time=mine, other=write_moment(at, zone=zone, language=self.language)
        )


class Accounts:
    """Who accounts belong to. Slack is asked about new ones at once, about known ones behind the person's back.

    `client` may take its time; `background` runs what nobody waits for.
    """

    def __init__(self, house: House, *, client: WebClient, background: Executor) -> None:
        self._house = house
        self._client = client
        self._background = background
        self._team: Team | None = None
        self._asked_at: dict[str, datetime] = {}

    def recognize(self, slack_id: str) -> Viewer:
        """Return who acts. Raises SlackClientError when an account is new and Slack does not answer."""
        viewer = recall_viewer(self._house.database, slack_id)
        now = self._house.clock()
        if viewer is None:
            return self._ask_slack(slack_id)
        if viewer.is_stale(now) and now - self._asked_at.get(slack_id, NEVER) > ASK_AGAIN_AFTER:
            self._asked_at[slack_id] = now
            self._background.submit(self._refresh, slack_id).add_done_callback(log_failed)
        return viewer

    def _ask_slack(self, slack_id: str) -> Viewer:
        self._team = self._team or own_team(self._client)
        found = self._client.users_info(user=slack_id, include_locale=True)
        account = account_of(found["user"], team=self._team)
        return remember_member(self._house.database, account, now=self._house.clock())

    def _refresh(self, slack_id: str) -> None:
        try:
            self._ask_slack(slack_id)
        except (SlackClientError, OSError) as failure:  # what is known goes on to hold
            log.warning("account not refreshed", extra={"kind": type(failure).__name__})
        else:
            self._asked_at.pop(slack_id, None)


def log_failed(done: Future[None]) -> None:
    """Log what went wrong where nobody waits."""
    if failure := done.exception():
        log.error("failed in the background", exc_info=failure)


def ask(house: House, payload: Payload, *, accounts: Accounts) -> Asked:
    """Find out who asks, in which language and zone. Raises what Accounts.recognize raises."""
    viewer = accounts.recognize(payload.slack_id)
    return Asked(house, viewer, payload, translator_for(house, viewer), house.clock(), zone_of(house, viewer))


def translator_for(house: House, viewer: Viewer) -> Translator:
    """Return the language of a person: their choice, else the roster's, else Slack's, else the district's."""
    domain: Domain = "staff" if viewer.is_staff else "families"
    spoken = STAFF_LANGUAGES if viewer.is_staff else LANGUAGES
    names = (viewer.chosen_locale, viewer.roster_locale, viewer.slack_locale)
    found = (find_language(name, among=spoken) for name in names)
    fallback = house.language if house.language in spoken else ENGLISH
    return Translator(next((language for language in found if language), fallback), domain=domain)


def zone_of(house: House, viewer: Viewer) -> ZoneInfo:
    """Return the time zone of a person: Slack's, which follows where they are, else the roster's, else the district's."""
    return zone_named(viewer.slack_timezone, viewer.roster_timezone, default=house.zone)
