"""Registering, undoing, cancelling, changing: from a card, a window, the Home tab, a message, or `/pl register CODE`."""

from collections.abc import Callable

from handlers.cards.places import Place, Press, read_press
from handlers.cards.standing import WAITING, Said, again_button, headline_of, is_open, read_scene
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    input_field,
    paragraph,
    rich,
    strong,
    text_input,
    title_in_label,
)
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.registration.questions import draw_change, draw_refusal
from handlers.registration.redrawing import show_at, show_standing, show_unchanged
from learning.refusals import Gone, NotOnRoster, Refusal
from learning.registration.calendar import read_held
from learning.registration.eligibility import Clash
from learning.registration.refusals import Clashes
from learning.registration.registering import accept_offer, cancel, explain_cancellation, undo
from learning.registration.registering import register as register_for
from learning.registration.reminders import remind_of_opening
from learning.registration.standings import RegistrationSnapshot
from storage.tables import RegistrationState

_LONGEST_REASON = 500


def add_routes(routes: Routes) -> None:
    routes.on_press(ids.REGISTER, press_register)
    routes.on_press(ids.REGISTER_KEEP, keep_both)
    routes.on_press(ids.REGISTER_SWAP, swap)
    routes.on_press(ids.REGISTER_NOT, never_mind)
    routes.on_press(ids.LEAVE, leave)
    routes.on_press(ids.UNDO, take_back)
    routes.on_press(ids.CHANGE, show_other_dates)
    routes.on_press(ids.OPENING_REMIND, remind)
    routes.on_press(ids.REASON, ask_why, opens_modal=True)
    routes.listen(Surface.submission, ids.REASON_MODAL, keep_reason)


def press_register(request: Request) -> Answer:
    """Win a seat, or a place in line."""
    return win(request, read_press(request.payload.value))


def keep_both(request: Request) -> Answer:
    """Register although it clashes."""
    return win(request, read_press(request.payload.value), clash=Clash.keep)


def swap(request: Request) -> Answer:
    """Register, and give up what the button names if, and only if, the seat is won."""
    press = read_press(request.payload.value)
    if press.instead_of is None:
        raise codec.StaleValue
    return win(request, press)


def never_mind(request: Request) -> Answer:
    """Leave everything as it is."""
    press = read_press(request.payload.value)
    return show_unchanged(request, press.at, press.id)


def win(request: Request, press: Press, *, clash: Clash = Clash.ask) -> Answer:
    """Register, or accept an offered seat, and show what came of it where the button stood."""

    def act() -> RegistrationSnapshot:
        if press.offered:
            return accept_offer(
                request.district,
                press.id,
                request.viewer.person_id,
                now=request.now,
                actor=actor_of(request),
                clash=clash,
                instead_of=press.instead_of,
                receipt=request.payload.at is None,
            )
        return register_for(
            request.district,
            request.viewer.person_id,
            press.id,
            now=request.now,
            actor=actor_of(request),
            clash=clash,
            instead_of=press.instead_of,
            receipt=request.payload.at is None,
        )

    return attempt(request, press, act, lambda standing: show_won(request, press, standing))


def show_won(request: Request, press: Press, standing: RegistrationSnapshot) -> Answer:
    """Show a seat or a place in line that was just won."""
    first, given_up = "", None
    waits = standing.state is RegistrationState.waitlisted
    if standing.is_new and waits and not _meant_to_wait(request):
        first = request.t("Just filled.")
    elif standing.is_new and press.instead_of is not None:
        first, given_up = request.t("Swapped."), press.instead_of
    return show_standing(request, press.at, standing, first=first, given_up=given_up)


def _meant_to_wait(request: Request) -> bool:
    return f":{WAITING}:" in request.payload.name or request.payload.surface is Surface.command


def attempt(
    request: Request,
    press: Press,
    act: Callable[[], RegistrationSnapshot],
    show: Callable[[RegistrationSnapshot], Answer],
) -> Answer:
    """Do something with a registration. A no is said in the place of the button, so that the rest of it stays."""
    try:
        standing = act()
    except Refusal as refusal:
        if isinstance(refusal, Gone | NotOnRoster) and press.at == Place():
            raise
        return show_at(request, press.at, Said(_session_of(refusal), draw_refusal(request, refusal, press)))
    return show(standing)


def _session_of(refusal: Refusal) -> int:
    """Return the session that a refusal is about; 0 for one that does not say, which is shown above the rest."""
    if isinstance(refusal, Clashes):
        return refusal.meeting.id
    return int(getattr(refusal, "session_id", 0))


def actor_of(request: Request) -> str:
    """Return who acts, as the audit log writes it."""
    return f"slack:{request.viewer.slack_id}"


def leave(request: Request) -> Answer:
    """Give up a seat, an offer, or a place in line."""
    press = read_press(request.payload.value)

    def act() -> RegistrationSnapshot:
        return cancel(request.district, press.id, request.viewer.person_id, now=request.now, actor=actor_of(request))

    return attempt(request, press, act, lambda standing: show_left(request, press.at, standing))


