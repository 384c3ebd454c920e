"""The page « Mes informations » and its sections, which are drawn alone after a change."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Response

from shop.accounts import customers, newsletter
from shop.accounts.customers import Customer
from shop.accounts.details import waiting_link
from shop.accounts.sessions import listed
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.inputs import query
from web.limits import TooMany
from web.pages.account.details.forms import EmailForm, PasswordForm, SectionForm, names_of, quality_of
from web.pages.account.parts import account_page
from web.refusals import or_404
from web.sessions import DOORS, Session

PATH: Final = "/compte/informations"
ERROR_SAID: Final = "Il y a un problème\u00a0: rien n’est enregistré."


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is its id, `said` what is told once it is kept."""

    name: str
    said: str

    @property
    def template(self) -> str:
        return f"account/details/_{self.name}.html"


SECTIONS: Final = {
    "coordonnees": Section("coordonnees", "Vos coordonnées sont enregistrées."),
    "qualite": Section("qualite", "Votre choix est enregistré."),
    "adresse-e-mail": Section(
        "adresse-e-mail",
        "Presque fini\u00a0: ouvrez le lien envoyé à la nouvelle adresse. D’ici là, rien ne change.",
    ),
    "mot-de-passe": Section("mot-de-passe", "Votre mot de passe est changé. Vos autres appareils sont déconnectés."),
    "newsletter": Section("newsletter", "Presque fini\u00a0: confirmez avec le lien que nous venons de vous envoyer."),
    "newsletter-arret": Section("newsletter", "C’est noté\u00a0: vous ne recevez pas la newsletter."),
    "newsletter-suite": Section("newsletter", "C’est noté\u00a0: vous recevez la newsletter."),
    "connexions": Section("connexions", "C’est fait\u00a0: appareil déconnecté."),
}
"""By what was done."""


async def own(session: Session) -> Customer:
    """Whose account it is. Raises Refusal 404 for one erased since the session was read."""
    return or_404(await customers.by_id(session.subject_id))


async def whole(
    request: HtmlRequest, session: Session, *, status: int = 200, wrong: SectionForm | None = None, **forms: Any
) -> Response[Any]:
    """The page; `forms` take the place of those filled from the account, `wrong` is told at the top."""
    done = SECTIONS.get(query(request).get("fait", "")) if status == 200 else None
    context = {**await filled(session), "done": done, "wrong": wrong, **forms}
    return await account_page(request, "account/details/details.html", PATH, status=status, **context)


async def filled(session: Session) -> dict[str, Any]:
    """What every section reads, as the account is now."""
    customer, now = await own(session), datetime.now(UTC)
    door = DOORS["customer"]
    return {
        "customer": customer,
        "names": names_of(customer),
        "quality": quality_of(customer),
        "email_form": EmailForm.of(),
        "password_form": PasswordForm.of(),
        "subscribed": customer.is_verified and await newsletter.is_subscribed(customer.email),
        "waiting_email": await waiting_link(customer.id, "new_email", now),
        "open_sessions": await listed(customer.id, session.id_hash, now, door.idle, door.kept_idle),
        "done": None,
        "wait": {},
    }


async def kept(request: HtmlRequest, session: Session, done: str) -> Response[Any]:
    """After a change: the section alone for htmx, the page again for a browser, both saying so beside the button."""
    section = SECTIONS[done]
    if not is_htmx(request):
        return go_to(request, f"{PATH}?fait={done}#{section.name}")
    context = {**await filled(session), "done": section}
    return await fragment(
        request, "account/details/section_changed.html", section=section, said=section.said, **context
    )


async def refused(
    request: HtmlRequest,
    session: Session,
    name: str,
    wrong: SectionForm,
    *,
    status: int = 422,
    said: str = ERROR_SAID,
    **forms: Any,
) -> Response[Any]:
    """The section with its mistakes, what was typed in it and, on a whole page, nothing else changed."""
    section = SECTIONS[name]
    if not is_htmx(request):
        return await whole(request, session, status=status, wrong=wrong, **forms)
    wrong.point()
    context = {**await filled(session), **forms}
    return await fragment(
        request, "account/details/section_changed.html", status=status, section=section, said=said, **context
    )


async def paused(
    request: HtmlRequest, session: Session, name: str, wrong: SectionForm, refusal: TooMany, **forms: Any
) -> Response[Any]:
    """429: the same after too many tries, with when to try again."""
    wait = f"Trop d’essais. {refusal.advice}"
    answer = await refused(request, session, name, wrong, status=429, said=wait, wait={name: wait}, **forms)
    return refusal.told_on(answer)
