"""The rayons as staff choose among them: « Marche › Cannes », in the order of the menu."""

from collections.abc import Iterator

from shop.storefront import Category, Storefront


def named(front: Storefront) -> Iterator[tuple[Category, str]]:
    """Each rayon with its name in full."""
    for top in front.categories:
        yield top, top.name
        for below in top.children:
            yield below, f"{top.name} › {below.name}"


def by_slug(front: Storefront) -> dict[str, str]:
    """Names in full by what an address says."""
    return {one.slug: words for one, words in named(front)}
