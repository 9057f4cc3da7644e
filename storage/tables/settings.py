"""What the district decides, with the day from which it holds."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class DistrictSetting(SQLModel, table=True):
    """One decision. Rows are only added: the newest row whose `valid_from` has come is in force."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    value: str
    valid_from: date
    source: str = ""
    set_by: str
    set_at: datetime
