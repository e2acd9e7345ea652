/* SPDX-License-Identifier: MIT */
/*
 * Explores the orders in which several CPUs can run the scheduler, futexes and wait queues:
 *
 *	explore [--seed N] [--steps N] [--cpus N] [SCENARIO...]
 *
 * Each run is a process of its own and follows from its seed alone; --seed repeats one of them.
 */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <machine/clock.h>
#include <machine/event.h>
#include <signal/thread.h>

#include "../../../libos/sched/threads/cpu.h"
#include "../../../libos/sys/futex.h"
#include "../../../libos/sys/threads/futex_wake.h"
#include "sys_calls.h"

#ifndef STEPS
#define STEPS 1000000u /* for each scenario */
#endif
#define RUN_STEPS_MAX 3000000u
#ifndef RUN_SECONDS
#define RUN_SECONDS 30
#endif
#define RUNS_LEAST 4 /* 1 to 4 CPUs */

static struct scenario *scenarios;
static uint64_t *steps_done; /* shared by all runs */

void scenario_register(struct scenario *scenario)
{
	struct scenario **end = &scenarios;

	while (*end != NULL)
		end = &(*end)->next;
	*end = scenario;
}

unsigned below(unsigned limit)
{
	return (unsigned)(fake_random() % limit);
}

/* Threads. */

struct started {
	int tid; /* 0 when it has ended */
	void *stack;
};

static struct started started[EXPLORE_THREADS];
static struct thread *threads[FAKE_THREADS]; /* that ever were, for reports and invariants */
static unsigned threads_count;

void remember(struct thread *thread)
{
	static struct spin lock;
	unsigned i = 0;

	spin_lock(&lock);
	while (i < threads_count && threads[i] != thread)
		i++;
	if (i == threads_count)
		threads[threads_count++] = thread;
	spin_unlock(&lock);
}

/* As clone(2) and exit(2) of pthreads, without what is not the scheduler's. */
struct begin {
	int (*run)(void *argument);
	void *argument;
	int *tid;
};

static void tell_end(void *argument)
{
	int *tid = argument;

	__atomic_store_n(tid, 0, __ATOMIC_SEQ_CST);
	futex_wake(tid, 1, ~0u);
}

static _Noreturn void begin_thread(void *argument)
{
	const struct begin begin = *(struct begin *)argument;

	machine_event_unmask(true);
	begin.run(begin.argument);
	signal_hook_thread_end(sched_current());
	thread_end(tell_end, begin.tid);
}

void spawn(unsigned i, int (*run)(void *argument), void *argument)
{
	struct thread *thread = thread_new(sched_current());
	struct begin *begin;

	if (thread == NULL)
		fake_fail("no thread");
	remember(thread);
	signal_hook_thread_begin(thread, sched_current());
	started[i].stack = fake_stack_take();
	started[i].tid = thread->id;
	begin = (struct begin *)started[i].stack - 1;
	*begin = (struct begin){ run, argument, &started[i].tid };
	if (arch_context_begin(&thread->context, (uintptr_t)begin & ~15ul, begin_thread, begin) != 0)
		fake_fail("no context");
	thread_start(thread);
}

void join(unsigned i)
{
	int id;

	while ((id = __atomic_load_n(&started[i].tid, __ATOMIC_SEQ_CST)) != 0)
		futex_wait(&started[i].tid, id, 0, ~0u);
	fake_stack_give((char *)started[i].stack - 1);
}

/* Futexes. */

int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline);
int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline)
{
	(void)op;
	*deadline = (uint64_t)timeout->tv_nsec;
	return 0;
}

uint64_t time_now(void)
{
	return machine_clock_monotonic();
}

long futex_wait(int *word, int value, uint64_t deadline, unsigned bits)
{
	const struct timespec timeout = { .tv_nsec = (long)deadline };
	long status;

	fake_application();
	status = sys_futex(word, FUTEX_WAIT_BITSET, value, deadline ? &timeout : NULL, NULL,
			   (int)bits);
	fake_application();
	return status;
}

long futex_wake_some(int *word, int count, unsigned bits)
{
	fake_application();
	return sys_futex(word, FUTEX_WAKE_BITSET, count, NULL, NULL, (int)bits);
}

static const struct timespec *second(int number)
{
	return (const struct timespec *)(uintptr_t)(unsigned)number;
}

long futex_requeue(int *from, int wakes, int requeues, int *to, int expected)
{
	fake_application();
	return sys_futex(from, FUTEX_CMP_REQUEUE, wakes, second(requeues), to, expected);
}

long futex_wake_two(int *word, int count, int *word2, int count2, unsigned operation)
{
	fake_application();
	return sys_futex(word, FUTEX_WAKE_OP, count, second(count2), word2, (int)operation);
}

long futex_lock_lending(int *word, uint64_t deadline)
{
	const struct timespec timeout = { .tv_nsec = (long)deadline };
	long status;

	status = sys_futex(word, FUTEX_LOCK_PI2, 0, deadline ? &timeout : NULL, NULL, 0);
	fake_application();
	return status;
}

