"""Passwords: hashed as argon2id, checked aside, at a cost that tells nothing of who exists. Faults: off by default."""

import asyncio
import os
import sys
import threading

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from shop import faults, passwords
from shop.passwords import Passwords, TooManyPasswords

LIGHT = {"time_cost": 1, "memory_kib": 64}


async def test_a_password_fits_its_own_hash() -> None:
    hasher = Passwords(**LIGHT)
    kept = await hasher.hash("un deux trois soleil")
    assert kept.startswith("$argon2id$")
    assert await hasher.verify("un deux trois soleil", kept)
    assert not await hasher.verify("un deux trois lune", kept)


@pytest.mark.parametrize("kept", [None, "", "nonsense", "$argon2id$v=19$m=64,t=1,p=1$x$y"])
async def test_nobody_has_no_password(kept: str | None) -> None:
    assert not await Passwords(**LIGHT).verify("", kept)


async def test_a_long_password_is_refused_not_cut() -> None:
    hasher = Passwords(**LIGHT)
    kept = await hasher.hash("a" * passwords.LONGEST)
    assert await hasher.verify("a" * passwords.LONGEST, kept)
    assert not await hasher.verify("a" * (passwords.LONGEST + 1), kept)


async def test_the_default_costs_are_those_owasp_names() -> None:
    kept = await Passwords().hash("x")
    assert "$m=19456,t=2,p=1$" in kept
    assert not Passwords().needs_rehash(kept)
    assert Passwords(time_cost=3).needs_rehash(kept)


async def test_an_unknown_user_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """One verification with the same costs, whether somebody is known or not: a stopwatch learns nothing."""
    hasher, checked = Passwords(), list[Parameters]()
    kept = await hasher.hash("x")
    await hasher.verify("warm", None)
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, hash_: str, password: str) -> bool:
        checked.append(extract_parameters(hash_))
        return verify(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    assert [await hasher.verify("wrong", one) for one in (kept, None)] == [False, False]
    assert checked == [extract_parameters(kept)] * 2


async def test_a_long_queue_is_refused() -> None:
    hasher = Passwords(**LIGHT, cores=1)
    results = await asyncio.gather(*(hasher.hash("x") for _ in range(passwords.QUEUE + 5)), return_exceptions=True)
    assert sum(isinstance(result, TooManyPasswords) for result in results) == 5
    assert await hasher.verify("x", await hasher.hash("x"))


@pytest.mark.skipif(sys.platform != "linux", reason="niceness is a thread's own on Linux alone")
async def test_hashing_gives_way_to_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every thread that hashes is worth less to the system than the one that answers, which stays as it was."""
    niceness, before = list[int](), os.getpriority(os.PRIO_PROCESS, 0)
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, hash_: str, password: str) -> bool:
        niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return verify(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    hasher = Passwords(**LIGHT, cores=2)
    kept = await hasher.hash("x")
    assert all(await asyncio.gather(*(hasher.verify("x", kept) for _ in range(4))))
    assert niceness == [min(before + passwords.POLITENESS, 19)] * 4
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


async def test_faults_are_off_until_armed() -> None:
    await faults.hit("order.committed")
    try:
        faults.arm("order.committed=raise, cart.saved=sleep:0")
        await faults.hit("cart.saved")
        await faults.hit("nothing.armed")
        with pytest.raises(faults.FaultInjected):
            await faults.hit("order.committed")
    finally:
        faults.disarm()
    await faults.hit("order.committed")


@pytest.mark.parametrize("plan", ["x", "x=explode", "x=sleep:-1", "x=sleep:"])
def test_a_mistyped_fault_says_so(plan: str) -> None:
    with pytest.raises(ValueError, match=r"fault|float"):
        faults.arm(plan)
