"""A sign-in sheet dropped into the bot's direct messages: whom it would mark, and marking them."""

from collections.abc import Sequence

from files.names import is_sign_in_name
from handlers.conversation import ids
from handlers.conversation.answers import Message
from handlers.conversation.blocks import Block, clip, context, paragraph, rich, strong
from handlers.conversation.counting import count_refusal
from handlers.conversation.dropped_files import Contents, FileKind, Opened, Preview, Track, add_kind
from handlers.conversation.payload import SharedFile
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.imports.problems import say_note, say_problem
from learning.attendance.sign_in import SignInPlan, SignInRead, apply_sign_in, plan_sign_in
from learning.refusals import Gone
from locales.times import write_list
from locales.translator import mark

_MOST_NAMES = 30
_MOST_PROBLEMS = 10
_LINE = 250
_NAME = 60
_FILE_NAME = 80


def add_routes(routes: Routes) -> None:
    add_kind(routes, _SHEET)


def _choose(request: Request) -> Sequence[SharedFile] | str:
    sheets = [file for file in request.payload.files if is_sign_in_name(file.name)]
    return request.t("Drop one sign-in sheet at a time.") if len(sheets) > 1 else sheets


def _read(_request: Request, contents: Contents, _track: Track) -> SignInRead:
    # Readers are loaded with the first file: a start need not wait for them.
    from files.sign_in import read_sign_in

    return read_sign_in(*contents[0])


def _preview(request: Request, opened: Opened[SignInRead]) -> Preview:
    read = opened.read
    if read.unreadable:
        return Preview([paragraph(say_note(request.translator, read.unreadable))])
    if not read.key:
        return Preview([paragraph(_say_no_session(request)), *_draw_problems(request, read)])
    try:
        plan = plan_sign_in(request.district, read, request.viewer, now=request.now)
    except Gone as refusal:
        count_refusal(refusal)
        return Preview([paragraph(_say_no_session(request))])
    blocks = draw_sign_in(request, request.t("What {file} would mark", file=_name(opened)), plan)
    if not plan.changes_something:
        blocks.append(paragraph(request.t("Nothing to mark: the roster says all of this already.")))
    return Preview([*blocks, *_draw_problems(request, read)], plan)


def _apply(request: Request, opened: Opened[SignInRead], fingerprint: str) -> Message | None:
    plan, done = apply_sign_in(
        request.district, opened.read, request.viewer, now=request.district.clock(), fingerprint=fingerprint
    )
    if done:
        blocks = draw_sign_in(request, request.t("✅ Marked from {file}", file=_name(opened)), plan)
        return Message([*blocks, *_draw_problems(request, opened.read)], refresh_home=True)
    # Pressed twice, or somebody else was faster: what it would mark is nothing.
    return None if plan.changes_something else Message(_preview(request, opened).blocks)


def _name(opened: Opened[SignInRead]) -> str:
    return clip(opened.names[0], _FILE_NAME)


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


_SHEET = FileKind(
    apply_id=ids.SIGN_IN_APPLY,
    cancel_id=ids.SIGN_IN_CANCEL,
    applying=mark("⏳ Marking …"),
    changed=mark("The roster or the file has changed since you looked, so nothing was marked. Look once more:"),
    choose=_choose,
    read=_read,
    preview=_preview,
    apply=_apply,
)
