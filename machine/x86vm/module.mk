sources := boot.c memory.c pages.c console.c input.c exit.c entropy.c trap.c apic.c interrupts.c event.c emulator.c \
	timer.c clock.c cycles.c epoch.c epoch_hint.c tsc.c kvmclock.c pit.c rtc.c
threads := cpu.c own.c
varies := yes
needs := machine machine/boot arch include
optimize := -Os
