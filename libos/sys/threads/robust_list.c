/* SPDX-License-Identifier: MIT */
/*
 * get_robust_list(2): locks to release when a thread ends.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <arch/user.h>
#include <arch/user_atomic.h>
#include <mm/file_pages.h>
#include <sched/thread.h>

#include <sys_calls.h>

#include "futex_wake.h"
#include "robust.h"

/* Weak, as in futex.c. */
extern __typeof__(file_pages_word) file_pages_word __attribute__((weak));

#define ENTRIES_MAX 2048 /* ROBUST_LIST_LIMIT */
#define OWNER 0x3fffffff
#define OWNER_DIED 0x40000000
#define WAITERS ((int)0x80000000)
#define INHERITS 1ul /* in an entry's address */

/* linux/futex.h */
struct head {
	uint64_t next;
	long offset; /* of the word, from an entry */
	uint64_t pending;
};

long sys_set_robust_list(struct robust_list_head *head, size_t length)
{
	if (length != sizeof(struct head))
		return -EINVAL;
	sched_current()->robust = head;
	return 0;
}

long sys_get_robust_list(pid_t pid, struct robust_list_head **head, size_t *length)
{
	const size_t size = sizeof(struct head);
	struct robust_list_head *list = NULL;
	struct thread *thread;

	spin_lock(&threads_lock);
	thread = thread_find(pid);
	if (thread != NULL)
		list = thread->robust;
	spin_unlock(&threads_lock);
	if (thread == NULL)
		return -ESRCH;
	if (user_copy_out(length, &size, sizeof size) != 0)
		return -EFAULT;
	return user_copy_out(head, &list, sizeof list);
}

static int *word_of(uint64_t entry, long offset)
{
	return (int *)((entry & ~INHERITS) + (uint64_t)offset);
}

/* Others may wait for it at another address. */
static void wake_one(int *word)
{
	futex_wake(file_pages_word ? file_pages_word(word) : word, 1, ~0u);
}

/* The lock at WORD, if THREAD holds it, belongs to nobody any more. */
static void give_up(const struct thread *thread, int *word, bool inherits, bool pending)
{
	int found, expected;

	if (user_copy_in(&found, word, sizeof found) != 0)
		return;
	/* It was about to be released, but who waits was not woken yet (Linux: handle_futex_death). */
	if (pending && !inherits && found == 0) {
		wake_one(word);
		return;
	}
	if ((found & OWNER) != thread->id)
		return;
	do {
		expected = found;
		if (user_exchange_if(word, &found, (expected & WAITERS) | OWNER_DIED) != 0)
			return;
	} while (found != expected && (found & OWNER) == thread->id);
	/* The others: futex_pi_release. */
	if (!inherits && expected & WAITERS)
		wake_one(word);
}

void robust_release(struct thread *thread)
{
	const struct robust_list_head *list = thread->robust;
	struct head head;
	uint64_t entry, next;

	thread->robust = NULL;
	if (list == NULL || user_copy_in(&head, list, sizeof head) != 0)
		return;
	entry = head.next;
	for (unsigned i = 0; (entry & ~INHERITS) != (uintptr_t)list && i < ENTRIES_MAX; i++) {
		bool ends = user_copy_in(&next, (const void *)(entry & ~INHERITS), sizeof next) != 0;

		/* The pending one is dealt with once, at the end. */
		if ((entry & ~INHERITS) != (head.pending & ~INHERITS))
			give_up(thread, word_of(entry, head.offset), entry & INHERITS, false);
		if (ends)
			break;
		entry = next;
	}
	if (head.pending != 0)
		give_up(thread, word_of(head.pending, head.offset), head.pending & INHERITS, true);
}
