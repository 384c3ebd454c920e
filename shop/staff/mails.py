"""The mails of the team: a link to choose a password, and word of a change that its owner should know of."""

from datetime import UTC, datetime
from typing import Any, Final

from shop import faults
from shop.calendar import in_paris, long_date
from shop.jobs import JobFailed, Payload
from shop.links import Links
from shop.mails import MailRenderer
from shop.orders.summary import identity_lines
from shop.post.mail import Mail, Post
from shop.staff import links
from shop.staff.members import Member, by_id
from shop.storefront import storefront

CHANGES: Final = {
    "password": "Le mot de passe a été changé",
    "factor": "Le second facteur a été activé ou renouvelé",
    "reset": "Le second facteur a été retiré",
    "codes": "Les codes de secours ont été renouvelés",
}


class StaffMails:
    """Makes the link, has the mail written, hands it to the post. One per process."""

    def __init__(self, render: MailRenderer, post: Post, addresses: Links) -> None:
        self._render = render
        self._post = post
        self._addresses = addresses

    async def send(self, payload: Payload) -> None:
        """Job « staff_mail »: payload {mail, member_id, key; what}. Nothing is sent to who was closed meanwhile.

        Raises MailTrouble, and JobFailed for a mail there is not.
        """
        name, member = payload["mail"], await by_id(payload["member_id"])
        if member is None or not member.active:
            return
        now = datetime.now(UTC)
        if name == "access":
            token = links.token_of(member, self._addresses.secret, now)
            link = f"{self._addresses.public_url}/gestion/acces/{token}"
            until = long_date(in_paris(now + links.LIVES).date())
            await self._write(member, "staff_access", payload["key"], {"link": link, "until": until})
        elif name == "changed" and payload["what"] in CHANGES:
            key = f"{payload['what']}:{payload['key']}"
            await self._write(member, "staff_changed", key, {"change": CHANGES[payload["what"]]})
        else:
            raise JobFailed(f"no such mail: {payload}", permanent=True)
        await faults.hit("mail.sent")

    async def _write(self, member: Member, folder: str, key: str, context: dict[str, Any]) -> None:
        merchant = (await storefront()).merchant
        around = {
            "merchant": merchant,
            "identity": identity_lines(merchant),
            "terms_url": self._addresses.terms(),
            "staff_url": f"{self._addresses.public_url}/gestion",
            "member": member,
        }
        written = self._render(folder, {**around, **context})
        await self._post.send(
            Mail(f"{folder}:{member.id}:{key}", member.email, written.subject, written.text, written.html)
        )
