"""The shared macros, rendered and read back: what a screen reader and a form depend on."""

import re
from types import SimpleNamespace

import pytest
from jinja2 import Environment
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from web.assets import STATIC_DIRECTORY, Assets
from web.templating import build_environment
from web.visitor import Look

WEB = STATIC_DIRECTORY.parent
MERCHANT = SimpleNamespace(name="Comptoir", phone="01 99 00 06 72", phone_hours="lun–ven 9 h–18 h")
PAGE = {
    "merchant": MERCHANT,
    "cart_count": 0,
    "categories": [],
    "menu": "",
    "look": Look(),
    "footer_links": [("Nos agences", "/agences")],
}


class Values(dict[str, str]):
    """The form data WTForms reads: one value for a name."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


class Details(Form):
    """One field of each kind."""

    email = StringField(
        "Adresse e-mail",
        description="Pour la confirmation.",
        validators=[InputRequired("Saisissez votre adresse.")],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    extra = StringField("Complément d’adresse")
    kind = RadioField(
        "Vous êtes", choices=[SelectChoice("private", "un particulier"), SelectChoice("trade", "un professionnel")]
    )
    country = SelectField("Pays", choices=[SelectChoice("FR", "France")], validators=[InputRequired()])
    secret = PasswordField("Mot de passe", validators=[InputRequired("Choisissez un mot de passe.")])
    terms = BooleanField("J’accepte", validators=[InputRequired("Cochez la case.")])


@pytest.fixture(scope="module")
def environment() -> Environment:
    return build_environment(Assets.load())


def render(environment: Environment, source: str, **context: object) -> str:
    return environment.from_string(source).render(context)


@pytest.fixture
def refused() -> Details:
    form = Details(Values(extra="Bâtiment B", country="FR"))
    form.validate()
    return form


def test_a_refused_field_says_why_and_points_at_it(environment: Environment, refused: Details) -> None:
    html = render(environment, "{{ field(form.email) }}", form=refused)
    assert '<label for="email">Adresse e-mail</label>' in html
    assert 'aria-describedby="email-hint email-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="email"' in html
    assert html.index("email-hint") < html.index('id="email-error"') < html.index("<input")
    assert '<span class="sr">Erreur\u00a0: </span>Saisissez votre adresse.' in html
    assert " required" not in html


def test_optional_fields_are_marked_and_required_ones_are_not(environment: Environment) -> None:
    form = Details()
    assert "(facultatif)" in render(environment, "{{ field(form.extra) }}", form=form)
    assert "(facultatif)" not in render(environment, "{{ field(form.email) }}", form=form)
    assert "aria-invalid" not in render(environment, "{{ field(form.email) }}", form=form)


def test_what_was_typed_stays_and_is_escaped(environment: Environment) -> None:
    html = render(environment, "{{ field(form.extra) }}", form=Details(Values(extra='"><script>')))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_radios_are_cards_in_a_named_group(environment: Environment) -> None:
    source = "{{ field(form.kind, details={'trade': {'price': 'Gratuit', 'lines': ['Sous 7 jours']}}) }}"
    html = render(environment, source, form=Details(Values(kind="trade")))
    assert "<fieldset" in html
    assert "<legend" in html
    assert re.search(r'value="trade" id="kind-1" checked', html)
    assert "Gratuit" in html
    assert "Sous 7 jours" in html


def test_the_panel_of_a_card_is_the_call_block(environment: Environment) -> None:
    source = "{% call radio_card('mode', 'agency', 'Retrait en agence', id='m-1') %}<p>Paris</p>{% endcall %}"
    assert '<div class="choice-panel"><p>Paris</p></div>' in render(environment, source)


def test_a_refused_checkbox_and_password_are_wired_too(environment: Environment, refused: Details) -> None:
    box = render(environment, "{{ field(form.terms) }}", form=refused)
    assert 'aria-describedby="terms-error"' in box
    secret = render(environment, "{{ field(form.secret) }}", form=refused)
    assert 'data-reveal="secret"' in secret
    assert 'type="button"' in secret


def test_the_error_summary_takes_focus_and_leads_to_each_field(environment: Environment, refused: Details) -> None:
    html = render(environment, "{{ error_summary(form) }}", form=refused)
    assert 'tabindex="-1" autofocus' in html
    assert "Il y a un problème" in html
    assert '<a href="#email">Saisissez votre adresse.</a>' in html
    assert '<a href="#kind-0">' in html, "a group of radios is reached by its first radio"


def test_nothing_is_said_when_nothing_is_wrong(environment: Environment) -> None:
    assert render(environment, "{{ error_summary(form) }}", form=Details()).strip() == ""


def test_the_error_summary_leads_to_what_stands_in_the_place_of_a_field(
    environment: Environment, refused: Details
) -> None:
    refused.kind.errors = ["Choisissez."]
    source = "{{ error_summary(form, elsewhere={'kind': 'company', 'email': ''}) }}"
    html = render(environment, source, form=refused)
    assert '<a href="#company">Choisissez.</a>' in html
    assert 'href="#email"' in html
    assert 'href="#kind-0"' in render(environment, "{{ error_summary(form) }}", form=refused)


def test_an_attribute_that_is_true_has_no_value(environment: Environment) -> None:
    html = render(environment, "{{ ui.notice('info', 'mot', autofocus=true, hidden=false, tabindex='-1') }}")
    assert 'autofocus=""' in html
    assert " hidden" not in html
    assert 'tabindex="-1"' in html


def test_the_stepper_names_its_product_and_is_never_disabled(environment: Environment) -> None:
    source = "{{ quantity('L12', 'quantity-12', 5, 'Nova', op=12, maximum=5, error=error) }}"
    html = render(environment, source, error="")
    assert 'aria-label="Diminuer la quantité de Nova"' in html
    assert 'aria-label="Augmenter la quantité de Nova" aria-disabled="true"' in html
    assert 'name="op" value="inc:12" id="L12-plus"' in html
    assert " disabled" not in html.replace("aria-disabled", "")
    assert 'aria-describedby="L12-max"' in html
    assert 'aria-invalid="true"' in render(environment, source, error="Il en reste 5.")


def test_a_reduction_shows_the_lowest_price_of_thirty_days(environment: Environment) -> None:
    html = render(environment, "{{ ui.price(6780, 7990) }}")
    assert "67,80\u00a0€" in html
    assert "−15\u00a0%" in html
    assert "Prix le plus bas des 30 jours avant la réduction\u00a0: <s>79,90\u00a0€</s>" in html
    assert "<s>" not in render(environment, "{{ ui.price(6780, 6000) }}"), "a rise is not a reduction"


def test_pagination_marks_the_current_page_and_skips_far_ones(environment: Environment) -> None:
    html = render(environment, "{{ ui.pagination(5, 9, url) }}", url=lambda number: f"?page={number}")
    assert re.findall(r'href="\?page=(\d)"', html) == ["4", "1", "4", "5", "6", "9", "6"]
    assert 'href="?page=5" aria-current="page"' in html
    assert render(environment, "{{ ui.pagination(1, 1, url) }}", url=str).strip() == ""


def test_a_product_without_a_photo_keeps_its_place(environment: Environment) -> None:
    assert 'class="picture"' in render(environment, "{{ picture(none) }}")
    photo = SimpleNamespace(name="abc", alt="Un lit", width=1024, height=768)
    html = render(environment, "{{ picture(photo, eager=true) }}", photo=photo)
    assert 'fetchpriority="high"' in html
    assert "/photos/abc-320.avif 320w" in html
    assert 'width="1024" height="768"' in html
    assert 'loading="lazy"' in render(environment, "{{ picture(photo) }}", photo=photo)


@pytest.mark.parametrize(("count", "words"), [(0, "Panier (vide)"), (2, "Panier (2)")])
def test_the_cart_count_is_one_fragment_that_can_be_replaced(environment: Environment, count: int, words: str) -> None:
    html = environment.get_template("layout.html").render({**PAGE, "cart_count": count})
    assert html.count(f'<span id="cart-count">{words}</span>') == 1


@pytest.mark.parametrize("layout", ["layout.html", "layout_checkout.html"])
def test_every_page_has_its_landmarks_language_and_live_regions(environment: Environment, layout: str) -> None:
    html = environment.get_template(layout).render(PAGE)
    assert '<html lang="fr">' in html
    assert html.index('class="skip"') < html.index("<header") < html.index('<main id="main"')
    assert '<div id="live" role="status"></div>' in html
    assert '<div id="alert" role="alert"></div>' in html
    assert 'href="tel:0199000672"' in html
    assert 'integrity="sha384-' in html


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 503, 418])
def test_every_refusal_has_its_page_and_its_fragment(environment: Environment, status: int) -> None:
    refusal = {**PAGE, "status": status, "sentence": "", "advice": ""}
    page = environment.get_template("errors/error.html").render(refusal)
    assert page.count("<h1") == 1
    assert len(page.encode()) < 6_000
    assert 'hx-target="#alert"' in environment.get_template("errors/_error.html").render(refusal)


def test_the_page_of_last_resort_needs_nothing_but_the_assets(environment: Environment) -> None:
    html = environment.get_template("errors/500.html").render(merchant=None)
    assert "<h1>Une erreur est survenue</h1>" in html


def test_every_icon_named_by_a_template_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC_DIRECTORY / "img/icons.svg").read_text()))
    templates = [file.read_text() for folder in ("pages", "components") for file in (WEB / folder).rglob("*.html")]
    named = {name for text in templates for name in re.findall(r'(?:ui\.icon|icon|icon_name=)\(?"([a-z0-9-]+)"', text)}
    assert named <= sprite
    assert sprite == set((STATIC_DIRECTORY / "img/icons.txt").read_text().split()) | {"mark"}


def test_the_number_of_a_paper_stays_on_one_line(environment: Environment) -> None:
    """One element, so that a button's parts stay together; what stands around it is escaped."""
    drawn = environment.from_string("{{ label | whole_numbers }}").render(label="Facture FA-2026-000123, PDF <b> 84 ko")
    assert drawn == '<span>Facture <span class="whole">FA-2026-000123,</span> PDF &lt;b&gt; 84 ko</span>'
    bare = environment.from_string("{{ label | whole_numbers }}").render(label="Bon de livraison, PDF")
    assert bare == "<span>Bon de livraison, PDF</span>"


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("", "date", "date"), ("2026-12-01", "date", "date"), ("01/12/2026", "date", "text"),
        ("2026-02-30", "date", "text"), ("2026-1-1", "date", "text"), ("demain", "date", "text"),
        ("09:30", "time", "time"), ("9 h 30", "time", "text"), ("2026-12", "month", "month"), ("x", "month", "text"),
        ("x", "text", "text"),
    ],
)  # fmt: skip
def test_a_field_gives_back_what_was_typed_even_where_it_is_no_day(
    environment: Environment, value: str, kind: str, shown: str
) -> None:
    """Browsers show nothing at all in a field of days whose value is none."""
    assert render(environment, "{{ value | type_for(kind) }}", value=value, kind=kind) == shown
