"""Broad searches on both databases: the same as if each product were weighed, and never of an older catalogue."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from db.engine import transaction
from db.queries import search as queries
from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Category, Product
from shop.catalogue import search_masks, search_ranking
from shop.catalogue.search import index_products, search, suggest
from shop.catalogue.search_words import groups_of, stem, words_of
from shop.storefront import forget
from tests.factories import a_category, a_product

FEW = 8
"""As many as are looked at here: a small shop is then as broad as a large one."""
PRODUCTS, QUERIES = 60, 150
WORDS = ("coussin", "housse", "fauteuil", "rollator", "marchette", "lavable", "confort", "salon", "marche")
"""Two of them are synonyms, two begin alike."""
Group = frozenset[str]


@dataclass(frozen=True, slots=True)
class Text:
    """A product as the test knows it: the stems of its name, of brand and rayons, of its summary."""

    id: int
    published: bool
    popularity: int
    name: frozenset[str]
    kind: frozenset[str]
    body: frozenset[str] = field(default_factory=frozenset)

    def says(self, group: Group, place: str, begun: bool) -> bool:
        """In this place or a better one."""
        said = self.name | (self.kind if place != "name" else set()) | (self.body if place == "body" else set())
        return any(one in group or (begun and one.startswith(tuple(group))) for one in said)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr(queries, "MOST_FOUND", FEW)
    monkeypatch.setattr(search_ranking, "MOST_FOUND", FEW)


def stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, words_of(text)))


async def a_random_shop(chance: random.Random) -> list[Text]:
    """Products that say few words in every place, one in ten of them unpublished."""
    above = await a_category("Salon")
    rayons: list[tuple[Category, str]] = [
        (await a_category("Rollators et marchettes"), "Rollators et marchettes"),
        (await a_category("Fauteuils", above), "Fauteuils Salon"),
    ]
    made = []
    for _ in range(PRODUCTS):
        name, brand, summary = (" ".join(chance.sample(WORDS, count)) for count in (2, 1, 3))
        (rayon, kind), published, popularity = chance.choice(rayons), chance.random() < 0.9, chance.randrange(5)
        product = await a_product(
            name, brand=brand, summary=summary, category=rayon, published=published, popularity=popularity
        )
        said = (stems(name), stems(f"{brand} {kind}"), stems(summary))
        made.append(Text(product.id, published, popularity, *said))
    async with transaction():
        await index_products()
    return made


def in_places(texts: Sequence[Text], groups: Sequence[Group], prefix: bool) -> Iterator[list[Text]]:
    """The products that say all groups in a good place, then those of the next place; each reads every product."""
    last = len(groups) - 1

    def says(text: Text, place: str) -> list[bool]:
        return [text.says(group, place, prefix and at == last) for at, group in enumerate(groups)]

    yield [text for text in texts if all(says(text, "name"))]
    yield [text for text in texts if all(says(text, "kind"))]
    if not prefix:
        yield [text for text in texts if all(says(text, "body")) and any(says(text, "name"))]
        yield [text for text in texts if all(says(text, "body")) and any(says(text, "kind"))]
        yield [text for text in texts if all(says(text, "body"))]


def expected(texts: Sequence[Text], groups: Sequence[Group], prefix: bool) -> set[int]:
    """Those looked at, weighed one by one."""
    chosen: list[int] = []
    known = sorted((text for text in texts if text.published), key=lambda text: (-text.popularity, text.id))
    for found in in_places(known, groups, prefix):
        chosen += [text.id for text in found if text.id not in chosen]
    return set(chosen[:FEW])


def a_random_query(chance: random.Random) -> tuple[list[Group], bool]:
    *whole, last = chance.sample(WORDS, chance.choice((1, 2)))
    if chance.random() < 0.6:
        return groups_of([*whole, last]), False
    begun = last[: chance.randrange(3, len(last))]
    return [*groups_of(whole), frozenset({begun, stem(begun)})], True


async def test_of_many_products_the_same_are_chosen_as_by_weighing_each(database: str) -> None:
    chance, broad = random.Random(11), 0
    texts = await a_random_shop(chance)
    for _ in range(QUERIES):
        groups, prefix = a_random_query(chance)
        if not await queries.is_broad(groups, prefix=prefix):
            continue
        broad += 1
        rows = await search_ranking.best(groups, prefix=prefix)
        assert {row["id"] for row in rows} == expected(texts, groups, prefix), (groups, prefix)
    assert broad > QUERIES // 2


async def test_a_change_of_the_catalogue_shows_in_the_next_search(database: str) -> None:
    await a_random_shop(random.Random(12))
    before = (await search("coussin")).ids
    worst = before[-1]
    async with transaction():
        await Product.update({Product.popularity: 99, Product.name: "Coussin"}).where(Product.id == worst)
        await Product.update({Product.published: False}).where(Product.id == before[0])
        await index_products([worst])
        await bump_catalogue_version()
    after = (await search("coussin")).ids
    assert (after[0], before[0] in after) == (worst, False)
    assert (await suggest("cous", 1)) == [worst]


async def test_masks_take_no_more_memory_than_they_may(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_random_shop(random.Random(13))
    found = {word: (await search(word)).ids for word in WORDS}
    monkeypatch.setattr(search_masks, "MOST_BYTES", 3 * PRODUCTS // 8)
    monkeypatch.setattr(search_masks, "MOST_REMEMBERED", 2)
    forget()
    assert {word: (await search(word)).ids for word in WORDS} == found
    known = await search_masks.masks()
    assert 0 < len(known._masks) <= 3
    assert len(known._products) <= 2 + FEW
