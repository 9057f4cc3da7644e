"""A sign-in sheet dropped into the bot's direct messages: whom it would mark, with Apply and Cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Work
from handlers.conversation.blocks import Block, actions, button, clip, context, paragraph, rich, strong
from handlers.conversation.files import FileTrouble
from handlers.conversation.payload import Surface
from handlers.conversation.request import Asked
from handlers.conversation.routes import Register
from handlers.imports.catalog_files import say_trouble
from handlers.imports.problems import say_note, say_problem
from handlers.sign_in_reading import is_sign_in_name
from handlers.slack.long_work import Tools
from learning.attendance.sign_in import SignInPlan, SignInRead, apply_sign_in, plan_sign_in
from learning.refusals import Gone
from locales.times import write_list

_STATUS = "status"
_DIGITS = 32
_MOST_NAMES = 30
_MOST_PROBLEMS = 10
_LINE = 250
_NAME = 60

_FileId = Annotated[str, Field(pattern=r"^F[A-Z0-9]{1,30}$")]
_Digest = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{_DIGITS}}}$")]


@dataclass(frozen=True, slots=True)
class PreviewedSheet:
    """What the button carries: the file, and what somebody saw, as fingerprints. None of it is trusted."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    file: _FileId
    content: _Digest
    plan: _Digest


@dataclass(frozen=True, slots=True)
class _Opened:
    name: str
    content: str
    read: SignInRead


def register(entries: Register) -> None:
    entries.listen(Surface.message, ids.SIGN_IN_APPLY, apply)
    entries.listen(Surface.message, ids.SIGN_IN_CANCEL, cancel)


def read_sheets(asked: Asked) -> Answer:
    """Answer a sheet that somebody dropped: read it, and show whom it would mark."""
    files = [file for file in asked.payload.files if is_sign_in_name(file.name)]
    if len(files) > 1:
        return Message([paragraph(asked.t("Drop one sign-in sheet at a time."))])
    reading = asked.t("⏳ Reading {files} …", files=clip(files[0].name, 80))
    return Work(Message([paragraph(reading)]), partial(_preview, files[0].id))


def apply(asked: Asked) -> Answer:
    """Answer Apply: read the sheet once more, and mark what was shown, if that still is what it says."""
    previewed = codec.decode(PreviewedSheet, asked.payload.value)
    shown = asked.payload.at.blocks if asked.payload.at else ()
    kept = tuple(block for block in shown if block.get("block_id") != _STATUS)
    first = Message([*kept, paragraph(asked.t("⏳ Marking …"), block_id=_STATUS)])
    return Work(first, partial(_apply, previewed, kept), kept)


def cancel(asked: Asked) -> Answer:
    """Answer Cancel."""
    return Message([paragraph(asked.t("Nothing was changed."))])


def _preview(file_id: str, asked: Asked, tools: Tools) -> Message:
    try:
        opened = _open(file_id, asked, tools)
    except FileTrouble as trouble:
        return Message([paragraph(say_trouble(asked, trouble))])
    return _show(asked, opened, file_id)


def _apply(previewed: PreviewedSheet, kept: tuple[Block, ...], asked: Asked, tools: Tools) -> Message:
    try:
        opened = _open(previewed.file, asked, tools)
    except FileTrouble as trouble:
        said = paragraph(say_trouble(asked, trouble, applying=True), block_id=_STATUS)
        return Message([*kept, said] if trouble.code == "busy" else [said])
    if opened.content != previewed.content:
        return _show(asked, opened, previewed.file, anew=True)
    plan, done = apply_sign_in(
        asked.house, opened.read, asked.viewer, now=asked.house.clock(), fingerprint=previewed.plan
    )
    if done:
        title = asked.t("✅ Marked from {file}", file=clip(opened.name, 80))
        return Message(
            [*draw_sign_in(asked, title, plan), *_draw_problems(asked, opened.read)], refresh_home=True
        )
    return _show(asked, opened, previewed.file, anew=plan.changes_something)


