"""What words mean in this district, beside what every district means by them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import words


class DistrictWord(SQLModel, table=True):
    """A word or short form that the district explains. What it means here stands in place of what is shipped for it.

    `phrase` is as somebody wrote it; `key` are its folded words, so that two spellings are one.
    """

    id: int | None = Field(default=None, primary_key=True)
    phrase: str
    key: str = Field(unique=True)
    means: list[str] = words()
    changed_at: datetime
