"""Files dropped into the bot's direct messages: fetched, read, shown with Apply and Cancel, and applied.

A subject declares a FileKind. What a button carries is never trusted: whose the files are, what they hold and what that
would change is found out anew when it is pressed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import ConfigDict, Field

from handlers.conversation import codec
from handlers.conversation.answers import Answer, Message, Tools, Work
from handlers.conversation.blocks import Block, actions, button, clip, paragraph
from handlers.conversation.files import MOST_BYTES, FileTrouble
from handlers.conversation.payload import SharedFile, Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from learning.people.roles import require_role
from learning.refusals import NotAllowed
from locales.times import write_list, write_number
from storage.tables import Role

R = TypeVar("R")

_STATUS = "status"
_MOST_FILES = 10
_REPORT_ROWS = 250
_DIGITS = 32
_NAME = 80

_FileId = Annotated[str, Field(pattern=r"^F[A-Z0-9]{1,30}$")]
_Digest = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{_DIGITS}}}$")]

# Names and bytes, in the order of dropping. Behind them comes, without bytes, what was not worth fetching.
Contents = Sequence[tuple[str, bytes]]
# Hands rows on one by one, and shows the person how far that is.
Track = Callable[[Sequence[Any]], Iterator[Any]]


class Plan(Protocol):
    """What files would change. Another plan has another fingerprint."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def changes_something(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Opened(Generic[R]):
    """Files that were fetched and read. `content` is the fingerprint of their bytes."""

    names: tuple[str, ...]
    content: str
    read: R


@dataclass(frozen=True, slots=True)
class Preview:
    """What files would change, drawn. Without a plan the blocks say why there is none."""

    blocks: list[Block]
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class FileKind(Generic[R]):
    """A kind of files that people drop. `apply_id` and `cancel_id` are the ids of its buttons.

    `choose` returns which of the dropped files are its own, if any, or words that say why none of them is read. `worth` says
    by the name that Slack knows whether a file is fetched; without, each is. `apply` does the plan with this fingerprint,
    and returns None when that is not the plan any more.

    `applying` and `changed` are marked sentences: that it goes on, and that the plan is another than the one that was
    seen. Without `roles`, the rules say who may, when it is planned and applied.
    """

    apply_id: str
    cancel_id: str
    applying: str
    changed: str
    choose: Callable[[Request], Sequence[SharedFile] | str]
    read: Callable[[Request, Contents, Track], R]
    preview: Callable[[Request, Opened[R]], Preview]
    apply: Callable[[Request, Opened[R], str], Message | None]
    worth: Callable[[str], bool] | None = None
    roles: tuple[Role, ...] = ()

    def require_role(self, request: Request) -> None:
        """Let those who may pass. Raises NotAllowed."""
        if self.roles:
            require_role(request.district.database, request.viewer, self.roles)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the button carries: the files, and what somebody saw. `content` and `plan` are fingerprints."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    files: Annotated[tuple[_FileId, ...], Field(min_length=1, max_length=_MOST_FILES)]
    content: _Digest
    plan: _Digest


def add_kind(routes: Routes, kind: FileKind[Any]) -> None:
    """Let people drop files of a kind."""
    routes.drop(partial(_read, kind))
    routes.listen(Surface.message, kind.apply_id, partial(_press, kind))
    routes.listen(Surface.message, kind.cancel_id, _cancel)


def _read(kind: FileKind[Any], request: Request) -> Answer | None:
    chosen = kind.choose(request)
    if not chosen:
        return None
    try:
        kind.require_role(request)
    except NotAllowed as refusal:
        unread = request.tn("The file was not read.", "The files were not read.", len(request.payload.files))
        return Message([paragraph(say_sentence(request, refusal)), paragraph(unread)])
    if isinstance(chosen, str):
        return Message([paragraph(chosen)])
    if len(chosen) > _MOST_FILES:
        many = request.t("These are too many files at once. Drop {n} at most.", n=_MOST_FILES)
        return Message([paragraph(many)])
    names = [clip(file.name, _NAME) for file in chosen if file.name]
    reading = request.t("⏳ Reading {files} …", files=write_list(names, language=request.language))
    return Work(
        Message([paragraph(reading if names else request.t("⏳ Reading …"))]), _Run(kind, [file.id for file in chosen])
    )


