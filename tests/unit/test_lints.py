"""Each rule of `lints` passes what is good and refuses what is not."""

from pathlib import Path

import pytest

from lints import assets, audit, documents, house, jinja, leftovers, locks, tracked
from lints.fragments import assert_same
from lints.markup import check_page, check_template

ADD = '<form method="post" action="/p" hx-post="/p" hx-sync="this:drop"><input type="hidden" name="_idem"></form>'

GOOD = {
    "a link": '<a href="/aide" hx-get="/aide" hx-target="#help">Aide</a>',
    "the same expression": """<a href="{{ path('help', part='x') }}" hx-get="{{ path('help', part='x') }}">Aide</a>""",
    "a creating form": ADD,
    "a button of its form": '<form method="post" action="/p"><button hx-post="/p">Ajouter</button></form>',
    "a button with its own address": '<form method="post"><button formaction="/q" hx-post="/q">Ôter</button></form>',
    "suggestions while typing": '<form action="/recherche"><input name="q" hx-get="/recherche/idees"></form>',
    "a state asked again": '<div hx-get="/etat" hx-trigger="every 3s">En cours</div>',
    "structured data": '<script type="application/ld+json">{}</script>',
    "inherited on purpose": '<section hx-target:inherited="#lines"></section>',
    "a partial": '<hx-partial hx-target="#live" hx-swap="textContent">Ajouté</hx-partial>',
    "a morph of words": '<div hx-get="/e" hx-trigger="every 3s" hx-swap="outerMorph"><p>En cours</p></div>',
    "one id in two arms": '{% if a %}<p id="x"></p>{% elif b %}<p id="x"></p>{% else %}<p id="x"></p>{% endif %}',
    "an id per turn": '{% for n in lines %}<p id="line-{{ n }}"></p>{% endfor %}',
    "an id where the loop is empty": '{% for n in lines %}{{ n }}{% else %}<p id="none"></p>{% endfor %}',
    "one id in two macros": '{% macro a() %}<p id="x"></p>{% endmacro %}{% macro b() %}<p id="x"></p>{% endmacro %}',
    "a comment on hx-boost": "{# hx-boost is not used #}<p></p>",
}

BAD = {
    "a get without address": ("L1", '<a hx-get="/aide">Aide</a>'),
    "a get with another address": ("L1", '<a href="/a" hx-get="/b">Aide</a>'),
    "another expression": ("L1", """<a href="{{ path('a') }}" hx-get="{{ path('b') }}">Aide</a>"""),
    "a post outside a form": ("L1", '<button hx-post="/panier">Ajouter</button>'),
    "a post in a form that gets": ("L1", '<form action="/p"><button hx-post="/p">Ajouter</button></form>'),
    "a delete": ("L1", '<button hx-delete="/panier/1">Ôter</button>'),
    "code in an attribute": ("L2", '<button hx-on:click="f()">x</button>'),
    "boost": ("L2", '<body hx-boost="true">'),
    "disable, which changed its sense": ("L2", '<div hx-disable="this"></div>'),
    "computed values": ("L2", '<a href="/a" hx-get="/a" hx-vals="js:{a: 1}">x</a>'),
    "a script address": ("L2", '<a href="javascript:f()">x</a>'),
    "a filter": ("L2", '<a href="/a" hx-get="/a" hx-trigger="click[ctrlKey]">x</a>'),
    "an inline style": ("L2", '<p style="color: red">x</p>'),
    "a style element": ("L2", "<style>p { color: red }</style>"),
    "an inline script": ("L2", "<script>f()</script>"),
    "an inline handler": ("L2", '<img src="a" onerror="f()">'),
    "boost through a macro": ("L2", "{{ ui.button('x', **{'hx-boost': 'true'}) }}"),
    "a target nobody uses": ("L3", '<div hx-target="#x"><a href="/a">x</a></div>'),
    "a morph of a field": (
        "L4",
        '<div hx-get="/e" hx-trigger="load" hx-swap="outerMorph"><input id="a"></div>',
    ),
    "a morph of a block elsewhere": ("L4", '<a href="/a" hx-get="/a" hx-target="#x" hx-swap="innerMorph">x</a>'),
    "no order of requests": ("L5", '<form method="post" action="/p" hx-post="/p"></form>'),
    "a creation without key": ("L5", '<form method="post" action="/p" hx-post="/p" hx-sync="this:drop"></form>'),
    "an id twice": ("L6", '<p id="x"></p><p id="x"></p>'),
    "an id twice in one arm": ("L6", '{% if a %}<p id="x"></p><p id="x"></p>{% endif %}'),
    "an id in and out of an arm": ("L6", '<p id="x"></p>{% if a %}<p id="x"></p>{% endif %}'),
    "an id in a loop": ("L6", '{% for n in lines %}<p id="x"></p>{% endfor %}'),
}


