"""Registering, undoing, cancelling, changing: from a card, a window, the Home tab, a message, or `/pl register CODE`."""

from collections.abc import Callable
from difflib import get_close_matches

from handlers.cards.offering import draw_card, say_no_dates
from handlers.cards.places import Place, Press, read_press
from handlers.cards.standing import WAITING, Said, again_button, headline_of, is_open, read_scene
from handlers.catalog.find import answer_typed, tidy
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal
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
from handlers.conversation.request import Asked
from handlers.conversation.routes import Command, Register
from handlers.registration.questions import draw_change, draw_dates, draw_refusal
from handlers.registration.redrawing import show_at, show_standing, show_unchanged
from handlers.slack import metrics
from handlers.slack.loading import close_label
from learning.catalog.finding import Hit, Openness
from learning.catalog.listings import Listing
from learning.catalog.published import Catalog
from learning.refusals import Gone, NotOnRoster, Refusal
from learning.registration.calendar import read_held
from learning.registration.eligibility import Clash
from learning.registration.refusals import Clashes
from learning.registration.registering import accept_offer, cancel, explain_cancellation, undo
from learning.registration.registering import register as register_for
from learning.registration.reminders import remind_of_opening
from learning.registration.standings import Standing
from learning.text import fold
from locales.translator import mark
from storage.enums import RegistrationState

_LIKELY = 0.6
_LONGEST_REASON = 500


def register(entries: Register) -> None:
    entries.command(
        Command(
            "register", register_by_code, "/pl register UDL-101", mark("Register for a session, by its code"),
            aliases=("inscribir",),
        )
    )  # fmt: skip
    entries.on_press(ids.REGISTER, press_register)
    entries.on_press(ids.REGISTER_KEEP, keep_both)
    entries.on_press(ids.REGISTER_SWAP, swap)
    entries.on_press(ids.REGISTER_NOT, never_mind)
    entries.on_press(ids.LEAVE, leave)
    entries.on_press(ids.UNDO, take_back)
    entries.on_press(ids.CHANGE, show_other_dates)
    entries.on_press(ids.OPENING_REMIND, remind)
    entries.on_press(ids.REASON, ask_why, opens_modal=True)
    entries.listen(Surface.submission, ids.REASON_MODAL, keep_reason)


def press_register(asked: Asked) -> Answer:
    """Win a seat, or a place in line."""
    return win(asked, read_press(asked.payload.value))


def keep_both(asked: Asked) -> Answer:
    """Register although it clashes."""
    return win(asked, read_press(asked.payload.value), clash=Clash.keep)


def swap(asked: Asked) -> Answer:
    """Register, and give up what the button names if, and only if, the seat is won."""
    press = read_press(asked.payload.value)
    if press.instead_of is None:
        raise codec.StaleValue
    return win(asked, press)


def never_mind(asked: Asked) -> Answer:
    """Leave everything as it is."""
    press = read_press(asked.payload.value)
    return show_unchanged(asked, press.at, press.id)


def win(asked: Asked, press: Press, *, clash: Clash = Clash.ask) -> Answer:
    """Register, or accept an offered seat, and show what came of it where the button stood."""

    def act() -> Standing:
        if press.offered:
            return accept_offer(
                asked.house, press.id, asked.viewer.person_id, now=asked.now, actor=actor_of(asked), clash=clash,
                instead_of=press.instead_of, receipt=asked.payload.at is None,
            )  # fmt: skip
        return register_for(
            asked.house, asked.viewer.person_id, press.id, now=asked.now, actor=actor_of(asked), clash=clash,
            instead_of=press.instead_of, receipt=asked.payload.at is None,
        )  # fmt: skip

    return attempt(asked, press, act, lambda standing: show_won(asked, press, standing))


def show_won(asked: Asked, press: Press, standing: Standing) -> Answer:
    """Show a seat or a place in line that was just won."""
    first, given_up = "", None
    waits = standing.state is RegistrationState.waitlisted
    if standing.is_new and waits and not _meant_to_wait(asked):
        first = asked.t("Just filled.")
    elif standing.is_new and press.instead_of is not None:
        first, given_up = asked.t("Swapped."), press.instead_of
    return show_standing(asked, press.at, standing, first=first, given_up=given_up)


def _meant_to_wait(asked: Asked) -> bool:
    return f":{WAITING}:" in asked.payload.name or asked.payload.surface is Surface.command


