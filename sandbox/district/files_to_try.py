"""Files that a person can drop into the conversation with the app, to see what it makes of them."""

from dataclasses import replace
from datetime import date

from sandbox.district.calendar_file import district_calendar
from sandbox.district.import_files import catalog_csv
from sandbox.district.offerings import load_offerings, offerings_in
from sandbox.workspace.files import Upload

_MOVED = ("COTEACH", "Training Room C, Mill Road")


def files_to_try(*, today: date) -> list[Upload]:
    """Return next-term.csv and district-calendar.ics with dates relative to `today`, a day in the district's zone.

    The table holds new offerings, one with a mistake, and one that the catalog has already, which moves to
    another room.
    """
    code, place = _MOVED
    moved = [replace(offering, place=place) for offering in load_offerings() if offering.code == code]
    table = catalog_csv([*moved, *offerings_in("next_term.yaml")], today=today)
    return [
        # As Excel saves "CSV UTF-8".
        Upload("next-term.csv", table.replace("\n", "\r\n").encode("utf-8-sig")),
        Upload("district-calendar.ics", district_calendar(today=today)),
    ]
