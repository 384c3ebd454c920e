"""The staff space's first rooms: sign in, the day, orders, jobs put aside."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from web.pages.staff.accounting import StaffAccounting
from web.pages.staff.bank import StaffBank
from web.pages.staff.bank_entry import StaffBankEntry
from web.pages.staff.collecting import StaffCollecting
from web.pages.staff.delay import StaffDelays
from web.pages.staff.invoices import StaffInvoices
from web.pages.staff.lists import StaffLists
from web.pages.staff.moves import StaffMoves
from web.pages.staff.order import StaffOrder
from web.pages.staff.parcels import StaffParcelPages, StaffParcels
from web.pages.staff.payments import StaffPayments
from web.pages.staff.point import StaffPoint
from web.pages.staff.promotions import StaffPromotions
from web.pages.staff.refund import StaffRefund, StaffRefundForm
from web.pages.staff.sign_in import SignIn
from web.pages.staff.withdrawals import StaffWithdrawalMoves, StaffWithdrawals
from web.sessions import staff_member


def handlers() -> list[ControllerRouterHandler]:
    """All but the door itself ask who comes in."""
    rooms: list[ControllerRouterHandler] = [
        StaffLists,
        StaffInvoices,
        StaffOrder,
        StaffMoves,
        StaffParcels,
        StaffParcelPages,
        StaffPoint,
        StaffDelays,
        StaffPayments,
        StaffCollecting,
        StaffRefundForm,
        StaffRefund,
        StaffWithdrawals,
        StaffWithdrawalMoves,
        StaffAccounting,
        StaffBank,
        StaffBankEntry,
        StaffPromotions,
    ]
    return [SignIn, Router("/gestion", route_handlers=rooms, dependencies={"session": Provide(staff_member)})]
