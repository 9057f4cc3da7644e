"""A catalog file dropped into the bot's direct messages: what it would change, with Apply and Cancel."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from files.catalog import CATALOG_SUFFIXES, is_catalog_name, read_catalog
from files.catalog_rows import CatalogRules
from files.tables.reading import TextRow
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Tools, Work
from handlers.conversation.blocks import Block, actions, button, clip, paragraph
from handlers.conversation.files import MOST_BYTES, FileTrouble, SlackFile
from handlers.conversation.payload import SharedFile, Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.conversation.routes import Drop, Routes
from handlers.imports.catalog_preview import Outcome, draw_applied, draw_applied_before, draw_preview
from learning.imports.catalog import apply_catalog, plan_catalog
from learning.imports.catalog_rows import CatalogRead
from learning.imports.plan import ImportChange, Note
from learning.people.roles import KEEPERS, require_role
from learning.refusals import NotAllowed
from locales.times import write_list, write_number

_STATUS = "status"
_MOST_FILES = 10
_REPORT_ROWS = 250
_DIGITS = 32

_FileId = Annotated[str, Field(pattern=r"^F[A-Z0-9]{1,30}$")]
_Digest = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{_DIGITS}}}$")]


@dataclass(frozen=True, slots=True)
class Previewed:
    """What the button carries: the files, and what somebody saw. `content` and `plan` are fingerprints.

    None of it is trusted. Whose the files are, what they hold and what that would change is found out anew.
    """

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    files: Annotated[tuple[_FileId, ...], Field(min_length=1, max_length=_MOST_FILES)]
    content: _Digest
    plan: _Digest


@dataclass(frozen=True, slots=True)
class _Opened:
    """Files that were fetched and read."""

    names: tuple[str, ...]
    content: str
    read: CatalogRead


def add_routes(routes: Routes) -> None:
    routes.drop(Drop(_takes, read_files))
    routes.listen(Surface.message, ids.CATALOG_APPLY, apply)
    routes.listen(Surface.message, ids.CATALOG_CANCEL, cancel)


def _takes(files: Sequence[SharedFile], words: str) -> bool:
    # Words beside a file that is no catalog are meant for the search.
    return not words or any(is_catalog_name(file.name) for file in files)


def read_files(request: Request) -> Answer:
    """Answer files that somebody dropped: read them, and show what they would change."""
    files = request.payload.files
    try:
        require_role(request.district.database, request.viewer, KEEPERS)
    except NotAllowed as refusal:
        unread = request.tn("The file was not read.", "The files were not read.", len(files))
        return Message([paragraph(say_sentence(request, refusal)), paragraph(unread)])
    # Where Slack leaves the name out, it is asked for it before anything is downloaded.
    if not any(is_catalog_name(file.name) or not file.name for file in files):
        return Message([paragraph(_say_readable(request))])
    if len(files) > _MOST_FILES:
        many = request.t("These are too many files at once. Drop {n} at most.", n=_MOST_FILES)
        return Message([paragraph(many)])
    names = [clip(file.name, 80) for file in files if file.name]
    reading = request.t("⏳ Reading {files} …", files=write_list(names, language=request.language))
    return Work(
        Message([paragraph(reading if names else request.t("⏳ Reading …"))]),
        partial(_preview, [file.id for file in files]),
    )


def apply(request: Request) -> Answer:
    """Answer Apply: read the files once more, and do what was shown, if that still is what they would change."""
    previewed = codec.decode(Previewed, request.payload.value)
    require_role(request.district.database, request.viewer, KEEPERS)
    shown = request.payload.at.blocks if request.payload.at else ()
    # What was shown stays, with its buttons, until it is done: if all stops in the middle, it can be pressed again.
    kept = tuple(block for block in shown if block.get("block_id") != _STATUS)
    first = Message([*kept, _status(request.t("⏳ Importing …"))])
    return Work(first, partial(_apply, previewed, kept), kept)


def cancel(request: Request) -> Answer:
    """Answer Cancel."""
    return Message([paragraph(request.t("Nothing was changed."))])


def _preview(file_ids: Sequence[str], request: Request, tools: Tools) -> Message:
    require_role(request.district.database, request.viewer, KEEPERS)
    try:
        opened = _open(file_ids, request, tools, show=lambda words: Message([paragraph(words)]))
    except FileTrouble as trouble:
        return Message([paragraph(say_trouble(request, trouble))])
    return _draw(request, opened, file_ids)


def _apply(previewed: Previewed, kept: tuple[Block, ...], request: Request, tools: Tools) -> Message:
    require_role(request.district.database, request.viewer, KEEPERS)
    try:
        opened = _open(previewed.files, request, tools, show=lambda words: Message([*kept, _status(words)]))
    except FileTrouble as trouble:
        said = paragraph(say_trouble(request, trouble, applying=True), block_id=_STATUS)
        return Message([*kept, said] if trouble.code == "busy" else [said])
    if opened.content != previewed.content:
        return _draw(request, opened, previewed.files, anew=True)
    by, now = f"slack:{request.viewer.slack_id}", request.district.clock()
    change = ImportChange(by, now, fingerprint=previewed.plan)
    plan = apply_catalog(request.district.database, opened.read.rows, change=change)
    outcome = Outcome(opened.names, opened.read, plan)
    if not plan.changes_something:  # pressed twice, or somebody else was faster
        return Message(draw_applied_before(request, outcome))
    if not change.is_for(plan):
        return _draw(request, opened, previewed.files, anew=True)
    return Message(draw_applied(request, outcome), refresh_home=True)


def _open(file_ids: Sequence[str], request: Request, tools: Tools, *, show: Callable[[str], Message]) -> _Opened:
    """Fetch and read files of the person who asks. Raises FileTrouble."""
    files = [tools.files.describe(file_id, owner=request.viewer.slack_id) for file_id in file_ids]
    wanted = [file for file in files if is_catalog_name(file.name)]
    if sum(file.size for file in wanted) > MOST_BYTES:
        raise FileTrouble("too_large", name=wanted[0].name)
    fetched = [(file.name, tools.files.fetch(file)) for file in wanted]
    content = sha256()
    for _, raw in fetched:
        content.update(sha256(raw).digest())

    def track(rows: Sequence[TextRow]) -> Iterator[TextRow]:
        language, total = request.language, write_number(len(rows), language=request.language)
        for done, row in enumerate(rows):
            if done % _REPORT_ROWS == 0:
                shown = write_number(done, language=language)
                tools.report(show(request.t("⏳ Checking rows: {done} of {total}", done=shown, total=total)))
            yield row

    longest = request.district.read_settings(request.today).number("offering.why_characters")
    rules = CatalogRules(request.district.zone, longest, request.district.language, request.today)
    read = read_catalog(fetched, rules=rules, now=request.now, track=track)
    left_out = tuple(_left_out(file) for file in files if file not in wanted)
    read = replace(read, unreadable=(*read.unreadable, *left_out))
    return _Opened(tuple(file.name for file in files), content.hexdigest()[:_DIGITS], read)


def _left_out(file: SlackFile) -> Note:
    return Note("not_a_catalog", {"file": file.name, "endings": " ".join(CATALOG_SUFFIXES)})


def _draw(request: Request, opened: _Opened, file_ids: Sequence[str], *, anew: bool = False) -> Message:
    plan = plan_catalog(request.district.database, opened.read.rows, now=request.now)
    blocks = draw_preview(request, Outcome(opened.names, opened.read, plan))
    if anew:
        changed = request.t(
            "The catalog or the file has changed since you looked, so nothing was imported. Look once more:"
        )
        blocks = [paragraph(changed), *blocks]
    if plan.changes_something:
        value = codec.encode(Previewed(tuple(file_ids), opened.content, plan.fingerprint))
        blocks.append(
            actions(
                button(request.t("Apply"), action_id=ids.CATALOG_APPLY, value=value, primary=True),
                button(request.t("Cancel"), action_id=ids.CATALOG_CANCEL),
            )
        )
    return Message(blocks)


def _status(words: str) -> Block:
    return paragraph(words, block_id=_STATUS)


def _say_readable(request: Request) -> str:
    return request.t(
        "I read catalogs from files whose names end in {endings}. Drop such a file here, and I show you what it would "
        "change.",
        endings=" ".join(CATALOG_SUFFIXES),
    )


def say_trouble(request: Request, trouble: FileTrouble, *, applying: bool = False) -> str:
    """Say why a file cannot be had, and what to do; `applying` when Apply can be pressed again."""
    name = clip(trouble.name, 80)
    if trouble.code == "busy":
        if applying:
            return request.t(
                "⚠️ Slack did not hand the file over just now, and nothing was changed. Press Apply again in a minute."
            )
        return request.t("⚠️ Slack did not hand the file over just now. Drop it once more in a minute.")
    return {
        "gone": request.t("The file is not in Slack any more, and nothing was changed. Drop it here once more."),
        "not_theirs": request.t("🔒 This file is somebody else’s. Drop a file of your own here."),
        "not_in_slack": request.t("{file} does not lie in Slack itself. Download it, and drop it here.", file=name),
        "too_large": request.t(
            "{file} is larger than 64 MB, alone or with the others. Split it, and drop the parts one after the other.",
            file=name,
        ),
        "no_permission": request.t(
            "⚠️ Slack does not let this app see files, and nothing was changed. Whoever installed the app can give it the "
            "permission files:read."
        ),
    }[trouble.code]
