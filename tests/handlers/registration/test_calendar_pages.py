"""One entry as a file, and the private calendar, as a browser and a calendar program get them."""

from learning.registration.calendar import reset_feed
from learning.registration.registering import cancel
from storage.tables import AccountKind, SlackMember
from tests.kit.files.calendar_program import READERS
from tests.kit.slack.town import MAIL_FROM, Town
from tests.kit.visitor import Visitor, change, read, request, visitor

# One entry


def test_single_entry_is_a_file_with_the_way_back(town: Town) -> None:
    ana = visitor(town)
    for answer in (ana.gets(".ics"), ana.gets("?ics")):
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="UDL-101.ics"'
        method, (event,) = READERS["ical"](answer.content)
        assert (method, event.uid, event.organizer) == ("PUBLISH", ana.standing.calendar_uid, MAIL_FROM)
        assert event.link == "https://video.example/9"
        assert event.description.endswith(f"See it, or cancel:\n{ana.address}")


def test_entry_of_who_has_no_seat_is_the_page(town: Town) -> None:
    ana = visitor(town)
    cancel(
        town.bot.dispatcher.district, ana.standing.registration_id, ana.person_id, now=town.clock.now, actor="slack:U1"
    )
    for view in (".ics", "?ics"):
        assert "❌ You are not registered" in read(request(town, f"/s/{ana.token()}{view}", follow=True)).text


# The private calendar


def follow(town: Town, visited: Visitor) -> str:
    address = reset_feed(town.bot.dispatcher.district, visited.person_id, now=town.clock.now)
    return "/calendar/" + address.rsplit("/", maxsplit=1)[1]


def test_private_calendar_holds_what_is_theirs(town: Town) -> None:
    ana = visitor(town)
    answer = request(town, follow(town, ana))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "X-WR-CALNAME:Learning · Sample Unified\r\n" in answer.text
    assert "BEGIN:VTIMEZONE\r\nTZID:America/Los_Angeles" in answer.text
    for reader in READERS.values():
        (event,) = reader(answer.content)[1]
        assert (event.uid, event.title) == (ana.standing.calendar_uid, "UDL <basics> & more")
        assert event.description.endswith("Can't come? Type this in Slack: /pl my")


def test_unchanged_calendar_is_not_sent_again(town: Town) -> None:
    ana = visitor(town)
    path = follow(town, ana)
    first = request(town, path)
    tag = first.headers["ETag"]
    town.clock.moves(hours=5)
    for known in (tag, f"W/{tag}", f'"old", {tag}', "*"):
        again = request(town, path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert request(town, path, headers={"If-None-Match": '"old"'}).status_code == 200
    change(town, ana, place="Library", revision=1)
    moved = request(town, path, headers={"If-None-Match": tag})
    assert moved.status_code == 200
    assert moved.headers["ETag"] != tag
    ana.posts("cancel")
    assert READERS["ical"](request(town, path).content)[1] == []


def test_calendar_that_is_not_sent_has_no_length(town: Town) -> None:
    path, told = follow(town, visitor(town)), dict[str, str]()

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        told.update(headers, status=status)

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_IF_NONE_MATCH": "*"}
    assert b"".join(town.bot.pages(environ, start)) == b""
    assert told["status"] == "304 Not Modified"
    assert "Content-Length" not in told


def test_head_of_the_calendar(town: Town) -> None:
    path = follow(town, visitor(town))
    get, head = request(town, path), request(town, path, method="HEAD")
    assert head.content == b""
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (
        get.headers["ETag"],
        get.headers["Content-Length"],
    )
    assert request(town, path, method="POST").status_code == 405


def test_who_left_slack_or_the_roster_has_no_calendar_any_more(town: Town) -> None:
    someone = town.someone("Ana Ruiz")
    someone.types("/pl my")
    district, person = town.bot.dispatcher.district, town.people["Ana Ruiz"]
    path = "/calendar/" + reset_feed(district, person, now=town.clock.now).rsplit("/", maxsplit=1)[1]
    assert request(town, path).status_code == 200
    with town.bot.database.transaction() as tx:
        tx.get_one(SlackMember, someone.id).standing = AccountKind.gone
    assert request(town, path).status_code == 404
    with town.bot.database.transaction() as tx:
        tx.get_one(SlackMember, someone.id).standing = AccountKind.member
    town.rows.change_person(person, retired_at=town.clock.now)
    assert request(town, path).status_code == 404


def test_calendars_that_are_none_cannot_be_told_apart(town: Town) -> None:
    ana = visitor(town)
    old, new = follow(town, ana), follow(town, ana)
    town.rows.change_person(ana.person_id, retired_at=town.clock.now)
    paths = [
        old,
        new,
        f"/calendar/{ana.token()}.ics",
        "/calendar/x.ics",
        "/calendar/",
        "/calendar/.ics",
        new.removesuffix(".ics"),
        f"{new}.ics",
        "/calendar/%00.ics",
    ]
    answers = [request(town, path) for path in paths]
    assert {(one.status_code, one.content) for one in answers} == {(404, b"Nothing here.\n")}
