#!/usr/bin/env bash
# Installs the Debian packages of the drills, or says which command does. Drills that lack one are
# skipped, and say so.
set -u
export PATH=$PATH:/usr/sbin:/sbin
missing=()
need() { # need <package> <command or file …>: the package, unless all of them are there
  local package=$1 one
  shift
  for one in "$@"; do
    [[ -e $one ]] || command -v "$one" >/dev/null || {
      missing+=("$package")
      return
    }
  done
}
need iproute2 ip
need nftables nft
need iputils-ping ping
need mariadb-server mariadbd mariadb-install-db
need mariadb-client mariadb mariadb-dump
need mariadb-backup mariadb-backup
need galera-4 /usr/lib/galera/libgalera_smm.so
need socat socat
need pdns-server pdns_server pdnsutil
need pdns-backend-mysql /usr/share/pdns-backend-mysql/schema/schema.mysql.sql
need bind9-dnsutils dig delv
((${#missing[@]} == 0)) && exit 0

# Nobody wants the servers themselves to run: the drills start their own. Where nothing says so yet,
# the package scripts are told for as long as this takes.
policy=/usr/sbin/policy-rc.d
forbid_services() {
  [[ -e $policy ]] && return
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && trap 'rm -f "$policy"' EXIT
}

install="apt-get install -y --no-install-recommends ${missing[*]}"
if ((EUID == 0)) && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  forbid_services
  tools/step.sh packages "installing ${missing[*]}" "make test" \
    bash -c "$install || { apt-get update && $install; }" && exit 0
fi
echo "drills that need ${missing[*]} are skipped; '$install' as root installs them"