@pytest.mark.parametrize("source", GOOD.values(), ids=GOOD)
def test_good_markup_passes(source: str) -> None:
    assert check_template("web/pages/a/a.html", source) == []


@pytest.mark.parametrize(("rule", "source"), BAD.values(), ids=BAD)
def test_bad_markup_is_refused(rule: str, source: str) -> None:
    assert [finding.rule for finding in check_template("web/pages/a/a.html", source)] == [rule]


@pytest.mark.parametrize("source", ["<button>x</button>", '<a href="/a">x</a>', "{{ ui.button('x', value=f(1)) }}"])
def test_what_is_focusable_in_a_fragment_has_an_id(source: str) -> None:
    assert [finding.rule for finding in check_template("web/pages/a/_lines.html", source)] == ["L6"]
    named = source.replace("<button", '<button id="b"').replace("<a", '<a id="b"').replace("'x',", "'x', id='b',")
    assert check_template("web/pages/a/_lines.html", named) == []
    assert check_template("web/pages/a/lines.html", source) == []


def test_a_finding_names_its_file_and_line() -> None:
    source = "{# two\nlines #}\n{% if a\n   %}\n<p\n  style='x'>{% endif %}"
    assert str(check_template("web/a.html", source)[0]).startswith("web/a.html:5: L2 ")


def test_a_rendered_page_is_checked_too() -> None:
    assert check_page("/panier", ADD) == []
    assert [it.rule for it in check_page("/panier", '<i id="a"></i><i id="a"></i><p style="x">')] == ["L2", "L6"]


def test_jinja_keeps_every_character_in_place() -> None:
    source = '<a href="{{ path("a", b=\'c\') }}"\n{% if x %} class="{{ y }}"{% endif %}>é</a>'
    html = jinja.read(source).html
    assert (len(html), html.count("\n")) == (len(source), 1)
    assert html.index("é") == source.index("é")


PAGE = '<main>\n<ul id="lines">\n<li>1<input name="_idem" value="{}"><ul><li>x</li></ul></li>\n</ul>\n</main>'
FRAGMENT = '<ul id="lines">\n<li>1<input name="_idem" value="{}"><ul><li>x</li></ul></li>\n</ul>\n'


def test_a_fragment_equals_its_slice_of_the_page() -> None:
    assert_same(PAGE.format("a"), FRAGMENT.format("b"), "lines")


@pytest.mark.parametrize(
    ("page", "fragment"),
    [
        (PAGE, FRAGMENT.replace("<li>1", "<li>2")),
        (PAGE, FRAGMENT + "<p>more</p>"),
        (PAGE.replace("lines", "others"), FRAGMENT),
        (PAGE + PAGE, FRAGMENT),
    ],
    ids=["other words", "more than the root", "not in the page", "twice in the page"],
)
def test_a_fragment_that_differs_is_refused(page: str, fragment: str) -> None:
    with pytest.raises(AssertionError):
        assert_same(page, fragment, "lines")


def test_the_vendored_htmx_is_the_published_file(tmp_path: Path) -> None:
    file = tmp_path / "htmx-4.0.1.min.js"
    assert assets.check_htmx(tmp_path)
    file.write_bytes(b"htmx")
    assert assets.check_htmx(tmp_path, assets.integrity(b"htmx")) == []
    assert assets.check_htmx(tmp_path, assets.integrity(b"another"))
    assert assets.check_htmx(Path("web/static")) == []


