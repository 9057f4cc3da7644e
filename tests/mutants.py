"""Small mistakes made on purpose in the modules that everything rests on: the tests beside each must notice.

    python -m tests.mutants                       all of them, in some minutes
    python -m tests.mutants --only seats          those whose file or words hold a text
    python -m tests.mutants --jobs 2              two at a time

Each is made alone, in a copy of the tree, and the tests beside its module run on SQLite. A line says what became of it:
`died` (a test failed), `LIVES` (none did: a test is missing), or `not applied` (the old text does not stand there exactly
once, the tests fail without it, or the module does not even import). The exit status is 1 unless all died. It is no part
of `make test`: run it where one of these modules, or the tests beside it, were changed.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[1]
# A mutant that goes round in circles has been noticed, too.
_PATIENCE = 300
_PASSED, _FAILED = 0, 1


@dataclass(frozen=True)
class Mutant:
    """A text that stands exactly once in a file, what stands there instead, and what that breaks."""

    file: str
    beside: tuple[str, ...]
    old: str
    new: str
    breaks: str


@dataclass(frozen=True)
class Module:
    """A file, the tests that must notice (those that notice most first), and its mutants: old text, new text, what breaks."""

    file: str
    beside: tuple[str, ...]
    mutants: tuple[tuple[str, str, str], ...]


# fmt: off
_MODULES = (
    Module("learning/walltime.py", ("tests/learning/test_walltime.py",), (
        ("fold=0).astimezone(UTC)", "fold=1).astimezone(UTC)", "the second of an hour that occurs twice"),
        ("        if name:\n", "        if name != '':\n", "a zone without a name"),
        ("                continue\n", "                break\n", "an unknown zone ends the search"),
        ("(ZoneInfoNotFoundError, ValueError, OSError)", "(ValueError, OSError)", "an unknown zone is an error"),
        ("(ZoneInfoNotFoundError, ValueError, OSError)", "(ZoneInfoNotFoundError, OSError)", "what cannot be a zone is an error"),
        ("for name in names:", "for name in reversed(names):", "the last name wins"),
    )),
    Module("learning/registration/seats.py", ("tests/learning/registration/test_registering.py", "tests/learning/registration/test_line.py"), (
        ("cancelled_at is not None or session.retired_at", "cancelled_at is not None and session.retired_at", "offers seats of what is off"),
        ("session.taken < session.capacity", "session.taken <= session.capacity", "one seat too many"),
        ("session.taken <= len(session.declined_seats)", "session.taken < len(session.declined_seats)", "a declined seat stays declined when it is taken"),
        ("        return 0\n    made = 0", "        return 1\n    made = 0", "counts a session where nobody waits"),
        ("if outcome is not OfferOutcome.accepted:", "if outcome is OfferOutcome.passed:", "an offer that ran out keeps its seat"),
        ("expires_at) <= bindparam", "expires_at) < bindparam", "an offer is open at the instant it ends"),
        ("leaves >= session.starts_at or", "leaves > session.starts_at or", "offers at the start"),
        ("newest = max(newest, seat)\n", "newest = max(newest, 0)\n", "two seats have one number"),
        ("if len(page) < _PAGE", "if len(page) <= _PAGE", "reads the line only so far"),
        ("        col(Person.retired_at).is_(None),\n", "", "offers to who left the district"),
        ("session.taken > len(session.declined_seats)", "session.taken >= len(session.declined_seats)", "a declined seat counts as new"),
        ("session.starts_at - leaves <= _LAST_DAY", "session.starts_at - leaves < _LAST_DAY", "24 hours before are not the last day"),
        ("min(leaves + timedelta(hours=hours), session.starts_at)", "leaves + timedelta(hours=hours)", "an offer outlives the start"),
        ("return (newest or 0) + 1", "return newest or 1", "two have one place in line"),
    )),
    Module("learning/people/viewers.py", ("tests/learning/registration/test_transitions.py",), (
        ("person is None or person.retired_at is not None", "person is None", "who left registers"),
    )),
    Module("learning/registration/transitions.py", ("tests/learning/registration/test_registering.py", "tests/learning/registration/test_transitions.py"), (
        ("Registration.id == instead_of, Registration.person_id == person.id", "Registration.id == instead_of", "gives up what another holds"),
        ("if row is None or row.state is RegistrationState.cancelled:  # the swap", "if row is None:  # the swap", "gives up twice in a swap"),
        ("given_up is None or given_up == session_id", "given_up is None", "swaps a seat for itself"),
        ("return has_free_seat(session) or (row", "return has_free_seat(session) and (row", "a swap wants a free seat and an offer"),
        ("meeting, is_new=False)", "meeting, is_new=True)", "who waits already is new"),
        ('row.late, row.cancel_reason, row.walk_in = False, "", False', 'row.cancel_reason, row.walk_in = "", False', "late stays late"),
        ("row.attendance, row.attended_at, row.attendance_by = None, None", "row.attended_at, row.attendance_by = None", "the old mark stays"),
        ("elif act.receipt:", "else:", "a receipt that nobody wants"),
        ("col(Registration.arrival) < row.arrival", "col(Registration.arrival) <= row.arrival", "counts oneself as ahead"),
        ("outcome=OfferOutcome.withdrawn", "outcome=OfferOutcome.passed", "a cancelled offer counts as passed on"),
        ("elif had_seat and not row.walk_in:", "elif had_seat:", "frees a seat that a walk-in never had"),
        ("and act.now > late_from", "and act.now >= late_from", "late at the deadline"),
        ("row.revision += 1 if had_seat else 0", "row.revision += 1", "counts up a calendar entry that was not"),
        ("            if one != row.person_id\n", "", "tells somebody of their own cancelling"),
    )),
    Module("learning/registration/registering.py", ("tests/learning/registration/test_registering.py", "tests/learning/registration/test_transitions.py", "tests/learning/registration/test_line.py", "tests/learning/registration/test_eligibility.py"), (
        ("row is None or row.state is RegistrationState.cancelled:\n", "row is None and row.state is RegistrationState.cancelled:\n", "undo or cancel pressed twice"),
        ("give_up(tx, session, row, act=act)\n        return replace(read_standing(tx, registration_id), is_new=True)",
         "give_up(tx, session, row, act=act)\n        return replace(read_standing(tx, registration_id), is_new=False)", "cancelling is nothing new"),
        ("is_new or now >= meeting.starts_at:", "is_new or now > meeting.starts_at:", "a seat for who waits, at the start"),
        ("if is_new:\n            require_eligible", "if row is None:\n            require_eligible", "who cancelled comes back without a rule"),
        ("if old is not None and not could_sit(session, row):", "if old is not None and could_sit(session, row):", "no swap for who could sit"),
        ("late = row is None or row.state is not RegistrationState.offered", "late = row is None or row.state is RegistrationState.cancelled", "who waits accepts"),
        ("not late and clash is Clash.ask", "not late and clash is Clash.keep", "an offer that clashes"),
        ("            tx.flush()\n            settle_session(tx, session, rules=rules, now=now)\n", "            tx.flush()\n", "a passed seat waits for the scheduler"),
        ("RegistrationState.cancelled and _has_passed(", "RegistrationState.cancelled or _has_passed(", "an offer that ran out was passed on"),
        ("SeatOffer.id).desc()", "SeatOffer.id)", "asks how the first offer ended"),
        ("now > undo_until(row, act) or", "now >= undo_until(row, act) or", "undoing ends an instant early"),
        ("row is None or row.state is not RegistrationState.cancelled:\n            raise Gone", "row is None:\n            raise Gone", "a reason for what was not cancelled"),
        ("[:_LONGEST_REASON]", "", "a reason without end"),
        ("expires_at) <= now", "expires_at) < now", "the scheduler comes an instant late"),
        ("col(Session.capacity).is_(None) | ", "", "a session without a limit has no free seats"),
    )),
    Module("learning/notices/outbox.py", ("tests/learning/notices/test_outbox.py",), (
        ("key=lambda one: (not one.urgent,", "key=lambda one: (one.urgent,", "the urgent last"),
        ("not_before) <= now", "not_before) < now", "due an instant late"),
        ("claimed_until) <= now", "claimed_until) < now", "a claim lasts an instant longer"),
        ("col(Notice.urgent).desc(), ", "", "the urgent do not come first"),
        ("if kept.rowcount != 1:", "if kept.rowcount > 1:", "sends what somebody else has"),
        ("attempts=_table.c.attempts + 1", "attempts=_table.c.attempts", "an attempt is not written down"),
        ('"reason_": reason, "claimed_until_": None}', '"reason_": reason}', "a claim is not given back"),
        ("notice.began_at if doubtful else None", "None if doubtful else notice.began_at", "forgets what may have left"),
        (", col(Notice.began_at).is_(None), is_known())", ", is_known())", "expires what may have left"),
        ("col(Notice.expires_at) <= now", "col(Notice.expires_at) < now", "expires an instant late"),
        ("attempts - 1, 0)", "attempts, 0)", "the first wait is twice as long"),
        ("slot = max(gate.open_at, now)", "slot = gate.open_at", "makes up for slots that nobody used"),
        ("max(gate.open_at, until)", "until", "opens a gate early"),
        ("col(Notice.id).desc())\n        .limit(1)", "col(Notice.id).asc())\n        .limit(1)", "looks in the first conversation"),
    )),
    Module("learning/registration/eligibility.py", ("tests/learning/registration/test_registering.py", "tests/learning/registration/test_eligibility.py"), (
        ("now < meeting.opens_at", "now <= meeting.opens_at", "opens an instant late"),
        ("now >= meeting.closes_at", "now > meeting.closes_at", "closes an instant late"),
        ("not meeting.only_sites or person.site_id in", "not meeting.only_sites and person.site_id in", "keeps out whose site it is"),
        ("            Registration.state == RegistrationState.registered,\n            col(Session.ends_at)", "            col(Session.ends_at)", "waiting for the first part is enough"),
        ("is_(None), Registration.attendance == Attendance.attended),", "is_(None),),", "who was there lacks the first part"),
        ("missing -= set(held)", "missing = set() if held else missing", "one of two first parts is enough"),
        ("        EligibilityException.state == ExceptionState.allowed,\n", "", "asking is enough"),
        ("        EligibilityException.person_id == person.id,\n", "", "another's exception is enough"),
        ("            col(Session.starts_at) > now,\n", "", "names a way in that is over"),
        ('col(Session.starts_at) < bindparam("ends_at")', 'col(Session.starts_at) <= bindparam("ends_at")', "back to back is a clash"),
        ("(RegistrationState.registered, RegistrationState.offered)", "(RegistrationState.registered,)", "an offer clashes with nothing"),
        ("mine.get(key) or registration", "registration", "forgets the seat of who leads, too"),
        ('& (here == "[]")', '& (here != "")', "leads what others lead this time"),
        ('re.compile("[/%_]")', 're.compile("[/%]")', "an underscore is any letter"),
    )),
    Module("learning/district/send_window.py", ("tests/learning/district/test_send_window.py",), (
        ("local.time() < self.hours.end", "local.time() <= self.hours.end", "leaves when the hours end"),
        ("self.hours.start <= local.time()", "self.hours.start < local.time()", "does not leave when they begin"),
        ("in self.weekdays and day not in", "in self.weekdays or day not in", "leaves on a holiday"),
        ("return max(begin, end - _LAST_CALL)", "return min(begin, end - _LAST_CALL)", "the last call before the hours"),
        ("if at >= due and decency", "if decency", "leaves before it is due"),
        ("min(local.time(), decency.hours.last_call)", "decency.hours.last_call", "always at the last call"),
        ("_MOST_DAYS = 120", "_MOST_DAYS = 60", "a summer is longer"),
        ("tzinfo=zone, fold=1)", "tzinfo=zone, fold=0)", "an hour that occurs twice occurs once"),
    )),
    Module("learning/notices/relevance.py", ("tests/learning/notices/test_relevance.py",), (
        ("sent_at) > now - ONE_CAUSE", "sent_at) >= now - ONE_CAUSE", "a minute ago is within the minute"),
        ("expires_at <= around.now", "expires_at < around.now", "leaves when it is too late"),
        ("if decided[one.id or 0] is None and one.about", "if one.about", "what does not leave covers what would"),
        ("wish is NoticeWish.on else", "wish is not NoticeWish.off else", "the digest's come at once, too"),
        ("at < hear_by", "at <= hear_by", "hears of it when it is too late"),
        ("is_quiet and kind.is_quiet_when_urgent", "is_quiet", "quiet holds back what is urgent"),
    )),
    Module("learning/registration/relevance.py", ("tests/learning/notices/test_relevance.py",), (
        ("if one.outcome is OfferOutcome.open", "if one.outcome", "tells of an offer that is over"),
        ("has = facts.state_of(notice) is RegistrationState.registered\n    return takes_place(notice, facts) or (Dropped", "has = facts.state_of(notice) is not None\n    return takes_place(notice, facts) or (Dropped", "nobody hears that an offer is over"),
        ("RegistrationState.registered and takes_place(notice, facts) is None", "RegistrationState.registered", "a calendar keeps what is off"),
        ("given_up = facts.state_of(notice) is RegistrationState.cancelled", "given_up = False", "tells who cancelled of a change"),
        ("return takes_place(notice, facts) or (None if has else", "return (None if has else", "reminds of what is off"),
        ("opens_at > facts.now", "opens_at < facts.now", "tells of an opening before it opens"),
    )),
    Module("learning/planning/relevance.py", ("tests/learning/notices/test_relevance.py",), (
        ('("changes", ())) > 1', '("changes", ())) > 0', "one edit is several"),
        ('Dropped("link_there") if session is not None and session.link', 'Dropped("link_there") if session is not None and not session.link', "asks for a link that is there"),
        ('Dropped("session_on") if session is not None and session.stands', 'Dropped("session_on") if session is None', "tells that something is off which is on again"),
    )),
    Module("learning/attendance/relevance.py", ("tests/learning/notices/test_relevance.py",), (
        ('return Dropped("seat_given_up") if place and place.state is RegistrationState.cancelled else None', "return None", "a recording for who cancelled"),
        ("if place and place.attendance is Attendance.attended", "if place and place.attendance", "no recording for who missed it"),
    )),
    Module("learning/notices/recipients.py", ("tests/learning/notices/test_recipients.py",), (
        ("viewer.slack_timezone, viewer.roster_timezone", "viewer.roster_timezone, viewer.slack_timezone", "the roster's clock before Slack's"),
        ("bool(viewer.slack_id) and viewer.standing is AccountKind.member", "bool(viewer.slack_id)", "writes to a closed account"),
        ('return "left"', 'return ""', "writes to who left"),
    )),
    Module("handlers/cards/page_link.py", ("tests/bot/delivery/test_answers.py",), (
        ("reader.t(words)", "reader.t(_SEE)", "the offer is offered as a way out"),
    )),
    Module("bot/delivery/worker.py", ("tests/bot/delivery/test_attempts.py", "tests/bot/delivery/test_worker.py"), (
        ("bad.attempts >= MOST_ATTEMPTS", "bad.attempts > MOST_ATTEMPTS", "one look too many"),
        ("outcome is not None and notice.began_at is None", "outcome is not None", "drops what may have left, unlooked for"),
        ("failure.wait if isinstance(failure, Shut) else backoff(1)", "backoff(1)", "asks a busy Slack again at once"),
        ("rounds = zip_longest(*of_person.values())", "rounds = of_person.values()", "one person's messages block the others"),
    )),
    Module("bot/delivery/carrier.py", ("tests/bot/delivery/test_attempts.py", "tests/bot/delivery/test_worker.py"), (
        ("_BROKEN_AFTER = 3", "_BROKEN_AFTER = 4", "one more attempt on a way that is down"),
        ("looked_at)\n            self._broken = 0\n", "looked_at)\n", "failures that are not in a row"),
        ("self._shut(parcels[number:], shut)", "self._shut(parcels[number + 1 :], shut)", "keeps what met a shut way"),
        ("isinstance(failure, Failed) and failure.of_channel", "isinstance(failure, Failed)", "one message's failure is the channel's"),
        ("            notice.attempts += notice.began_at is None\n", "", "what cannot be written is tried for ever"),
        ("if parcel.verdict is not None:", "if parcel.verdict is None:", "sends what is not wanted any more"),
        ("_FRESH = timedelta(seconds=2)", "_FRESH = timedelta(minutes=2)", "does not look again"),
        ("            parcel.notice.began_at = None\n            parcel.notice.attempts", "            parcel.notice.attempts", "what did not leave is in doubt"),
        ("            parcel.notice.attempts -= 1  # it was not this one's fault\n", "", "a busy Slack costs an attempt"),
        ("if not failed.doubtful:", "if failed.doubtful:", "forgets that it may have left"),
        ("notice.attempts >= MOST_ATTEMPTS", "notice.attempts > MOST_ATTEMPTS", "one attempt too many"),
        ("max(wait, self._pace.claim_for)", "wait", "looks before it can have arrived"),
    )),
    Module("bot/delivery/slack.py", ("tests/bot/delivery/test_attempts.py", "tests/bot/delivery/test_worker.py"), (
        ("            self._looked_for[recipient.key] = now\n", "", "asks for an account at every notice"),
        ("_ASK_AGAIN = timedelta(minutes=10)", "_ASK_AGAIN = timedelta(days=1)", "a new account is found a day late"),
        ("(began_at - _CLOCKS_APART)", "(began_at + _CLOCKS_APART)", "looks for a message where it cannot be"),
        ('"account_inactive" and not self._is_taken()', '"account_inactive" and self._is_taken()', "one closed account shuts the way"),
        ("doubtful=posts and not unheard", "doubtful=posts", "a refused connection is in doubt"),
        ('if shut.reason != "missing_scope":', 'if shut.reason == "missing_scope":', "without the scope to look, nothing is sent again"),
    )),
    Module("bot/delivery/email.py", ("tests/bot/delivery/test_answers.py", "tests/bot/delivery/test_attempts.py", "tests/bot/delivery/test_worker.py"), (
        ("bool(self._mail.url) and EMAIL", "bool(self._mail.url) or EMAIL", "e-mail without a server"),
        ("if code >= _PERMANENT else", "if code > _PERMANENT else", "tries again what is refused for good"),
        ("[*letter.blocks, *letter.answer()]", "[*letter.blocks]", "no way to answer"),
    )),
)
# fmt: on

MUTANTS = tuple(Mutant(one.file, one.beside, *mutant) for one in _MODULES for mutant in one.mutants)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", metavar="TEXT", help="those whose file or words hold a text")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many at a time")
    asked = parser.parse_args(arguments)
    chosen = [one for one in MUTANTS if asked.only in one.file or asked.only in one.breaks]
    with _copies(max(asked.jobs, 1)) as copies, ThreadPoolExecutor(max(asked.jobs, 1)) as pool:
        sound = dict.fromkeys(one.beside for one in chosen)
        for beside, passed in zip(sound, pool.map(lambda one: _passes(copies, one), sound), strict=True):
            sound[beside] = passed

        def fate(mutant: Mutant) -> str:
            return _fate(copies, mutant) if sound[mutant.beside] else "not applied: tests fail without it"

        became = []
        for one, word in zip(chosen, pool.map(fate, chosen), strict=True):
            became.append(word)
            print(f"{word:<8} {one.file}: {one.breaks}", flush=True)
    print(f"{became.count('died')} of {len(chosen)} died, {became.count('LIVES')} live")
    return int(not chosen or became.count("died") < len(chosen))


@contextmanager
def _copies(number: int) -> Iterator["SimpleQueue[Path]"]:
    """Yield so many copies of the tree as it stands now, for whoever takes one and puts it back."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    copies: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        for n in range(number):
            for name in filter(None, listed.split("\0")):
                if (ROOT / name).is_file():  # not what was deleted and is still known
                    target = Path(folder, str(n), name)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(ROOT / name, target)
            copies.put(Path(folder, str(n)))
        yield copies


