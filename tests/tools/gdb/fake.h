/* SPDX-License-Identifier: MIT */
/* A guest for the GDB server: 64 bytes of memory, three CPUs of which one has not started. */
#ifndef GDB_FAKE_H
#define GDB_FAKE_H

#include <errno.h>
#include <string.h>

#include "../../../tools/gdb/gdb.h"

#define FAKE_BASE 0x1000
#define FAKE_SIZE 64

static uint8_t fake_memory[FAKE_SIZE];
static struct gdb_registers fake_registers[3];
static bool fake_avx;
static char fake_point[64]; /* the last one */

bool gdb_alive(uint64_t thread)
{
	return thread == 0 || thread == 2;
}

bool gdb_has_avx(void)
{
	return fake_avx;
}

void gdb_registers_get(unsigned thread, struct gdb_registers *registers)
{
	*registers = fake_registers[thread];
}

int gdb_registers_set(unsigned thread, const struct gdb_registers *registers)
{
	fake_registers[thread] = *registers;
	return 0;
}

static size_t fake_part(uint64_t address, size_t size)
{
	if (address < FAKE_BASE || address - FAKE_BASE >= FAKE_SIZE)
		return 0;
	return size < FAKE_BASE + FAKE_SIZE - address ? size : FAKE_BASE + FAKE_SIZE - address;
}

size_t gdb_read(uint64_t address, void *to, size_t size)
{
	size = fake_part(address, size);
	memcpy(to, fake_memory + (size > 0 ? address - FAKE_BASE : 0), size);
	return size;
}

size_t gdb_write(uint64_t address, const void *from, size_t size)
{
	size = fake_part(address, size);
	memcpy(fake_memory + (size > 0 ? address - FAKE_BASE : 0), from, size);
	return size;
}

static int note(char what, enum gdb_point point, uint64_t address, uint64_t size)
{
	if (fake_part(address, 1) == 0)
		return -EFAULT;
	snprintf(fake_point, sizeof fake_point, "%c %d %llx %llu", what, (int)point,
		 (unsigned long long)address, (unsigned long long)size);
	return 0;
}

int gdb_point_set(enum gdb_point point, uint64_t address, uint64_t size)
{
	return note('+', point, address, size);
}

int gdb_point_clear(enum gdb_point point, uint64_t address, uint64_t size)
{
	return note('-', point, address, size);
}

#endif
