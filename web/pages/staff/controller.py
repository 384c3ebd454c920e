"""Every room of the staff space, and the door before them."""

from typing import Final

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from web.pages.staff.accounting.accounting import StaffAccounting
from web.pages.staff.audit.audit import StaffAudit
from web.pages.staff.bank.bank import StaffBank
from web.pages.staff.bank.bank_entry import StaffBankEntry
from web.pages.staff.catalogue.rooms import CATALOGUE
from web.pages.staff.catalogue_files.files import StaffCatalogueFiles
from web.pages.staff.customers.customers import StaffCustomers
from web.pages.staff.customers.merging import StaffMerging
from web.pages.staff.customers.personal_data import StaffPersonalData
from web.pages.staff.door import nobody_afterwards, only_staff, session_here
from web.pages.staff.invoices.invoices import StaffInvoices
from web.pages.staff.jobs.jobs import StaffJobs
from web.pages.staff.me.factor import StaffFactor
from web.pages.staff.me.me import StaffMe
from web.pages.staff.orders.bulk import StaffBulk
from web.pages.staff.orders.bulk_print import StaffBulkPrint
from web.pages.staff.orders.changing import CHANGING
from web.pages.staff.orders.collecting import StaffCollecting
from web.pages.staff.orders.delay import StaffDelays
from web.pages.staff.orders.lists import StaffOrders
from web.pages.staff.orders.moves import StaffMoves
from web.pages.staff.orders.notes import StaffNotes
from web.pages.staff.orders.order import StaffOrder
from web.pages.staff.orders.parcels import StaffParcelPages, StaffParcels
from web.pages.staff.orders.payments import StaffPayments
from web.pages.staff.orders.point import StaffPoint
from web.pages.staff.people.member import StaffMemberPages
from web.pages.staff.people.team import StaffTeam
from web.pages.staff.phone.rooms import PHONE
from web.pages.staff.picking.packing import StaffPacking
from web.pages.staff.picking.picking import StaffPicking
from web.pages.staff.prices.change import StaffPriceChange
from web.pages.staff.prices.prices import StaffPrices
from web.pages.staff.prices.reduction import StaffReductions
from web.pages.staff.promotions.promotions import StaffPromotions
from web.pages.staff.refunds.refund import StaffRefund, StaffRefundForm
from web.pages.staff.refused import REFUSALS
from web.pages.staff.search.search import StaffSearch
from web.pages.staff.settings.agencies import StaffAgencies
from web.pages.staff.settings.home import StaffSettings
from web.pages.staff.settings.mails import StaffMailTexts
from web.pages.staff.settings.modes import StaffModes
from web.pages.staff.settings.settings import StaffShopSettings
from web.pages.staff.settings.surcharges import StaffSurcharges
from web.pages.staff.settings.tariffs import StaffTariffs
from web.pages.staff.settings.texts import StaffTexts
from web.pages.staff.settings.vat import StaffVat
from web.pages.staff.sign_in.access import StaffAccess
from web.pages.staff.sign_in.second_factor import SecondFactor
from web.pages.staff.sign_in.sign_in import SignIn
from web.pages.staff.software.hooks import StaffHooks
from web.pages.staff.software.software import StaffSoftware
from web.pages.staff.stock.article import StaffStockArticle
from web.pages.staff.stock.sheets import StaffStockSheets
from web.pages.staff.stock.stock import StaffStock
from web.pages.staff.today.owners import StaffOwners
from web.pages.staff.today.today import StaffToday
from web.pages.staff.withdrawals.withdrawals import StaffWithdrawalMoves, StaffWithdrawals

Rooms = tuple[ControllerRouterHandler, ...]
THE_DAY: Final[Rooms] = (
    StaffToday,
    StaffOwners,
    StaffSearch,
)
ORDERS: Final[Rooms] = (
    StaffOrders,
    StaffBulk,
    StaffBulkPrint,
    StaffPicking,
    StaffPacking,
    StaffJobs,
    StaffInvoices,
    StaffOrder,
    StaffMoves,
    *CHANGING,
    StaffNotes,
    StaffParcels,
    StaffParcelPages,
    StaffPoint,
    StaffDelays,
    StaffPayments,
    StaffCollecting,
)
MONEY: Final[Rooms] = (
    StaffRefundForm,
    StaffRefund,
    StaffWithdrawals,
    StaffWithdrawalMoves,
    StaffAccounting,
    StaffBank,
    StaffBankEntry,
    StaffPromotions,
)
GOODS: Final[Rooms] = (
    StaffPrices,
    StaffReductions,
    StaffPriceChange,
    StaffStock,
    StaffStockArticle,
    StaffStockSheets,
    StaffCatalogueFiles,
    *CATALOGUE,
)
CUSTOMERS: Final[Rooms] = (
    *PHONE,
    StaffCustomers,
    StaffPersonalData,
    StaffMerging,
)
SETTINGS: Final[Rooms] = (
    StaffSettings,
    StaffModes,
    StaffTariffs,
    StaffVat,
    StaffShopSettings,
    StaffSurcharges,
    StaffAgencies,
    StaffTexts,
    StaffMailTexts,
)
OWN: Final[Rooms] = (
    StaffSoftware,
    StaffHooks,
    StaffMe,
    StaffFactor,
    StaffTeam,
    StaffMemberPages,
    StaffAudit,
)


def handlers() -> list[ControllerRouterHandler]:
    """All but the door itself ask who comes in."""
    space = Router(
        "/gestion",
        route_handlers=[*THE_DAY, *ORDERS, *MONEY, *GOODS, *CUSTOMERS, *SETTINGS, *OWN],
        guards=[only_staff],
        middleware=[nobody_afterwards],
        exception_handlers=REFUSALS,
        dependencies={"session": Provide(session_here, sync_to_thread=False)},
    )
    return [SignIn, SecondFactor, StaffAccess, space]
