#!/usr/bin/env bash
# Installs Chromium and Noto CJK for the browser tests where Debian's packages may be installed.
# Where they may not, the browser tests are skipped with a reason, which pytest shows at the end.
set -u
if { command -v chromium >/dev/null || command -v google-chrome >/dev/null; } &&
    { ! command -v fc-list >/dev/null || fc-list :lang=ko | grep -q .; }; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium and Noto CJK fonts for the browser tests ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-cjk fontconfig >/dev/null || echo "Could not install them."
fi
exit 0
