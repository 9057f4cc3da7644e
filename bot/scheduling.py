"""The scheduler: it holds no truth, it only wakes what looks into the database for what is due.

Any number of processes may run it: every job may run twice, at once or late, without doing anything twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from bot.delivery import metering
from bot.delivery.worker import DeliveryWorker, Tally
from learning.attendance.recordings import plan_recordings
from learning.district.district import District
from learning.notices.digests import plan_digests
from learning.notices.undelivered import plan_undelivered
from learning.planning.changes import tell_changes
from learning.planning.link_checks import plan_link_checks
from learning.planning.topic_notices import tell_askers
from learning.registration.registering import release_leavers, settle_all
from learning.registration.reminders import follow_openings, plan_reminders

DELIVER_SECONDS = 2.0
# The delivery and three jobs at once; bot.app keeps as many connections, and two for the ways out.
_THREADS = 4

log = logging.getLogger("pl.scheduling")


@dataclass(frozen=True, slots=True)
class Job:
    """What is looked after every so many seconds. `run` returns how much it found to do."""

    name: str
    seconds: float
    run: Callable[..., int]


# In this order, so that one pass over all of them leaves nothing for the next: `run_once`.
JOBS: tuple[Job, ...] = (
    Job("leavers", 60, release_leavers),
    Job("seats", 15, settle_all),
    Job("changes", 15, tell_changes),
    Job("openings", 60, follow_openings),
    Job("reminders", 60, plan_reminders),
    Job("links", 60, plan_link_checks),
    Job("recordings", 300, plan_recordings),
    Job("asked_for", 60, tell_askers),
    Job("digests", 60, plan_digests),
    Job("undelivered", 600, plan_undelivered),
)


class Scheduler:
    """Runs the jobs and the delivery worker in the background, from `start` until `stop`."""

    def __init__(self, district: District, worker: DeliveryWorker) -> None:
        self._district = district
        self._worker = worker
        # Nothing is remembered and nothing skipped: a job that comes late has the more to do, once.
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(_THREADS)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin at once with every job."""
        now = datetime.now(UTC)
        for job in JOBS:
            self._scheduler.add_job(
                run_job, "interval", seconds=job.seconds, next_run_time=now, args=(self._district, job), id=job.name
            )
        self._scheduler.add_job(self._deliver, "interval", seconds=DELIVER_SECONDS, next_run_time=now, id="deliver")
        self._scheduler.start()

    def stop(self) -> None:
        """End, after the message that is being sent and the jobs that are running."""
        self._worker.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _deliver(self) -> None:
        try:
            self._worker.deliver()
        except Exception:  # the next run is in two seconds; claims that were left behind run out
            log.exception("delivery failed", extra={"job": "deliver"})


def run_job(district: District, job: Job) -> int:
    """Run a job now. It never raises: what failed is logged, and tried again at its next turn."""
    try:
        done = job.run(district, now=district.clock())
    except Exception:
        log.exception("job failed", extra={"job": job.name})
        return 0
    if done:
        metering.PLANNED.labels(job.name).inc(done)
        log.info("job done", extra={"job": job.name, "count": done})
    return done


def run_once(district: District, worker: DeliveryWorker, *, report: Callable[[Tally], None] | None = None) -> Tally:
    """Do all that is due now: every job once, then the delivery, of which `report` hears. Raises what a job raises."""
    for job in JOBS:
        job.run(district, now=district.clock())
    return worker.deliver(report)
