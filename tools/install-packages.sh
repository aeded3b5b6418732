#!/bin/sh
# Installs system packages, as root: install-packages.sh apt|dnf|pacman services|no-services PACKAGE...
# With no-services nothing is started because of it: tests start what they need by themselves.
set -eu
manager=$1 services=$2
shift 2

mark="made by Partita's set-up; it is removed when the set-up ends"
policy=/usr/sbin/policy-rc.d

forbid_services() { # dpkg asks this file before it starts a service; an existing one is left alone
    if [ -e "$policy" ] && ! grep -qs "$mark" "$policy"; then return; fi
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" >"$policy"
    chmod 755 "$policy"
}

install_apt() {
    export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
    had_ssh_server=$(dpkg-query -W -f '${db:Status-Status}' openssh-server 2>/dev/null || true)
    if [ "$services" = no-services ]; then forbid_services; fi
    apt-get -qq -o Acquire::Retries=3 update || echo "The package lists could not be refreshed; trying with those at hand." >&2
    apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold \
        install --yes --no-install-recommends "$@"
    if [ "$services" = no-services ] && [ "$had_ssh_server" != installed ] && [ -d /run/systemd/system ]; then
        # Debian would let it in at the next start of the machine; nobody asked for that.
        systemctl --quiet disable ssh.service ssh.socket 2>/dev/null || true
    fi
}

case $manager in
apt) install_apt "$@" ;;
dnf) dnf --assumeyes --quiet --setopt=install_weak_deps=False install "$@" ;;
pacman) pacman --sync --needed --noconfirm "$@" ;;
*)
    echo "install-packages.sh: $manager is not known" >&2
    exit 2
    ;;
esac
