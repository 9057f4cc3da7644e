"""Whom words are for: a person's language, time zone and clock, and the district that they belong to."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from learning.catalog.finding import Seeker
from learning.district.district import District
from learning.people.viewers import Viewer
from learning.walltime import zone_named
from locales.languages import ENGLISH, LANGUAGES, STAFF_LANGUAGES, Language, find_language
from locales.times import write_moment
from locales.translator import Domain, Translator


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads words: who they are, their language, their clock, and their district."""

    district: District
    viewer: Viewer
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
        return self.now.astimezone(self.district.zone).date()

    @property
    def seeker(self) -> Seeker:
        """Return what results are fitted to."""
        return Seeker(self.viewer.group, self.viewer.site_id)

    def moment(self, at: datetime, *, zone: ZoneInfo) -> str:
        """Write an instant in the person's zone and, where its own clock differs, in its own as well."""
        mine = write_moment(at, zone=self.zone, language=self.language)
        if at.astimezone(self.zone).utcoffset() == at.astimezone(zone).utcoffset():
            return mine
        return self.t("{time} (there: {other})", time=mine, other=write_moment(at, zone=zone, language=self.language))


def reader_of(district: District, viewer: Viewer, *, now: datetime) -> Reader:
    """Return how to speak with somebody, whether they have an account or not."""
    return Reader(district, viewer, translator_for(district, viewer), now, zone_of(district, viewer))


def translator_for(district: District, viewer: Viewer) -> Translator:
    """Return the language of a person: their choice, else the roster's, else Slack's, else the district's."""
    domain: Domain = "staff" if viewer.is_staff else "families"
    spoken = STAFF_LANGUAGES if viewer.is_staff else LANGUAGES
    names = (viewer.chosen_locale, viewer.roster_locale, viewer.slack_locale)
    found = (find_language(name, among=spoken) for name in names)
    fallback = district.language if district.language in spoken else ENGLISH
    return Translator(next((language for language in found if language), fallback), domain=domain)


def zone_of(district: District, viewer: Viewer) -> ZoneInfo:
    """Return the time zone of a person: Slack's, which follows where they are, else the roster's, else the district's."""
    return zone_named(viewer.slack_timezone, viewer.roster_timezone, default=district.zone)
