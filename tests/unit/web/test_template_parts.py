"""What is put into templates when they are read: it looks as if it were still called, and keeps to itself."""

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from web.assets import Assets
from web.components import drawn_once
from web.template_parts import FixedDrawings, Parts
from web.templating import build_environment


def environment(**templates: str) -> Environment:
    made = Environment(
        loader=DictLoader({f"{name}.html": source for name, source in templates.items()}),
        extensions=(Parts, FixedDrawings),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["icon"] = lambda name: Markup("<svg>{}</svg>").format(name)
    return made


def test_a_part_reads_the_page_and_leaves_nothing_in_it() -> None:
    templates = environment(
        page='{% set word = "page" %}{% for line in lines %}{% include "line.html" %}{{ word }} {% endfor %}',
        line='{% set word = line ~ "!" %}{{ word }}\n',
    )
    assert templates.get_template("page.html").render(lines=["a", "<b>"]) == "a!page &lt;b&gt;!page "


def test_parts_of_parts_and_parts_by_a_name_worked_out_later_are_found() -> None:
    templates = environment(
        page='{% include "outer.html" %}/{% include other %}',
        outer='({% include "inner.html" %})',
        inner="{{ icon('check') }}",
    )
    assert templates.get_template("page.html").render(other="inner.html") == "(<svg>check</svg>)/<svg>check</svg>"


def test_only_what_never_changes_is_drawn_beforehand() -> None:
    templates = environment(page='{{ icon("truck") }}{{ icon(name) }}{{ "icon(\\"truck\\")" }}')
    drawn = templates.get_template("page.html").render(name="<x>")
    assert drawn == "<svg>truck</svg><svg>&lt;x&gt;</svg>icon(&#34;truck&#34;)"


@pytest.mark.parametrize("first", [Markup("<b>"), "<b>"], ids=["markup first", "text first"])
def test_a_text_is_escaped_although_a_markup_of_the_same_letters_was_drawn(first: str) -> None:
    macro = "{% macro beside(mark, text) %}{{ mark }}{{ text }}{% endmacro %}"
    draw = drawn_once(build_environment(Assets.load()).from_string(macro).module.beside)
    drawn = {type(text): draw("·", text) for text in (first, Markup("<b>"), "<b>")}
    assert drawn == {Markup: "·<b>", str: "·&lt;b&gt;"}
