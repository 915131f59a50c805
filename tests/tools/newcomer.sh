#!/usr/bin/env bash
# What a newcomer does: a fresh clone of the last commit, empty caches, and the README's two commands.
#
#     tests/tools/newcomer.sh none                          no Python at all
#     tests/tools/newcomer.sh /usr/bin/python3.11           this one alone, as python3
#     tests/tools/newcomer.sh all                           what PATH and pyenv offer
#
# Needs Node and git. There is no deno in its PATH: npx fetches it.
set -uo pipefail

chosen=${1:?"which Python: none, all, or the path of one"}
root=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d "${TMPDIR:-/tmp}/newcomer-XXXXXX")
trap 'rm -rf "$place"' EXIT

git clone --quiet "$root" "$place/tcptalks" || exit 1
mkdir "$place/home"

# npm's settings (a mirror, a proxy) are the machine's, not the newcomer's.
settings=${npm_config_userconfig:-$HOME/.npmrc}
export npm_config_userconfig=$settings npm_config_cache=$place/npm
export DENO_DIR=$place/deno NO_COLOR=1
unset TCPTALKS_PYTHONS TCPTALKS_FOUND_PYTHONS

if [ "$chosen" != all ]; then
  # Everything of PATH but Pythons and Deno.
  mkdir "$place/bin"
  IFS=: read -ra folders <<<"$PATH"
  for folder in "${folders[@]}"; do
    case $folder in */shims) continue ;; esac
    for file in "$folder"/*; do
      name=${file##*/}
      case $name in python* | pypy* | pyenv* | deno*) continue ;; esac
      [ -x "$file" ] && [ ! -e "$place/bin/$name" ] && ln -s "$file" "$place/bin/$name"
    done
  done
  [ "$chosen" = none ] || ln -s "$chosen" "$place/bin/python3"
  export PATH=$place/bin HOME=$place/home
  unset PYENV_ROOT
fi

cd "$place/tcptalks" || exit 1
npx --yes deno@2.9.6 task demo && npx --yes deno@2.9.6 task test