def test_htmx_is_loaded_with_its_integrity() -> None:
    tag = '<script src="/s/htmx.js" {}defer></script>'
    assert assets.check_script_tags("a.html", tag.format(f'integrity="{assets.HTMX_INTEGRITY}" ')) == []
    assert assets.check_script_tags("a.html", tag.format("integrity=\"{{ integrity('js/htmx.js') }}\" ")) == []
    assert assets.check_script_tags("a.html", tag.format(""))
    assert assets.check_script_tags("a.html", tag.format('integrity="sha384-other" '))


def test_assets_stay_within_their_budget(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_bytes(bytes(range(256)))
    assert assets.check_sizes(tmp_path, {"a.css": 300}) == []
    assert assets.check_sizes(tmp_path, {"a.css": 200})
    assert assets.check_sizes(tmp_path, {"gone.css": 200})


@pytest.mark.parametrize(
    "line",
    # In parts, so that this file keeps the rule it tests.
    [
        "see https://py" + "pi.org/simple",
        "in /wo" + "rk/main",
        "/ro" + "ot/.cache",
        "../sha" + "red/spec",
        "# TO" + "DO later",
        "# FIX" + "ME: now",
    ],
)
def test_tracked_files_keep_machines_and_leftovers_out(line: str) -> None:
    assert [finding.line for finding in tracked.check_words("a.py", f"first\n{line}\n")] == [2]


def test_ordinary_words_pass() -> None:
    text = "Les méthodologies TO" + "DOS, /travail/, framework/wo" + "rk/, ../sha" + "red_words"
    assert tracked.check_words("a.md", text) == []


def test_documents_name_paths_that_exist(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/pricing.md").touch()
    good = "`docs/pricing.md`, `docs/*.md`, `docs/`, `docs/pricing.md:12`, `web/pages/<area>/`, `POST /panier`"
    assert tracked.check_promises(tmp_path, "README.md", good) == []
    found = tracked.check_promises(tmp_path, "README.md", "\n`bin/gone tests/unit -k x` and `STYLE.md`")
    assert [(it.line, it.message.split()[1]) for it in found] == [(2, "bin/gone"), (2, "tests/unit"), (2, "STYLE.md")]


def test_documents_name_files_and_settings_that_are_there(tmp_path: Path) -> None:
    names = ["web/pages/staff/words.py", "web/settings.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('environ.get("PORT")\n', encoding="utf-8")
    good = "`words.py`, `staff/words.py`, `PORT`, `PORT=8080`, `--prices-without-vat RATE`, `UPDATE … RETURNING`, `TTC`"
    assert documents.check_names(tmp_path, names, "STYLE.md", good) == []
    found = documents.check_names(
        tmp_path, names, "STYLE.md", "`gone.py` and\n`ords.py`, `GATE=1 bin/run`, `HOST_NAME`"
    )
    assert [(it.line, it.message.split()[1]) for it in found] == [
        (1, "gone.py"), (2, "ords.py"), (2, "GATE=1"), (2, "HOST_NAME")
    ]  # fmt: skip


def test_a_file_and_a_function_are_short_enough_to_be_read(tmp_path: Path) -> None:
    body = "    x = 1\n"
    good = "def f():\n" + body * (house.MOST_OF_A_FUNCTION - 1) + "\n" * (house.MOST_LINES - house.MOST_OF_A_FUNCTION)
    assert house.check_length("shop/a.py", good) == house.check_functions("shop/a.py", good) == []
    long = "async def f():\n" + body * house.MOST_OF_A_FUNCTION + good
    found = house.check_length("shop/a.py", long) + house.check_functions("shop/a.py", long)
    assert [(it.line, it.message.split(",")[0]) for it in found] == [(1, "351 lignes"), (1, "« f » a 51 lignes")]
    sheet = {
        "web/static/css/a.css": "\n" * 301,
        "web/static/css/a-1.2.css": "\n" * 301,
        "db/migrations/a.py": "\n" * 301,
    }
    for name, text in sheet.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert [it.path for it in house.check_house(tmp_path, sheet)] == ["web/static/css/a.css"]


def test_what_nobody_names_is_told() -> None:
    code = {
        "shop/a.py": "LEFT, USED = 1, 2\n__all__ = []\ndef gone(): ...\n@noted\ndef drawn(): ...\nclass Kept: ...\n",
        "shop/b.py": "from shop.a import USED\nOTHER: int = USED\n",
    }
    found = house.check_names(code, [*code.values(), "{{ Kept }} and OTHER"])
    assert [(it.path, it.line, it.message.split()[1]) for it in found] == [
        ("shop/a.py", 1, "LEFT"),
        ("shop/a.py", 3, "gone"),
    ]


LOCK = "a-b==1.0 \\\n    --hash=sha256:00\n    # via c\n"


def test_a_good_lock_passes() -> None:
    assert locks.check_lock("requirements.lock", LOCK, "# why\nA_b>=1  # reason\n-c other.lock\n") == []
    assert locks.check_agreement(LOCK, LOCK + "d==2 \\\n    --hash=sha256:01\n") == []


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("--index-url https://mirror.example/simple\n" + LOCK, "a-b"),
        (LOCK + "d==2\n", "a-b"),
        (LOCK, "a-b\nd"),
    ],
    ids=["an address", "no hash", "something left out"],
)
def test_a_bad_lock_is_refused(lock: str, requirements: str) -> None:
    assert len(locks.check_lock("requirements.lock", lock, requirements)) == 1


def test_the_shop_is_tested_with_the_versions_it_runs() -> None:
    assert len(locks.check_agreement(LOCK, LOCK.replace("1.0", "1.1"))) == 1


def test_an_audit_tells_findings_from_silence() -> None:
    advisory = {"id": "PYSEC-1", "fix_versions": ["1.1"]}
    sound = {"name": "a", "version": "1.0", "vulns": []}
    unknown = {"name": "b", "skip_reason": "not found"}
    assert audit.judge({"dependencies": [sound, unknown]}) == (
        0,
        "Aucune vulnérabilité connue dans 1 bibliothèques ; sans réponse pour b.",
    )
    assert audit.judge({"dependencies": [unknown]})[1].startswith("Le service des avis")
    status, words = audit.judge({"dependencies": [sound | {"vulns": [advisory]}, unknown]})
    assert (status, "a 1.0 : PYSEC-1, corrigée dans 1.1" in words) == (1, True)


def test_what_pages_left_behind_is_found() -> None:
    sheets = {"web/static/css/shop.css": "/* .of-a-comment */ .worn, .by-a-script, .forgotten > p { color: red }"}
    scripts = {"web/static/js/app.js": 'row.classList.add("by-a-script")'}
    pages = {
        "web/pages/home/home.html": '{% macro drawn() %}<p class="worn undressed">{% endmacro %}'
        '{% macro idle() %}{% endmacro %}{{ drawn() }}{% include "home/_part.html" %}',
        "web/pages/home/_part.html": "",
        "web/pages/home/_nobodys.html": "",
        "web/components/promo.html": "",
    }
    speakers = {
        **pages,
        "web/pages/home/controller.py": 'page("home/home.html"); icon("bed"); MACROS = {"code": "promo"}',
    }
    assert [str(one) for one in leftovers.check_styles(sheets, {**speakers, **scripts})] == [
        "web/static/css/shop.css:1: reste « .forgotten » n’habille rien"
    ]
    assert [one.message for one in leftovers.check_classes(pages, sheets, scripts)] == [
        'class="undressed" n’a pas de style'
    ]
    assert [one.path for one in leftovers.check_templates(pages, speakers)] == ["web/pages/home/_nobodys.html"]
    assert [one.message for one in leftovers.check_macros(pages, speakers)] == ["« idle » ne sert à personne"]
    sprite = '<symbol id="bed"></symbol><symbol id="moon"></symbol>'
    assert [one.message for one in leftovers.check_drawings(sprite, speakers)] == ["« moon » n’est dessiné nulle part"]
