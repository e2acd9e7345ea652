/* SPDX-License-Identifier: MIT */
/*
 * What programs with threads do, to be tried in many orders.
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../fake/threads/cpus.h"

/* fake_cpus_run runs MAIN. */
struct scenario {
	const char *name;
	void (*main)(void);
	struct scenario *next;
};

void scenario_register(struct scenario *scenario);

#define SCENARIO(name)                                                                             \
	static void name(void);                                                                    \
	__attribute__((constructor)) static void name##_register(void)                             \
	{                                                                                          \
		static struct scenario scenario = { #name, name, NULL };                           \
		scenario_register(&scenario);                                                      \
	}                                                                                          \
	static void name(void)

#define HOLDS(condition)                                                                           \
	((condition) ? (void)0 : fake_fail("%s:%d: %s", __FILE__, __LINE__, #condition))

/* Threads, up to EXPLORE_THREADS at a time. */
#define EXPLORE_THREADS 8
void spawn(unsigned i, int (*run)(void *argument), void *argument);
void join(unsigned i);
unsigned below(unsigned limit); /* a random number */

/* futex(2) with a deadline in ns, 0: none. */
long futex_wait(int *word, int value, uint64_t deadline, unsigned bits);
long futex_wake_some(int *word, int count, unsigned bits);
long futex_requeue(int *from, int wakes, int requeues, int *to, int expected);
long futex_wake_two(int *word, int count, int *word2, int count2, unsigned operation);
/* FUTEX_LOCK_PI2 and FUTEX_UNLOCK_PI. */
long futex_lock_lending(int *word, uint64_t deadline);
long futex_unlock_lending(int *word);
uint64_t time_now(void);

/* Threads that a scenario starts otherwise are looked at, too. */
struct thread;
void remember(struct thread *thread);

/* explore_flags.c */
void send_signal(struct thread *thread);
bool take_signal(void);

#endif
