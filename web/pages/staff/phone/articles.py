"""Articles of a phone order: typed by reference or words, pasted in numbers, their quantities; codes of reduction."""

from collections.abc import Mapping

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide

from shop.cart.changes import Wish, change
from shop.cart.codes import enter, leave
from shop.errors import CodeRefused
from shop.promotions.codes import tidy
from shop.staff import phone_lines
from shop.staff.phone_lines import Filled, Typed
from shop.staff.said import to_staff
from web.answers import fragment, is_htmx
from web.inputs import FormData, clean_int, query, read_form
from web.pages.staff.phone.desk import ARTICLES, DELIVERY, GONE, PATH, PAYMENT, Answer, Desk, desk_for
from web.pages.staff.phone.page import redrawn
from web.pages.staff.phone.shown import ArticlesShown, Shown
from web.pages.staff.phone.tabs import quantities_in
from web.refusals import Refusal, or_404

LONGEST_WORDS, LONGEST_CODE, LONGEST_SKU = 120, 60, 80
MOST_PIECES = 9_999
NOTHING_TYPED = "Indiquez une référence, un code-barres ou quelques mots."
CHANGED = (ARTICLES, DELIVERY, PAYMENT)


class StaffPhoneArticles(Controller):
    path = PATH
    dependencies = {"desk": Provide(desk_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/articles", name="staff_phone_add")
    async def add(self, desk: NamedDependency[Desk]) -> Answer:
        """One line, or the one among several that was meant (`choisir`), or many that were pasted (`lignes`)."""
        sent = await read_form(desk.request)
        pasted, text = sent.get("lignes", ""), sent.get("reference", "")[:LONGEST_WORDS].strip()
        quantity = clean_int(sent.get("quantite", "") or "1", 1, MOST_PIECES)
        if quantity is None:
            odd, why = sent["quantite"][:10], phone_lines.QUANTITY_WANTED
            typed = ArticlesShown(text=text, quantity=odd, quantity_error=why, pasted=pasted)
            return await redrawn(desk, Shown(ARTICLES, 422, articles=typed), (ARTICLES,))
        if not (pasted.strip() or text or sent.get("choisir")):
            typed = ArticlesShown(quantity=str(quantity), error=NOTHING_TYPED)
            return await redrawn(desk, Shown(ARTICLES, 422, articles=typed), (ARTICLES,))
        try:
            filled = await _fill(desk, sent.get("choisir", "")[:LONGEST_SKU], text, quantity, pasted)
        except LookupError:
            raise Refusal(404, "Cet article ou cette commande en cours n’existe plus.") from None
        return await _told(await desk.again(), filled, pasted=bool(pasted.strip()))

    @post("/quantites", name="staff_phone_lines")
    async def quantities(self, desk: NamedDependency[Desk]) -> Answer:
        """Every quantity at once; `retirer` takes a line out. Prices that were shown are accepted."""
        sent = await read_form(desk.request)
        gone = clean_int(sent.get("retirer", ""), 1, 2**31 - 1)
        now = {line.key: line.quantity for line in desk.view.lines if line.orderable}
        asked = quantities_in(_numbers(sent, "q-"), _numbers(sent, "avant-"), now)
        gone = None if gone in asked.overtaken else gone
        wish = Wish(asked.wanted, _prices(sent), "del" if gone else "checkout", gone or 0)
        changed = or_404(await change(desk.draft.token_hash, wish, desk.now, desk.view), GONE)
        notes = {one.line.key: one.note for one in changed.changes if one.note}
        notes |= {key: phone_lines.QUANTITY_WANTED for key, pieces in asked.wanted.items() if pieces is None}
        notes |= asked.overtaken
        status = 409 if asked.overtaken else 422 if changed.invalid else 200
        again = await desk.again()
        told = ArticlesShown(notes=notes, refused=_refused(again, notes) if status >= 400 else ())
        return await redrawn(again, Shown(ARTICLES, status, articles=told), CHANGED)

    @get("/propositions", name="staff_phone_suggestions")
    async def suggestions(self, desk: NamedDependency[Desk]) -> Answer:
        """What the words typed so far may mean."""
        text = query(desk.request).get("reference", "")[:LONGEST_WORDS].strip()
        choices = (await phone_lines.find(text)).variants if len(text) > 1 else ()
        shown = ArticlesShown(text=text, choices=choices, looking=True)
        if is_htmx(desk.request):
            day = desk.front.day
            return await fragment(desk.request, "staff/phone/_choices.html", articles=shown, day=day)
        return await redrawn(desk, Shown(ARTICLES, articles=shown), (ARTICLES,))

    @post("/code", name="staff_phone_code")
    async def code(self, desk: NamedDependency[Desk]) -> Answer:
        sent = await read_form(desk.request)
        if "retirer" in sent:
            await leave(desk.view.id, tidy(sent["retirer"]), desk.now)
            return await redrawn(await desk.again(), Shown(ARTICLES), CHANGED)
        written = sent.get("code", "")[:LONGEST_CODE].strip()
        try:
            await enter(desk.draft.token_hash, desk.view, written, desk.now)
        except CodeRefused as refused:
            typed = ArticlesShown(code=written, code_error=refused.message)
            return await redrawn(desk, Shown(ARTICLES, 422, articles=typed), (ARTICLES,))
        return await redrawn(await desk.again(), Shown(ARTICLES), CHANGED)


async def _fill(desk: Desk, chosen: str, text: str, quantity: int, pasted: str) -> Filled:
    put = desk.draft.token_hash
    if chosen:
        return await phone_lines.put(put, chosen, quantity, desk.now, desk.still_there)
    lines = await phone_lines.read_lines(pasted) if pasted.strip() else []
    if text:
        # « MAR-101 2 » typed in one go names its own quantity, where the field beside it names none.
        lines = [*(await phone_lines.read_lines(text) if quantity == 1 else [Typed(text, quantity)]), *lines]
    return await phone_lines.fill(put, lines, desk.now, desk.still_there)


async def _told(desk: Desk, filled: Filled, *, pasted: bool) -> Answer:
    """What went in, and what did not, back in the field it came from."""
    left = "\n".join(f"{line.text} {line.quantity}" for line, _ in filled.left) if pasted else ""
    first, kept = filled.left[0] if filled.left else None, phone_lines.written(filled.added)
    shown = ArticlesShown(
        text=first[0].text if first and not pasted else "",
        quantity=str(first[0].quantity) if first and not pasted else "1",
        error=first[1] if first and not pasted else "",
        choices=filled.choices,
        pasted=left,
        left=tuple(f"«\u00a0{line.text}\u00a0»\u00a0: {why}" for line, why in filled.left) if pasted else (),
        added=phone_lines.told(kept, desk.view),
        kept=kept,
    )
    return await redrawn(desk, Shown(ARTICLES, 422 if filled.left else 200, articles=shown), CHANGED)


def _refused(desk: Desk, notes: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """« Canne : indiquez une quantité de 1 à 99. » for each quantity with a note, with the id of its field."""
    said = [(line, to_staff(notes[line.key])) for line in desk.view.lines if line.orderable and line.key in notes]
    return tuple((f"q-{line.key}", f"{line.name}\u00a0: {note[:1].lower()}{note[1:]}") for line, note in said)


def _numbers(sent: FormData, prefix: str) -> Mapping[int, int | None]:
    """The quantities by line key; None for what is no number."""
    keys = {name: clean_int(name.removeprefix(prefix), 1, 2**31 - 1) for name in sent if name.startswith(prefix)}
    return {key: clean_int(sent[name], 0, MOST_PIECES) for name, key in keys.items() if key}


def _prices(sent: FormData) -> dict[int, int]:
    keys = {name: clean_int(name.removeprefix("prix-"), 1, 2**31 - 1) for name in sent if name.startswith("prix-")}
    found = {key: clean_int(sent[name], 0, 10**9) for name, key in keys.items() if key}
    return {key: cents for key, cents in found.items() if cents is not None}
