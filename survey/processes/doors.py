"""The two doors under gunicorn: gevent workers for many slow phones, threads for officers' reports."""

import gc
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app
from sqlalchemy.orm import configure_mappers

from survey.ballots import casting
from survey.config import Config
from survey.processes import lifeline
from survey.processes.access_log import AccessLog
from survey.processes.greenlets import Worker
from survey.processes.journal import DoorLogger

BACKLOG = 2048
DRAIN = 30  # seconds that requests under way have after SIGTERM
SHARED_MEMORY = Path("/dev/shm")  # a worker's heartbeat must not wait for a disk


class Door(BaseApplication):
    """One WSGI application, named as module:callable, loaded once and shared by the forked workers."""

    def __init__(self, target: str, options: Mapping[str, Any]) -> None:
        self.target, self.options = target, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        application: Callable[..., Any] = import_app(self.target)
        share()
        return application


def share() -> None:
    """Before a fork: what every process would make for itself is made once, and kept out of the collector's way."""
    configure_mappers()
    gc.collect()
    gc.freeze()


def listen(address: str, port: int) -> socket.socket:
    """A listening socket that outlives the door's processes: a restart refuses nobody."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, port), family=family, backlog=BACKLOG)
    listener.set_inheritable(True)
    return listener


def public(config: Config, bind: str, workers: int) -> Door:
    """The public door; each worker starts its commit group after the fork and gevent's patching, and lets it end."""
    door = on_gevent("survey.wsgi:public()", config, "public", bind, workers)
    door.cfg.set("post_worker_init", lambda worker: casting.start(config))
    door.cfg.set("worker_exit", lambda arbiter, worker: casting.stop())
    return door


def on_gevent(target: str, config: Config, name: str, bind: str, workers: int) -> Door:
    """Any WSGI callable under the public door's server, log and all."""
    greenlets = {"worker_class": Worker, "workers": workers, "worker_connections": 1000}
    return Door(target, _options(config, name, bind) | greenlets)


def office(config: Config, bind: str) -> Door:
    """The office door: one process, because officers are few and SQLite has one writer anyway."""
    threads = {"worker_class": "gthread", "workers": 1, "threads": 16}
    return Door("survey.wsgi:office()", _options(config, "office", bind) | threads)


def _options(config: Config, name: str, bind: str) -> dict[str, Any]:
    return {
        "bind": bind,
        "backlog": BACKLOG,
        "preload_app": True,
        "graceful_timeout": DRAIN,
        "keepalive": 5,
        "proc_name": f"survey {name}",
        "worker_tmp_dir": str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None,
        "control_socket_disable": True,  # its default stands in the home folder and would be shared by all doors
        "loglevel": "warning",
        "logger_class": type("Logger", (DoorLogger,), {"visits": _visits(config, name)}),
        "post_fork": lambda arbiter, worker: lifeline.hold(arbiter.pid),
        "forwarded_allow_ips": "",  # proxies are counted by SURVEY_TRUSTED_PROXIES, in one place
        "secure_scheme_headers": {},
        "forwarder_headers": "",
    }


def _visits(config: Config, name: str) -> AccessLog:
    return AccessLog(config.log_dir, name, config.timezone, config.log_days)
