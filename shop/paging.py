"""How many pages a list has. Pure."""


def pages_of(total: int, per_page: int) -> int:
    """One page at least: an empty list has a page too."""
    return max(1, -(-total // per_page))
