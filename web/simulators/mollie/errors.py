"""Mollie's error answers: status, title, detail, and the field at fault."""

from typing import Any

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized Request",
    404: "Not Found",
    409: "Conflict",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class ApiError(Exception):
    """Answered to the client as it stands."""

    def __init__(self, status: int, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.field = field

    def body(self) -> dict[str, Any]:
        documentation = {"href": "https://docs.mollie.com/overview/handling-errors", "type": "text/html"}
        field = {"field": self.field} if self.field else {}
        return {
            "status": self.status,
            "title": _TITLES.get(self.status, "Error"),
            "detail": self.detail,
            **field,
            "_links": {"documentation": documentation},
        }
