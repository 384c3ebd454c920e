"""Which order a transfer pays: applied where the reference leaves no doubt, proposed where staff must look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.bank.matching import Seen, Target, Targets, judge
from shop.bank.references import is_near, mentions, reference_in
from shop.payments.transfer import creditor_reference

RF = creditor_reference("SC-26-000123")
SPACED = " ".join(RF[at : at + 4] for at in range(0, len(RF), 4))
ALICE = Target("SC-26-000123", 12_990, 12_990, True, ("Martin", ""))
BOB = Target("SC-26-000124", 5_000, 5_000, True, ("Bernard", "Clinique des Lilas"))
TWIN = Target("SC-26-000200", 5_000, 5_000, True, ("Durand", ""))
PAID = Target("SC-26-000050", 0, 8_000, False, ("Moreau", ""))
CARD = Target("SC-26-000060", 7_000, 7_000, False, ("Petit", ""))
ALL = Targets([ALICE, BOB, TWIN, PAID, CARD])


@pytest.mark.parametrize(
    ("text", "number", "is_sure", "is_checked"),
    [
        (RF, "SC-26-000123", True, True),
        (SPACED, "SC-26-000123", True, True),
        (SPACED.lower(), "SC-26-000123", True, True),
        (f"VIR SEPA /MOTIF {RF}/REF 12", "SC-26-000123", True, True),
        (f"COMMANDE{RF} DU 25/11/2026", "SC-26-000123", True, True),
        ("RF00SC26000123", "SC-26-000123", False, False),
        ("SC-26-000123", "SC-26-000123", True, False),
        ("sc 26 000123 25/11/2026", "SC-26-000123", True, False),
        ("commande sc26000123", "SC-26-000123", True, False),
        ("SC26\n000123", "SC-26-000123", True, False),
        ("26000123", "SC-26-000123", False, False),
        ("no 26-000123", "SC-26-000123", False, False),
    ],
)
def test_a_number_is_found_in_any_writing(text: str, number: str, is_sure: bool, is_checked: bool) -> None:
    (found,) = mentions(text)
    assert (found.number, found.is_sure, found.is_checked) == (number, is_sure, is_checked)
    assert reference_in(text) == (RF if is_checked else "")


@pytest.mark.parametrize("text", ["", "VIREMENT", "SC-26-00012", "SC260001234", "FR7610099006720000123456749", "123"])
def test_no_number_is_seen_where_there_is_none(text: str) -> None:
    assert [one for one in mentions(text) if one.is_sure] == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("SC-26-000132", True),
        ("SC-26-000133", True),
        ("SC-26-00123", True),
        ("SC-26-0000123", True),
        ("RF12SC26000128", True),
        ("SC-26-000145", False),
        ("25/11/2026", False),
        ("", False),
    ],
)
def test_one_slip_is_near(text: str, near: bool) -> None:
    assert is_near(text, "SC-26-000123") is near


@pytest.mark.parametrize(
    ("text", "payer", "cents", "gives"),
    [
        (RF, "", 12_990, {"SC-26-000123": 12_990}),
        ("SC-26-000123", "", 12_990, {"SC-26-000123": 12_990}),
        (RF, "", 5_000, {"SC-26-000123": 5_000}),  # a part
        ("SC-26-000123", "MME MARTIN ALICE", 5_000, {"SC-26-000123": 5_000}),
        (RF, "", 20_000, {"SC-26-000123": 20_000}),  # in excess
        (creditor_reference("SC-26-000050"), "", 8_000, {"SC-26-000050": 8_000}),  # a second time
        (creditor_reference("SC-26-000060"), "", 7_000, {"SC-26-000060": 7_000}),  # a card was chosen
        ("SC-26-000123 et SC-26-000124", "", 17_990, {"SC-26-000123": 12_990, "SC-26-000124": 5_000}),
    ],
)
def test_what_needs_no_judgement_is_given(text: str, payer: str, cents: int, gives: dict[str, int]) -> None:
    assert dict(judge(Seen(cents, text, payer), ALL).gives) == gives


@pytest.mark.parametrize(
    ("text", "payer", "cents", "proposed"),
    [
        ("SC-26-000123", "CORTEX SARL", 4_000, {"SC-26-000123": "référence de la commande, il manque 89,90 €"}),
        ("SC-26-000123", "", 12_940, {"SC-26-000123": "référence de la commande, il manque 0,50 €"}),
        (RF, "", 12_890, {"SC-26-000123": "référence de la commande, il manque 1,00 €"}),
        ("SC-26-000133", "", 12_990, {"SC-26-000123": "référence presque juste, même montant"}),
        ("RF99SC26000123", "", 12_990, {"SC-26-000123": "référence de la commande, même montant"}),
        ("26000123", "", 12_990, {"SC-26-000123": "référence de la commande, même montant"}),
        ("merci", "M OU MME MARTIN", 12_990, {"SC-26-000123": "nom de l’acheteur, même montant"}),
        ("merci", "MARTIM ALICE", 12_990, {"SC-26-000123": "seule commande de ce montant"}),
        ("merci", "CLINIQUE LILAS", 5_000, {"SC-26-000124": "nom de l’acheteur, même montant"}),
        ("merci", "INCONNU", 12_990, {"SC-26-000123": "seule commande de ce montant"}),
        ("merci", "INCONNU", 5_000, {}),  # two orders of that sum
        ("merci", "MARTIN", 4_321, {}),
        ("SC-26-000123 et SC-26-000124", "", 17_000, {"SC-26-000123": "", "SC-26-000124": ""}),
        ("SC-26-000050", "", 1_000, {"SC-26-000050": "référence de la commande, déjà payée"}),
        ("SC-26-999999", "", 4_444, {}),
    ],
)
def test_what_resembles_is_proposed(text: str, payer: str, cents: int, proposed: dict[str, str]) -> None:
    verdict = judge(Seen(cents, text, payer), ALL)
    assert verdict.gives == ()
    found = {one.number: one.why.replace("\u00a0", " ") for one in verdict.proposals}
    assert found.keys() == proposed.keys()
    assert all(why.startswith(proposed[number]) for number, why in found.items()), found


def test_an_order_that_another_credit_names_is_not_guessed() -> None:
    gone = Target("SC-26-000070", 6_000, 6_000, True, ("Roux", ""))
    targets = Targets([ALICE], [gone])
    assert judge(Seen(6_000, "merci", "ROUX"), targets).proposals == ()
    assert judge(Seen(6_000, "SC-26-000070", ""), targets).gives == (("SC-26-000070", 6_000),)
    targets.renew([gone])
    assert judge(Seen(6_000, "merci", "ROUX"), targets).proposals == ()


def test_only_what_a_bank_may_keep_is_called_a_fee() -> None:
    assert [judge(Seen(12_990 - lacks, RF, ""), ALL).proposals[0].lacks_cents for lacks in (1, 100)] == [1, 100]
    assert judge(Seen(12_990 - 101, RF, ""), ALL).gives == (("SC-26-000123", 12_889),)


@given(st.text(max_size=300), st.integers(1, 10**11))
def test_any_text_is_judged(text: str, cents: int) -> None:
    verdict = judge(Seen(cents, text, text[:140]), ALL)
    assert sum(given for _, given in verdict.gives) in {0, cents}
