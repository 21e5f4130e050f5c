"""Who may enter: every view says its audience, and an officer's view gets objects of the officer's own office."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import request
from flask_security import current_user
from werkzeug.datastructures import Authorization

from survey.facts import N_, Fact, Forbidden
from survey.officers.models import Officer
from survey.officers.queries import officer_by_token
from survey.officers.rules import Permission, permissions
from survey.web.objects import loaded

View = TypeVar("View", bound=Callable[..., Any])
API = "/api/"
ENTRANT = "survey.entrant"
FIRST_STEPS = {"entry.change_password", "entry.logout"}  # all that a one-time password opens


class Audience(StrEnum):
    PUBLIC = "public"
    VOTER = "voter"
    SIGNED_IN = "signed_in"
    OFFICER = "officer"


class NotSignedIn(Fact):
    sentence = N_("Please sign in.")


class TokenRefused(Fact):
    """No token, or one that is unknown, revoked, or of an account that is closed: nobody can tell which."""

    sentence = N_("A valid token is needed: Authorization: Bearer …")


class PasswordMustChange(Fact):
    sentence = N_("Please choose a password of your own first.")


@dataclass(frozen=True)
class Entrant:
    """The officer who asks, and what this request may do: the roles' permissions, cut to the token's scopes."""

    officer: Officer
    may: frozenset[Permission]


def public(view: View) -> View:
    """Anybody may enter."""
    return _meant_for(Audience.PUBLIC, view)


def voter(view: View) -> View:
    """Whoever answers: no account, no session."""
    return _meant_for(Audience.VOTER, view)


def signed_in(view: View) -> View:
    """Any officer, whatever the roles; ids in the address become objects of their own office, or 404."""

    @wraps(view)
    def enter(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **loaded(_admitted().officer, kwargs))

    return _meant_for(Audience.SIGNED_IN, enter)  # type: ignore[return-value]


def officer(permission: Permission) -> Callable[[View], View]:
    """Officers with this permission; ids in the address become objects of their own office, or 404."""

    def guard(view: View) -> View:
        @wraps(view)
        def enter(*args: Any, **kwargs: Any) -> Any:
            who = _admitted()
            if permission not in who.may:
                raise Forbidden
            return view(*args, **loaded(who.officer, kwargs))

        enter.permission = permission  # type: ignore[attr-defined]
        return _meant_for(Audience.OFFICER, enter)  # type: ignore[return-value]

    return guard


def actor() -> Officer:
    """The officer who asks; raises NotSignedIn or TokenRefused."""
    return entrant().officer


def may(permission: Permission) -> bool:
    """Whether this request may do that; for showing what can be done, never instead of @officer."""
    try:
        return permission in entrant().may
    except (NotSignedIn, TokenRefused):
        return False


def entrant() -> Entrant:
    """Who asks, looked up once a request."""
    known: Entrant | None = request.environ.get(ENTRANT)
    if known is None:
        known = _by_token(request.authorization) if is_api() else _by_session()
        request.environ[ENTRANT] = known
    return known


def is_api() -> bool:
    """The API knows tokens only and pages know sessions only: no session is worth forging an API call for."""
    return request.path.startswith(API)


def _admitted() -> Entrant:
    """Whoever asks, unless a one-time password must be replaced first; tokens were given for programs."""
    who = entrant()
    if who.officer.must_change_password and not is_api() and request.endpoint not in FIRST_STEPS:
        raise PasswordMustChange
    return who


def _by_session() -> Entrant:
    if not current_user.is_authenticated:
        raise NotSignedIn
    someone: Officer = current_user._get_current_object()
    return Entrant(someone, permissions(someone.held_roles))


def _by_token(shown: Authorization | None) -> Entrant:
    found = officer_by_token(shown.token) if shown and shown.type == "bearer" and shown.token else None
    if not found:
        raise TokenRefused
    someone, scopes = found
    return Entrant(someone, permissions(someone.held_roles) & scopes)


def _meant_for(audience: Audience, view: View) -> View:
    view.audience = audience  # type: ignore[attr-defined]
    return view
