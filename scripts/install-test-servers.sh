#!/usr/bin/env bash
# What `make test` needs on Debian 12 or Ubuntu 24.04: real mail servers as senders, tools, the
# libraries of the desktop window and a browser. Quick, and without network, when everything is there. Starts no service.
#
#   --bench   also what only `make bench` compares with
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

senders=(postfix swaks libnet-ssleay-perl)
tools=(openssl zstd python3 python3-venv)
desktop=(libwebkit2gtk-4.1-dev libayatana-appindicator3-dev librsvg2-dev libxdo-dev libssl-dev file
  xvfb xauth dbus-x11 webkit2gtk-driver)
browser=(chromium)
bench=()
if [ "${1-}" = --bench ]; then bench=(notmuch); fi

exim=target/servers/exim
postfix_was_there=$(command -v dpkg-query >/dev/null && [ -z "$(missing_packages postfix)" ] && echo yes || true)

# Postfix and Exim exclude each other as packages. Exim is therefore only unpacked, into target/, beside an ordinary
# install of the libraries it links.
exim_runs() {
  [ -x $exim/usr/sbin/exim4 ] && ! ldd $exim/usr/sbin/exim4 | grep -q 'not found'
}
exim_libraries=()
if ! exim_runs && command -v apt-cache >/dev/null; then
  mapfile -t exim_libraries < <(apt-cache depends exim4-daemon-light |
    sed -n 's/^ *Depends: \(lib[a-z0-9.+-]*\)$/\1/p')
fi

install_packages "for the tests" \
  "${senders[@]}" "${tools[@]}" "${desktop[@]}" "${browser[@]}" "${bench[@]}" "${exim_libraries[@]}"

# Where systemd runs, a new Postfix would start with the next boot.
if [ -z "$postfix_was_there" ] && [ -d /run/systemd/system ]; then
  as_root systemctl disable --now postfix >/dev/null 2>&1 || true
fi

if [ ! -x $exim/usr/sbin/exim4 ] && command -v apt-get >/dev/null; then
  echo "Unpacking Exim into $exim"
  rm -rf $exim target/servers/packages
  mkdir -p $exim target/servers/packages
  (cd target/servers/packages && apt-get -qq -o APT::Sandbox::User="$(id -un)" \
    download exim4-base exim4-daemon-light)
  for package in target/servers/packages/*.deb; do dpkg -x "$package" $exim; done
  rm -rf target/servers/packages
fi

# Exim refuses to run without the user that its package would make.
if [ -x $exim/usr/sbin/exim4 ] && ! getent passwd Debian-exim >/dev/null; then
  echo "Adding the system user Debian-exim"
  as_root useradd --system --user-group --no-create-home --home-dir /nonexistent \
    --shell /usr/sbin/nologin Debian-exim
fi

# For the tests that are Python.
wanted=scripts/test-requirements.txt
if ! cmp -s $wanted target/venv/installed.txt; then
  echo "Making target/venv of $wanted"
  rm -rf target/venv
  python3 -m venv target/venv
  install=(target/venv/bin/python -m pip install --quiet --requirement $wanted)
  "${install[@]}" || "${install[@]}"
  cp $wanted target/venv/installed.txt
fi
