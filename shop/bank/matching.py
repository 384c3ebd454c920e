"""Which orders a credit pays: a pure judgement of reference, amount and name.

Applied without asking: what carries an order's reference and needs no judgement. Everything else that resembles an
order is proposed, with the reason; staff decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from shop.bank.references import Mention, is_near, mentions
from shop.catalogue.search_words import words_of
from shop.money import euros

FEES_CENTS: Final = 100
"""What banks on the way may keep of a transfer from abroad."""
MOST_PROPOSALS: Final = 3
_TITLES: Final = frozenset("m mr mme mlle monsieur madame sarl sas sasu eurl sa sci ste societe".split())
_LIKE: Final = 85


@dataclass(frozen=True, slots=True)
class Target:
    """An order that money may be for. `due_cents`: what is still to pay of it; 0 once it is paid.

    `is_awaited`: a transfer of that sum is waited for. `names` of its buyer: last name and company.
    """

    number: str
    due_cents: int
    total_cents: int
    is_awaited: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A credit, or what is left of one, as the matching reads it; cents."""

    amount_cents: int
    text: str
    payer: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order this credit may pay. `lacks_cents`: so little is missing that a bank may have kept it as its fee."""

    number: str
    why: str
    due_cents: int
    lacks_cents: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`gives`: (order number, cents) to apply now; else `proposals`, the most likely first."""

    gives: tuple[tuple[str, int], ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def numbers(self) -> set[str]:
        """Every order it speaks of."""
        return {number for number, _ in self.gives} | {one.number for one in self.proposals}


class Targets:
    """Orders by what a credit may say of them, so that thousands of each are compared in seconds."""

    def __init__(self, found: Iterable[Target], named: Iterable[Target] = ()) -> None:
        """`named`: orders that only a credit which names them may be for, whatever its sum and its payer."""
        self.guessed = {one.number: one for one in found}
        self.by_number = {one.number: one for one in named} | self.guessed
        self.by_sum: dict[int, list[Target]] = defaultdict(list)
        self.by_word: dict[str, list[Target]] = defaultdict(list)
        for one in self.guessed.values():
            if one.is_awaited:
                self.by_sum[one.due_cents].append(one)
                for word in {word for name in one.names for word in _telling(name)}:
                    self.by_word[word].append(one)

    def renew(self, found: Iterable[Target]) -> None:
        """What these orders are now, some of their money having come meanwhile."""
        for one in found:
            self.by_number[one.number] = one
            if one.is_awaited and one.number in self.guessed:
                self.by_sum[one.due_cents].append(one)

    def awaiting(self, cents: int) -> list[Target]:
        """Those of which exactly so much is awaited."""
        return [one for one in self.by_sum.get(cents, ()) if self.by_number[one.number] is one]

    def like(self, seen: Seen, named: Iterable[Mention]) -> list[Target]:
        """Those that share a number, the sum but for a fee, or a name with this credit."""
        found = [self.by_number[one.number] for one in named if one.number in self.by_number]
        for fee in range(FEES_CENTS + 1):
            found += self.awaiting(seen.amount_cents + fee)
        for word in set(_words(seen)):
            found += [self.by_number[one.number] for one in self.by_word.get(word, ())]
        return list({one.number: one for one in found}.values())


def judge(seen: Seen, targets: Targets) -> Verdict:
    """`targets`: every order whose transfer is awaited, and those that this credit or another names."""
    named = mentions(seen.text)
    sure = [(one, targets.by_number[one.number]) for one in named if one.is_sure and one.number in targets.by_number]
    gives = _gives(seen, sure)
    return Verdict(gives=gives) if gives else Verdict(proposals=_proposals(seen, named, targets))


def _gives(seen: Seen, sure: Sequence[tuple[Mention, Target]]) -> tuple[tuple[str, int], ...]:
    """What needs no judgement: one order, or several whose sums add up to the cent."""
    if len(sure) > 1:
        adds_up = sum(target.due_cents for _, target in sure) == seen.amount_cents
        whole = tuple((target.number, target.due_cents) for _, target in sure if target.is_awaited)
        return whole if adds_up and len(whole) == len(sure) else ()
    for mention, target in sure:
        lacks = (target.due_cents or target.total_cents) - seen.amount_cents
        if 0 < lacks <= FEES_CENTS:
            return ()
        # A number without check digits may be another order's, typed wrong: then the sum or the name must speak too.
        if not lacks or mention.is_checked or resembles(seen, target.names):
            return ((target.number, seen.amount_cents),)
    return ()


def _proposals(seen: Seen, named: Sequence[Mention], targets: Targets) -> tuple[Proposal, ...]:
    numbers = {one.number for one in named}
    alike = targets.awaiting(seen.amount_cents)
    scored: list[tuple[int, str, Proposal]] = []
    for target in targets.like(seen, named):
        score, why = _resemblance(seen, numbers, target, is_alone=len(alike) == 1)
        lacks = target.due_cents - seen.amount_cents
        fee = lacks if target.is_awaited and 0 < lacks <= FEES_CENTS else 0
        if score:
            scored.append((-score, target.number, Proposal(target.number, why, target.due_cents, fee)))
    scored.sort(key=lambda one: one[:2])
    # Beside an order that is named, another one must have the very sum to be worth a look.
    is_named = bool(scored) and scored[0][2].number in numbers
    likely = [
        one for _, _, one in scored if not is_named or one.number in numbers or one.due_cents == seen.amount_cents
    ]
    return tuple(likely[:MOST_PROPOSALS])


def _resemblance(seen: Seen, numbers: set[str], target: Target, *, is_alone: bool) -> tuple[int, str]:
    """How likely (0: not at all), and why, as staff read it."""
    lacks = target.due_cents - seen.amount_cents
    same, close = not lacks, 0 < lacks <= FEES_CENTS
    sums = "même montant" if same else f"il manque {euros(lacks)}" if lacks > 0 else f"{euros(-lacks)} de trop"
    by_name = resembles(seen, target.names)
    if target.number in numbers:
        return 6 + same + by_name, f"référence de la commande, {sums if target.due_cents else 'déjà payée'}"
    if is_near(seen.text, target.number) and (same or close or by_name):
        return 4 + same + by_name, f"référence presque juste, {sums}"
    if by_name and (same or close):
        return 2 + same, f"nom de l’acheteur, {sums}"
    return (1, "seule commande de ce montant") if same and is_alone else (0, "")


def resembles(seen: Seen, names: Sequence[str]) -> bool:
    """Whether who paid seems to be who bought: a whole last name or company is among the words of the credit."""
    words = _words(seen)
    tellings = (_telling(name) for name in names)
    return any(wanted and all(any(_is_like(one, word) for word in words) for one in wanted) for wanted in tellings)


@lru_cache(maxsize=20_000)
def _telling(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others."""
    return tuple(word for word in words_of(name) if word not in _TITLES and len(word) > 1)


def _words(seen: Seen) -> tuple[str, ...]:
    return _telling(f"{seen.payer} {seen.text}")


def _is_like(wanted: str, word: str) -> bool:
    """The same word, or a long one with a letter wrong."""
    return wanted == word or (min(len(wanted), len(word)) >= 5 and fuzz.ratio(wanted, word) >= _LIKE)
