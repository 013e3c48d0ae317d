#!/usr/bin/env bash
# Installs the browser that BrowserTests drive (Debian, as root).
set -euo pipefail
apt-get update -qq
apt-get install -y --no-install-recommends chromium
chromium --version
