/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <arch/user.h>
#include <file/file.h>

#include "poll_wait.h"
#include "select_sets.h"

#define WORD_BITS (8 * sizeof(unsigned long))
#define WORDS (DESCRIPTOR_MAX / WORD_BITS)

/* What makes a descriptor count in the read, write and exception set (select(2), NOTES). */
static const short events_of_set[3] = {
	POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR | POLLNVAL,
	POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR | POLLNVAL,
	POLLPRI | POLLNVAL,
};

struct sets {
	unsigned count; /* of descriptors */
	unsigned long asked[3][WORDS];
	unsigned long ready[3][WORDS];
};

static size_t bytes_used(unsigned count)
{
	return (count + WORD_BITS - 1) / WORD_BITS * sizeof(unsigned long);
}

/* The descriptors of word WORD that are in any of the sets, as bits. */
static unsigned long asked_word(const struct sets *sets, unsigned word)
{
	unsigned long bits = sets->asked[0][word] | sets->asked[1][word] | sets->asked[2][word];
	unsigned first = word * WORD_BITS;

	if (sets->count - first < WORD_BITS)
		bits &= (1ul << (sets->count - first)) - 1;
	return bits;
}

static long check_one(struct sets *sets, unsigned fd)
{
	unsigned long word = fd / WORD_BITS, bit = 1ul << fd % WORD_BITS;
	int events = poll_descriptor((int)fd);
	long count = 0;

	if (events < 0)
		return events;
	for (int i = 0; i < 3; i++) {
		if (!(sets->asked[i][word] & bit) || !(events & events_of_set[i]))
			continue;
		sets->ready[i][word] |= bit;
		count++;
	}
	return count;
}

static long count_ready(void *argument)
{
	struct sets *sets = argument;
	long count = 0;

	memset(sets->ready, 0, sizeof sets->ready);
	for (unsigned word = 0; word * WORD_BITS < sets->count; word++) {
		unsigned long bits = asked_word(sets, word);

		for (; bits != 0; bits &= bits - 1) {
			unsigned fd = word * WORD_BITS + (unsigned)__builtin_ctzl(bits);
			long one = check_one(sets, fd);

			if (one < 0)
				return one;
			count += one;
		}
	}
	return count;
}

static int copy_in(struct sets *to, fd_set *const sets[3])
{
	memset(to->asked, 0, sizeof to->asked);
	for (int i = 0; i < 3; i++)
		if (sets[i] != NULL &&
		    user_copy_in(to->asked[i], sets[i], bytes_used(to->count)) != 0)
			return -EFAULT;
	return 0;
}

static int copy_out(const struct sets *from, fd_set *const sets[3])
{
	for (int i = 0; i < 3; i++)
		if (sets[i] != NULL &&
		    user_copy_out(sets[i], from->ready[i], bytes_used(from->count)) != 0)
			return -EFAULT;
	return 0;
}

long select_sets(int count, fd_set *const sets[3], uint64_t deadline)
{
	struct sets copy;
	long result;

	if (count < 0)
		return -EINVAL;
	/* As Linux: what lies beyond every possible descriptor is not looked at. */
	copy.count = count < DESCRIPTOR_MAX ? (unsigned)count : DESCRIPTOR_MAX;
	if (copy_in(&copy, sets) != 0)
		return -EFAULT;
	result = poll_wait(deadline, count_ready, &copy);
	if (result >= 0 && copy_out(&copy, sets) != 0)
		return -EFAULT;
	return result;
}
