"""Each rule of invariants.sql finds the row that breaks it: a check that cannot fail checks nothing."""

import re

import pytest

from tests import factories
from tests.conftest import broken_invariants, invariants
from tests.unit.db import spoilers_money, spoilers_orders

SPOILERS = spoilers_orders.SPOILERS | spoilers_money.SPOILERS


def rules() -> list[str]:
    return [re.match(r"SELECT '([^']+)' AS broken", query)[1] for query in invariants()]  # type: ignore[index]


def test_every_rule_has_its_spoiler() -> None:
    assert sorted(rules()) == sorted(SPOILERS)


@pytest.mark.parametrize("rule", SPOILERS)
async def test_a_broken_book_is_found(bare_database: str, rule: str) -> None:
    variant = await factories.an_article()
    order = await factories.an_order(variant, state="paid")
    assert await broken_invariants() == []
    await SPOILERS[rule](order, variant)
    assert rule in {row["broken"] for row in await broken_invariants()}
