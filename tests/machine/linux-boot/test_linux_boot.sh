#!/bin/sh
# SPDX-License-Identifier: MIT
# The 64-bit Linux boot protocol, as Firecracker uses it.  Usage: test_linux_boot.sh BUILD
set -eu
build=$1
here=$(dirname "$0")
work=$build/tests/linux-boot
mkdir -p "$work"
cc -O1 -ffreestanding -fno-pie -no-pie -mno-red-zone -mgeneral-regs-only -fno-stack-protector \
	-nostdlib -static -Wl,-Ttext-segment=0x4000000,--build-id=none -Wl,-z,noexecstack -Wl,-e,entry32 \
	"$here/loader.S" "$here/loader.c" -o "$work/loader"
"$build/bin/eremite-cc" -O2 "$here/../../../examples/hello/hello.c" -o "$work/hello"
output=$(timeout 20 qemu-system-x86_64 -M microvm,acpi=off -accel tcg -cpu max -nodefaults \
	-no-user-config -display none -no-reboot -m 128M -serial stdio \
	-device isa-debug-exit,iobase=0xf4,iosize=4 -kernel "$work/loader" -initrd "$work/hello" \
	-append "eremite.verbose" 2>&1 || true)
case $output in
*"RAM 1000 to 9f000"*"Hello World!"*) echo "ok linux-boot" ;;
*) echo "not ok linux-boot"; echo "$output" ;;
esac
