# Sourced by bin/test: `browser` finds or fetches a Chromium that starts, and exports its path as COMPTOIR_CHROMIUM.
# Playwright's own first, then one the machine has, then Debian's; a CI server asks Debian before it takes its own.
# What worked last time is kept in .venv/browser.
# Of each the headless shell, where there is one: the same pages without the windows around them, for half the work.

runs() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }

playwrights_own() {
    $PATH_TO_PYTHON -c 'from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright: own = Path(playwright.chromium.executable_path)
folder = next(one for one in own.parents if one.name.startswith("chromium-"))
shells = folder.parent.glob(folder.name.replace("-", "_headless_shell-", 1) + "/*/*headless*shell")
print(next(shells, own))' 2>/dev/null
}

# macOS has no `timeout` command; Python ends the download, and its children, in its place.
playwright_install() {
    $PATH_TO_PYTHON - "$@" >/dev/null 2>&1 <<'PYTHON'
import os, signal, subprocess, sys
command = [sys.executable, "-m", "playwright", *sys.argv[1:]]
child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
try:
    sys.exit(child.wait(timeout=300))
except subprocess.TimeoutExpired:
    os.killpg(child.pid, signal.SIGKILL)
    sys.exit(1)
PYTHON
}

machines_own() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
        found=$(command -v "$name") && runs "$found" && printf '%s\n' "$found" && return
    done
}

# Downloads Playwright's Chromium and, where allowed, the system libraries it needs.
fetch_playwrights() {
    say "Téléchargement du navigateur des tests (une seule fois)…"
    playwright_install install --only-shell chromium || return 1
    runs "$(playwrights_own)" || { may_install && playwright_install install-deps chromium; }
}

fetch_debians() {
    command -v chromium-headless-shell >/dev/null && return
    may_install || return 1
    say "Installation de Chromium par apt-get (une seule fois)…"
    apt_install chromium-headless-shell || apt_install chromium
}

# What drives the browser is a program too, and asks for a library that a bare Debian has not.
drives() { $PATH_TO_PYTHON -m playwright --version >/dev/null 2>&1; }
driver() {
    drives && return
    may_install && say "Installation de libatomic1, qui manque à Playwright…" && apt_install libatomic1
    drives || stop "Playwright, qui conduit le navigateur des tests, ne démarre pas (« $PATH_TO_PYTHON -m playwright --version » dit pourquoi) : sous Debian ou Ubuntu, installez la bibliothèque qui lui manque avec « $(sudo_word)apt install libatomic1 », puis relancez la commande."
}

# What the reader types: Ubuntu's own Chromium does not let itself be driven, but Playwright's runs with its libraries.
browsers_word() {
    if ! command -v apt-get >/dev/null; then
        printf 'brew install --cask google-chrome'
    elif grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
        printf '%s%s -m playwright install-deps chromium' "$(sudo_word)" $PATH_TO_PYTHON
    else
        printf '%sapt install chromium' "$(sudo_word)"
    fi
}

browser() {
    driver
    chosen=${COMPTOIR_CHROMIUM:-$(cat .venv/browser 2>/dev/null)}
    runs "$chosen" || chosen=$(playwrights_own)
    runs "$chosen" || { fetch_playwrights && chosen=$(playwrights_own); }
    runs "$chosen" || { [ -n "$CI" ] && fetch_debians; chosen=$(machines_own); }
    runs "$chosen" || { fetch_debians && chosen=$(machines_own); }
    runs "$chosen" || stop "Aucun navigateur ne démarre pour les tests : installez Chromium (« $(browsers_word) »), puis relancez la commande."
    printf '%s\n' "$chosen" >.venv/browser
    export COMPTOIR_CHROMIUM="$chosen"
}
