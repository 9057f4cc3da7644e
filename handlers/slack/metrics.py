"""What is counted: answers, and how long they took. No person is in a label."""

from prometheus_client import Counter, Histogram

ANSWERS = Counter("pl_answers", "Requests from Slack that were answered", ["surface", "name", "outcome"])
SECONDS = Histogram(
    "pl_answer_seconds",
    "Seconds from a request to its answer",
    ["surface", "name"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10),
)
UNDELIVERED = Counter("pl_undelivered", "Answers that Slack did not take", ["surface"])
