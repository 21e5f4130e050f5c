"""A synthetic city to look at and to try."""

import sys

import click
from flask_babel import gettext as _

from survey.ballots import recovery
from survey.ballots.models import State
from survey.ballots.queries import polls_of
from survey.cli.footing import actor, enter, require_migrated
from survey.cli.migrating import bring_up_to_date
from survey.cli.places import Places, at_places
from survey.cli.recovering import handed_out, recovery_lines
from survey.cli.serving import addresses, run_tree
from survey.cli.setting_up import login
from survey.cli.speaking import report, reports
from survey.db import db, settings
from survey.demo.city import NAMES, read_city
from survey.demo.loading import load
from survey.demo.office import demo_rounds, is_broken_off, is_loaded, refuse_real_rounds
from survey.demo.wiping import wipe
from survey.officers.operations import initialise, reset_password
from survey.processes import journal
from survey.processes.supervisor import run_apart


@click.command()
@click.option("--city", type=click.Choice(NAMES), default="small", show_default=True)
@click.option("--wipe", "is_to_go", is_flag=True, help="Remove it instead.")
@click.option(
    "--serve", "is_to_serve", is_flag=True, help="Make the instance ready, load if need be, then serve."
)
@at_places
@reports
def demo(places: Places, city: str, is_to_go: bool, is_to_serve: bool, as_json: bool) -> None:
    """Load a synthetic city, marked as such on every page; a database with real rounds is refused."""
    places.name_in_links()
    config = enter()
    password, key = _make_ready() if is_to_serve else (None, None)
    require_migrated()
    admin = actor(None)
    if is_to_go:
        wipe(admin)
        return
    refuse_real_rounds()
    if not is_loaded():
        _load_apart(city)
    ballot = _open_page()
    lines = [*addresses(config), *_ballot(ballot)]
    if is_to_serve:
        run_tree(config, places, [*lines, *login(admin, password), *recovery_lines(key)])
    else:
        report(as_json, {"board": f"{config.base_url}/", "ballot": ballot}, lines)


def _make_ready() -> tuple[str | None, str | None]:
    """Migrate and make the first officer and the recovery key.

    Returns a one-time password, as long as no other was chosen, and the key's private half, the first time.
    """
    bring_up_to_date()
    officer, password = initialise()
    key = handed_out(recovery.make_first())
    if password is None and officer.must_change_password:
        return reset_password(None, officer), key
    return password, key


def _load_apart(city: str) -> None:
    """In a process of its own: casting leaves threads and connections behind that a server must not inherit."""
    db.session.remove()
    db.engine.dispose()
    if run_apart(lambda: _load(city)):
        click.get_current_context().exit(1)


def _load(name: str) -> None:
    journal.keep("demo")
    by, city = actor(None), read_city(name)
    if is_broken_off():
        wipe(by)
    label = _("Loading %(name)s", name=city.name)
    with click.progressbar(load(by, city), city.steps, label=label, file=sys.stderr) as steps:
        for _step in steps:
            pass


def _open_page() -> str | None:
    """The address of a ballot page that takes answers now."""
    polls = (poll for round in demo_rounds() for poll in polls_of(round))
    return next((settings().poll_url(poll.code) for poll in polls if poll.state is State.OPEN), None)


def _ballot(address: str | None) -> list[str]:
    return [_("A ballot page to try: %(url)s", url=address)] if address else []
