# Sourced by every command of this folder: goes to the project's folder and offers `environment LOCK`,
# which leaves a ready .venv behind. POSIX sh, so that the shells of Debian (dash) and macOS (bash 3.2) both read it.
# Messages are French, like everything a merchant reads here, one sentence with its remedy.

cd "$(dirname "$0")/.." || exit 1
PATH_TO_PYTHON=.venv/bin/python
{ true <&0; } 2>/dev/null || exec </dev/null    # a closed standard input would upset children

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# The first Python that is recent enough, or nothing. COMPTOIR_PYTHON picks another.
find_python() {
    for candidate in $COMPTOIR_PYTHON python3.13 python3.12 python3.14 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

# Debian and Ubuntu ship Python without the part that makes environments; in a container, root can add it at once.
make_venv() {
    python=$(find_python)
    if [ -z "$python" ]; then
        found=$(python3 --version 2>/dev/null || echo "aucun Python")
        stop "Comptoir demande Python 3.11 ou plus récent ($found trouvé) : installez-le avec « sudo apt install python3 python3-venv » ou « brew install python@3.13 », puis relancez la commande."
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "Installation du paquet python3-venv, qui manque à $python…"
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } >/dev/null 2>&1
        fi
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            stop "Le module « venv » manque à $python : installez-le avec « sudo apt install python3-venv », puis relancez la commande."
    fi
    "$python" -m venv --clear .venv >/dev/null 2>&1 ||
        stop "L’environnement .venv n’a pas pu être créé dans $PWD : vérifiez l’espace libre et les droits de ce dossier, puis relancez la commande."
}

# One sentence from pip's log: without network nothing else in it is of use to the reader.
explain_pip_failure() {
    if grep -qiE 'NewConnectionError|NameResolutionError|ConnectTimeout|getaddrinfo|name resolution|Network is unreachable|ProxyError|Connection refused' "$1"; then
        stop "Les bibliothèques n’ont pas pu être téléchargées, faute de réseau : vérifiez la connexion (ou le proxy), puis relancez la commande."
    fi
    if grep -q 'No space left on device' "$1"; then
        stop "Le disque est plein : libérez environ 1 Go, puis relancez la commande."
    fi
    grep -E '^ *(ERROR|error):' "$1" | tail -n 3 >&2
    stop "L’installation des bibliothèques a échoué (détail dans $1) : corrigez la cause ci-dessus, puis relancez la commande."
}

# environment LOCK: the copy of the lock kept beside what it installed says whether anything is left to do.
# The lock is complete, so pip resolves nothing: older ones (23.2, Debian's 23.0) lose hashes where a library asks for extras.
environment() {
    if [ -x $PATH_TO_PYTHON ] && cmp -s "$1" ".venv/$1"; then
        return
    fi
    [ -w . ] || stop "Le dossier $PWD n’est pas accessible en écriture : changez ses droits ou copiez Comptoir ailleurs, puis relancez la commande."
    if [ ! -x $PATH_TO_PYTHON ] || ! $PATH_TO_PYTHON -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    say "Installation des bibliothèques de $1 (une seule fois, quelques minutes au plus)…"
    $PATH_TO_PYTHON -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$1" \
        >.venv/installation.log 2>&1 || explain_pip_failure .venv/installation.log
    cp "$1" ".venv/$1"
}
