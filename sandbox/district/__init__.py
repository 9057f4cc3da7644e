"""The sample district: an invented school district as import files, workspace members and conversations."""

from sandbox.district.conversations import CHANNELS, Said, load_conversations
from sandbox.district.files_to_try import files_to_try
from sandbox.district.import_files import write_import_files
from sandbox.district.members import Member, load_members
from sandbox.district.today import Deed, load_story, soon, today_csv

__all__ = [
    "CHANNELS",
    "Deed",
    "Member",
    "Said",
    "files_to_try",
    "load_conversations",
    "load_members",
    "load_story",
    "soon",
    "today_csv",
    "write_import_files",
]
