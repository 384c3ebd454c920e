"""What a program asks: parameters held against their descriptions, bodies against their shapes."""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode

import msgspec
from litestar import Request, Response

from shop.software.answers import Asked
from shop.software.tokens import Token
from web.inputs import LARGEST_ID, clean_int, clean_text, read_body
from web.openapi.operations import BY_NAME, KEY, ROOT, Operation
from web.problems import ApiRefusal

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
LARGEST_BODY: Final = 64_000
_KEY: Final = re.compile(r"[!-~]{1,128}")
_PLACE: Final = re.compile(r"(?P<what>.*?)(?: - at `(?P<where>.*)`)?", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(.*)`")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)


def _number(text: str) -> int | float:
    """A number written with a point or a power: JSON Schema counts 1.0 among the whole ones."""
    number = float(text)
    return int(number) if number.is_integer() else number


_JSON: Final = msgspec.json.Decoder(float_hook=_number)


def parameters(request: AnyRequest, name: str) -> dict[str, Any]:
    """The query of an operation, by name: numbers, moments and texts as its description has them, absent ones left out.

    Raises ApiRefusal 422 for what does not fit, or is not known.
    """
    known = {one.name: one for one in BY_NAME[name].parameters if one.place == "query"}
    try:
        pairs = parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise ApiRefusal(400, "bad_request") from error
    found: dict[str, Any] = {}
    for given, text in pairs:
        if given not in known or given in found:
            shown = clean_text(given, limit=40)
            raise ApiRefusal(422, "parameter_invalid", f"Le paramètre « {shown} » est inconnu ou répété.")
        value = _value(text, known[given].schema)
        if value is None:
            raise ApiRefusal(422, "parameter_invalid", f"Le paramètre « {given} » a une valeur qui ne convient pas.")
        found[given] = value
    return found


def page_of(values: Mapping[str, Any]) -> tuple[int, int]:
    """(the id after which the page begins, lines). Raises ApiRefusal 422."""
    return _id_in(values["cursor"]) if "cursor" in values else 0, values.get("limit", 50)


def next_page(request: AnyRequest, rows: list[dict[str, Any]], most: int, path: str, values: Mapping[str, Any]) -> str:
    """The address of the page after this one, of which one row more than `most` was read; empty on the last."""
    if len(rows) <= most:
        return ""
    kept = {name: _text(value) for name, value in values.items() if name != "cursor"}
    query = urlencode({**kept, "cursor": _cursor(rows[most - 1]["id"])})
    return f"{request.app.state.settings.public_url}{ROOT}{path}?{query}"


def listed(shape: Any, following: str) -> Response[bytes]:
    """A page with its Link header."""
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Response(msgspec.json.encode(shape), status_code=200, media_type="application/json", headers=headers)


def sku_of(request: AnyRequest, path: str) -> str:
    """The last part of the address as it was sent: a reference may hold a slash, written %2F or not.

    Nothing is cleaned away: what is left could be the reference of another article.
    """
    raw = request.scope["raw_path"].decode("ascii", "replace")
    return unquote(raw.removeprefix(f"{ROOT}{path}/"))


async def body_of(request: AnyRequest, operation: Operation) -> tuple[Any, bytes]:
    """What was sent, in the one of the operation's shapes that is meant, and its bytes.

    Raises ApiRefusal 400, 415, 422, Refusal 413.
    """
    raw = await read_body(request, LARGEST_BODY)
    kind, options = request.content_type
    if kind != "application/json" or options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ApiRefusal(415, "unsupported_media_type")
    try:
        plain = _JSON.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ApiRefusal(400, "json_invalid", "Le corps de la requête n’est pas du JSON lisible.") from error
    if len(operation.bodies) > 1:  # told apart by the member that only one of them has
        wanted = [one for one in operation.bodies if isinstance(plain, dict) and own(one, operation) & plain.keys()]
        if len(wanted) != 1:
            names = " ou ".join(f"« {name} »" for one in operation.bodies for name in sorted(own(one, operation)))
            raise ApiRefusal(422, "body_invalid", f"Indiquez soit {names}.", pointer="")
        return _shaped(plain, wanted[0]), raw
    return _shaped(plain, operation.bodies[0]), raw


def own(shape: type[msgspec.Struct], operation: Operation) -> set[str]:
    """The required members of a shape."""
    return {one.name for one in msgspec.structs.fields(shape) if one.required}


def asked_once(request: AnyRequest, token: Token, body: bytes) -> Asked:
    """Whose request it is, to be done once. Raises ApiRefusal 400 without a key."""
    key = request.headers.get(KEY, "")
    if not _KEY.fullmatch(key):
        raise ApiRefusal(
            400, "idempotency_key_missing",
            f"Ajoutez un en-tête « {KEY} »\u00a0: 1 à 128 caractères sans espace, nouveaux pour chaque écriture.",
        )  # fmt: skip
    what = f"{request.method} ".encode() + request.scope["raw_path"] + b"\n" + body
    return Asked(token.id, key, hashlib.sha256(what).hexdigest())


def _shaped(plain: object, shape: type[T]) -> T:
    try:
        return msgspec.convert(plain, type=shape)
    except msgspec.ValidationError as error:
        sentence, where = _said(str(error))
        raise ApiRefusal(422, "body_invalid", sentence, pointer=where) from error


def _said(message: str) -> tuple[str, str]:
    """msgspec's sentence in French, and where in the body."""
    found = _PLACE.fullmatch(message)
    what, where = (found["what"], found["where"] or "$") if found else (message, "$")
    if missing := _MISSING.fullmatch(what):
        sentence = f"Il manque « {missing[1]} »."
    elif unknown := _UNKNOWN.fullmatch(what):
        sentence = f"« {clean_text(unknown[1], limit=40)} » n’est pas connu ici."
    else:
        sentence = "Une valeur n’a pas la forme ou la taille décrite."
    return f"{sentence} (dans {where})", where


def _value(text: str, schema: Mapping[str, Any]) -> Any:
    """None for a text that is not what the schema describes."""
    if schema["type"] == "integer":
        return clean_int(text, schema["minimum"], schema["maximum"])
    if schema.get("format") == "date-time":
        return _moment(text)
    fits = "enum" not in schema or text in schema["enum"]
    fits = fits and ("pattern" not in schema or re.fullmatch(schema["pattern"].strip("^$"), text) is not None)
    fits = fits and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 200)
    return text if fits else None


def _moment(text: str) -> datetime | None:
    """A moment with its offset, in UTC."""
    try:
        moment = datetime.fromisoformat(text.upper().replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _text(value: Any) -> str:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


def _cursor(row_id: int) -> str:
    return base64.urlsafe_b64encode(str(row_id).encode()).decode().rstrip("=")


def _id_in(cursor: str) -> int:
    try:
        found = clean_int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode(), 0, LARGEST_ID)
    except (ValueError, UnicodeDecodeError):
        found = None
    if found is None:
        raise ApiRefusal(422, "parameter_invalid", "Ce curseur n’est pas de nous\u00a0: suivez « next ».")
    return found
