"""Who reads an account's mail must know the account too, before a link of that mail makes an address its own.

Else a stranger would have the owner of an address confirm it for the stranger's account, and see their orders.
"""

from typing import Final

from shop.accounts import sign_in
from shop.accounts.links import Opened
from shop.accounts.verification import has_rivals
from web import sessions
from web.account_fields import password
from web.answers import HtmlRequest
from web.forms import BaseForm
from web.limits import spend_sign_in

WRONG: Final = "Ce n’est pas le mot de passe de ce compte. Vérifiez-le et réessayez."


class ProofForm(BaseForm):
    password = password("Mot de passe", "mot_de_passe", "current-password", "Indiquez le mot de passe de ce compte.")


async def is_theirs(request: HtmlRequest, opened: Opened) -> bool:
    """Whether the link's own account is signed in on this browser."""
    session = await sessions.load(request, "customer")
    return session is not None and session.subject_id == opened.customer_id


async def is_asked(request: HtmlRequest, opened: Opened) -> bool:
    """Whether the password is asked: not where the account is signed in, unless other accounts claim the address.

    Those which the password opens too are carried over, the others end.
    """
    return not await is_theirs(request, opened) or await has_rivals(opened.customer_id, opened.email)


async def knows_password(request: HtmlRequest, form: ProofForm, opened: Opened, email: str) -> bool:
    """Whether the form holds the account's password; tries are counted for its present `email`.

    What is wrong is said beside the field. Raises TooMany, TooManyPasswords.
    """
    if form.validate():
        await spend_sign_in(request, email)
        if not await sign_in.right_password(opened.customer_id, str(form.password.data)):
            form.add_errors({"password": WRONG})
    return not form.errors
