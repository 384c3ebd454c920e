"""How far a refund is."""

ASKED, SENT, REFUNDED, FAILED = "asked", "sent", "refunded", "failed"
CAME_BACK = "came_back:"
"""With a refund's id: what is written of its payment when it failed, whose money is ours again since then."""
