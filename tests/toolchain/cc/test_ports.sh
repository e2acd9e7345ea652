#!/bin/sh
# SPDX-License-Identifier: MIT
# Unmodified programs from Debian's sources build with eremite-cc, and work in microVMs.
top=$(cd "$(dirname "$0")/../../.." && pwd)
"$top/examples/ports/build" -t "$@" | sed -n -e 's/^\(ok\|not ok\) /\1 ports\//p'