long futex_unlock_lending(int *word)
{
	return sys_futex(word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
}

/* What always holds of what no CPU has locked. */

static unsigned times_in(const struct run_queue *queue, const struct thread *thread)
{
	unsigned times = 0;

	for (int i = 0; i < LEVELS; i++)
		for (const struct thread *t = queue->of[i].first; t != NULL; t = t->next)
			times += t == thread;
	return times;
}

static void check_thread(const struct thread *thread)
{
	unsigned places = 0;

	for (unsigned i = 0; i < MACHINE_CPUS; i++) {
		const struct cpu *cpu = cpu_by_number(i);
		unsigned in;

		if (cpu == NULL || cpu->lock.taken != 0)
			continue;
		in = times_in(&cpu->queue, thread);
		places += in + (cpu->current == thread);
		if (in != 0 && (thread->state != THREAD_READY || thread->cpu != cpu))
			fake_fail("thread %d is in the queue of CPU %u in state %d", thread->id, i,
				  (int)thread->state);
	}
	if (places > 1)
		fake_fail("thread %d is in %u places", thread->id, places);
}

static void check_queue(const struct cpu *cpu)
{
	unsigned count = 0;

	for (int i = 0; i < LEVELS; i++) {
		bool marked = cpu->queue.used[i >> 6] >> (i & 63) & 1;

		if (marked != (cpu->queue.of[i].first != NULL))
			fake_fail("the mark of level %d on CPU %u", i, cpu->number);
		for (const struct thread *t = cpu->queue.of[i].first; t != NULL; t = t->next)
			count++;
	}
	if (count != cpu->queue.count)
		fake_fail("CPU %u counts %u threads of %u", cpu->number, cpu->queue.count, count);
}

static void invariant(void)
{
	for (unsigned i = 0; i < MACHINE_CPUS; i++)
		if (cpu_by_number(i) != NULL && cpu_by_number(i)->lock.taken == 0)
			check_queue(cpu_by_number(i));
	for (unsigned i = 0; i < threads_count; i++)
		check_thread(threads[i]);
}

static void report(void)
{
	static const char *const names[] = { "runs", "is ready", "sleeps", "has ended" };

	for (unsigned i = 0; i < threads_count; i++) {
		const struct thread *thread = threads[i];

		printf("#   thread %d %s, CPU %u, %s at %p\n", thread->id, names[thread->state],
		       thread->cpu->number, thread->waits_how ? thread->waits_how : "",
		       thread->waits_for);
	}
	for (unsigned i = 0; i < MACHINE_CPUS; i++)
		if (cpu_by_number(i) != NULL)
			printf("#   CPU %u: current %d, %u ready\n", i, cpu_by_number(i)->current ?
			       cpu_by_number(i)->current->id : 0, cpu_by_number(i)->queue.count);
}

/* Runs. */

static const struct scenario *chosen;

static void begin(void)
{
	remember(sched_current());
	chosen->main();
}

static int run(const struct scenario *scenario, uint64_t seed, unsigned cpus)
{
	struct fake_plan plan = { .seed = seed, .limit = RUN_STEPS_MAX };
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		alarm(RUN_SECONDS);
		plan.cpus = cpus != 0 ? cpus : 1 + (unsigned)(seed % 4);
		chosen = scenario;
		fake_invariant = invariant;
		fake_report = report;
		fake_cpus_run(&plan, begin);
		*steps_done += fake_steps();
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("# fork");
		return -1;
	}
	if (WIFSIGNALED(status))
		printf("# ended by signal %d\n", WTERMSIG(status));
	return status;
}

struct options {
	uint64_t seed, steps;
	bool one;
	unsigned cpus;
};

static bool explore(const struct scenario *scenario, const struct options *options)
{
	uint64_t seed = options->seed, runs = 0;

	*steps_done = 0;
	do {
		if (run(scenario, seed, options->cpus) != 0) {
			printf("not ok %s # repeat: explore --seed %llu %s\n", scenario->name,
			       (unsigned long long)seed, scenario->name);
			return false;
		}
		seed++;
		runs++;
	} while (!options->one && (*steps_done < options->steps || runs < RUNS_LEAST));
	printf("ok %s # %llu runs, %llu steps\n", scenario->name, (unsigned long long)runs,
	       (unsigned long long)*steps_done);
	return true;
}

static uint64_t number_of(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text != NULL ? strtoull(text, NULL, 0) : otherwise;
}

static bool selected(const char *name, char **names)
{
	if (*names == NULL)
		return true;
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	struct options options = {
		.seed = number_of("EREMITE_SEED", 1),
		.steps = number_of("EREMITE_STEPS", STEPS),
	};
	int first = 1, failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (; first + 1 < argc && argv[first][0] == '-'; first += 2) {
		uint64_t number = strtoull(argv[first + 1], NULL, 0);

		if (strcmp(argv[first], "--seed") == 0) {
			options.seed = number;
			options.one = true;
		} else if (strcmp(argv[first], "--steps") == 0) {
			options.steps = number;
		} else if (strcmp(argv[first], "--cpus") == 0 && number <= FAKE_CPUS) {
			options.cpus = (unsigned)number;
		} else {
			fprintf(stderr, "explore: what is %s?\n", argv[first]);
			return 2;
		}
	}
	steps_done = mmap(NULL, sizeof *steps_done, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (const struct scenario *s = scenarios; s != NULL; s = s->next)
		if (selected(s->name, argv + first))
			failed |= !explore(s, &options);
	return failed;
}
