"""The address of each step of the checkout."""

from typing import Final

from shop.checkout.standing import DELIVERY, DETAILS, PAYMENT, REVIEW

STEP_URLS: Final = {
    DETAILS: "/commande/coordonnees",
    DELIVERY: "/commande/livraison",
    PAYMENT: "/commande/paiement",
    REVIEW: "/commande/verification",
}
