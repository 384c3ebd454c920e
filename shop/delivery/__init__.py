"""How an order reaches its buyer: ways to receive, what they cost, what is chosen of them (docs/delivery.md)."""
