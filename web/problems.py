"""What programs are told when something is refused or fails: RFC 9457, in French, with a code that stays the same."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import Response

from web.refusals import Refusal

PREFIX: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:comptoir:probleme:"
CODES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad_request", "La requête ne peut pas être lue."),
    401: ("unauthorized", "Un jeton d’accès valable est nécessaire."),
    403: ("forbidden", "Cette requête n’est pas autorisée."),
    404: ("not_found", "Rien ne se trouve à cette adresse."),
    405: ("method_not_allowed", "Cette adresse ne connaît pas cette méthode."),
    409: ("conflict", "L’état des choses s’oppose à cette requête."),
    413: ("too_large", "La requête est trop longue."),
    415: ("unsupported_media_type", "Le corps de la requête doit être du JSON (application/json)."),
    422: ("invalid", "La requête contient une valeur qui ne convient pas."),
    429: ("too_many_requests", "Trop de requêtes en peu de temps."),
    500: ("internal_error", "Une erreur est survenue chez nous."),
    503: ("unavailable", "La boutique ne répond pas pour le moment."),
}
"""By status: the code where nothing more exact is known, and what is said then."""


class ApiRefusal(Refusal):
    """A 4xx for a program: `code` names the reason for good, `members` are further members of the problem."""

    def __init__(
        self, status: int, code: str, sentence: str = "", *, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(status, sentence, headers=headers)
        self.code, self.members = code, members


def is_for_machines(path: str) -> bool:
    """Whether programs ask here, and no browser of ours."""
    return path.startswith(PREFIX)


def problem_body(status: int, detail: str = "", code: str = "", **extra: Any) -> bytes:
    usual_code, usual_words = CODES.get(status, ("refused", "La requête est refusée."))
    known = code or usual_code
    title = HTTPStatus(status).phrase
    return msgspec.json.encode(
        {
            "type": TYPE + known,
            "code": known,
            "title": title,
            "status": status,
            "detail": detail or usual_words,
            **extra,
        }
    )


def problem(
    status: int, detail: str = "", code: str = "", headers: Mapping[str, str] | None = None, **extra: Any
) -> Response[bytes]:
    body = problem_body(status, detail, code, **extra)
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
