"""A catalog file dropped into the bot's direct messages: what it would change, and changing it."""

from collections.abc import Sequence

from files.names import CATALOG_SUFFIXES, is_catalog_name
from handlers.conversation import ids
from handlers.conversation.answers import Message
from handlers.conversation.dropped_files import Contents, FileKind, Opened, Preview, Track, add_kind
from handlers.conversation.payload import SharedFile
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.imports.catalog_preview import Outcome, draw_applied, draw_applied_before, draw_preview
from learning.imports.catalog import apply_catalog, plan_catalog
from learning.imports.catalog_rows import CatalogRead
from learning.imports.plan import ImportChange
from learning.people.roles import KEEPERS
from locales.translator import mark


def add_routes(routes: Routes) -> None:
    add_kind(routes, _CATALOG)


def _choose(request: Request) -> Sequence[SharedFile] | str:
    files = request.payload.files
    if any(is_catalog_name(file.name) for file in files):
        return files
    if request.payload.words:  # meant for the search
        return ()
    # Where Slack leaves the name out, it is asked for it before anything is downloaded.
    if not all(file.name for file in files):
        return files
    return request.t(
        "I read catalogs from files whose names end in {endings}. Drop such a file here, and I show you what it would "
        "change.",
        endings=" ".join(CATALOG_SUFFIXES),
    )


def _read(request: Request, contents: Contents, track: Track) -> CatalogRead:
    # Readers are loaded with the first file: a start need not wait for them.
    from files.catalog import read_catalog
    from files.catalog_rows import CatalogRules

    longest = request.district.read_settings(request.today).number("offering.why_characters")
    rules = CatalogRules(request.district.zone, longest, request.district.language, request.today)
    return read_catalog(contents, rules=rules, now=request.now, track=track)


def _preview(request: Request, opened: Opened[CatalogRead]) -> Preview:
    plan = plan_catalog(request.district.database, opened.read.rows, now=request.now)
    return Preview(draw_preview(request, Outcome(opened.names, opened.read, plan)), plan)


def _apply(request: Request, opened: Opened[CatalogRead], fingerprint: str) -> Message | None:
    change = ImportChange(f"slack:{request.viewer.slack_id}", request.district.clock(), fingerprint=fingerprint)
    plan = apply_catalog(request.district.database, opened.read.rows, change=change)
    outcome = Outcome(opened.names, opened.read, plan)
    if not plan.changes_something:  # pressed twice, or somebody else was faster
        return Message(draw_applied_before(request, outcome))
    return Message(draw_applied(request, outcome), refresh_home=True) if change.is_for(plan) else None


_CATALOG = FileKind(
    apply_id=ids.CATALOG_APPLY,
    cancel_id=ids.CATALOG_CANCEL,
    applying=mark("⏳ Importing …"),
    changed=mark("The catalog or the file has changed since you looked, so nothing was imported. Look once more:"),
    choose=_choose,
    worth=is_catalog_name,
    read=_read,
    preview=_preview,
    apply=_apply,
    roles=KEEPERS,
)
