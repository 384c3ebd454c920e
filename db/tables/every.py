"""Every table of the shop, for whoever binds them to a database."""

from typing import Final

from piccolo.table import Table

from db.tables import (
    accounts,
    after_sales,
    bank,
    carts,
    catalogue,
    delivery,
    guards,
    invoices,
    jobs,
    merchant,
    orders,
    payments,
    promotions,
    software,
    staff,
    vat,
)

_MODULES: Final = (
    merchant,
    catalogue,
    accounts,
    carts,
    orders,
    payments,
    promotions,
    invoices,
    bank,
    vat,
    after_sales,
    delivery,
    jobs,
    guards,
    staff,
    software,
)

TABLES: Final[list[type[Table]]] = [
    value
    for module in _MODULES
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, Table) and value.__module__ == module.__name__
]
