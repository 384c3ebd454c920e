"""The bench measures what it says; no speed is asserted here, which would be the machine's and not ours."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bench.__main__ import ASKED_FOR, PARTS, parser
from bench.client import Asking, Tally, Visitor
from bench.figures import MET, MISSED, Figure, Report, number
from bench.forms import NoSuchForm, form_to
from bench.load import drive
from bench.looks import Look
from bench.processes import DidNotStart, free_port, running
from bench.requests import new_listings, new_searches
from bench.rounds import Once, in_turns
from bench.scale import broad_searches
from bench.soak import LAST, NO_COOKIE, STEPS, UPLOADS, WARM, figures


@pytest.mark.parametrize(
    ("value", "target", "at_least", "verdict"),
    [
        (1.5, 1.5, False, MET),
        (1.51, 1.5, False, MISSED),
        (8.0, 8.0, True, MET),
        (7.9, 8.0, True, MISSED),
        (9, None, False, ""),
    ],
)
def test_a_figure_says_whether_its_target_is_met(
    value: float, target: float | None, at_least: bool, verdict: str
) -> None:
    assert Figure("p", "n", value, "×", target, at_least).verdict == verdict


@pytest.mark.parametrize(
    ("value", "text"), [(0.274, "0,27"), (8.31, "8,3"), (8.0, "8"), (116.4, "116"), (1190.2, "1\u202f190"), (0, "0")]
)
def test_numbers_have_the_digits_that_mean_something(value: float, text: str) -> None:
    assert number(value) == text


def test_the_table_names_what_falls_short_and_what_went_wrong() -> None:
    report = Report({"cœurs": 2}, [Figure("Pages", "accueil", 1.2, "×", 1.5), Figure("Pages", "rayon", 2.0, "×", 1.5)])
    report.errors.append("GET / : réponse 500 (2 fois)")
    table = report.as_table()
    assert "1 objectifs tenus sur 2." in table
    assert "Manqué : rayon, 2 × au lieu de ≤ 1,5 ×." in table
    assert "Erreur : GET / : réponse 500 (2 fois)" in table
    assert json.loads(json.dumps(report.as_json()))["figures"][1]["verdict"] == MISSED


async def test_both_sides_of_a_round_run_equally_often_and_give_their_medians() -> None:
    ran: list[str] = []

    def side(name: str, values: list[float]) -> Once:
        async def once() -> float:
            ran.append(name)
            return values.pop(0)

        return once

    assert await in_turns(3, side("a", [1, 9, 2]), side("b", [5, 4, 30])) == (2, 5)
    assert "".join(ran) == "abbaab"


@asynccontextmanager
async def answering(answers: list[bytes]) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that gives these answers in turn; its port and what it was asked."""
    asked: list[bytes] = []

    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        connections.add(task)
        with suppress(asyncio.IncompleteReadError):  # the visitor left
            while answers:
                asked.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(answers.pop(0))
            await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], asked
        await asyncio.gather(*connections)


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: cart=abc; Path=/\r\n\r\nok"
FAILED = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"


async def test_a_visitor_keeps_its_cookies_and_its_connection() -> None:
    async with answering([OK, OK]) as (port, asked):
        visitor = Visitor(port, "198.51.100.7")
        assert [(await visitor.ask(Asking("GET", "/"))).text for _ in range(2)] == ["ok", "ok"]
        await visitor.close()
    assert b"Cookie" not in asked[0]
    assert b"\r\nCookie: cart=abc\r\n" in asked[1]
    assert b"\r\nX-Forwarded-For: 198.51.100.7\r\n" in asked[0]


async def test_wrong_answers_and_cut_connections_are_counted() -> None:
    async with answering([OK, FAILED]) as (port, _):
        visitor = Visitor(port)
        tally = await drive([visitor], lambda _: Asking("GET", "/page?x=1"), 3)
        await visitor.close()
    assert tally.answers == 2
    assert tally.sentences() == [
        "GET /page : réponse 500 (1 fois)",
        "GET /page : connexion coupée par le serveur (1 fois)",
    ]


def test_a_form_is_sent_as_it_stands_with_what_was_typed() -> None:
    page = """<form action="/recherche"><input name="q"></form>
    <form method="post" action="/panier"><input type="hidden" name="vu" value="1&amp;2"><input name="n" value="1">
    <input type="radio" name="r" value="a"><input type="radio" name="r" value="b" checked>
    <input type="checkbox" name="c"><select name="pays"><option value="FR" selected>France</option><option>BE</option>
    </select><textarea name="mot">Merci</textarea><button name="op" value="x">Aller</button></form>"""
    asking = form_to(page, "/panier", "/").filled({"n": "3", "op": "checkout"})
    assert (asking.method, asking.path) == ("POST", "/panier")
    assert asking.body == b"vu=1%262&r=b&pays=FR&mot=Merci&n=3&op=checkout"
    with pytest.raises(NoSuchForm):
        form_to(page, "/recherche", "/")


def test_what_must_be_new_is_never_asked_twice() -> None:
    visitor = Visitor(1)
    for ask_next in (new_searches(["Rollator pliant Alizée", "Canne"]), new_listings(["/rayons/x"]), broad_searches()):
        paths = [ask_next(visitor).path for _ in range(300)]
        assert len(set(paths)) == 300


def test_a_server_that_ends_at_once_is_said_with_its_last_words(tmp_path: Path) -> None:
    with (
        pytest.raises(DidNotStart, match=r"bench\.nothing_of_that_name"),
        running(["bench.nothing_of_that_name"], free_port(), {}, tmp_path / "log"),
    ):
        pass


def test_each_part_can_be_asked_for_alone() -> None:
    assert parser().parse_args(["--quick", "--only", "db"]).only == ["db"]
    usual = {"db", "http", "purchase", "accounts", "delivery", "documents", "promotions", "scale", "staff"}
    assert set(PARTS) == usual | ASKED_FOR
    assert not Tally().sentences()


def test_half_an_hour_is_judged_by_what_is_held_after_the_warm_up_and_at_the_end() -> None:
    steady = Look(100.0, 40, 9, 12)
    looks, waits = [steady] * STEPS, [0.01] * STEPS
    assert [one.verdict for one in figures(looks, waits, "Endurance")] == [MET] * 5
    looks = [*looks[: NO_COOKIE - 1], Look(100.0, 40, 9, 13), *looks[NO_COOKIE:LAST], *[Look(106.0, 46, 12, 12)] * 5]
    waits[UPLOADS] = 0.03
    assert [one.verdict for one in figures(looks, waits, "Endurance")] == [MISSED] * 5
    assert WARM < NO_COOKIE < UPLOADS < LAST < STEPS
