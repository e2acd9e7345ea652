/* SPDX-License-Identifier: MIT */
/*
 * The machines that an image can find itself on.  Each provides the functions of this interface
 * under its own prefix; machine/NAME.c calls the right one.  A function that a program does not
 * reach is linked for no machine.
 */
#ifndef MACHINE_MACHINES_H
#define MACHINE_MACHINES_H

#include <arch/cpu.h>
#include <arch/trap.h>
#include <machine/clock.h>
#include <machine/console.h>
#include <machine/control.h>
#include <machine/event.h>
#include <machine/paging.h>

/* In ring 0 we are on x86vm, in ring 3 on Skete (as a Linux process we get here never). */
static inline bool machine_is_skete(void)
{
	return cpu_ring() == 3;
}

#define MACHINE_FUNCTIONS(name) \
	void name##_console_write(enum console_stream stream, const void *data, size_t size); \
	void name##_console_listen(void (*handler)(void)); \
	size_t name##_console_read(void *data, size_t size); \
	_Noreturn void name##_exit(enum machine_end how, int value); \
	bool name##_event_mask(void); \
	void name##_event_unmask(bool were_enabled); \
	void name##_wait(uint64_t deadline); \
	void name##_timer_arm(uint64_t deadline, void (*handler)(void)); \
	void name##_event_again(void); \
	int name##_page_map(uintptr_t va, paddr_t pa, size_t size, unsigned protection); \
	int name##_page_protect(uintptr_t va, size_t size, unsigned protection); \
	int name##_page_unmap(uintptr_t va, size_t size, void (*release)(paddr_t frame, size_t size)); \
	int name##_page_move(uintptr_t from, uintptr_t to, size_t size); \
	bool name##_page_query(uintptr_t va, struct page_translation *translation); \
	bool name##_maps_ahead(void); \
	void name##_trap(struct trap_frame *frame)

MACHINE_FUNCTIONS(x86vm);
MACHINE_FUNCTIONS(skete);

/* What no other machine has. */
int skete_page_map_strided(const struct page_series *series, paddr_t pa, unsigned protection);

/* <machine/files.h>, which no other machine has. */
unsigned skete_files_count(void);
long skete_files_call(unsigned call, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

size_t skete_console_direct(enum console_stream stream, const void *data, size_t size);

/* Nanoseconds per cycle with 48 bits behind the point, if the machine told; else 0. */
extern uint64_t machine_tsc_scale;

/* exceptions.c: what Linux would signal for an exception of the processor. */
void machine_exception(struct trap_frame *frame, uint64_t fault_address);

#endif
