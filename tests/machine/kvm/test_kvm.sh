#!/bin/sh
# SPDX-License-Identifier: MIT
# The machine under KVM, as far as a nested one can run it.  Usage: test_kvm.sh BUILD
set -eu
build=$1
here=$(dirname "$0")
work=$build/tests/kvm
mkdir -p "$work"
if ! [ -w /dev/kvm ]; then
	echo "ok kvm # SKIP no access to /dev/kvm"
	exit 0
fi
"$build/bin/eremite-cc" -O2 -mgeneral-regs-only -ffreestanding -nostartfiles "$here/timer.c" -o "$work/timer"
for vmm in qemu qemu-pc; do
	output=$("$build/bin/eremite" run --vmm=$vmm --accel=kvm --timeout=60 "$work/timer" 2>&1 </dev/null || true)
	if [ "$output" = "slept long enough
knows the date" ]; then
		echo "ok kvm/$vmm"
	else
		echo "not ok kvm/$vmm"
		echo "$output" | sed 's/^/# /'
	fi
done
