"""The markup contract, L1 to L6, over templates and over rendered pages.

L1 what htmx does, the browser does alone · L2 nothing the Content-Security-Policy refuses · L3 no attribute that
htmx ignores in silence · L4 no morph over controls · L5 a stated order for simultaneous requests · L6 ids that are
unique, and there where focus needs them.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from lints import jinja
from lints.elements import CONTROLS, Element, parse
from lints.findings import Finding

Complaint = tuple[int, str, str]
"""Line, rule, message."""

_FORBIDDEN_VERBS = ("hx-put", "hx-patch", "hx-delete")
_NEEDS_A_VERB = re.compile(
    r"hx-(target|swap|headers|vals|include|sync|indicator|push-url|replace-url|confirm|trigger|select)$"
)
_SAFE_SCRIPTS = {"application/ld+json"}
_IN_CODE = re.compile(r"\bhx[-_](?:on|boost|disable)\b|\bjavascript:")
_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
_BUTTON_CALL = re.compile(r"\bui\.(?:link_)?button\((?:[^()]|\([^()]*\))*\)")


def check_template(path: str, source: str) -> list[Finding]:
    """Return what breaks L1 to L6 in the template `source`, known as `path`."""
    template = jinja.read(source)
    elements = parse(template.html)
    is_fragment = path.rsplit("/", 1)[-1].startswith("_")
    complaints = [
        *_check_elements(elements),
        *_check_code(source),
        *_repeated_ids(elements, template),
        *(_nameless_focus(elements, source) if is_fragment else ()),
    ]
    return sorted(Finding(path, *complaint) for complaint in complaints)


def check_page(name: str, html: str) -> list[Finding]:
    """Return what breaks L1 to L6 in a rendered page or fragment: what macros wrote is seen here only."""
    elements = parse(html)
    return sorted(
        Finding(name, *it) for it in [*_check_elements(elements), *_repeated_ids(elements, jinja.Template(html, ()))]
    )


def _check_elements(elements: list[Element]) -> Iterator[Complaint]:
    rules: tuple[Callable[[Element], Iterable[tuple[str, str]]], ...] = (_native, _policy, _verb, _sync)
    for element in elements:
        for rule in rules:
            for code, message in rule(element):
                yield element.line, code, message
    yield from _morphs(elements)


def _native(element: Element) -> Iterator[tuple[str, str]]:
    """L1. An enrichment nobody presses (suggestions while typing, a state asked again) needs no address of its own."""
    for verb in _FORBIDDEN_VERBS:
        if verb in element.attributes:
            yield "L1", f"« {verb} » n’a pas d’équivalent sans JavaScript : un formulaire en POST"
    for verb, method in (("hx-get", "get"), ("hx-post", "post")):
        url = element.attributes.get(verb)
        if url is None or (verb == "hx-get" and _is_enrichment(element)):
            continue
        if url not in _native_addresses(element, method):
            yield "L1", f"« {verb}={url} » sans la même adresse dans href, action ou formaction (méthode {method})"


def _is_enrichment(element: Element) -> bool:
    if element.tag in CONTROLS - {"button"}:
        return element.within("form") is not None
    return element.tag not in ("a", "form", "button") and element.attributes.get("hx-trigger", "").startswith(
        ("every", "load", "revealed")
    )


def _native_addresses(element: Element, method: str) -> set[str]:
    if element.tag == "a":
        return {element.attributes["href"]} if method == "get" and "href" in element.attributes else set()
    form = element.within("form")
    addresses = {element.attributes["formaction"]} if "formaction" in element.attributes else set()
    if form is not None and form.attributes.get("method", "get").lower() == method:
        addresses.add(form.attributes.get("action", ""))
    return addresses


def _policy(element: Element) -> Iterator[tuple[str, str]]:
    """L2."""
    for name, value in element.attributes.items():
        if name == "style" or re.match(r"on[a-z]+$", name):
            yield "L2", f"attribut « {name} » : la politique de sécurité le refuse"
        elif name.startswith("hx-on") or name in ("hx-boost", "hx-disable"):
            yield "L2", f"attribut « {name} » interdit"
        elif re.match(r"\s*(js|javascript):", value):
            yield "L2", f"« {name} » exécute du code"
        elif name == "hx-trigger" and "[" in value:
            yield "L2", "un filtre de « hx-trigger » demande eval"
    if element.tag == "style":
        yield "L2", "élément « style » : la politique de sécurité le refuse"
    if (
        element.tag == "script"
        and "src" not in element.attributes
        and element.attributes.get("type") not in _SAFE_SCRIPTS
    ):
        yield "L2", "« script » sans src"


def _verb(element: Element) -> Iterator[tuple[str, str]]:
    """L3: htmx 4 inherits nothing unless asked to."""
    if element.tag == "hx-partial" or {"hx-get", "hx-post"} & element.attributes.keys():
        return
    for name in element.attributes:
        if _NEEDS_A_VERB.match(name):
            yield "L3", f"« {name} » sans hx-get ni hx-post sur le même élément : écrire « {name}:inherited » ou l’ôter"


REPEATS_SEEN_BY_THE_SERVER = {"/panier/lignes"}
"""Creating forms of pages that are kept rendered for everybody: no key of one visitor can stand in them, so the cart
itself takes two equal additions within a second for one press."""


def _sync(element: Element) -> Iterator[tuple[str, str]]:
    """L5. `drop` is the policy of forms that create, and they carry their idempotency key."""
    if element.tag != "form" or "hx-post" not in element.attributes:
        return
    policy = element.attributes.get("hx-sync")
    if policy is None:
        yield "L5", "formulaire hx-post sans « hx-sync » explicite"
    elif element.attributes["hx-post"] in REPEATS_SEEN_BY_THE_SERVER:
        return
    elif "drop" in policy and not any(inner.attributes.get("name") == "_idem" for inner in element.descendants()):
        yield "L5", "formulaire de création (hx-sync drop) sans champ « _idem »"


def _morphs(elements: list[Element]) -> Iterator[Complaint]:
    """L4: a morph leaves what was typed on the screen. A target this file does not show counts as holding controls."""
    by_id = {element.attributes["id"]: element for element in elements if "id" in element.attributes}
    for element in elements:
        if "Morph" not in element.attributes.get("hx-swap", ""):
            continue
        target = element.attributes.get("hx-target", "this")
        block = element if target == "this" or element.tag == "hx-partial" else by_id.get(target.removeprefix("#"))
        if block is None or any(inner.tag in CONTROLS for inner in (block, *block.descendants())):
            yield element.line, "L4", "morph sur un bloc qui contient des champs ou des boutons : outerHTML"


def _check_code(source: str) -> Iterator[Complaint]:
    """L2 in what Jinja writes: the arguments of macros become attributes."""
    blanked = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source)
    for expression in re.finditer(r"\{[{%].*?[%}]\}", blanked, re.DOTALL):
        for found in _IN_CODE.finditer(expression.group()):
            yield source.count("\n", 0, expression.start()) + 1, "L2", f"« {found.group()} » interdit"


def _repeated_ids(elements: list[Element], template: jinja.Template) -> Iterator[Complaint]:
    """L6: two places that can be rendered together never share an id."""
    seen: dict[str, list[tuple[jinja.Branch, ...]]] = {}
    for element in elements:
        name = element.attributes.get("id", "")
        if not name:
            continue
        path = template.branches_at(element.offset)
        if any(not jinja.exclude_each_other(path, other) for other in seen.get(name, ())):
            yield element.line, "L6", f"id « {name} » répété"
        elif "{{" not in name and any(branch.kind == "for" and branch.arm == 0 for branch in path):
            yield element.line, "L6", f"id « {name} » fixe dans une boucle"
        seen.setdefault(name, []).append(path)


def _nameless_focus(elements: list[Element], source: str) -> Iterator[Complaint]:
    """L6: after a swap htmx gives the focus back by id."""
    for element in elements:
        if element.is_focusable() and "id" not in element.attributes:
            yield element.line, "L6", f"« {element.tag} » sans id dans un fragment échangé"
    for call in _BUTTON_CALL.finditer(source):
        if not re.search(r"\bid\s*=", call.group()):
            yield source.count("\n", 0, call.start()) + 1, "L6", "bouton sans id dans un fragment échangé"
