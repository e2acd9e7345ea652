/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <signal/queue.h>

/* The part of siginfo_t that carries data; the rest of its 128 bytes is padding. */
struct record {
	int number;
	int error;
	int code;
	int padding;
	uint64_t fields[4];
};

struct signal_entry {
	struct signal_entry *next;
	struct record record;
};

_Static_assert(sizeof(struct record) == 48, "as the kernel's siginfo without its padding");
_Static_assert(offsetof(siginfo_t, si_signo) == offsetof(struct record, number), "siginfo_t");
_Static_assert(offsetof(siginfo_t, si_code) == offsetof(struct record, code), "siginfo_t");
_Static_assert(offsetof(siginfo_t, si_pid) == offsetof(struct record, fields), "siginfo_t");

/* Delivered before all others, since they belong to the instruction that was interrupted. */
static const uint64_t synchronous = (uint64_t)1 << (SIGSEGV - 1) | (uint64_t)1 << (SIGBUS - 1) |
	(uint64_t)1 << (SIGILL - 1) | (uint64_t)1 << (SIGTRAP - 1) |
	(uint64_t)1 << (SIGFPE - 1) | (uint64_t)1 << (SIGSYS - 1);

static struct signal_entry pool[SIGNAL_QUEUE_MAX];
static struct signal_entry *pool_free;
static unsigned pool_used; /* entries of the pool that were ever handed out */
static unsigned in_use;
uint64_t signal_queue_limit = SIGNAL_QUEUE_MAX;

static struct signal_entry *entry_get(void)
{
	struct signal_entry *entry = pool_free;

	if (entry)
		pool_free = entry->next;
	else if (pool_used < SIGNAL_QUEUE_MAX)
		entry = &pool[pool_used++];
	in_use += entry != NULL;
	return entry;
}

static void entry_put(struct signal_entry *entry)
{
	in_use--;
	entry->next = pool_free;
	pool_free = entry;
}

static void set_pending(struct signal_queue *queue, uint64_t set)
{
	__atomic_store_n(&queue->pending, set, __ATOMIC_RELAXED);
}

/* As on Linux, a standard signal of kill or the kernel is not limited; nor is a timer's. */
static bool is_limited(const siginfo_t *info)
{
	bool counts = info->si_signo >= SIGNAL_RT_FIRST || info->si_code < 0;

	return counts && info->si_code != SI_TIMER &&
		in_use >= __atomic_load_n(&signal_queue_limit, __ATOMIC_RELAXED);
}

int signal_queue_add(struct signal_queue *queue, const siginfo_t *info)
{
	int number = info->si_signo;
	bool real_time = number >= SIGNAL_RT_FIRST;
	struct signal_entry *entry;

	if (!real_time && (queue->pending & signal_bit(number)))
		return 0;
	entry = is_limited(info) ? NULL : entry_get();
	if (entry) {
		memcpy(&entry->record, info, sizeof(entry->record));
		entry->next = NULL;
		if (queue->last)
			queue->last->next = entry;
		else
			queue->first = entry;
		queue->last = entry;
	} else if (real_time && info->si_code != SI_USER && info->si_code != SI_KERNEL) {
		return -EAGAIN;
	}
	set_pending(queue, queue->pending | signal_bit(number));
	return entry != NULL;
}

int signal_first(uint64_t set)
{
	if (set & synchronous)
		set &= synchronous;
	return set == 0 ? 0 : __builtin_ctzll(set) + 1;
}

/* Unlink the entry after PREVIOUS (NULL: the first). */
static void unlink_after(struct signal_queue *queue, struct signal_entry *previous)
{
	struct signal_entry *entry = previous ? previous->next : queue->first;

	if (previous)
		previous->next = entry->next;
	else
		queue->first = entry->next;
	if (queue->last == entry)
		queue->last = previous;
	entry_put(entry);
}

/* Copy the oldest entry of signal NUMBER to INFO and unlink it; MORE: another one is queued. */
static bool take_entry(struct signal_queue *queue, int number, siginfo_t *info, bool *more)
{
	struct signal_entry *previous = NULL, *before = NULL, *found = NULL;

	*more = false;
	for (struct signal_entry *entry = queue->first; entry; entry = entry->next) {
		if (entry->record.number == number) {
			if (found) {
				*more = true;
				break;
			}
			found = entry;
			before = previous;
		}
		previous = entry;
	}
	if (!found)
		return false;
	memcpy(info, &found->record, sizeof(found->record));
	unlink_after(queue, before);
	return true;
}

bool signal_queue_take(struct signal_queue *queue, uint64_t set, siginfo_t *info)
{
	int number = signal_first(queue->pending & set);
	bool more;

	if (number == 0)
		return false;
	memset(info, 0, sizeof(*info));
	if (!take_entry(queue, number, info, &more)) {
		info->si_signo = number; /* its siginfo found no room */
		info->si_code = SI_USER;
	}
	if (!more)
		set_pending(queue, queue->pending & ~signal_bit(number));
	return true;
}

void signal_queue_flush(struct signal_queue *queue, uint64_t set)
{
	struct signal_entry *previous = NULL, *entry = queue->first;

	if ((queue->pending & set) == 0)
		return;
	while (entry) {
		struct signal_entry *next = entry->next;

		if (set & signal_bit(entry->record.number))
			unlink_after(queue, previous);
		else
			previous = entry;
		entry = next;
	}
	set_pending(queue, queue->pending & ~set);
}
