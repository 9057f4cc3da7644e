"""A sign-in sheet dropped into the bot's direct messages: whom it would mark, with Apply and Cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from files.sign_in import is_sign_in_name, read_sign_in
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Tools, Work
from handlers.conversation.blocks import Block, actions, button, clip, context, paragraph, rich, strong
from handlers.conversation.files import FileTrouble
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Drop, Routes
from handlers.imports.catalog_files import say_trouble
from handlers.imports.problems import say_note, say_problem
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


def add_routes(routes: Routes) -> None:
    routes.drop(Drop(lambda files, _words: any(is_sign_in_name(file.name) for file in files), read_sheets))
    routes.listen(Surface.message, ids.SIGN_IN_APPLY, apply)
    routes.listen(Surface.message, ids.SIGN_IN_CANCEL, cancel)


def read_sheets(request: Request) -> Answer:
    """Answer a sheet that somebody dropped: read it, and show whom it would mark."""
    files = [file for file in request.payload.files if is_sign_in_name(file.name)]
    if len(files) > 1:
        return Message([paragraph(request.t("Drop one sign-in sheet at a time."))])
    reading = request.t("⏳ Reading {files} …", files=clip(files[0].name, 80))
    return Work(Message([paragraph(reading)]), partial(_preview, files[0].id))


def apply(request: Request) -> Answer:
    """Answer Apply: read the sheet once more, and mark what was shown, if that still is what it says."""
    previewed = codec.decode(PreviewedSheet, request.payload.value)
    shown = request.payload.at.blocks if request.payload.at else ()
    kept = tuple(block for block in shown if block.get("block_id") != _STATUS)
    first = Message([*kept, paragraph(request.t("⏳ Marking …"), block_id=_STATUS)])
    return Work(first, partial(_apply, previewed, kept), kept)


def cancel(request: Request) -> Answer:
    """Answer Cancel."""
    return Message([paragraph(request.t("Nothing was changed."))])


def _preview(file_id: str, request: Request, tools: Tools) -> Message:
    try:
        opened = _open(file_id, request, tools)
    except FileTrouble as trouble:
        return Message([paragraph(say_trouble(request, trouble))])
    return _show(request, opened, file_id)


def _apply(previewed: PreviewedSheet, kept: tuple[Block, ...], request: Request, tools: Tools) -> Message:
    try:
        opened = _open(previewed.file, request, tools)
    except FileTrouble as trouble:
        said = paragraph(say_trouble(request, trouble, applying=True), block_id=_STATUS)
        return Message([*kept, said] if trouble.code == "busy" else [said])
    if opened.content != previewed.content:
        return _show(request, opened, previewed.file, anew=True)
    plan, done = apply_sign_in(
        request.district, opened.read, request.viewer, now=request.district.clock(), fingerprint=previewed.plan
    )
    if done:
        title = request.t("✅ Marked from {file}", file=clip(opened.name, 80))
        return Message([*draw_sign_in(request, title, plan), *_draw_problems(request, opened.read)], refresh_home=True)
    return _show(request, opened, previewed.file, anew=plan.changes_something)


def _open(file_id: str, request: Request, tools: Tools) -> _Opened:
    """Fetch and read a file of the person who asks. Raises FileTrouble."""
    file = tools.files.describe(file_id, owner=request.viewer.slack_id)
    raw = tools.files.fetch(file)
    return _Opened(file.name, sha256(raw).hexdigest()[:_DIGITS], read_sign_in(file.name, raw))


def _show(request: Request, opened: _Opened, file_id: str, *, anew: bool = False) -> Message:
    read = opened.read
    if read.unreadable:
        return Message([paragraph(say_note(request.translator, read.unreadable))])
    if not read.key:
        return Message([paragraph(_say_no_session(request)), *_draw_problems(request, read)])
    try:
        plan = plan_sign_in(request.district, read, request.viewer, now=request.now)
    except Gone:
        return Message([paragraph(_say_no_session(request))])
    blocks = draw_sign_in(request, request.t("What {file} would mark", file=clip(opened.name, 80)), plan)
    if anew:
        changed = request.t(
            "The roster or the file has changed since you looked, so nothing was marked. Look once more:"
        )
        blocks = [paragraph(changed), *blocks]
    if not plan.changes_something:
        blocks.append(paragraph(request.t("Nothing to mark: the roster says all of this already.")))
    blocks += _draw_problems(request, read)
    if plan.changes_something:
        value = codec.encode(PreviewedSheet(file_id, opened.content, plan.fingerprint))
        blocks.append(
            actions(
                button(request.t("Apply"), action_id=ids.SIGN_IN_APPLY, value=value, primary=True),
                button(request.t("Cancel"), action_id=ids.SIGN_IN_CANCEL),
            )
        )
    return Message(blocks)


def _say_no_session(request: Request) -> str:
    return request.t(
        "The column “session” must name one session in all rows, as in the file that you download with /pl roster."
    )


def draw_sign_in(request: Request, title: str, plan: SignInPlan) -> list[Block]:
    """Draw whom a sheet marks, or has marked."""
    meeting = plan.meeting
    when = request.moment(meeting.starts_at, zone=meeting.zone)
    lines = [
        request.tn(
            "✅ {n} person here: {names}",
            "✅ {n} people here: {names}",
            len(plan.present),
            names=_names(request, plan.present),
        ),
        request.tn(
            "🚶 {n} walk-in: {names}",
            "🚶 {n} walk-ins: {names}",
            len(plan.walk_ins),
            names=_names(request, plan.walk_ins),
        ),
        request.tn(
            "💬 {n} person excused: {names}",
            "💬 {n} people excused: {names}",
            len(plan.excused),
            names=_names(request, plan.excused),
        ),
        request.tn(
            "❓ {n} address is not on the staff list: {names}",
            "❓ {n} addresses are not on the staff list: {names}",
            len(plan.unknown),
            names=_names(request, plan.unknown),
        ),
    ]
    found = (plan.present, plan.walk_ins, plan.excused, plan.unknown)
    blocks = [rich(strong(title), f"\n{meeting.title}\n{when}")]
    blocks += [paragraph(line) for line, names in zip(lines, found, strict=True) if names]
    counts = []
    if plan.already:
        counts.append(request.tn("{n} row says nothing new.", "{n} rows say nothing new.", plan.already))
    if plan.blank:
        counts.append(request.tn("{n} person is not marked.", "{n} people are not marked.", plan.blank))
    return [*blocks, *([context(*counts)] if counts else [])]


def _names(request: Request, names: Sequence[str]) -> str:
    shown = [clip(name, _NAME) for name in names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        shown.append("…")
    return write_list(shown, language=request.language) if shown else ""


def _draw_problems(request: Request, read: SignInRead) -> list[Block]:
    lines = [clip(say_note(request.translator, note), _LINE) for note in read.notes]
    lines += [clip(say_problem(request.translator, problem), _LINE) for problem in read.refused[:_MOST_PROBLEMS]]
    if len(read.refused) > _MOST_PROBLEMS:
        more = len(read.refused) - _MOST_PROBLEMS
        lines.append(request.tn("And {n} more row was not read.", "And {n} more rows were not read.", more))
    return [paragraph("⚠️ " + "\n⚠️ ".join(lines))] if lines else []