def attempt(
    asked: Asked, press: Press, act: Callable[[], Standing], show: Callable[[Standing], Answer]
) -> Answer:
    """Do something with a registration. A no is said in the place of the button, so that the rest of it stays."""
    try:
        standing = act()
    except Refusal as refusal:
        metrics.REFUSALS.labels(refusal.code).inc()
        if isinstance(refusal, Gone | NotOnRoster) and press.at == Place():
            raise
        return show_at(asked, press.at, Said(_session_of(refusal), draw_refusal(asked, refusal, press)))
    return show(standing)


def _session_of(refusal: Refusal) -> int:
    """Return the session that a refusal is about; 0 for one that does not say, which is shown above the rest."""
    if isinstance(refusal, Clashes):
        return refusal.meeting.id
    return int(getattr(refusal, "session_id", 0))


def actor_of(asked: Asked) -> str:
    """Return who acts, as the audit log writes it."""
    return f"slack:{asked.viewer.slack_id}"


def leave(asked: Asked) -> Answer:
    """Give up a seat, an offer, or a place in line."""
    press = read_press(asked.payload.value)

    def act() -> Standing:
        return cancel(asked.house, press.id, asked.viewer.person_id, now=asked.now, actor=actor_of(asked))

    return attempt(asked, press, act, lambda standing: show_left(asked, press.at, standing))


def take_back(asked: Asked) -> Answer:
    """Undo a registration that was made just now."""
    press = read_press(asked.payload.value)
    if press.instead_of is not None:
        return _swap_back(asked, press, press.instead_of)

    def act() -> Standing:
        return undo(asked.house, press.id, asked.viewer.person_id, now=asked.now, actor=actor_of(asked))

    return attempt(asked, press, act, lambda standing: show_left(asked, press.at, standing, undone=True))


def _swap_back(asked: Asked, press: Press, given_up: int) -> Answer:
    """Bring back what was given up in a swap. Where its seat is gone, that is said, and what was won stays."""
    person_id = asked.viewer.person_id
    won, old = (read_held(asked.house, key, person_id=person_id) for key in (press.id, given_up))
    try:
        back = register_for(
            asked.house, person_id, old.meeting.id, now=asked.now, actor=actor_of(asked), clash=Clash.keep,
            instead_of=won.registration_id, receipt=asked.payload.at is None,
        )  # fmt: skip
    except Refusal as refusal:
        metrics.REFUSALS.labels(refusal.code).inc()
        return show_standing(asked, press.at, won, first=say_sentence(asked, refusal))
    return show_standing(asked, press.at, back, first=asked.t("↩️ Undone."))


def show_left(asked: Asked, at: Place, standing: Standing, *, undone: bool = False) -> Answer:
    """Say that somebody is not registered any more, with the way back."""
    return show_at(asked, at, Said(standing.meeting.id, draw_left(asked, at, standing, undone=undone)))


def draw_left(asked: Asked, at: Place, standing: Standing, *, undone: bool = False) -> list[Block]:
    """Draw what is left when somebody gave up what they held: the way back, and a way to say why."""
    meeting, key = standing.meeting, standing.registration_id
    if not meeting.stands:
        first = headline_of(asked, standing)
    elif undone:
        first = asked.t("↩️ Undone. You are not registered: {title}", title=meeting.title)
    else:
        first = asked.t("You are not registered any more: {title}", title=meeting.title)
    lines = [asked.moment(meeting.starts_at, zone=meeting.zone)]
    if standing.late:
        lines.append(asked.t("This is a late cancellation, so the facilitator is told."))
    why = button(
        asked.t("Say why"), action_id=f"{ids.REASON}:{key}", value=str(key),
        spoken=asked.t("Say why you cannot come: {title}", title=title_in_label(meeting.title)),
    )  # fmt: skip
    comes_back = meeting.stands and is_open(asked, meeting)
    buttons = [again_button(asked, meeting.id, meeting.title, at=at)] if comes_back else []
    buttons += [] if undone else [why]
    blocks = [rich(strong(first), "\n" + "\n".join(lines))]
    return [*blocks, actions(*buttons)] if buttons else blocks


