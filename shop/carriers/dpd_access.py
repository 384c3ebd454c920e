"""Who the merchant is to DPD France: the same for labels and for tracking."""

from dataclasses import dataclass, field
from typing import Final

FRANCE: Final = 250


@dataclass(frozen=True, slots=True)
class DpdAccess:
    """What DPD's sales contact gives: user and password of the web services, number of the depot, of the contract.

    The machine's public address must be known to DPD too, who answer no other.
    """

    userid: str
    password: str = field(repr=False)
    center_number: int
    customer_number: int
    country_code: int = FRANCE
