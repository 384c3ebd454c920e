"""The two mails of « Me prévenir »: the question whether the wish is real, and the news."""

from typing import Any

from shop import faults
from shop.catalogue import restock
from shop.catalogue.restock import Notice
from shop.jobs import JobFailed, Payload
from shop.links import Links
from shop.mails import MailRenderer
from shop.orders.summary import identity_lines
from shop.post.mail import Mail, Post
from shop.storefront import storefront


class RestockMails:
    """Loads the wish, has the mail written, hands it to the post. One per process."""

    def __init__(self, render: MailRenderer, post: Post, links: Links) -> None:
        self._render = render
        self._post = post
        self._links = links

    async def send(self, payload: Payload) -> None:
        """Job « restock_mail »: payload {mail, notice_id}.

        Nothing is sent to who no longer wants it. Raises MailTrouble, and JobFailed for a mail there is not.
        """
        name, notice = payload["mail"], await restock.by_id(payload["notice_id"])
        if name not in {restock.CONFIRM, restock.BACK}:
            raise JobFailed(f"no such mail: {payload}", permanent=True)
        if notice is None or (name == restock.BACK and not notice.answered):
            return
        written = self._render(name, await self._context(notice))
        key = f"{name}:{notice.id}:{notice.asked_at.isoformat()}"
        await self._post.send(Mail(key, notice.email, written.subject, written.text, written.html))
        await faults.hit("mail.sent")

    async def _context(self, notice: Notice) -> dict[str, Any]:
        front = await storefront()
        home = self._links.public_url
        link = f"{home}/alertes/{restock.link_token(notice, self._links.secret)}"
        return {
            "merchant": front.merchant,
            "texts": front.texts,
            "identity": identity_lines(front.merchant),
            "terms_url": self._links.terms(),
            "variant": notice.variant,
            "confirm_within_days": restock.CONFIRM_WITHIN.days,
            "confirm_url": link,
            "stop_url": f"{link}/fin",
            "product_url": home + restock.variant_path(notice.variant),
        }
