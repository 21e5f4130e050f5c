"""What anybody can check a poll with: the list of closing heads, one head, one proof bundle."""

from typing import Any

from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue

from survey.proof.entries import canonical
from survey.publication import proofs
from survey.web.access import public
from survey.web.board.views import fresh, keep_language, page

bp = Blueprint("proofs", __name__)
bp.url_defaults(keep_language)


@bp.get("/heads")
@public
def heads() -> ResponseReturnValue:
    code = request.args.get("code", "").strip()[:20]
    return page(
        "board/heads.html", shown=proofs.published_heads(request.args.get("page", 1, int), code), code=code
    )


@bp.get("/polls/<code>/head.json")
@public
def head(code: str) -> ResponseReturnValue:
    return fresh(_json(proofs.head_document(code)))


@bp.get("/polls/<code>/proof.zip")
@public
def proof(code: str) -> ResponseReturnValue:
    """Sent in pieces, and again from where a broken download stopped."""
    path = proofs.proof_of(code)
    answer = send_file(path, "application/zip", download_name=path.name, as_attachment=True, conditional=True)
    answer.cache_control.public, answer.cache_control.max_age = True, 60
    return answer


def _json(document: dict[str, Any]) -> Response:
    return Response(canonical(document), mimetype="application/json")
