#!/usr/bin/env bash
# installed.sh pulumi|talosctl <version we pin>
#
# Prints the path of a tool of the user's own that serves as well as the one built here; prints
# nothing when there is none.
set -u
tool=$1 pinned=$2

# What was built here is not the user's own.
elsewhere=:$PATH:
elsewhere=${elsewhere//:"$PWD/.tools/bin":/:}
path=$(PATH=$elsewhere command -v "$tool") || exit 0

case $tool in
  pulumi)
    # The engine starts programs by the language host beside it. Newer ones understand older SDKs.
    [[ -x $(dirname "$(readlink -f "$path")")/pulumi-language-nodejs ]] || exit 0
    version=$(PULUMI_SKIP_UPDATE_CHECK=true "$path" version 2>/dev/null) || exit 0
    printf '%s\n%s\n' "$pinned" "${version#v}" | sort --version-sort --check=silent || exit 0
    ;;
  talosctl)
    # A configuration is valid for a minor release of Talos.
    version=$("$path" version --client 2>/dev/null) || exit 0
    [[ $version =~ v${pinned%.*}\.[0-9]+ ]] || exit 0
    ;;
esac
printf '%s\n' "$path"
