# Sourced by every command of this folder: goes to the project's folder and offers `environment LOCK`,
# which leaves a ready .venv behind. POSIX sh, so that the shells of Debian (dash) and macOS (bash 3.2) both read it;
# bash 3.2 takes the first byte of a letter beyond ASCII for a part of the name before it: ${name} there, not $name.
# Messages are French, like everything a merchant reads here, one sentence with its remedy.

CDPATH='' cd "$(dirname "$0")/.." || exit 1    # CDPATH may lead elsewhere
PATH_TO_PYTHON=.venv/bin/python
{ true <&0; } 2>/dev/null || exec </dev/null    # a closed standard input would upset children

# What is written is UTF-8 whatever the locale says: « … » must not fail where there is none, or an old one.
export PYTHONUTF8=1

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# What the reader types before `apt`: nothing as root, who often has no sudo.
sudo_word() { [ "$(id -u)" = 0 ] || printf 'sudo '; }

# Whether apt-get works without asking for a password: as root, or where sudo is open.
may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

# Asks for what a machine that just started may still be doing by itself: another apt is waited for.
apt_install() {
    may_install || return 1
    prefix=$(sudo_word)
    ${prefix:+sudo -n} timeout 120 apt-get update -qq >/dev/null 2>&1
    ${prefix:+sudo -n} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=120 "$@" >/dev/null 2>&1
}

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# The first Python that is recent enough, rather one that makes environments; or nothing. COMPTOIR_PYTHON picks another.
find_python() {
    incomplete=
    for candidate in ${COMPTOIR_PYTHON:-python3.13 python3.12 python3.14 python3.11 python3}; do
        is_recent "$candidate" || continue
        makes_environments "$candidate" && { command -v "$candidate"; return; }
        incomplete=${incomplete:-$candidate}
    done
    [ -z "$incomplete" ] || command -v "$incomplete"
}

# Debian and Ubuntu ship Python without the part that makes environments; where no password is asked it is added at once.
complete_python() {
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    why=
    if may_install; then
        say "Installation du paquet $package, qui manque à $1…"
        apt_install "$package" || why=" (apt-get n’y est pas parvenu, faute de réseau peut-être)"
    fi
    makes_environments "$1" ||
        stop "Le module « venv » manque à $1${why} : installez-le avec « $(sudo_word)apt install ${package} », puis relancez la commande."
}

make_venv() {
    python=$(find_python)
    if [ -z "$python" ]; then
        found=$("${COMPTOIR_PYTHON:-python3}" --version 2>/dev/null || echo "aucun Python")
        missing="python3 python3-venv"
        [ "$found" = "aucun Python" ] || missing=python3.11-venv    # beside an older one: Ubuntu 22.04 has it
        stop "Comptoir demande Python 3.11 ou plus récent ($found trouvé) : installez-le avec « $(sudo_word)apt install ${missing} » ou « brew install python@3.13 », puis relancez la commande."
    fi
    makes_environments "$python" || complete_python "$python"
    "$python" -m venv --clear .venv >/dev/null 2>&1 ||
        stop "L’environnement .venv n’a pas pu être créé dans ${PWD} : vérifiez l’espace libre et les droits de ce dossier, puis relancez la commande."
}

# One sentence from pip's log: without network nothing else in it is of use to the reader.
explain_pip_failure() {
    if grep -qiE 'NewConnectionError|NameResolutionError|ConnectTimeout|getaddrinfo|name resolution|Network is unreachable|ProxyError|Connection refused' "$1"; then
        stop "Les bibliothèques n’ont pas pu être téléchargées, faute de réseau : vérifiez la connexion (ou le proxy), puis relancez la commande."
    fi
    if grep -q 'CERTIFICATE_VERIFY_FAILED' "$1"; then
        stop "Les bibliothèques n’ont pas pu être téléchargées : un intermédiaire (pare-feu, antivirus) chiffre la connexion avec un certificat inconnu ; indiquez le fichier de son autorité avec PIP_CERT=/chemin/autorite.pem, puis relancez la commande."
    fi
    if grep -q 'No space left on device' "$1"; then
        stop "Le disque est plein : libérez environ 1 Go, puis relancez la commande."
    fi
    grep -E '^ *(ERROR|error):' "$1" | tail -n 3 >&2
    stop "L’installation des bibliothèques a échoué (détail dans $1) : corrigez la cause ci-dessus, puis relancez la commande."
}

is_ready() { [ -x $PATH_TO_PYTHON ] && cmp -s "$1" ".venv/$1"; }

# One installation at a time: a second command waits for the first, and does not wait for one that was killed.
wait_for_others() {
    told=
    until ln -s $$ .venv-busy 2>/dev/null; do
        if kill -0 "$(readlink .venv-busy)" 2>/dev/null; then
            [ -n "$told" ] || say "Une autre commande installe déjà les bibliothèques : attente de sa fin…"
            told=yes
            sleep 1
        elif [ -L .venv-busy ]; then
            rm -f .venv-busy
        else
            return    # a folder that knows no links
        fi
    done
    trap 'rm -f .venv-busy' EXIT
}

# The lock is complete, so pip resolves nothing: older ones (23.2, Debian's 23.0) lose hashes where a library asks for extras.
install_lock() {
    if [ ! -x $PATH_TO_PYTHON ] || ! $PATH_TO_PYTHON -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    say "Installation des bibliothèques de $1 (une seule fois, quelques minutes au plus)…"
    $PATH_TO_PYTHON -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$1" \
        >.venv/installation.log 2>&1 || explain_pip_failure .venv/installation.log
    cp "$1" ".venv/$1"
}

# environment LOCK: the copy of the lock kept beside what it installed says whether anything is left to do.
environment() {
    is_ready "$1" && return
    [ -w . ] || stop "Le dossier $PWD n’est pas accessible en écriture : changez ses droits ou copiez Comptoir ailleurs, puis relancez la commande."
    wait_for_others
    is_ready "$1" || install_lock "$1"
    rm -f .venv-busy
    trap - EXIT
}