def show_other_dates(asked: Asked) -> Answer:
    """Offer the other dates of the same offering that have seats."""
    press = read_press(asked.payload.value)
    standing = read_held(asked.house, press.id, person_id=asked.viewer.person_id)
    if standing.state is not RegistrationState.registered:
        return show_left(asked, press.at, standing)
    catalog, settings = asked.house.read_both(asked.today)
    listing = catalog.find(standing.meeting.offering_id)
    session_ids = [one.id for one in listing.occurrences] if listing else []
    scene = read_scene(asked, at=press.at, known=(catalog, settings), session_ids=session_ids)
    blocks = draw_change(asked, standing, listing, scene)
    return show_at(asked, press.at, Said(standing.meeting.id, blocks))


def remind(asked: Asked) -> Answer:
    """Promise word when registration opens."""
    press = read_press(asked.payload.value)
    try:
        opens_at = remind_of_opening(asked.house, asked.viewer.person_id, press.id, now=asked.now)
    except Refusal as refusal:
        return show_at(asked, press.at, Said(_session_of(refusal), draw_refusal(asked, refusal, press)))
    if opens_at <= asked.now:
        return win(asked, press)
    words = asked.t(
        "🔔 I will write to you when registration opens: {time}", time=asked.moment(opens_at, zone=asked.zone)
    )
    return show_at(asked, press.at, Said(press.id, [paragraph(words)]))


def ask_why(asked: Asked) -> Answer:
    """Open the window in which somebody says, if they like, why they cannot come."""
    key = codec.decode_id(asked.payload.value)
    standing = read_held(asked.house, key, person_id=asked.viewer.person_id)
    # NOTE: title of a window, 24 characters at most
    title = asked.t("Say why")
    # NOTE: a button, 24 characters at most
    send = asked.t("Send")
    field = input_field(
        asked.t("Why can't you come to “{title}”?", title=title_in_label(standing.meeting.title)),
        text_input(action_id=ids.REASON, most=_LONGEST_REASON, multiline=True),
        block_id=ids.REASON,
        hint=asked.t("Only the people who run the session see this. You do not have to say anything."),
    )
    return Modal(title, [field], close_label(asked.translator), ids.REASON_MODAL, send, str(key))


def keep_reason(asked: Asked) -> Answer:
    """Keep why somebody cannot come."""
    key, reason = codec.decode_id(asked.payload.memory), asked.payload.typed(ids.REASON)
    explain_cancellation(asked.house, key, asked.viewer.person_id, reason=reason, now=asked.now)
    return Message([paragraph(asked.t("✅ Thank you for saying so."))])


# By code


def register_by_code(asked: Asked) -> Answer:
    """Answer `/pl register CODE`: with one date at once, with several the dates."""
    code = tidy(asked.payload.rest)
    if not code:
        return Message(
            [paragraph(asked.t("Type the code of what you want to join, for example: /pl register UDL-101"))]
        )
    catalog, settings = asked.house.read_both(asked.today)
    listing = _find_code(catalog, code)
    if listing is None:
        return _nearest(asked, catalog, code)
    coming = [one for one in listing.occurrences if one.starts_at > asked.now]
    if len(coming) == 1:
        return win(asked, Press(coming[0].id))
    at = Place(offering=listing.id)
    session_ids = [one.id for one in listing.occurrences]
    scene = read_scene(asked, at=at, known=(catalog, settings), session_ids=session_ids)
    if coming:
        return Message(draw_dates(asked, listing, scene))
    hit = Hit(listing, None, 0, Openness.open, fits=listing.is_for(asked.viewer.group))
    if listing.dated:
        return Message([*draw_card(asked, hit, scene), paragraph(say_no_dates(asked, listing, scene))])
    hint = paragraph(asked.t("You do not need to register for this. You can start any time:"))
    return Message([hint, *draw_card(asked, hit, scene)])


def _find_code(catalog: Catalog, code: str) -> Listing | None:
    wanted = fold(code)
    return next((one for one in catalog.listings if fold(one.code) == wanted), None)


def _nearest(asked: Asked, catalog: Catalog, code: str) -> Answer:
    codes = {fold(one.code): one.code for one in catalog.listings}
    near = next(iter(get_close_matches(fold(code), codes, n=1, cutoff=_LIKELY)), "")
    if not near:
        hint = asked.t("Nothing has the code “{code}”, so I searched for it.", code=code)
        return answer_typed(asked, code, hint)
    command = f"/pl register {codes[near]}"
    hint = asked.t("Nothing has the code “{code}”. Did you mean {command}?", code=code, command=command)
    return answer_typed(asked, codes[near], hint)
