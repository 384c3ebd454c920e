"""The first step of the checkout as who has an account finds it, for tests."""

import html
import re

import httpx

STEP = "/commande/coordonnees"
FIELD = re.compile(r"<input([^>]*)>")


def shown(page: httpx.Response) -> dict[str, str]:
    """What a browser would send of the form of the first step without anything typed."""
    source = page.text[page.text.index('id="details"') : page.text.index("</form>", page.text.index('id="details"'))]
    sent = {}
    for tag in FIELD.findall(source):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        chosen = "checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)
        if name and chosen:
            sent[name[1]] = html.unescape(value[1]) if value else ""
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', source, re.DOTALL):
        found = re.search(r'<option selected value="([^"]*)"', options)
        sent[name_] = found[1] if found else "FR"
    return sent