def _press(kind: FileKind[Any], request: Request) -> Answer:
    """Answer Apply: read the files once more, and do what was shown, if that still is what they would change."""
    seen = codec.decode(_Seen, request.payload.value)
    kind.require_role(request)
    shown = request.payload.at.blocks if request.payload.at else ()
    # What was shown stays, with its buttons, until it is done: if all stops in the middle, it can be pressed again.
    kept = tuple(block for block in shown if block.get("block_id") != _STATUS)
    first = Message([*kept, _status(request.t(kind.applying))])
    return Work(first, _Run(kind, seen.files, seen, kept), kept)


def _cancel(request: Request) -> Answer:
    return Message([paragraph(request.t("Nothing was changed."))])


@dataclass(frozen=True, slots=True)
class _Run:
    """Shows what files would change, or does what somebody has `seen`. What is `kept` stays above how far it is."""

    kind: FileKind[Any]
    files: Sequence[str]
    seen: _Seen | None = None
    kept: tuple[Block, ...] = ()

    def __call__(self, request: Request, tools: Tools) -> Message:
        self.kind.require_role(request)
        try:
            opened = self._open(request, tools)
        except FileTrouble as trouble:
            said = _status(say_trouble(request, trouble, applying=self.seen is not None))
            return Message([*self.kept, said] if trouble.code == "busy" else [said])
        if self.seen and self.seen.content == opened.content:
            done = self.kind.apply(request, opened, self.seen.plan)
            return done or self._draw(request, opened)
        return self._draw(request, opened)

    def _open(self, request: Request, tools: Tools) -> Opened[Any]:
        """Fetch and read files of the person who asks. Raises FileTrouble."""
        files = [tools.files.describe(file_id, owner=request.viewer.slack_id) for file_id in self.files]
        wanted = [file for file in files if self.kind.worth is None or self.kind.worth(file.name)]
        if sum(file.size for file in wanted) > MOST_BYTES:
            raise FileTrouble("too_large", name=wanted[0].name)
        fetched = [(file.name, tools.files.fetch(file)) for file in wanted]
        content = sha256()
        for _, raw in fetched:
            content.update(sha256(raw).digest())
        left = [(file.name, b"") for file in files if file not in wanted]
        read = self.kind.read(request, [*fetched, *left], partial(self._track, request, tools))
        return Opened(tuple(file.name for file in files), content.hexdigest()[:_DIGITS], read)

    def _track(self, request: Request, tools: Tools, rows: Sequence[Any]) -> Iterator[Any]:
        language, total = request.language, write_number(len(rows), language=request.language)
        for done, row in enumerate(rows):
            if done % _REPORT_ROWS == 0:
                shown = write_number(done, language=language)
                words = request.t("⏳ Checking rows: {done} of {total}", done=shown, total=total)
                tools.report(Message([*self.kept, _status(words)]))
            yield row

    def _draw(self, request: Request, opened: Opened[Any]) -> Message:
        preview = self.kind.preview(request, opened)
        if preview.plan is None:
            return Message(preview.blocks)
        blocks = [paragraph(request.t(self.kind.changed)), *preview.blocks] if self.seen else preview.blocks
        if preview.plan.changes_something:
            value = codec.encode(_Seen(tuple(self.files), opened.content, preview.plan.fingerprint))
            blocks.append(
                actions(
                    button(request.t("Apply"), action_id=self.kind.apply_id, value=value, primary=True),
                    button(request.t("Cancel"), action_id=self.kind.cancel_id),
                )
            )
        return Message(blocks)


def _status(words: str) -> Block:
    return paragraph(words, block_id=_STATUS)


def say_trouble(request: Request, trouble: FileTrouble, *, applying: bool = False) -> str:
    """Say why a file cannot be had, and what to do; `applying` when Apply can be pressed again."""
    name = clip(trouble.name, _NAME)
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