def _open(file_id: str, asked: Asked, tools: Tools) -> _Opened:
    """Fetch and read a file of the person who asks. Raises FileTrouble."""
    file = tools.files.describe(file_id, owner=asked.viewer.slack_id)
    raw = tools.files.fetch(file)
    return _Opened(file.name, sha256(raw).hexdigest()[:_DIGITS], tools.read_sign_in(file.name, raw))


def _show(asked: Asked, opened: _Opened, file_id: str, *, anew: bool = False) -> Message:
    read = opened.read
    if read.unreadable:
        return Message([paragraph(say_note(asked.translator, read.unreadable))])
    if not read.key:
        return Message([paragraph(_say_no_session(asked)), *_draw_problems(asked, read)])
    try:
        plan = plan_sign_in(asked.house, read, asked.viewer, now=asked.now)
    except Gone:
        return Message([paragraph(_say_no_session(asked))])
    blocks = draw_sign_in(asked, asked.t("What {file} would mark", file=clip(opened.name, 80)), plan)
    if anew:
        changed = asked.t(
            "The roster or the file has changed since you looked, so nothing was marked. Look once more:"
        )
        blocks = [paragraph(changed), *blocks]
    if not plan.changes_something:
        blocks.append(paragraph(asked.t("Nothing to mark: the roster says all of this already.")))
    blocks += _draw_problems(asked, read)
    if plan.changes_something:
        value = codec.encode(PreviewedSheet(file_id, opened.content, plan.fingerprint))
        blocks.append(
            actions(
                button(asked.t("Apply"), action_id=ids.SIGN_IN_APPLY, value=value, primary=True),
                button(asked.t("Cancel"), action_id=ids.SIGN_IN_CANCEL),
            )
        )
    return Message(blocks)


def _say_no_session(asked: Asked) -> str:
    return asked.t(
        "The column “session” must name one session in all rows, as in the file that you download with /pl roster."
    )


def draw_sign_in(asked: Asked, title: str, plan: SignInPlan) -> list[Block]:
    """Draw whom a sheet marks, or has marked."""
    meeting = plan.meeting
    when = asked.moment(meeting.starts_at, zone=meeting.zone)
    lines = [
        asked.tn("✅ {n} person here: {names}", "✅ {n} people here: {names}", len(plan.present), names=_names(asked, plan.present)),
        asked.tn("🚶 {n} walk-in: {names}", "🚶 {n} walk-ins: {names}", len(plan.walk_ins), names=_names(asked, plan.walk_ins)),
        asked.tn("💬 {n} person excused: {names}", "💬 {n} people excused: {names}", len(plan.excused), names=_names(asked, plan.excused)),
        asked.tn(
            "❓ {n} address is not on the staff list: {names}", "❓ {n} addresses are not on the staff list: {names}",
            len(plan.unknown), names=_names(asked, plan.unknown),
        ),
    ]  # fmt: skip
    found = (plan.present, plan.walk_ins, plan.excused, plan.unknown)
    blocks = [rich(strong(title), f"\n{meeting.title}\n{when}")]
    blocks += [paragraph(line) for line, names in zip(lines, found, strict=True) if names]
    counts = []
    if plan.already:
        counts.append(asked.tn("{n} row says nothing new.", "{n} rows say nothing new.", plan.already))
    if plan.blank:
        counts.append(asked.tn("{n} person is not marked.", "{n} people are not marked.", plan.blank))
    return [*blocks, *([context(*counts)] if counts else [])]


def _names(asked: Asked, names: Sequence[str]) -> str:
    shown = [clip(name, _NAME) for name in names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        shown.append("…")
    return write_list(shown, language=asked.language) if shown else ""


def _draw_problems(asked: Asked, read: SignInRead) -> list[Block]:
    lines = [clip(say_note(asked.translator, note), _LINE) for note in read.notes]
    lines += [
        clip(say_problem(asked.translator, problem), _LINE) for problem in read.refused[:_MOST_PROBLEMS]
    ]
    if len(read.refused) > _MOST_PROBLEMS:
        more = len(read.refused) - _MOST_PROBLEMS
        lines.append(asked.tn("And {n} more row was not read.", "And {n} more rows were not read.", more))
    return [paragraph("⚠️ " + "\n⚠️ ".join(lines))] if lines else []
