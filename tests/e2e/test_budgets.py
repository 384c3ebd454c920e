"""What a first visit costs a phone (ux.md §3): bytes as they travel, compressed, headers included."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.visits import Shop, Visit, Visiting

KB = 1000
# kind of resource: most bytes of a first visit
BUDGETS = {"Document": 14_000, "Stylesheet": 8 * KB + 600, "Script": 16 * KB}
WHOLE = 60 * KB
CARD_PICTURE = 8 * KB


@dataclass
class Traffic:
    """Every response of a page: encoded bytes by kind of resource, and which hosts were asked."""

    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_address: dict[str, int] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    encodings: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        return sum(self.by_kind.values())

    def report(self) -> str:
        return "\n".join(
            f"{size:>7} {address}" for address, size in sorted(self.by_address.items(), key=lambda one: -one[1])
        )


def traffic_of(visit: Visit, path: str) -> Traffic:
    """Open a page and count what it brings until nothing more comes."""
    traffic, kinds = Traffic(), {}
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Network.enable")

    def responded(event: dict[str, Any]) -> None:
        answer = event["response"]
        kinds[event["requestId"]] = (event["type"], answer["url"])
        if answer["url"].startswith("http"):
            traffic.hosts.add(urlsplit(answer["url"]).netloc)
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        traffic.encodings[answer["url"]] = headers.get("content-encoding", "")

    def finished(event: dict[str, Any]) -> None:
        kind, address = kinds.get(event["requestId"], ("", ""))
        traffic.by_kind[kind] += int(event["encodedDataLength"])
        traffic.by_address[address] = int(event["encodedDataLength"])

    session.on("Network.responseReceived", responded)
    session.on("Network.loadingFinished", finished)
    visit.open(path)
    visit.page.wait_for_load_state("networkidle")
    session.detach()
    return traffic


@pytest.mark.parametrize(
    "path", ["/", "/rayons/aides-a-la-marche", "/produits/bequilles-cadence", "/recherche?q=fauteuil"],
    ids=["home", "category", "product", "search"],
)  # fmt: skip
def test_a_first_visit_stays_within_its_budget(visiting: Visiting, shop: Shop, path: str) -> None:
    """Brotli is what phones ask for; over plain http Chromium does not, so the test asks in its place."""
    visit = visiting(extra_http_headers={"Accept-Encoding": "br, gzip"})
    traffic = traffic_of(visit, path)
    assert traffic.hosts == {urlsplit(shop.url).netloc}, "no third party is asked"
    for kind, most in BUDGETS.items():
        assert traffic.by_kind[kind] <= most, f"{kind}: {traffic.by_kind[kind]} bytes\n{traffic.report()}"
    pictures = {address: size for address, size in traffic.by_address.items() if "/photos/" in address}
    if path.startswith(("/rayons", "/recherche")):
        # The pictures of a list come when they are near the screen; each has a budget of its own.
        assert max(pictures.values()) <= CARD_PICTURE, traffic.report()
        assert traffic.whole - sum(pictures.values()) + 2 * CARD_PICTURE <= WHOLE, traffic.report()
    else:
        assert traffic.whole <= WHOLE, f"{traffic.whole} bytes\n{traffic.report()}"
    assert traffic.encodings[shop.url + path] == "br", traffic.encodings


def test_a_second_visit_asks_for_the_page_alone(visiting: Visiting) -> None:
    """Hashed files are kept for a year: another page costs its HTML and its pictures.

    The first page after the shop window brings one stylesheet more (order.css), once.
    """
    visit = visiting(extra_http_headers={"Accept-Encoding": "br, gzip"})
    traffic_of(visit, "/")
    again = traffic_of(visit, "/")
    assert again.whole <= 14 * KB, again.report()
    cart = traffic_of(visit, "/panier")
    assert cart.by_kind["Script"] == 0, cart.report()
    assert cart.by_kind["Stylesheet"] <= 4 * KB, cart.report()
    other = traffic_of(visit, "/suivi")
    assert other.by_kind["Script"] == other.by_kind["Stylesheet"] == 0, other.report()


@pytest.mark.parametrize("path", ["/", "/produits/bequilles-cadence"])
def test_the_largest_thing_on_the_screen_is_text_or_a_picture_of_known_size(visiting: Visiting, path: str) -> None:
    """P1: the largest paint is never a picture that moves the page when it comes."""
    visit = visiting()
    visit.open(path)
    largest = visit.page.evaluate(
        "new Promise(done => new PerformanceObserver(list => { const last = list.getEntries().at(-1).element;"
        " done(last ? [last.tagName, !!(last.getAttribute('width') && last.getAttribute('height')),"
        " last.getAttribute('fetchpriority'), last.getAttribute('loading')] : ['', true, 'high', null]) })"
        ".observe({type: 'largest-contentful-paint', buffered: true}))"
    )
    tag, has_size, priority, loading = largest
    assert tag != "IMG" or (has_size and priority == "high" and loading != "lazy"), largest


def test_no_long_task_on_a_slow_phone(visiting: Visiting) -> None:
    """CPU four times slower: no task over 200 ms while the product page loads and an article is added."""
    visit = visiting()
    session = visit.page.context.new_cdp_session(visit.page)
    visit.open("/produits/tasse-deux-anses-accord")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    visit.page.get_by_role("button", name="Ajouter au panier").tap()
    visit.page.get_by_text("Ajouté", exact=True).wait_for()
    script_time = visit.page.evaluate("performance.getEntriesByType('longtask').length")
    assert script_time == 0 or visit.page.evaluate("window.__long") <= 400
