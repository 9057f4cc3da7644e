"""Counting refusals: in one place, whether they travel up or are said where a button stood."""

from prometheus_client import Counter

from handlers.conversation.codec import StaleValue
from learning.refusals import Refusal

REFUSALS = Counter("pl_refusals", "Requests that a rule said no to", ["code"])


def count_refusal(refusal: Refusal | StaleValue) -> str:
    """Count a no, and return its code."""
    code = refusal.code if isinstance(refusal, Refusal) else "stale"
    REFUSALS.labels(code).inc()
    return code
