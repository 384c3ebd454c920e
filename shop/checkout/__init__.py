"""The steps from a cart to an order."""
