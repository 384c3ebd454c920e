"""What the worker does: each kind of job, and what comes round by itself."""

from datetime import UTC, datetime, timedelta

from litestar.datastructures import State

from db.queries import jobs
from shop.accounts import address_changes, erasure, newsletter, sign_in
from shop.accounts import links as account_links
from shop.accounts.mails import AccountMails
from shop.cart import view as cart
from shop.catalogue import restock
from shop.catalogue.restock_mails import RestockMails
from shop.jobs import Payload
from shop.mails import Mails
from shop.parcels import delays, labels
from shop.parcels.watch import EVERY as CARRIERS_EVERY
from shop.parcels.watch import Watch
from shop.payments.cashier import Cashier
from shop.worker import Periodic, Worker
from web import limits, sessions
from web.mail import mail_renderer

MINUTE, HOUR = 60, 3600
JOBS_KEPT_FOR = timedelta(days=90)


def build_worker(state: State) -> Worker:
    """The worker over what the application found: `cashier`, `carriers`, `post` and `render`."""
    cashier: Cashier = state.cashier
    labelling, watch = labels.Labels(state.carriers), Watch(state.carriers)
    mails = Mails(mail_renderer(state.render), state.post, cashier.links)
    restock_mails = RestockMails(mail_renderer(state.render), state.post, cashier.links)
    account_mails = AccountMails(mail_renderer(state.render), state.post, cashier.links)

    async def refund(payload: Payload) -> None:
        await cashier.send_refund(payload, now())

    async def check_payment(payload: Payload) -> None:
        await cashier.check(payload, now())

    async def close_payment(payload: Payload) -> None:
        await cashier.close(payload, now())

    async def make_label(payload: Payload) -> None:
        await labelling.make(payload, now())

    async def track_parcels() -> None:
        await watch.look(now())

    async def tell_late() -> None:
        await delays.tell_late(now())

    async def reconcile() -> None:
        await cashier.reconcile(now())

    async def expire_holds() -> None:
        await cashier.expire_holds(now())

    async def erase() -> None:
        for one in await erasure.erase_due(now()):
            await account_mails.say_goodbye(one.email)

    async def tell_restock() -> None:
        await restock.tell(now())

    return Worker(
        {
            "mail": mails.send,
            restock.JOB: restock_mails.send,
            account_links.JOB: account_mails.send,
            "refund": refund,
            "payment_check": check_payment,
            "payment_cancel": close_payment,
            labels.JOB: make_label,
        },
        [
            Periodic("reconcile", 5 * MINUTE, reconcile),
            Periodic("expire_holds", MINUTE, expire_holds),
            Periodic("restock", 5 * MINUTE, tell_restock),
            Periodic("track_parcels", int(CARRIERS_EVERY.total_seconds()), track_parcels),
            Periodic("late", HOUR, tell_late),
            Periodic("erase", HOUR, erase),
            Periodic("sweep", HOUR, sweep),
        ],
    )


async def sweep() -> None:
    """Forget what nobody needs any more: old counters, sessions that are over, jobs done, carts left for months."""
    await limits.sweep()
    await sessions.sweep()
    await jobs.forget_done(now() - JOBS_KEPT_FOR)
    await cart.forget_old(now())
    await restock.forget_old(now())
    await address_changes.forget_deleted(now())
    await account_links.forget_old(now())
    await sign_in.forget_claims(now())
    await newsletter.forget_unanswered(now())


def now() -> datetime:
    return datetime.now(UTC)
