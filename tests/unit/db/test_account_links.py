"""Links mailed to customers, verification, passwords: once, in time, for the right account (T35)."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db import engine
from db.engine import transaction
from db.queries import account_links
from shop.accounts import forgotten, links, registration, sign_in, verification
from shop.accounts.registration import Registration
from shop.errors import LinkOver
from tests import factories
from tests.factories import LIGHT
from tests.unit.web.accounts_desk import PASSWORD, an_account

NOW = datetime.now(UTC)
NEW = "quatre oies dans la cour"


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing: what they cost for real is the business of test_passwords.py."""
    for module in (forgotten, registration, sign_in):
        monkeypatch.setattr(module, "PASSWORDS", LIGHT)


async def orders_of(customer_id: int) -> list[str]:
    rows = await engine.fetch("SELECT number FROM orders WHERE customer = {} ORDER BY id", customer_id)
    return [row["number"] for row in rows]


async def test_a_link_works_once_and_its_token_lies_nowhere(database: str) -> None:
    alice = await an_account()
    token = await links.make("reset", alice.id, "alice@example.fr", NOW)
    assert token not in str(await engine.fetch("SELECT * FROM account_link"))
    assert (await links.look(token, "reset", NOW)).customer_id == alice.id
    async with transaction():
        assert (await links.use(token, "reset", NOW)).email == "alice@example.fr"
    for ask in (links.look, links.use):
        with pytest.raises(LinkOver):
            await ask(token, "reset", NOW)


@pytest.mark.parametrize(("purpose", "life"), links.LIVES.items())
async def test_a_link_ends_by_itself(database: str, purpose: str, life: timedelta) -> None:
    alice = await an_account()
    token = await links.make(purpose, alice.id, alice.email, NOW)
    assert await links.look(token, purpose, NOW + life - timedelta(seconds=1))
    with pytest.raises(LinkOver):
        await links.look(token, purpose, NOW + life)


async def test_a_link_serves_no_other_purpose(database: str) -> None:
    alice = await an_account()
    token = await links.make("verify", alice.id, alice.email, NOW)
    for purpose in set(links.LIVES) - {"verify"}:
        with pytest.raises(LinkOver):
            await links.look(token, purpose, NOW)
    for junk in ("", "a", "A" * 43, "é" * 43, token + "x"):
        with pytest.raises(LinkOver):
            await links.look(junk, "verify", NOW)


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin"])
async def test_of_two_uses_at_once_one_works(database: str, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = await an_account()
    token = await links.make("reset", alice.id, alice.email, NOW)
    met = asyncio.Barrier(2)

    async def naive(token_hash: str, purpose: str, now: datetime) -> dict[str, object] | None:
        row = await account_links.still_open(token_hash, purpose, now)
        await met.wait()
        return row

    if not guarded:
        monkeypatch.setattr(account_links, "take", naive)

    async def use() -> bool:
        try:
            await links.use(token, "reset", NOW)
        except LinkOver:
            return False
        return True

    assert sorted(await asyncio.gather(use(), use())) == ([False, True] if guarded else [True, True])


async def test_another_password_ends_sessions_carts_and_links(database: str) -> None:
    alice = await an_account()
    reset = await links.make("reset", alice.id, alice.email, NOW)
    other = await links.make("reset", alice.id, alice.email, NOW)
    await forgotten.choose(reset, NEW, NOW)
    row = (await engine.fetch("SELECT auth_epoch, cart_epoch FROM customer"))[0]
    assert (row["auth_epoch"], row["cart_epoch"]) == (2, 2)
    assert await sign_in.check("alice@example.fr", PASSWORD) is None
    assert await sign_in.check(" Alice@Example.fr ", NEW)
    for token in (reset, other):
        with pytest.raises(LinkOver):
            await forgotten.choose(token, "encore un autre mot", NOW)


async def test_a_link_sent_to_another_address_changes_nothing(database: str) -> None:
    alice = await an_account()
    reset = await links.make("reset", alice.id, alice.email, NOW)
    verify = await links.make("verify", alice.id, alice.email, NOW)
    await engine.fetch("UPDATE customer SET email = 'a@example.be', email_owner = 'a@example.be' RETURNING id")
    with pytest.raises(LinkOver):
        await forgotten.choose(reset, NEW, NOW)
    with pytest.raises(LinkOver):
        await verification.verify_by_link(verify, NOW)
    assert await sign_in.check("a@example.be", PASSWORD)


async def test_who_answers_the_mail_owns_the_address(database: str) -> None:
    """A stranger registers with Alice's address first; her answer to the mail is what counts."""
    wish = Registration("alice@example.fr", PASSWORD, "Alice", "Martin")
    stranger = await registration.register(wish, NOW, confirmed=True)
    alice = await registration.register(Registration("Alice@example.fr ", NEW, "Alice", "M"), NOW, confirmed=True)
    order = await factories.an_order(await factories.an_article())
    await engine.fetch("UPDATE orders SET email = 'alice@example.fr' RETURNING id")
    assert await orders_of(alice.id) == []
    token = await links.make("verify", alice.id, "alice@example.fr", NOW)
    verified = await verification.verify_by_link(token, NOW)
    assert verified.is_verified
    assert await orders_of(alice.id) == [order.number]
    assert await engine.fetch("SELECT id FROM customer WHERE id = {}", stranger.id) == []
    assert await sign_in.check("alice@example.fr", PASSWORD) is None
    assert await sign_in.check("alice@example.fr", NEW)


async def test_a_known_address_registers_alike_and_takes_nothing(database: str) -> None:
    await an_account()
    again = await registration.register(Registration("alice@example.fr", NEW, "X", "Y"), NOW, confirmed=True)
    token = await links.make("verify", again.id, "alice@example.fr", NOW)
    with pytest.raises(LinkOver):
        await verification.verify_by_link(token, NOW)
    owner = await sign_in.check("alice@example.fr", PASSWORD)
    claim = await sign_in.check("alice@example.fr", NEW)
    assert owner
    assert owner.is_verified
    assert claim
    assert not claim.is_verified


async def test_nobody_comes_in_before_somebody_answered(database: str) -> None:
    await registration.register(Registration("alice@example.fr", NEW, "A", "M"), NOW, confirmed=False)
    assert await sign_in.check("alice@example.fr", NEW) is None


async def test_every_try_checks_two_hashes(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await an_account()
    tried = []
    verify = LIGHT.verify

    async def noted(password: str, kept: str | None) -> bool:
        tried.append(password)
        return await verify(password, kept)

    monkeypatch.setattr(LIGHT, "verify", noted)
    for email in ("alice@example.fr", "personne@example.fr"):
        tried.clear()
        await sign_in.check(email, "wrong")
        assert tried == ["wrong", "wrong"]


async def test_claims_nobody_answered_go_after_a_month(database: str) -> None:
    await an_account()
    await registration.register(Registration("x@example.fr", NEW, "A", "M"), NOW, confirmed=True)
    await sign_in.forget_claims(NOW + timedelta(days=29))
    assert len(await engine.fetch("SELECT id FROM customer")) == 2
    await sign_in.forget_claims(NOW + timedelta(days=31))
    assert [row["email"] for row in await engine.fetch("SELECT email FROM customer")] == ["alice@example.fr"]