def _passes(copies: "SimpleQueue[Path]", beside: Sequence[str]) -> bool:
    copy = copies.get()
    try:
        return _run(copy, beside) == _PASSED
    finally:
        copies.put(copy)


def _fate(copies: "SimpleQueue[Path]", mutant: Mutant) -> str:
    copy = copies.get()
    file = copy / mutant.file
    try:
        text = file.read_text(encoding="utf-8")
        if text.count(mutant.old) != 1:
            return f"not applied: it stands there {text.count(mutant.old)} times"
        _write(file, text.replace(mutant.old, mutant.new))
        ended = _run(copy, mutant.beside)
        _write(file, text)
        return {_PASSED: "LIVES", _FAILED: "died"}.get(ended, f"not applied: pytest ended with {ended}")
    finally:
        copies.put(copy)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    # Python knows a module again by its size and the second in which it was written: both may be the same.
    Path(cache_from_source(str(file))).unlink(missing_ok=True)


def _run(copy: Path, beside: Sequence[str]) -> int:
    """Run tests in a copy, on SQLite alone, and return how pytest ended."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", "not postgresql"]
    try:
        return subprocess.run(
            [*command, *beside],
            cwd=copy,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return _FAILED


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    print(f"{time.monotonic() - started:.0f} seconds")
    sys.exit(status)
