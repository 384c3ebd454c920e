"""Two members of staff who save one form at the same moment: the second is told, and nothing is overwritten."""

import asyncio
from typing import Any

import httpx
import pytest

from shop.accounts import details
from shop.staff import members
from tests import factories
from tests.factories import ALICE
from tests.unit.web.people_desk import member
from tests.unit.web.staff_desk import fields_of


async def both_save(desk: httpx.AsyncClient, path: str, *typed: dict[str, str]) -> list[int]:
    seen = fields_of(await desk.get(path), path)
    answers = await asyncio.gather(*(desk.post(path, data=seen | more) for more in typed))
    return sorted(answer.status_code for answer in answers)


async def names_of(desk: httpx.AsyncClient) -> list[int]:
    emil = await member(["sales"], email="emil@example.fr", name="Emil Roux")
    typed = ({"nom": f"Emil {letter}", "roles": "sales"} for letter in "abcd")
    return await both_save(desk, f"/gestion/equipe/{emil.id}", *typed)


async def details_of(desk: httpx.AsyncClient) -> list[int]:
    customer = await factories.a_customer(ALICE)
    typed = ({"nom": f"Durand {letter}", "qualite": "particulier"} for letter in "abcd")
    return await both_save(desk, f"/gestion/clients/{customer.id}/coordonnees", *typed)


def all_at_once(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, *, guarded: bool) -> None:
    """Nobody writes before all four have come as far as that; not `guarded`: what was compared before must do."""
    barrier, write = asyncio.Barrier(4), getattr(where, name)

    async def together(*args: Any, same: Any, **values: Any) -> None:
        await barrier.wait()
        await write(*args, **values, same=same if guarded else lambda _: True)

    monkeypatch.setattr(where, name, together)


@pytest.mark.race
async def test_of_those_who_change_one_member_at_once_one_does(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_at_once(monkeypatch, members, "change", guarded=True)
    assert await names_of(desk) == [303, 409, 409, 409]


@pytest.mark.race
async def test_of_those_who_change_one_customer_at_once_one_does(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_at_once(monkeypatch, details, "save_details", guarded=True)
    assert await details_of(desk) == [303, 409, 409, 409]


@pytest.mark.race
async def test_twin_compared_before_the_transaction_all_members_forms_are_kept(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_at_once(monkeypatch, members, "change", guarded=False)
    assert await names_of(desk) == [303] * 4


@pytest.mark.race
async def test_twin_compared_before_the_transaction_all_customers_forms_are_kept(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_at_once(monkeypatch, details, "save_details", guarded=False)
    assert await details_of(desk) == [303] * 4
