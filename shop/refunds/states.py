"""How far a refund is."""

ASKED, SENT, REFUNDED, FAILED = "asked", "sent", "refunded", "failed"
