"""Counting refusals where they are said: once each, whether they travelled up or were caught on the way."""

from prometheus_client import Counter

from handlers.conversation.codec import StaleValue
from learning.refusals import Refusal

REFUSALS = Counter("pl_refusals", "Requests that a rule said no to", ["code"])


def code_of(refusal: Refusal | StaleValue) -> str:
    """Return the code by which a no is counted and logged."""
    return refusal.code if isinstance(refusal, Refusal) else "stale"


def count_refusal(refusal: Refusal | StaleValue) -> None:
    """Count a no. Only what says it calls this."""
    REFUSALS.labels(code_of(refusal)).inc()
