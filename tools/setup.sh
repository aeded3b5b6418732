# shellcheck shell=sh
# What ./run, ./test and ./bench share: prepare SERVICES LOCK SET..., sourced in the project's folder.
#
# Quick path: a stamp in .venv holds what the set-up depended on; when it still fits, nothing else is looked at.

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$@"
    exit 1
}

distribution_manager() { # apt, dnf, pacman, or nothing: by what the system says it is, for Fedora can have an apt, too
    system=$(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-}" "${ID_LIKE:-}") || system=
    case " $system " in
    *" debian "* | *" ubuntu "*) command -v apt-get >/dev/null && echo apt ;;
    *" fedora "* | *" rhel "*) command -v dnf >/dev/null && echo dnf ;;
    *" arch "*) command -v pacman >/dev/null && echo pacman ;;
    esac
}

packages_of() { # packages_of MANAGER SET: the names, one a line
    case $1 in apt) column=2 ;; dnf) column=3 ;; pacman) column=4 ;; esac
    awk -v set="$2" -v column="$column" '$1 == set && $column != "-" && !seen[$column]++ { print $column }' \
        tools/packages.txt | while read -r name; do
        # A "?" asks for what only some releases have.
        [ "$name" = "${name%\?}" ] || apt-cache show "${name%\?}" >/dev/null 2>&1 || continue
        echo "${name%\?}"
    done
}

missing_packages() { # missing_packages MANAGER SET: the names that are not installed, in one line
    names=$(packages_of "$1" "$2")
    # shellcheck disable=SC2086  # a list of names
    case $1 in
    apt) present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $names 2>/dev/null | sed -n 's/^installed //p') ;;
    dnf) present=$(for name in $names; do rpm -q --quiet --whatprovides "$name" && echo "$name"; done) || true ;;
    pacman) present=$(printf '%s\n' "$names" | grep -vxF -e "$(pacman -T $names)") || true ;;
    esac
    printf '%s\n' "$names" | grep -vxF -e "$present" | tr '\n' ' ' | sed 's/ $//'
}

install_command() { # what a person types to do the same
    case $1 in
    apt) echo "apt-get install --no-install-recommends" ;;
    dnf) echo "dnf install" ;;
    pacman) echo "pacman -S --needed" ;;
    esac
}

install_packages() { # install_packages MANAGER SERVICES PACKAGE...; false where it did not succeed
    manager=$1 services=$2
    shift 2
    say "$# system packages are missing: $*"
    if [ "$(id -u)" = 0 ]; then
        say "Installing them with $manager."
        tools/install-packages.sh "$manager" "$services" "$@" >&2
    elif command -v sudo >/dev/null; then
        say "Installing them with $manager, as administrator: sudo may ask for your password."
        sudo tools/install-packages.sh "$manager" "$services" "$@" >&2
    else
        false
    fi
}

list_for_unknown_system() {
    say "Partita knows the package names of Debian, Ubuntu, Fedora and Arch only. Here it needs:"
    say "  - Python 3.11 to 3.14 with its venv module and headers; a C compiler; pkg-config"
    say "  - libvirt's client library with its headers (pkg-config must find \"libvirt\")"
    say "  - Qt's X11 libraries: EGL, GL, xkbcommon-x11, and xcb's cursor, icccm, image, keysyms, render-util"
    say "  - a font; an SSH client"
    say "  - to run virtual machines here: the libvirt daemon with its QEMU driver, QEMU, OVMF, swtpm, dnsmasq"
}

prepare_packages() { # prepare_packages SERVICES SET...: only the set "host" may stay away when ./run asks for it
    services=$1
    shift
    manager=$(distribution_manager) || true
    if [ -z "$manager" ]; then
        if command -v pkg-config >/dev/null && pkg-config --exists libvirt && find_python >/dev/null; then return; fi
        list_for_unknown_system
        exit 1
    fi
    for set in "$@"; do
        missing=$(missing_packages "$manager" "$set")
        [ -n "$missing" ] || continue
        # shellcheck disable=SC2086  # a list of names
        if install_packages "$manager" "$services" $missing; then continue; fi
        if [ "$set" = host ] && [ "$services" = services ]; then
            say "Without these packages this computer is no host of virtual machines; Partita can manage others."
            say "To add them later: $(as_administrator) $(install_command "$manager") $missing"
            continue
        fi
        stop "These packages are needed and could not be installed. As an administrator, do this and start again:
  $(as_administrator)$(install_command "$manager") $missing"
    done
}

as_administrator() { if [ "$(id -u)" != 0 ] && command -v sudo >/dev/null; then printf 'sudo '; fi; }

