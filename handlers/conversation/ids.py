"""Ids of buttons and windows that Slack sends back to us. The routes refuse one that is added twice.

An id that one module alone names may stand in that module, as the names of its fields do.
It may carry a suffix after a colon that only makes it unique among its neighbours (`details:12`).
"""

# Messages and modals of finding
FIND_PAGE = "find_page"
FIND_FILTER = "find_filter"
FIND_DROP = "find_drop"
FIND_OPENNESS = "find_openness"
FIND_AUDIENCE = "find_audience"
FIND_TOPIC = "find_topic"
FIND_ASK = "find_ask"
FIND_WORDS = "find_words"
FILTER_MODAL = "filter_modal"
SEARCH_MODAL = "search_modal"
DETAILS = "details"
OPEN_LINK = "open_link"

# Home, tour, language
HOME_RETRY = "home_retry"
HOME_SEARCH = "home_search"
HOME_BROWSE = "home_browse"
HOME_HELP = "home_help"
LANGUAGE = "language"
TOUR_NEXT = "tour_next"
TOUR_SKIP = "tour_skip"

# What coordinators and admins do
DRAFTS = "drafts"
DRAFT = "draft"
DRAFT_MODAL = "draft_modal"
ROLES_PERSON = "roles_person"
ROLES_MODAL = "roles_modal"
WORD = "word"
WORD_MODAL = "word_modal"
CATALOG_APPLY = "catalog_apply"
CATALOG_CANCEL = "catalog_cancel"

# Registering; the values are the id of a session, or of a registration where there is one
REGISTER = "register"
REGISTER_KEEP = "register_keep"
REGISTER_SWAP = "register_swap"
LEAVE = "leave"
UNDO = "undo"
CHANGE = "change"
OFFER_ACCEPT = "offer_accept"
OFFER_DECLINE = "offer_decline"
REASON = "reason"
REASON_MODAL = "reason_modal"
OPENING_REMIND = "opening_remind"
MINE = "mine"
MINE_WINDOW = "mine_window"
CALENDAR = "calendar"
EXCEPTION_ASK = "exception_ask"
REGISTER_NOT = "register_not"

# Being there
HERE = "here"
HERE_MODAL = "here_modal"
ROSTER = "roster"
ROSTER_PAGE = "roster_page"
ROSTER_MARK = "roster_mark"
ROSTER_ALL = "roster_all"
ROSTER_EXCUSE = "roster_excuse"
ROSTER_ADD = "roster_add"
ROSTER_CODE = "roster_code"
RECORDING = "recording"
RECORDING_MODAL = "recording_modal"
RECORDING_DROP = "recording_drop"
SIGN_IN_APPLY = "sign_in_apply"
SIGN_IN_CANCEL = "sign_in_cancel"

# The private calendar address
FEED_MAKE = "feed_make"
FEED_STOP = "feed_stop"

# What people want to be told, and when
NOTICE_SETTINGS = "notice_settings"
NOTICE_SETTINGS_MODAL = "notice_settings_modal"
QUIET = "quiet"
QUIET_STOP = "quiet_stop"

# Planning: offerings and sessions, telling people of changes, registering others, exceptions
EDIT_OVERVIEW = "edit_overview"
EDIT_OFFERING = "edit_offering"
EDIT_SESSION = "edit_session"
ADD_SESSION = "add_session"
ADD_PEOPLE = "add_people"
CANCEL_SESSION = "cancel_session"
CANCEL_OFFERING = "cancel_offering"
OFFERING_MODAL = "offering_modal"
SESSION_MODAL = "session_modal"
CHANGE_MODAL = "change_modal"
CHANGE_BACK = "change_back"
CHANGE_TEST = "change_test"
CHANGE_STOP = "change_stop"
CHANGE_NOW = "change_now"
CANCEL_MODAL = "cancel_modal"
PEOPLE_MODAL = "people_modal"
PEOPLE_CONFIRM = "people_confirm"
EXCEPTION_MODAL = "exception_modal"
EXCEPTION_ALLOW = "exception_allow"
EXCEPTION_DECLINE = "exception_decline"
ASKS_CLOSE = "asks_close"
PICK_STAFF = "pick_staff"
PICK_SITE = "pick_site"
PICK_SITES = "pick_sites"

# Shortcuts, as app.yaml lists them
SHORTCUT_FIND = "find_learning"
SHORTCUT_FIND_ON_MESSAGE = "find_learning_on_message"
