"""HTTP: one door per audience. install() registers what belongs to a door and refuses a route without audience."""

from flask import Flask

from survey.web.doors import Door


def install(app: Flask, door: Door) -> None:
    """Register the door's blueprints on the application."""