find_python() { # the first Python that fits: the real program, not a shim
    for candidate in "${PARTITA_PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        command -v "$candidate" >/dev/null || continue
        "$candidate" -I - <<'PYTHON' 2>/dev/null && return
import ensurepip, os, sys, sysconfig, venv
fits = (3, 11) <= sys.version_info < (3, 15)
headers = os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))
if not (fits and headers):
    raise SystemExit(1)
print(os.path.realpath(sys._base_executable))
PYTHON
    done
    return 1
}

environment_state() { # whole, incomplete or damaged: see tools/venv_state.py
    [ -x .venv/bin/python ] && .venv/bin/python -I tools/venv_state.py requirements-build.lock "$1" 2>/dev/null ||
        echo damaged
}

pip_install() {
    if [ -t 2 ]; then quiet=; else quiet=--quiet; fi
    # shellcheck disable=SC2086
    .venv/bin/python -m pip install $quiet --disable-pip-version-check --no-input --require-hashes "$@" >&2 ||
        stop "The Python packages could not be installed into .venv; the lines above say why." \
            "They come from PyPI: is this computer connected?"
}

prepare_environment() { # prepare_environment LOCK
    lock=$1
    state=$(environment_state "$lock")
    if [ "$state" = damaged ]; then
        python=$(find_python) ||
            stop "No Python from 3.11 to 3.14 with its venv module and its headers (Python.h) was found. Partita needs one."
        say "Making .venv with $python"
        rm -rf .venv
        "$python" -m venv .venv >&2 || stop "The virtual environment .venv could not be made."
    fi
    if [ "$state" != whole ]; then
        say "Installing Partita's Python packages into .venv, as $lock lists them"
        pip_install -r requirements-build.lock
        # Only libvirt-python is built here: it must fit this system's libvirt. Its build uses the locked setuptools.
        pip_install --no-build-isolation -r "$lock"
    fi
    .venv/bin/python -I -c 'import PySide6.QtWidgets, libvirt, lxml.etree, numpy, psutil, pyqtgraph' >&2 ||
        stop "Everything is installed, and yet a library does not load; the lines above name it."
}

fingerprint() { # fingerprint LOCK SET...: what a prepared environment depends on
    cat requirements-build.lock "$1" tools/packages.txt tools/setup.sh | sha256sum
    readlink -f .venv/bin/python || true
    shift
    echo "$@"
}

is_host_answering() { # is_host_answering FOLDER: a daemon's socket is there, and its daemon, or systemd that starts it
    [ -S "$1/libvirt/libvirt-sock" ] || [ -S "$1/libvirt/virtqemud-sock" ] || return 1
    [ ! -d "$1/systemd/system" ] || return 0
    for file in "$1/libvirtd.pid" "$1/virtqemud.pid"; do
        if [ -f "$file" ] && kill -0 "$(cat "$file")" 2>/dev/null; then return; fi
    done
    return 1
}

start_host_service() { # start_host_service FOLDER: for root, to whom libvirt gives no host but the system's
    for daemon in libvirtd virtqemud; do
        if command -v "$daemon" >/dev/null; then break; fi
        daemon=
    done
    if [ -z "$daemon" ] || [ "$(id -u)" != 0 ] || is_host_answering "$1"; then return; fi
    say "The libvirt service of this computer does not run. Starting it."
    if [ -d "$1/systemd/system" ]; then
        systemctl --quiet start "$daemon.socket" || say "It could not be started: systemctl status $daemon.socket"
        return
    fi
    for helper in virtlogd virtlockd; do # they take the guests' output and locks, and stay
        if command -v "$helper" >/dev/null && [ ! -S "$1/libvirt/$helper-sock" ]; then "$helper" -d || true; fi
    done
    "$daemon" -d || say "It could not be started: try \"$daemon\" to see why."
}

prepare() { # prepare services|no-services LOCK SET...: returns at once where nothing has changed, unless $check_all is set
    services=$1
    shift
    stamp=.venv/.ready-${1%.lock}
    for set in "$@"; do [ "$set" = "$1" ] || stamp=$stamp-$set; done
    if [ -z "${check_all:-}" ] && [ -x .venv/bin/python ] && [ -f "$stamp" ] &&
        [ "$(fingerprint "$@")" = "$(cat "$stamp")" ]; then
        return
    fi
    trap 'say "Interrupted: what is missing is made up for at the next start."; exit 130' INT
    if command -v flock >/dev/null; then # two starts at once must not install over each other
        exec 9>.venv.lock
        flock 9
    fi
    lock=$1
    shift
    prepare_packages "$services" "$@"
    prepare_environment "$lock"
    fingerprint "$lock" "$@" >"$stamp"
    exec 9>&-
    trap - INT
}
