"""Every setting: its name, its default and one reason. SURVEY_* in the environment overrides."""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    reason: str


INSTANCE = str(ROOT / "instance")

SETTINGS = (
    Setting("SURVEY_INSTANCE_DIR", INSTANCE, "where everything goes that no other setting points elsewhere"),
    Setting("SURVEY_DATABASE_URL", "", "empty: SQLite in the instance folder; or postgresql+psycopg://…"),
    Setting("SURVEY_SECRET_KEY", "", "signs officers' sessions; empty: a random one kept in the instance folder"),
    Setting("SURVEY_BASE_URL", "http://127.0.0.1:8000", "the public door as printed on posters and in links"),
    Setting("SURVEY_OFFICE_URL", "http://127.0.0.1:8001", "the office door as written in links to officers"),
    Setting("SURVEY_RUNTIME_DIR", "", "epoch keys, signing key, sockets; best a tmpfs: nothing in it may be backed up"),
    Setting("SURVEY_RECOVERY_DIR", "", "epoch keys sealed to the recovery key; never inside a backup"),
    Setting("SURVEY_DATA_DIR", "", "files that officers upload, proof bundles"),
    Setting("SURVEY_LOG_DIR", "", "the access log of each door, in files of their own"),
    Setting("SURVEY_LOG_DAYS", "184", "days that access logs are kept: six months, the least by law, have up to 184"),
    Setting("SURVEY_WORKERS", "2", "worker processes of the public door; one a core"),
    Setting("SURVEY_TRUSTED_PROXIES", "0", "how many reverse proxies stand in front and set X-Forwarded-*"),
    Setting("SURVEY_NETWORK_BUDGET", "300", "ballots an hour of a /24 or /48 in an open poll, then flagged; 0: off"),
    Setting("SURVEY_PROOF_OF_WORK", "0", "bits, e.g. 16, that a browser may work out to take the flag off; 0: off"),
    Setting("SURVEY_TIMEZONE", "Asia/Shanghai", "the wall clock of the office: deadlines and dates"),
    Setting("SURVEY_LOCALE", "zh_CN", "language of the office pages and the board: zh_CN or en"),
    Setting("SURVEY_KEPT_YEARS", "3", "years that the voter's notice says answers are kept"),
    Setting("SURVEY_LEGAL_FOOTER", "", "organiser, ICP and police filing numbers in the footer; hidden when empty"),
    Setting("SURVEY_SESSION_MINUTES", "30", "an idle officer is signed out after this long (GB/T 22239)"),
    Setting("SURVEY_METRICS_TOKEN", "", "lets a monitor outside this machine read /metrics; empty: loopback only"),
)  # fmt: skip


@dataclass(frozen=True)
class Config:
    """The settings in force, with every default resolved."""

    instance_dir: Path
    database_url: str
    secret_key: str
    base_url: str
    office_url: str
    runtime_dir: Path
    recovery_dir: Path
    data_dir: Path
    log_dir: Path
    log_days: int
    workers: int
    trusted_proxies: int
    network_budget: int
    proof_of_work: int
    timezone: str
    locale: str
    kept_years: int
    legal_footer: str
    session_minutes: int
    metrics_token: str

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def poll_url(self, code: str) -> str:
        """What a poll's printed code says."""
        return f"{self.base_url}/p/{code}"

    @property
    def writer_lock(self) -> Path:
        """Every SQLite writer of the house takes this file's lock first."""
        return Path(self.database_url.removeprefix("sqlite:///") + ".writer")


def read(environment: Mapping[str, str] = os.environ) -> Config:
    """Settings from the environment over the defaults; makes the instance folder and its secret when needed."""
    value = {setting.name: environment.get(setting.name) or setting.default for setting in SETTINGS}
    home = Path(value["SURVEY_INSTANCE_DIR"])

    def folder(name: str, inside: str) -> Path:
        return Path(value[name] or home / inside)

    return Config(
        instance_dir=home,
        database_url=value["SURVEY_DATABASE_URL"] or f"sqlite:///{home / 'survey.db'}",
        secret_key=value["SURVEY_SECRET_KEY"]
        or kept(home / "secret", lambda: secrets.token_urlsafe(48).encode()).decode(),
        base_url=value["SURVEY_BASE_URL"].rstrip("/"),
        office_url=value["SURVEY_OFFICE_URL"].rstrip("/"),
        runtime_dir=folder("SURVEY_RUNTIME_DIR", "run"),
        recovery_dir=folder("SURVEY_RECOVERY_DIR", "recovery"),
        data_dir=folder("SURVEY_DATA_DIR", "data"),
        log_dir=folder("SURVEY_LOG_DIR", "log"),
        log_days=int(value["SURVEY_LOG_DAYS"]),
        workers=int(value["SURVEY_WORKERS"]),
        trusted_proxies=int(value["SURVEY_TRUSTED_PROXIES"]),
        network_budget=int(value["SURVEY_NETWORK_BUDGET"]),
        proof_of_work=int(value["SURVEY_PROOF_OF_WORK"]),
        timezone=value["SURVEY_TIMEZONE"],
        locale=value["SURVEY_LOCALE"],
        kept_years=int(value["SURVEY_KEPT_YEARS"]),
        legal_footer=value["SURVEY_LEGAL_FOOTER"],
        session_minutes=int(value["SURVEY_SESSION_MINUTES"]),
        metrics_token=value["SURVEY_METRICS_TOKEN"],
    )


def locale(environment: Mapping[str, str] = os.environ) -> str:
    """The language alone, for what needs no instance and leaves none behind."""
    return environment.get("SURVEY_LOCALE") or next(
        each.default for each in SETTINGS if each.name == "SURVEY_LOCALE"
    )


def unknown_settings(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names that look like settings and are none: most are misspelt."""
    known = {setting.name for setting in SETTINGS}
    return sorted(name for name in environment if name.startswith("SURVEY_") and name not in known)


def private_folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What a private file holds, made where it is missing: whoever makes it first has made it for all.

    It is on disk before it has its name, so nobody ever reads half of it.
    """
    if not path.exists():
        fresh = private_folder(path.parent) / f"{path.name}.{os.getpid()}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()


def flask_settings(config: Config) -> dict[str, Any]:
    """What Flask and its extensions want to hear, derived from ours."""
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},  # an error must not quote a ballot
        "BABEL_DEFAULT_LOCALE": config.locale,
        "BABEL_DEFAULT_TIMEZONE": config.timezone,
        "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.office_url.startswith("https://"),
        "SESSION_COOKIE_NAME": "office",
    }
