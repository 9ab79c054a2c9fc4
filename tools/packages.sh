#!/usr/bin/env bash
# Installs the Debian packages of the drills, or says which command does. Drills that lack one are
# skipped, and say so.
set -u
missing=()
command -v ip >/dev/null || missing+=(iproute2)
command -v nft >/dev/null || missing+=(nftables)
command -v ping >/dev/null || missing+=(iputils-ping)
((${#missing[@]} == 0)) && exit 0

install="apt-get install -y ${missing[*]}"
if ((EUID == 0)) && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  tools/step.sh packages "installing ${missing[*]}" "make test" \
    bash -c "$install || { apt-get update && $install; }" && exit 0
fi
echo "drills that need ${missing[*]} are skipped; '$install' as root installs them"
