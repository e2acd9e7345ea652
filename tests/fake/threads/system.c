/* SPDX-License-Identifier: MIT */
/*
 * What calls need besides: RAM enough, a wall clock, and no console.
 */
#include <file/console.h>
#include <machine/clock.h>
#include <mm/frames.h>
#include <mm/vm.h>
#include <tty/input.h>

#include "../../../libos/sys/credentials.h"
#include "cpus.h"

struct file console_files[3] = { { .references = 1 }, { .references = 1 }, { .references = 1 } };

short console_poll(struct file *file)
{
	fake_fail("console_poll(%p)", (void *)file);
}

long console_read(struct file *file, void *buffer, size_t size)
{
	fake_fail("console_read(%p, %p, %zu)", (void *)file, buffer, size);
}

int machine_clock_epoch(uint64_t *epoch)
{
	*epoch = 1000000000;
	return 0;
}

uint64_t vm_spare_ram(void)
{
	return 1ul << 30;
}

bool credentials_capable(enum capability capability)
{
	(void)capability;
	return true;
}

uint64_t frames_total(void)
{
	return 1ul << 18;
}
