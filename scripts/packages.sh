# Sourced by the install scripts: what of a list of Debian packages is missing, and one apt call for it.
# Nothing is done, and no network is used, when everything is there.

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# missing_packages NAME… prints those that are not installed, one a line.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    awk '$2 == "installed" { print $1 }') || true
  printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

# Packages must not start what they bring: the tests run every server themselves.
without_starting_services() {
  local policy=/usr/sbin/policy-rc.d ours=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    ours=yes
  fi
  local rc=0
  "$@" || rc=$?
  if [ -n "$ours" ]; then as_root rm -f "$policy"; fi
  return $rc
}

# Quiet, unless it fails.
apt_install() {
  local log rc=0
  log=$(mktemp)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -qq \
    install -y --no-install-recommends --no-remove "$@" >"$log" 2>&1 || rc=$?
  if [ $rc -ne 0 ]; then tail -n 20 "$log" >&2; fi
  rm -f "$log"
  return $rc
}

# install_packages WHY NAME… makes sure that the packages are there, and says what it adds.
install_packages() {
  local why=$1
  shift
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "No apt here. Please install by hand ($why): $*" >&2
    return 0
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "Installing ($why): ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    echo "That needs root, and there is no sudo. Please install by hand: ${missing[*]}" >&2
    return 1
  fi
  as_root apt-get -o DPkg::Lock::Timeout=300 -qq update || true
  # Two apt runs at once can break one of them; doing it again mends that.
  without_starting_services apt_install "${missing[@]}" ||
    without_starting_services apt_install "${missing[@]}" || {
    echo "apt could not install: ${missing[*]} (needed for: $why)" >&2
    return 1
  }
}
