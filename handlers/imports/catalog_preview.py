"""What an import would change, or has changed, as a message: counts first, then what somebody would want to check."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.blocks import Block, clip, context, paragraph, rich, strong
from handlers.conversation.request import Asked
from handlers.imports.problems import Labels, part_warnings, say_drafts, say_note, say_problem
from learning.imports.catalog_rows import CatalogRead
from learning.imports.plan import Changed, ImportPlan, Section
from locales.times import write_list, write_number
from storage.enums import OfferingState

_MOST_LINES = 8
_MOST_REFUSED = 10
_MOST_NOTES = 8  # Slack takes ten in one block
_LINE = 250
_UNREADABLE = 400
_VALUE = 60
_NAME = 80


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read of which files, and what it changes."""

    names: tuple[str, ...]
    read: CatalogRead
    plan: ImportPlan

    @property
    def refused_rows(self) -> int:
        """Return how many rows were refused: one row may have more than one problem."""
        return len({problem.at for problem in self.plan.refused})


def draw_preview(asked: Asked, outcome: Outcome) -> list[Block]:
    """Draw what an import would change. Nothing was changed yet."""
    plan = outcome.plan
    title = asked.t("What {files} would change", files=_say_files(asked, outcome))
    blocks = [rich(strong(title), "\n" + "\n".join(_count(asked, outcome))), *_draw_reading(asked, outcome)]
    if plan.changes_something:
        blocks += _draw_changes(asked, outcome)
        blocks += _draw_drafts(asked, outcome)
    elif not outcome.read.rows.rows and (plan.refused or outcome.read.unreadable):
        blocks.append(paragraph(asked.t("Nothing can be imported: no row could be read.")))
    elif not outcome.read.rows.rows:
        blocks.append(paragraph(asked.t("Nothing to import: there is no row in it, and no event to come.")))
    else:
        blocks.append(paragraph(asked.t("Nothing to change: all of this is in the catalog already.")))
    return [*blocks, *_draw_problems(asked, outcome)]


def draw_applied(asked: Asked, outcome: Outcome) -> list[Block]:
    """Draw what an import has changed."""
    title = asked.t("✅ Done: {files}", files=_say_files(asked, outcome))
    when = asked.moment(asked.now, zone=asked.zone)
    return [
        rich(strong(title), "\n" + "\n".join(_count(asked, outcome))),
        *_draw_drafts(asked, outcome),
        *_draw_problems(asked, outcome),
        context(asked.t("Imported by {name}. {time}", name=asked.viewer.name, time=when)),
    ]


def draw_applied_before(asked: Asked, outcome: Outcome) -> list[Block]:
    """Draw that nothing was left to change. It takes the place of what somebody saw who has pressed twice."""
    return [
        paragraph(asked.t("✅ All of this is in the catalog already. Nothing more was changed.")),
        *_draw_drafts(asked, outcome),
        *_draw_problems(asked, outcome),
    ]


def _say_files(asked: Asked, outcome: Outcome) -> str:
    return write_list([clip(name, _NAME) for name in outcome.names], language=asked.language)


def _count(asked: Asked, outcome: Outcome) -> list[str]:
    sections = outcome.plan.sections
    offerings, sessions = sections["offerings"], sections["sessions"]
    lines = [
        asked.t("Offerings: {counts}", counts=_say_counts(asked, offerings)),
        asked.t("Sessions: {counts}", counts=_say_counts(asked, sessions)),
    ]
    if offerings.missing or sessions.missing:
        lines.append(_say_missing(asked, offerings=len(offerings.missing), sessions=len(sessions.missing)))
    if outcome.refused_rows:
        lines.append(asked.t("Refused rows: {number}", number=_number(asked, outcome.refused_rows)))
    return lines


def _say_counts(asked: Asked, section: Section) -> str:
    """Say how many are added, changed and unchanged, without those of which there is none."""
    added, changed, unchanged = len(section.added), len(section.changed), section.unchanged
    counts = [
        # NOTE: how many, of offerings or of sessions
        (added, asked.tn("{n} added", "{n} added", added, n=_number(asked, added))),
        # NOTE: how many, of offerings or of sessions
        (changed, asked.tn("{n} changed", "{n} changed", changed, n=_number(asked, changed))),
        # NOTE: how many, of offerings or of sessions
        (unchanged, asked.tn("{n} unchanged", "{n} unchanged", unchanged, n=_number(asked, unchanged))),
    ]
    said = [words for number, words in counts if number]
    return write_list(said, language=asked.language) if said else asked.t("nothing new")


