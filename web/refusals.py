"""How any part of the web layer says no, with a sentence that people may read."""

from typing import TypeVar

from litestar.exceptions import HTTPException

T = TypeVar("T")


class Refusal(HTTPException):
    """A 4xx answer; `sentence` and `advice` are French and shown as they are, empty ones leave the status's own words.

    `raise Refusal(410, "Le coussin Nova n’est plus fabriqué.")`
    """

    def __init__(
        self, status: int, sentence: str = "", *, advice: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail=sentence, status_code=status, headers=headers)
        self.sentence = sentence
        self.advice = advice


def or_404(found: T | None, sentence: str = "") -> T:
    """What an address names. Raises Refusal 404 where there is none, or none that may be seen."""
    if found is None:
        raise Refusal(404, sentence)
    return found
