"""What the worker does: each kind of job, and what comes round by itself."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from litestar.datastructures import State

from db.queries import jobs, staged_files
from shop.accounts import address_changes, erasure, newsletter, sign_in
from shop.accounts import links as account_links
from shop.accounts.mails import AccountMails
from shop.cart import view as cart
from shop.catalogue import reduction_turns, restock
from shop.catalogue.restock_mails import RestockMails
from shop.importing import desk as catalogue_files
from shop.invoices import files as invoice_files
from shop.invoices import issuing as invoices
from shop.jobs import Handler, Payload
from shop.mails import Mails
from shop.parcels import delays, labels
from shop.parcels.watch import EVERY as CARRIERS_EVERY
from shop.parcels.watch import Watch
from shop.payments import reminders
from shop.payments.cashier import Cashier
from shop.software import answers, endpoints, hooks
from shop.software.sending import Webhooks
from shop.staff import audit, hands, letters
from shop.staff.catalogue import photos as catalogue_media
from shop.staff.mails import StaffMails
from shop.worker import Periodic, Worker
from web import limits, sessions
from web.mail import mail_renderer

MINUTE, HOUR = 60, 3600
JOBS_KEPT_FOR = timedelta(days=90)
STAGED_KEPT_FOR = timedelta(days=30)
"""Files looked at before they are applied, stock-takes, changes of prices with what takes them back."""


def build_worker(state: State) -> Worker:
    """The worker over what the application found: `settings`, `cashier`, `carriers`, `post` and `render`."""
    mails = AccountMails(mail_renderer(state.render), state.post, state.cashier.links)
    rounds = _rounds(state.cashier, Watch(state.carriers), mails)
    return Worker(_kinds(state, mails), rounds, slow=[hooks.JOB])


def _kinds(state: State, account_mails: AccountMails) -> dict[str, Handler]:
    """What does each kind of job."""
    cashier, render = state.cashier, mail_renderer(state.render)
    return {
        "mail": Mails(render, state.post, cashier.links).send,
        restock.JOB: RestockMails(render, state.post, cashier.links).send,
        account_links.JOB: account_mails.send,
        letters.JOB: StaffMails(render, state.post, cashier.links).send,
        erasure.FORGET_WORDS: _forget_words,
        "refund": _at_this_moment(cashier.send_refund),
        "payment_check": _at_this_moment(cashier.check),
        "payment_cancel": _at_this_moment(cashier.close),
        invoices.JOB: _at_this_moment(invoice_files.make),
        catalogue_files.JOB: _at_this_moment(catalogue_files.work),
        labels.JOB: _at_this_moment(labels.Labels(state.carriers).make),
        hooks.JOB: _at_this_moment(Webhooks(cashier.links.secret, anywhere=not state.settings.production).send),
        catalogue_media.JOB: _at_this_moment(catalogue_media.Removal(state.settings.media_dir).remove),
    }


def _rounds(cashier: Cashier, watch: Watch, account_mails: AccountMails) -> list[Periodic]:
    """What comes round by itself, and how often."""

    async def erase() -> None:
        for one in await erasure.erase_due(datetime.now(UTC)):
            await account_mails.say_goodbye(one.email)

    return [
        Periodic("reconcile", 5 * MINUTE, lambda: cashier.reconcile(datetime.now(UTC))),
        Periodic("expire_holds", MINUTE, lambda: cashier.expire_holds(datetime.now(UTC))),
        Periodic("reductions", MINUTE, lambda: reduction_turns.turn(datetime.now(UTC))),
        Periodic("restock", 5 * MINUTE, lambda: restock.tell(datetime.now(UTC))),
        Periodic("track_parcels", int(CARRIERS_EVERY.total_seconds()), lambda: watch.look(datetime.now(UTC))),
        Periodic("remind", HOUR, lambda: reminders.remind(datetime.now(UTC))),
        Periodic("late", HOUR, lambda: delays.tell_late(datetime.now(UTC))),
        Periodic("erase", HOUR, erase),
        Periodic("sweep", HOUR, sweep),
    ]


async def _forget_words(_: Payload) -> None:
    await erasure.forget_words()


def _at_this_moment(work: Callable[[Payload, datetime], Awaitable[object]]) -> Handler:
    """Jobs read no clock: the moment is given to them."""

    async def handle(payload: Payload) -> None:
        await work(payload, datetime.now(UTC))

    return handle


async def sweep() -> None:
    """Forget what nobody needs any more: old counters, sessions that are over, jobs done, carts left for months."""
    await limits.sweep()
    await sessions.sweep()
    await jobs.forget_done(datetime.now(UTC) - JOBS_KEPT_FOR)
    await cart.forget_old(datetime.now(UTC))
    await staged_files.sweep(datetime.now(UTC) - STAGED_KEPT_FOR)
    await restock.forget_old(datetime.now(UTC))
    await address_changes.forget_deleted(datetime.now(UTC))
    await account_links.forget_old(datetime.now(UTC))
    await sign_in.forget_claims(datetime.now(UTC))
    await hands.forget_old(datetime.now(UTC))
    await newsletter.forget_unanswered(datetime.now(UTC))
    await audit.forget_old(datetime.now(UTC))
    await answers.forget_old(datetime.now(UTC))
    await endpoints.forget_old(datetime.now(UTC))
