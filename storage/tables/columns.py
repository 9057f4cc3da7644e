"""Column kinds that several tables share."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlalchemy import Enum as SqlEnum
from sqlmodel import Field


def words() -> Any:
    """Declare a list of words, kept as JSON. Replace the list to change it: edits in place go unnoticed."""
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def numbers() -> Any:
    """Declare a list of whole numbers, kept as JSON. Replace the list to change it: edits in place go unnoticed."""
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))


def one_of(kind: type[StrEnum], *, nullable: bool = False, primary_key: bool = False) -> Any:
    """Declare a choice, stored as its name in text, which has 20 characters at most.

    A new member needs no migration, a renamed one does.
    """
    column_type = SqlEnum(kind, native_enum=False, create_constraint=False, length=20)
    column: Column[Any] = Column(column_type, nullable=nullable, primary_key=primary_key)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)