def _say_missing(asked: Asked, *, offerings: int, sessions: int) -> str:
    counts = [
        (offerings, asked.tn("{n} offering", "{n} offerings", offerings, n=_number(asked, offerings))),
        (sessions, asked.tn("{n} session", "{n} sessions", sessions, n=_number(asked, sessions))),
    ]
    things = write_list([words for number, words in counts if number], language=asked.language)
    return asked.t("Not in this file, and stays as it is: {things}", things=things)


def _number(asked: Asked, number: int) -> str:
    return write_number(number, language=asked.language)


def _draw_reading(asked: Asked, outcome: Outcome) -> list[Block]:
    """Draw which files could not be read, and what was forgiven in the others."""
    say = asked.translator
    broken = [paragraph(clip(f"⚠️ {say_note(say, note)}", _UNREADABLE)) for note in outcome.read.unreadable]
    notes = [clip(say_note(say, note), _LINE) for note in outcome.read.notes]
    if len(notes) > _MOST_NOTES:
        notes = [*notes[:_MOST_NOTES], _say_more(asked, len(notes) - _MOST_NOTES)]
    return [*broken, *([context(*notes)] if notes else [])]


def _draw_changes(asked: Asked, outcome: Outcome) -> list[Block]:
    labels = Labels(
        asked.translator,
        outcome.read.rows.rows,
        write_moment=lambda at, zone: asked.moment(at, zone=zone),
    )
    offerings, sessions = outcome.plan.sections["offerings"], outcome.plan.sections["sessions"]
    # A new offering's line counts its sessions; those that join a known one have lines of their own.
    new = {code.casefold() for code in offerings.added}
    joining = [name for name in sessions.added if labels.code_of(name) not in new]
    added = [labels.say(name) for name in [*offerings.added, *joining][:_MOST_LINES]]
    changes = [*offerings.changed, *sessions.changed]
    changed = [
        _say_change(asked, labels.say(change.name, fields=change.fields), change)
        for change in changes[:_MOST_LINES]
    ]
    return [
        *_draw_lines(asked, asked.t("Added"), added, of=len(offerings.added) + len(joining)),
        *_draw_lines(asked, asked.t("Changed"), changed, of=len(changes)),
    ]


def _say_change(asked: Asked, label: str, change: Changed) -> str:
    fields = []
    for each in change.fields:
        if each.field == "state":
            published = each.after == OfferingState.published
            fields.append(asked.t("will be published") if published else asked.t("becomes a draft"))
        elif each.field == "retired":
            fields.append(asked.t("comes back"))
        else:
            fields.append(f"{each.field} “{_short(each.before)}” → “{_short(each.after)}”")
    return f"{label}: {', '.join(fields)}"


def _short(text: str) -> str:
    return clip(" ".join(text.split()), _VALUE)


def _draw_drafts(asked: Asked, outcome: Outcome) -> list[Block]:
    drafts = part_warnings(outcome.plan, outcome.read.rows.rows).drafts
    return [paragraph(f"✏️ {say_drafts(asked.translator, len(drafts))}")] if drafts else []


def _draw_problems(asked: Asked, outcome: Outcome) -> list[Block]:
    warned = part_warnings(outcome.plan, outcome.read.rows.rows).others
    refused = outcome.plan.refused
    say = asked.translator
    return [
        *_draw_lines(
            asked, asked.t("Worth knowing"), [say_problem(say, each) for each in warned[:_MOST_LINES]],
            of=len(warned),
        ),
        *_draw_lines(
            asked, asked.t("Refused"), [say_problem(say, each) for each in refused[:_MOST_REFUSED]],
            of=len(refused),
        ),
    ]  # fmt: skip


def _draw_lines(asked: Asked, title: str, lines: Sequence[str], *, of: int) -> list[Block]:
    """Draw a title with the first lines `of` so many."""
    if not lines:
        return []
    shown = [f"• {clip(' '.join(line.split()), _LINE)}" for line in lines]
    if of > len(lines):
        shown.append(_say_more(asked, of - len(lines)))
    return [rich(strong(title), "\n" + "\n".join(shown))]


def _say_more(asked: Asked, number: int) -> str:
    return asked.tn("And {n} more.", "And {n} more.", number)
