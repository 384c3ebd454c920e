"""What forgotten passwords and sign-in links share: asking for a mail."""

from typing import Any

from litestar import Response

from shop.accounts.links import LIVES
from shop.addresses import check_email
from web.answers import HtmlRequest, page
from web.limits import TooMany, account_of, address_of, spend
from web.pages.sign_in.forms import EmailForm
from web.pages.sign_in.ways import with_back


def checked_email(form: EmailForm) -> str:
    """The tidy address; what is wrong with it is said beside the field."""
    form.validate()
    checked = check_email(str(form.email.data or ""))
    if checked.error:
        form.add_errors({"email": checked.error})
    return checked.email


async def sent(request: HtmlRequest, asked: str, purpose: str, back: str) -> Response[Any]:
    """After a link of this purpose was asked for at the path `asked`: the same for every address."""
    minutes = LIVES[purpose].seconds // 60
    return await page(request, "sign_in/sent.html", minutes=minutes, again=with_back(asked, back), back=back)


async def ask_once(request: HtmlRequest, rule: str, email: str) -> bool:
    """Count one wish for a mail. False, in silence, where this address was written to often enough of late.

    Raises TooMany for a visitor who asks for too many addresses.
    """
    await spend(rule, address_of(request))
    try:
        await spend(f"{rule}_account", account_of(email))
    except TooMany:
        return False
    return True
