"""`/pl roles`: who may do what. A change is logged and holds at once."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Message, Modal, close_label
from handlers.conversation.blocks import Block, button, checkboxes, input_field, option, paragraph
from handlers.conversation.origin import Origin, done_at, origin_of
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from handlers.speaking.words import name_role
from learning.people.roles import RosterLine, find_people, read_roster_line, require_role, set_roles
from learning.refusals import Left, OwnAdminRole
from locales.times import write_list
from locales.translator import mark
from storage.tables import Role

_ROLES = "roles"
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class RolesMemory:
    """What the window remembers: the person, and the list that it was opened from."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    person_id: codec.RowId
    origin: Origin


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "roles",
            show_people,
            "/pl roles Ana",
            mark("See and change who may do what"),
            aliases=("permisos",),
            roles=(Role.admin,),
        )
    )
    routes.on_press(ids.ROLES_PERSON, open_person, opens_modal=True)
    routes.listen(Surface.submission, ids.ROLES_MODAL, change_roles)


def show_people(request: Request) -> Answer:
    """List the people whose name was typed, with their roles."""
    name = request.payload.rest
    if not name.strip():
        return Message([paragraph(request.t("Whose roles? Type a name, for example: /pl roles Ana"))])
    found = find_people(request.district.database, name, most=_MOST_SHOWN)
    if not found:
        return Message(
            [
                paragraph(
                    request.t("Nobody on the staff list is called “{name}”. Try part of the name.", name=name.strip())
                )
            ]
        )
    return Message([_draw_person(request, line) for line in found])


def _draw_person(request: Request, line: RosterLine) -> Block:
    change = button(
        request.t("Change"),
        action_id=f"{ids.ROLES_PERSON}:{line.id}",
        value=str(line.id),
        spoken=request.t("Change the roles of {name}", name=line.name),
    )
    place = f", {line.site}" if line.site else ""
    return paragraph(f"{line.name}{place}\n{_say_roles(request, line.roles)}", accessory=change)


def _say_roles(request: Request, roles: tuple[Role, ...]) -> str:
    if not roles:
        return request.t("no roles")
    return write_list([name_role(request, role) for role in roles], language=request.language)


def open_person(request: Request) -> Answer:
    """Open the window with a person's roles."""
    require_role(request.district.database, request.viewer, (Role.admin,))
    line = _line(request, codec.decode_id(request.payload.value))
    options = [option(_capital(name_role(request, role)), role) for role in Role]
    ticking = checkboxes(options, action_id=_ROLES, ticked=line.roles)
    # NOTE: title of a window, 24 characters at most
    title = request.t("Roles")
    # NOTE: a button, 24 characters at most
    submit = request.t("Save")
    roles = input_field(
        request.t("Roles of {name}", name=line.name), ticking, hint=request.t("Changes hold at once and are logged.")
    )
    memory = codec.encode(RolesMemory(line.id, origin_of(request)))
    return Modal(title, [roles], close_label(request.translator), ids.ROLES_MODAL, submit, memory)


def change_roles(request: Request) -> Answer:
    """Give a person exactly the roles that are ticked."""
    memory = codec.decode(RolesMemory, request.payload.memory)
    try:
        ticked = frozenset(Role(value) for value in request.payload.ticked(_ROLES))
    except ValueError as junk:
        raise codec.StaleValue from junk
    try:
        set_roles(request.district.database, memory.person_id, roles=ticked, actor=request.viewer, now=request.now)
    except OwnAdminRole as refusal:
        return FieldErrors({_ROLES: say_sentence(request, refusal)})
    line = _line(request, memory.person_id)
    text = request.t("✅ {name} now has: {roles}", name=line.name, roles=_say_roles(request, line.roles))
    return done_at(memory.origin, Message([paragraph(text), _draw_person(request, line)]), request=request)


def _line(request: Request, person_id: int) -> RosterLine:
    line = read_roster_line(request.district.database, person_id)
    if line is None:
        raise Left
    return line


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
