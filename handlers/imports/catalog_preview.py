"""What an import would change, or has changed, as a message: counts first, then what somebody would want to check."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.blocks import Block, clip, context, paragraph, rich, strong
from handlers.conversation.request import Request
from handlers.imports.problems import Labels, part_warnings, say_drafts, say_note, say_problem
from learning.imports.catalog_rows import CatalogRead
from learning.imports.plan import Changed, ImportPlan, Section
from locales.times import write_list, write_number
from storage.tables import OfferingState

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


def draw_preview(request: Request, outcome: Outcome) -> list[Block]:
    """Draw what an import would change. Nothing was changed yet."""
    plan = outcome.plan
    title = request.t("What {files} would change", files=_say_files(request, outcome))
    blocks = [rich(strong(title), "\n" + "\n".join(_count(request, outcome))), *_draw_reading(request, outcome)]
    if plan.changes_something:
        blocks += _draw_changes(request, outcome)
        blocks += _draw_drafts(request, outcome)
    elif not outcome.read.rows.rows and (plan.refused or outcome.read.unreadable):
        blocks.append(paragraph(request.t("Nothing can be imported: no row could be read.")))
    elif not outcome.read.rows.rows:
        blocks.append(paragraph(request.t("Nothing to import: there is no row in it, and no event to come.")))
    else:
        blocks.append(paragraph(request.t("Nothing to change: all of this is in the catalog already.")))
    return [*blocks, *_draw_problems(request, outcome)]


def draw_applied(request: Request, outcome: Outcome) -> list[Block]:
    """Draw what an import has changed."""
    title = request.t("✅ Done: {files}", files=_say_files(request, outcome))
    when = request.moment(request.now, zone=request.zone)
    return [
        rich(strong(title), "\n" + "\n".join(_count(request, outcome))),
        *_draw_drafts(request, outcome),
        *_draw_problems(request, outcome),
        context(request.t("Imported by {name}. {time}", name=request.viewer.name, time=when)),
    ]


def draw_applied_before(request: Request, outcome: Outcome) -> list[Block]:
    """Draw that nothing was left to change. It takes the place of what somebody saw who has pressed twice."""
    return [
        paragraph(request.t("✅ All of this is in the catalog already. Nothing more was changed.")),
        *_draw_drafts(request, outcome),
        *_draw_problems(request, outcome),
    ]


def _say_files(request: Request, outcome: Outcome) -> str:
    return write_list([clip(name, _NAME) for name in outcome.names], language=request.language)


def _count(request: Request, outcome: Outcome) -> list[str]:
    sections = outcome.plan.sections
    offerings, sessions = sections["offerings"], sections["sessions"]
    lines = [
        request.t("Offerings: {counts}", counts=_say_counts(request, offerings)),
        request.t("Sessions: {counts}", counts=_say_counts(request, sessions)),
    ]
    if offerings.missing or sessions.missing:
        lines.append(_say_missing(request, offerings=len(offerings.missing), sessions=len(sessions.missing)))
    if outcome.refused_rows:
        lines.append(request.t("Refused rows: {number}", number=_number(request, outcome.refused_rows)))
    return lines


def _say_counts(request: Request, section: Section) -> str:
    """Say how many are added, changed and unchanged, without those of which there is none."""
    added, changed, unchanged = len(section.added), len(section.changed), section.unchanged
    counts = [
        # NOTE: how many, of offerings or of sessions
        (added, request.tn("{n} added", "{n} added", added, n=_number(request, added))),
        # NOTE: how many, of offerings or of sessions
        (changed, request.tn("{n} changed", "{n} changed", changed, n=_number(request, changed))),
        # NOTE: how many, of offerings or of sessions
        (unchanged, request.tn("{n} unchanged", "{n} unchanged", unchanged, n=_number(request, unchanged))),
    ]
    said = [words for number, words in counts if number]
    return write_list(said, language=request.language) if said else request.t("nothing new")


def _say_missing(request: Request, *, offerings: int, sessions: int) -> str:
    counts = [
        (offerings, request.tn("{n} offering", "{n} offerings", offerings, n=_number(request, offerings))),
        (sessions, request.tn("{n} session", "{n} sessions", sessions, n=_number(request, sessions))),
    ]
    things = write_list([words for number, words in counts if number], language=request.language)
    return request.t("Not in this file, and stays as it is: {things}", things=things)


def _number(request: Request, number: int) -> str:
    return write_number(number, language=request.language)


def _draw_reading(request: Request, outcome: Outcome) -> list[Block]:
    """Draw which files could not be read, and what was forgiven in the others."""
    say = request.translator
    broken = [paragraph(clip(f"⚠️ {say_note(say, note)}", _UNREADABLE)) for note in outcome.read.unreadable]
    notes = [clip(say_note(say, note), _LINE) for note in outcome.read.notes]
    if len(notes) > _MOST_NOTES:
        notes = [*notes[:_MOST_NOTES], _say_more(request, len(notes) - _MOST_NOTES)]
    return [*broken, *([context(*notes)] if notes else [])]


def _draw_changes(request: Request, outcome: Outcome) -> list[Block]:
    labels = Labels(
        request.translator, outcome.read.rows.rows, write_moment=lambda at, zone: request.moment(at, zone=zone)
    )
    offerings, sessions = outcome.plan.sections["offerings"], outcome.plan.sections["sessions"]
    # A new offering's line counts its sessions; those that join a known one have lines of their own.
    new = {code.casefold() for code in offerings.added}
    joining = [name for name in sessions.added if labels.code_of(name) not in new]
    added = [labels.say(name) for name in [*offerings.added, *joining][:_MOST_LINES]]
    changes = [*offerings.changed, *sessions.changed]
    changed = [
        _say_change(request, labels.say(change.name, fields=change.fields), change) for change in changes[:_MOST_LINES]
    ]
    return [
        *_draw_lines(request, request.t("Added"), added, of=len(offerings.added) + len(joining)),
        *_draw_lines(request, request.t("Changed"), changed, of=len(changes)),
    ]


def _say_change(request: Request, label: str, change: Changed) -> str:
    fields = []
    for each in change.fields:
        if each.field == "state":
            published = each.after == OfferingState.published
            fields.append(request.t("will be published") if published else request.t("becomes a draft"))
        elif each.field == "retired":
            fields.append(request.t("comes back"))
        else:
            fields.append(f"{each.field} “{_short(each.before)}” → “{_short(each.after)}”")
    return f"{label}: {', '.join(fields)}"


def _short(text: str) -> str:
    return clip(" ".join(text.split()), _VALUE)


def _draw_drafts(request: Request, outcome: Outcome) -> list[Block]:
    drafts = part_warnings(outcome.plan, outcome.read.rows.rows).drafts
    return [paragraph(f"✏️ {say_drafts(request.translator, len(drafts))}")] if drafts else []


def _draw_problems(request: Request, outcome: Outcome) -> list[Block]:
    warned = part_warnings(outcome.plan, outcome.read.rows.rows).others
    refused = outcome.plan.refused
    say = request.translator
    return [
        *_draw_lines(
            request,
            request.t("Worth knowing"),
            [say_problem(say, each) for each in warned[:_MOST_LINES]],
            of=len(warned),
        ),
        *_draw_lines(
            request, request.t("Refused"), [say_problem(say, each) for each in refused[:_MOST_REFUSED]], of=len(refused)
        ),
    ]


def _draw_lines(request: Request, title: str, lines: Sequence[str], *, of: int) -> list[Block]:
    """Draw a title with the first lines `of` so many."""
    if not lines:
        return []
    shown = [f"• {clip(' '.join(line.split()), _LINE)}" for line in lines]
    if of > len(lines):
        shown.append(_say_more(request, of - len(lines)))
    return [rich(strong(title), "\n" + "\n".join(shown))]


def _say_more(request: Request, number: int) -> str:
    return request.tn("And {n} more.", "And {n} more.", number)
