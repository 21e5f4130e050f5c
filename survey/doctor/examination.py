"""All that is looked at, in the order in which somebody would mend it."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey import clock
from survey.config import Config
from survey.db import is_reachable, pragmas_in_force
from survey.doctor import databases, folders, host, keys, nginx, records, settings
from survey.doctor.check import Check, Matter, Verdict
from survey.facts import N_

Look = Callable[[], Check]
FAILED = Matter("examination", N_("Examination"))

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patient:
    """An installation: its settings, names of settings that nothing reads, and whether its schema is up to date.

    `root` is where the machine's own files are read, `nginx` the text of a proxy's configuration.
    """

    config: Config
    unknown: Sequence[str] = ()
    is_migrated: bool = True
    nginx: str = ""
    root: Path = Path("/")


def examine(patient: Patient) -> list[Check]:
    """Every look is taken, whatever another one found."""
    return [_taken(look) for look in _looks(patient)]


def is_well(checks: Sequence[Check]) -> bool:
    return all(check.verdict is not Verdict.WRONG for check in checks)


def _looks(patient: Patient) -> Iterator[Look]:
    config, is_there = patient.config, is_reachable()
    is_ready = is_there and patient.is_migrated
    yield lambda: databases.schema(is_up_to_date=patient.is_migrated) if is_there else databases.unreachable()
    yield from _about_settings(patient, is_ready)
    yield from _about_the_machine(patient, is_ready)
    if is_ready:
        yield from _about_the_database(config)
        yield from _about_keys(config)
        yield from _about_records(config)


def _about_settings(patient: Patient, is_ready: bool) -> Iterator[Look]:
    config = patient.config
    yield lambda: settings.names(patient.unknown)
    yield lambda: settings.addresses(config, is_in_use=is_ready and records.is_in_use())
    yield lambda: settings.proxies(config)
    yield lambda: settings.retention(config)
    yield lambda: host.zone(config)
    if patient.nginx:
        yield lambda: nginx.nginx(patient.nginx, config)


def _about_the_machine(patient: Patient, is_ready: bool) -> Iterator[Look]:
    config, root = patient.config, patient.root
    mounts = (root / "proc/mounts").read_text() if (root / "proc/mounts").exists() else ""
    yield lambda: folders.private(config)
    yield lambda: folders.secret_files(config)
    yield lambda: folders.apart(config)
    yield lambda: folders.runtime(config, mounts)
    yield lambda: folders.recovery(config)
    yield lambda: host.swap(root)
    yield lambda: host.cores(root)
    yield lambda: host.disk(config)
    its_clock = databases.clock_of_postgresql if is_ready and not config.is_sqlite else lambda: None
    yield lambda: host.time(clock.now(), its_clock(), is_synchronised=host.is_synchronised())


def _about_the_database(config: Config) -> Iterator[Look]:
    if config.is_sqlite:
        yield lambda: databases.sqlite(pragmas_in_force(databases.wanted()))
    else:
        yield lambda: databases.durable(databases.shown())
        yield lambda: databases.discreet(databases.shown())


def _about_keys(config: Config) -> Iterator[Look]:
    yield lambda: keys.epochs(config)
    yield lambda: keys.orphans(config)
    yield keys.appointed
    yield lambda: keys.copies(config)
    yield lambda: keys.signing(config)


def _about_records(config: Config) -> Iterator[Look]:
    today = clock.today(config.timezone)
    yield records.audit
    yield records.signed
    yield lambda: records.mixer(config)
    yield records.service
    yield lambda: records.visits(config, today)
    yield lambda: records.holidays(today)


def _taken(look: Look) -> Check:
    try:
        return look()
    except Exception as error:
        log.exception("a look failed")
        return FAILED.wrong(
            N_("It could not be finished: %(kind)s. The log says where."), kind=type(error).__name__
        )
