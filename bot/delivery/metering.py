"""What is counted of the outbox. No person is in a label."""

from prometheus_client import Counter, Gauge

DUE = Gauge("pl_outbox_due", "Notices that were due when delivery last looked")
SETTLED = Counter("pl_notices_settled", "Notices by what became of them", ["kind", "outcome"])
ATTEMPTS = Counter("pl_notice_attempts", "Attempts to send, by way and how they ended", ["way", "outcome"])
PLANNED = Counter("pl_planned", "What the scheduler's jobs found to do", ["job"])