def take_back(request: Request) -> Answer:
    """Undo a registration that was made just now."""
    press = read_press(request.payload.value)
    if press.instead_of is not None:
        return _swap_back(request, press, press.instead_of)

    def act() -> RegistrationSnapshot:
        return undo(request.district, press.id, request.viewer.person_id, now=request.now, actor=actor_of(request))

    return attempt(request, press, act, lambda standing: show_left(request, press.at, standing, undone=True))


def _swap_back(request: Request, press: Press, given_up: int) -> Answer:
    """Bring back what was given up in a swap. Where its seat is gone, that is said, and what was won stays."""
    person_id = request.viewer.person_id
    won, old = (read_held(request.district, key, person_id=person_id) for key in (press.id, given_up))
    try:
        back = register_for(
            request.district,
            person_id,
            old.meeting.id,
            now=request.now,
            actor=actor_of(request),
            clash=Clash.keep,
            instead_of=won.registration_id,
            receipt=request.payload.at is None,
        )
    except Refusal as refusal:
        return show_standing(request, press.at, won, first=say_sentence(request, refusal))
    return show_standing(request, press.at, back, first=request.t("↩️ Undone."))


def show_left(request: Request, at: Place, standing: RegistrationSnapshot, *, undone: bool = False) -> Answer:
    """Say that somebody is not registered any more, with the way back."""
    return show_at(request, at, Said(standing.meeting.id, draw_left(request, at, standing, undone=undone)))


def draw_left(request: Request, at: Place, standing: RegistrationSnapshot, *, undone: bool = False) -> list[Block]:
    """Draw what is left when somebody gave up what they held: the way back, and a way to say why."""
    meeting, key = standing.meeting, standing.registration_id
    if not meeting.stands:
        first = headline_of(request, standing)
    elif undone:
        first = request.t("↩️ Undone. You are not registered: {title}", title=meeting.title)
    else:
        first = request.t("You are not registered any more: {title}", title=meeting.title)
    lines = [request.moment(meeting.starts_at, zone=meeting.zone)]
    if standing.late:
        lines.append(request.t("This is a late cancellation, so the facilitator is told."))
    why = button(
        request.t("Say why"),
        action_id=f"{ids.REASON}:{key}",
        value=str(key),
        spoken=request.t("Say why you cannot come: {title}", title=title_in_label(meeting.title)),
    )
    comes_back = meeting.stands and is_open(request, meeting)
    buttons = [again_button(request, meeting.id, meeting.title, at=at)] if comes_back else []
    buttons += [] if undone else [why]
    blocks = [rich(strong(first), "\n" + "\n".join(lines))]
    return [*blocks, actions(*buttons)] if buttons else blocks


def show_other_dates(request: Request) -> Answer:
    """Offer the other dates of the same offering that have seats."""
    press = read_press(request.payload.value)
    standing = read_held(request.district, press.id, person_id=request.viewer.person_id)
    if standing.state is not RegistrationState.registered:
        return show_left(request, press.at, standing)
    catalog, settings = request.district.read_both(request.today)
    listing = catalog.find(standing.meeting.offering_id)
    session_ids = [one.id for one in listing.occurrences] if listing else []
    scene = read_scene(request, at=press.at, known=(catalog, settings), session_ids=session_ids)
    blocks = draw_change(request, standing, listing, scene)
    return show_at(request, press.at, Said(standing.meeting.id, blocks))


def remind(request: Request) -> Answer:
    """Promise word when registration opens."""
    press = read_press(request.payload.value)
    try:
        opens_at = remind_of_opening(request.district, request.viewer.person_id, press.id, now=request.now)
    except Refusal as refusal:
        return show_at(request, press.at, Said(_session_of(refusal), draw_refusal(request, refusal, press)))
    if opens_at <= request.now:
        return win(request, press)
    words = request.t(
        "🔔 I will write to you when registration opens: {time}", time=request.moment(opens_at, zone=request.zone)
    )
    return show_at(request, press.at, Said(press.id, [paragraph(words)]))


def ask_why(request: Request) -> Answer:
    """Open the window in which somebody says, if they like, why they cannot come."""
    key = codec.decode_id(request.payload.value)
    standing = read_held(request.district, key, person_id=request.viewer.person_id)
    # NOTE: title of a window, 24 characters at most
    title = request.t("Say why")
    # NOTE: a button, 24 characters at most
    send = request.t("Send")
    field = input_field(
        request.t("Why can't you come to “{title}”?", title=title_in_label(standing.meeting.title)),
        text_input(action_id=ids.REASON, most=_LONGEST_REASON, multiline=True),
        hint=request.t("Only the people who run the session see this. You do not have to say anything."),
    )
    return Modal(title, [field], close_label(request.translator), ids.REASON_MODAL, send, str(key))


def keep_reason(request: Request) -> Answer:
    """Keep why somebody cannot come."""
    key, reason = codec.decode_id(request.payload.memory), request.payload.typed(ids.REASON)
    explain_cancellation(request.district, key, request.viewer.person_id, reason=reason, now=request.now)
    return Message([paragraph(request.t("✅ Thank you for saying so."))])


# By code
