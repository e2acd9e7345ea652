/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>

#include <arch/fixup.h>
#include <arch/user.h>

int user_move(void *to, const void *from, uint64_t size);
int user_zero(void *to, uint64_t size);
extern char user_accesses[], user_fault[];

static bool in_user_range(const void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address;

	return start < USER_END && size <= USER_END - start;
}

/* Linux's clear_user and copy_*_user treat a zero size as no access at all. */
static int move(void *to, const void *from, size_t size, const void *user)
{
	if (size == 0)
		return 0;
	if (!in_user_range(user, size) || user_move(to, from, size) != 0)
		return -EFAULT;
	return 0;
}

int user_copy_in(void *to, const void *from, size_t size)
{
	return move(to, from, size, from);
}

int user_copy_out(void *to, const void *from, size_t size)
{
	return move(to, from, size, to);
}

int user_clear(void *to, size_t size)
{
	if (size == 0)
		return 0;
	if (!in_user_range(to, size) || user_zero(to, size) != 0)
		return -EFAULT;
	return 0;
}

long user_copy_string(char *to, const char *from, size_t size)
{
	size_t done = 0;

	while (done < size) {
		/* Not past the page: what follows the NUL may be unmapped. */
		size_t chunk = 64 - ((uintptr_t)(from + done) & 63);

		if (chunk > size - done)
			chunk = size - done;
		if (user_copy_in(to + done, from + done, chunk) != 0)
			return -EFAULT;
		for (size_t i = 0; i < chunk; i++)
			if (to[done + i] == '\0')
				return (long)(done + i);
		done += chunk;
	}
	return -ENAMETOOLONG;
}

bool fixup_user_fault(struct trap_frame *frame)
{
	if (frame->rip < (uintptr_t)user_accesses || frame->rip >= (uintptr_t)user_fault)
		return false;
	frame->rip = (uintptr_t)user_fault;
	return true;
}
