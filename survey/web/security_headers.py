"""Headers of every answer: what a page may load, who may frame it, and that no cache keeps it."""

from base64 import b64encode
from hashlib import sha256

from flask import Flask, Response

from survey.config import Config
from survey.web.doors import Door

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}

YEAR = "max-age=31536000"

# Nothing comes from another origin at either door. Bootstrap draws its ticks and arrows as data: pictures.
POLICY = {
    Door.PUBLIC: "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    Door.OFFICE: "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}


def install(app: Flask, door: Door) -> None:
    """Set each header that a view has not set itself, as the ballot page does with its own policy."""
    config: Config = app.config["SURVEY"]
    address = config.base_url if door is Door.PUBLIC else config.office_url
    only_tls = {"Strict-Transport-Security": YEAR} if address.startswith("https://") else {}
    headers = {**EVERYWHERE, **only_tls, "Content-Security-Policy": POLICY[door]}

    @app.after_request
    def guard(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def allowed(text: str) -> str:
    """The source expression (CSP level 2) that lets this style or script run: the text between the tags, exactly."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
