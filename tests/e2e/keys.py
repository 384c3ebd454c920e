"""The keyboard alone: from field to field and button to button, as who has no mouse."""

from tests.e2e.visits import Visit

SEEN = """
(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)(getComputedStyle(document.activeElement))
"""
FOCUSED_WORDS = """
(document.activeElement.querySelector('span:not(.sr)') || document.activeElement).textContent.trim()
"""


def tab_until(visit: Visit, question: str, wanted: str) -> None:
    """Press Tab until the focused control answers the question with the wanted words; its focus must be seen."""
    for _ in range(90):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate(question) == wanted:
            ringed = visit.page.evaluate(SEEN) or visit.page.evaluate(
                "!!document.activeElement.closest('label, .choice, .check')"
            )
            assert ringed, f"the focus on « {wanted} » is not seen"
            return
    raise AssertionError(f"« {wanted} » is out of the keyboard's reach")


def reach(visit: Visit, words: str) -> None:
    tab_until(visit, FOCUSED_WORDS, words)


def reach_field(visit: Visit, label: str) -> None:
    tab_until(visit, "(document.activeElement.labels || [])[0]?.textContent.trim()", label)
