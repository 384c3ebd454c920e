"""The cart: read, added to, changed, two made one."""
