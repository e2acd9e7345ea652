/* SPDX-License-Identifier: MIT */
/* Locks that inherit priorities, in a program that starts no thread. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>

#include "../futex.h"

static volatile int word;

static long pi(volatile int *at, int op)
{
	return futex(at, op | FUTEX_PRIVATE, 0, NULL, NULL, 0);
}

static void mutex(int type)
{
	pthread_mutexattr_t attributes;
	pthread_mutex_t mutex;
	int protocol = -1;

	pthread_mutexattr_init(&attributes);
	show("setprotocol", pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
	show("getprotocol", pthread_mutexattr_getprotocol(&attributes, &protocol));
	printf("inherits: %d\n", protocol == PTHREAD_PRIO_INHERIT);
	pthread_mutexattr_settype(&attributes, type);
	show("init", pthread_mutex_init(&mutex, &attributes));
	show("lock", pthread_mutex_lock(&mutex));
	if (type == PTHREAD_MUTEX_ERRORCHECK)
		show("lock again", pthread_mutex_lock(&mutex));
	else
		show("trylock", pthread_mutex_trylock(&mutex));
	show("unlock", pthread_mutex_unlock(&mutex));
	if (type == PTHREAD_MUTEX_RECURSIVE)
		show("unlock", pthread_mutex_unlock(&mutex));
	if (type != PTHREAD_MUTEX_NORMAL)
		show("unlock again", pthread_mutex_unlock(&mutex));
	show("destroy", pthread_mutex_destroy(&mutex));
}

static void state(const char *what)
{
	unsigned now = (unsigned)get(&word);

	printf("%s: %s%s\n", what, (now & FUTEX_TID_MASK) == 0 ? "free" :
	       (now & FUTEX_TID_MASK) == (unsigned)getpid() ? "mine" : "another's",
	       now & FUTEX_OWNER_DIED ? ", died" : "");
}

static void words(void)
{
	show_call("lock", pi(&word, FUTEX_LOCK_PI));
	state("locked");
	show_call("lock again", pi(&word, FUTEX_LOCK_PI));
	show_call("trylock", pi(&word, FUTEX_TRYLOCK_PI));
	show_call("unlock", pi(&word, FUTEX_UNLOCK_PI));
	state("unlocked");
	show_call("unlock again", pi(&word, FUTEX_UNLOCK_PI));
	set(&word, 999999);
	show_call("nobody's lock", pi(&word, FUTEX_LOCK_PI));
	show_call("nobody's trylock", pi(&word, FUTEX_TRYLOCK_PI));
	set(&word, (int)FUTEX_OWNER_DIED);
	show_call("died", pi(&word, FUTEX_LOCK_PI));
	state("died");
	show_call("unlock", pi(&word, FUTEX_UNLOCK_PI));
	show_call("lock of nowhere", pi((volatile int *)16, FUTEX_LOCK_PI));
	show_call("unlock of nowhere", pi((volatile int *)16, FUTEX_UNLOCK_PI));
	show_call("an odd place", pi((volatile int *)((char *)&word + 1), FUTEX_LOCK_PI));
	show_call("wake", futex(&word, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0));
}

int main(void)
{
	mutex(PTHREAD_MUTEX_NORMAL);
	mutex(PTHREAD_MUTEX_ERRORCHECK);
	mutex(PTHREAD_MUTEX_RECURSIVE);
	words();
	return 0;
}
