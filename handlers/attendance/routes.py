"""All doors of being there: check-in, rosters, sign-in sheets, recordings."""

from handlers.attendance import checkin, recordings, roster, sign_in_files
from handlers.attendance.notices import write_recording, write_recording_missing
from handlers.attendance.refusals import SENTENCES
from handlers.attendance.sign_in_page import answer_code, answer_sign_in
from handlers.cards.page_link import answered_on_page
from handlers.conversation.routes import Routes
from learning.attendance.relevance import RECORDING, RECORDING_MISSING
from locales.translator import mark
from storage.tables import LinkScope


def add_routes(routes: Routes) -> None:
    for part in (roster, checkin, recordings, sign_in_files):
        part.add_routes(routes)
    routes.refusals(SENTENCES)
    routes.notice(
        RECORDING,
        answered_on_page(write_recording),
        choice=mark("The recording of a session that you missed"),
        failed=mark("Recording of a session"),
    )
    routes.notice(RECORDING_MISSING, write_recording_missing)
    routes.address("/here/", answer_code)
    routes.page(LinkScope.sign_in_sheet, answer_sign_in)
