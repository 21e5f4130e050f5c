"""Settings that nobody reads, and addresses that no phone can open."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from survey.config import Config
from survey.doctor.check import Check, Matter
from survey.facts import N_

NAMES = Matter("settings", N_("Names of settings"))
ADDRESSES = Matter("addresses", N_("Addresses of the doors"))
PROXIES = Matter("proxies", N_("Reverse proxies"))
RETENTION = Matter("log-days", N_("How long access logs are kept"))
SIX_MONTHS = 181  # days of the shortest


def names(unknown: Sequence[str]) -> Check:
    if unknown:
        return NAMES.wrong(
            N_("Nothing reads %(names)s. Compare the spelling with “survey settings”."), names=tuple(unknown)
        )
    return NAMES.well()


def addresses(config: Config, *, is_in_use: bool) -> Check:
    """`is_in_use`: a poll of a real office was opened, so these addresses were printed."""
    for name, url in (("SURVEY_BASE_URL", config.base_url), ("SURVEY_OFFICE_URL", config.office_url)):
        if is_loopback(url):
            say = ADDRESSES.wrong if is_in_use and url == config.base_url else ADDRESSES.advice
            return say(
                N_("No other machine can open %(url)s. Set %(name)s before anything is printed."),
                url=url,
                name=name,
            )
        if urlsplit(url).scheme != "https":
            return ADDRESSES.wrong(
                N_(
                    "%(url)s is not encrypted: anybody on the way reads along. Set %(name)s to an https address."
                ),
                url=url,
                name=name,
            )
    return ADDRESSES.well()


def proxies(config: Config) -> Check:
    if config.base_url.startswith("https://") and not config.trusted_proxies:
        return PROXIES.wrong(
            N_(
                "%(url)s needs a proxy that speaks TLS, and SURVEY_TRUSTED_PROXIES is 0: the log would know the proxy "
                "only. Set it to the number of proxies."
            ),
            url=config.base_url,
        )
    return PROXIES.well()


def retention(config: Config) -> Check:
    if config.log_days < SIX_MONTHS:
        return RETENTION.wrong(
            N_(
                "SURVEY_LOG_DAYS is %(days)d; the law asks for six months at least, up to 184 days. Set it to 184."
            ),
            days=config.log_days,
        )
    return RETENTION.well()


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
