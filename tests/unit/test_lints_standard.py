"""The rules of the HTML standard pass what is good and refuse what is not."""

import pytest

from lints.standard import check_standard

HEAD = '<!doctype html><html lang="fr"><head><title>Panier</title></head>'
WHOLE = HEAD + "<body><main><h1>Panier</h1>{}</main></body></html>"
GOOD = {
    "a list": "<ul><li>un</li></ul>",
    "a row of a table sent alone": "<tr><td>1</td></tr>",
    "a line of a list for htmx": '<hx-partial hx-target="#l"><li>un</li></hx-partial>',
    "a drawing": '<svg aria-hidden="true"><use href="/s#x"/></svg>',
    "a box to tick": '<label for="a">A</label><input id="a" type="checkbox" checked>',
    "a hidden field beside": '<button><span>Retirer</span></button><input type="hidden" name="a" value="">',
    "a block in a link": '<div><a href="/a"><div>mot</div></a></div>',
    "a heading one may open": "<details><summary><h2>Plus</h2></summary><p>mot</p></details>",
    "two of a definition": "<dl><div><dt>Total</dt><dd>1</dd></div></dl>",
    "a focus of the page and one of its dialog": "<p autofocus></p><dialog><button autofocus>x</button></dialog>",
}
BAD = {
    "a stray end": ("H1", "<p>mot</p></p>"),
    "never closed": ("H1", "<div><span>mot</span>"),
    "closed in another order": ("H1", "<b><i>mot</b></i>"),
    "an attribute twice": ("H1", '<p class="a" class="b">mot</p>'),
    "an element closed as in XML": ("H1", "<span/>"),
    "true as a word": ("H2", '<p autofocus="True">mot</p>'),
    "a box that browsers would fill": ("H2", '<input type="checkbox" autocomplete="off">'),
    "a day of eighty letters": ("H2", '<input type="date" maxlength="80">'),
    "a day that is none": ("H2", '<input type="date" value="2026-02-30">'),
    "an hour in words": ("H2", '<input type="time" value="midi">'),
    "a picture without size": ("H2", '<img src="/a.webp" alt="">'),
    "an empty id": ("H2", '<p id="">mot</p>'),
    "a form in a span": ("H3", '<span><form action="/a"></form></span>'),
    "a block in a paragraph": ("H3", "<p><div>mot</div></p>"),
    "a line without list": ("H3", "<div><li>un</li></div>"),
    "a list of blocks": ("H3", "<ul><div>un</div></ul>"),
    "a button in a link": ("H3", '<a href="/a"><button>b</button></a>'),
    "a form in a form": ("H3", '<form action="/a"><div><form action="/b"></form></div></form>'),
    "a hint that is not there": ("H4", WHOLE.format('<input id="a" aria-describedby="a-hint">')),
    "an error that leads nowhere": ("H4", WHOLE.format('<a href="#nom">Indiquez votre nom.</a>')),
    "a label of nothing": ("H4", WHOLE.format('<label for="nom">Nom</label>')),
    "two wishes for the focus": ("H5", "<p autofocus></p><p autofocus></p>"),
    "two titles of the page": ("H5", WHOLE.format("<h1>Panier</h1>")),
    "a page of no language": ("H5", WHOLE.format("").replace(' lang="fr"', "")),
}


@pytest.mark.parametrize("html", GOOD.values(), ids=GOOD)
def test_what_the_standard_allows_passes(html: str) -> None:
    assert check_standard("page", html) == []
    assert check_standard("page", WHOLE.format("<p>mot</p>")) == []


@pytest.mark.parametrize(("rule", "html"), BAD.values(), ids=BAD)
def test_what_the_standard_refuses_is_found(rule: str, html: str) -> None:
    assert {one.rule for one in check_standard("page", html)} == {rule}


def test_a_fragment_may_refer_to_its_page() -> None:
    assert check_standard("part", '<button form="cart" aria-describedby="sum">Commander</button>') == []
