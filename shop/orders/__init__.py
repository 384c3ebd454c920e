"""Orders: placed, read, moved on, followed, paid back (docs/order-life.md)."""
