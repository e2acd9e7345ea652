sources := boot.c memory.c pages.c console.c input.c exit.c entropy.c trap.c apic.c interrupts.c event.c emulator.c \
	timer.c clock.c cycles.c epoch.c epoch_hint.c tsc.c kvmclock.c pit.c rtc.c
threads := apic_others.c cpu.c cpu_count.c boot_cpus.c own_tables.c flush.c
varies := yes
needs := machine machine/boot arch include
optimize := -Os
