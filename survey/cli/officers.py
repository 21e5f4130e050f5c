"""Accounts, roles and tokens without the pages."""

import click

from survey.cli.footing import acting, in_service
from survey.cli.named import office_named, officer_named
from survey.cli.speaking import report, reports
from survey.officers import operations
from survey.officers.models import Officer
from survey.officers.rules import SCOPES, Permission, Role

ROLE = click.Choice([role.value for role in Role])


@click.group()
def officer() -> None:
    """Accounts and roles."""


@officer.command("add")
@click.argument("username")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given several times.")
@click.option("--full-name", default="", help="As it stands under signatures.")
@click.option("--party", help="The review party that an outsider speaks for.")
@click.option("--office", "office_name", help="The name of the office; the first officer's otherwise.")
@reports
@acting
def add(
    by: Officer,
    username: str,
    roles: tuple[str, ...],
    full_name: str,
    party: str | None,
    office_name: str | None,
    as_json: bool,
) -> None:
    """Open an account; its one-time password is said this once."""
    office = office_named(office_name) if office_name else by.office
    made, password = operations.add_officer(by, office, username, full_name, map(Role, roles), party)
    answer = {"username": made.username, "roles": sorted(roles), "password": password}
    report(as_json, answer, [f"{made.username}  {password}"])


@officer.command("grant")
@click.argument("username")
@click.argument("role", type=ROLE)
@in_service
def grant(username: str, role: str) -> None:
    """Give an officer a role."""
    operations.grant(None, officer_named(username), Role(role))


@officer.command("revoke")
@click.argument("username")
@click.argument("role", type=ROLE)
@in_service
def revoke(username: str, role: str) -> None:
    """Take a role from an officer."""
    operations.revoke(None, officer_named(username), Role(role))


@click.group()
def token() -> None:
    """Keys to the API."""


@token.command("create")
@click.option("--officer", "username", required=True, help="Whose token it is.")
@click.option("--scopes", help=f"Of {' '.join(SCOPES)}; by default all that the officer's roles allow.")
@click.argument("more_scopes", nargs=-1)
@click.option("--label", default="", help="What it is for.")
@reports
@in_service
def create(
    username: str, scopes: str | None, more_scopes: tuple[str, ...], label: str, as_json: bool
) -> None:
    """Make a token; its secret is said this once."""
    named = " ".join([scopes or "", *more_scopes]).replace(",", " ").split()
    secret = operations.create_token(None, officer_named(username), _scopes(named), label)
    report(as_json, {"token": secret}, [secret])


def _scopes(named: list[str]) -> list[Permission] | None:
    unknown = sorted(set(named) - set(SCOPES))
    if unknown:
        raise click.BadParameter(" ".join(unknown), param_hint="--scopes")
    return [Permission(name) for name in named] or None
