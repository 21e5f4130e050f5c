"""The API's documentation as one page made from its OpenAPI document: nothing to download, nothing to run."""

import json
import re
from typing import Any

from flask import Flask, render_template
from flask_smorest import Api

from survey.web.access import public

METHODS = ("get", "post", "put", "patch", "delete")
REFERENCE = re.compile(r'"#/components/(?:schemas|responses)/(\w+)"')


def register(app: Flask, api: Api) -> None:
    """Serve /api/docs."""

    @public
    def api_docs() -> str:
        document = api.spec.to_dict()
        calls = [
            (method.upper(), path, verbs[method])
            for path, verbs in document["paths"].items()
            for method in METHODS
            if method in verbs
        ]
        schemas = document["components"]["schemas"]
        return render_template(
            "office/api_docs.html",
            calls=calls,
            schemas=schemas,
            shapes=lambda part: [name for name in shapes(part) if name in schemas],
        )

    app.add_url_rule("/api/docs", "api_docs", api_docs)


def shapes(part: dict[str, Any]) -> list[str]:
    """The names of the schemas that a part of the document refers to."""
    return sorted(set(REFERENCE.findall(json.dumps(part))))
