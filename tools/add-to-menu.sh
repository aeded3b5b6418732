#!/bin/sh
# Adds this copy of Partita to the desktop's menu, for this user; tools/add-to-menu.sh --remove takes it out again.
set -eu
folder=$(dirname "$(dirname "$(readlink -f "$0")")")
menu=${XDG_DATA_HOME:-$HOME/.local/share}/applications
entry=$menu/partita.desktop

if [ "${1:-}" = --remove ]; then
    rm -f "$entry"
    exit
fi
case $folder in
*[\"\`\$\\%]*)
    echo "A menu entry cannot hold this folder's name: $folder" >&2
    exit 1
    ;;
esac
mkdir -p "$menu"
while IFS= read -r line; do
    case $line in
    Exec=*) printf 'Exec="%s/run"\n' "$folder" ;;
    Icon=*) printf 'Icon=%s/resources/icons/partita.svg\n' "$folder" ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$folder/resources/desktop/partita.desktop" >"$entry"
