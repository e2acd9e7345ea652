/* SPDX-License-Identifier: MIT */
/*
 * Threads begin and end.
 */
#include <stddef.h>
#include <string.h>

#include <machine/event.h>
#include <machine/paging.h>
#include <mm/frames.h>
#include <sched/count_limit.h>

#include "cpu.h"
#include "note.h"

#define IDS THREADS_MAX
#define BUCKETS 1024

struct spin threads_lock = SPIN("threads");
/* Link it. */
extern const struct note *const thread_links;
const struct note *const thread_links = &threads_note;
uint64_t threads_ended_cycles;

static struct thread *by_id[BUCKETS];
struct thread *threads_first;
static struct thread *last; /* of all but the main thread, which may have ended */
static struct thread *free_list;
static unsigned count = 1;
static int last_id = 1;

static struct thread **bucket(int id)
{
	return &by_id[(unsigned)id % BUCKETS];
}

/* The main thread is not made: it enters when there is a second one. */
static void begin(void)
{
	if (last_id > 1)
		return;
	threads_first = last = &thread_main;
	*bucket(thread_main.id) = &thread_main;
}

static struct thread *find(int id)
{
	struct thread *thread = *bucket(id);

	while (thread != NULL && thread->id != id)
		thread = thread->next_of_id;
	return thread;
}

struct thread *thread_find(int id)
{
	struct thread *self = sched_current();

	if (self != NULL && (id == 0 || id == self->id))
		return self;
	return last_id == 1 && id == 1 ? &thread_main : find(id);
}

struct thread *thread_first(void)
{
	sched_current(); /* the main one is there once somebody has asked */
	return threads_first != NULL ? threads_first : &thread_main;
}

unsigned thread_count(void)
{
	return __atomic_load_n(&count, __ATOMIC_RELAXED);
}

static void grow(void)
{
	paddr_t frame = frames_alloc(0);
	struct thread *threads;

	if (frame == PADDR_NONE)
		return;
	threads = machine_direct(frame);
	for (size_t i = PAGE_SIZE / sizeof *threads; i-- > 0;) {
		threads[i].next = free_list;
		free_list = &threads[i];
	}
}

static int new_id(void)
{
	do
		last_id = last_id < IDS - 1 ? last_id + 1 : 2;
	while (find(last_id) != NULL);
	return last_id;
}

static void list(struct thread *thread)
{
	struct thread **place = bucket(thread->id);

	thread->next_of_id = *place;
	*place = thread;
	thread->previous_of_all = last;
	if (last != NULL)
		last->next_of_all = thread;
	else
		threads_first = thread;
	last = thread;
	__atomic_store_n(&count, count + 1, __ATOMIC_RELAXED);
}

static void unlist(struct thread *thread)
{
	struct thread **link = bucket(thread->id);

	while (*link != thread)
		link = &(*link)->next_of_id;
	*link = thread->next_of_id;
	if (thread->next_of_all != NULL)
		thread->next_of_all->previous_of_all = thread->previous_of_all;
	else
		last = thread->previous_of_all;
	if (thread->previous_of_all != NULL)
		thread->previous_of_all->next_of_all = thread->next_of_all;
	else
		threads_first = thread->next_of_all;
	__atomic_store_n(&count, count - 1, __ATOMIC_RELAXED);
}

static struct thread *take(void)
{
	struct thread *thread;

	if (free_list == NULL)
		grow();
	thread = free_list;
	if (thread != NULL) {
		free_list = thread->next;
		memset(thread, 0, sizeof *thread);
	}
	return thread;
}

static void inherit(struct thread *thread, const struct thread *parent)
{
	if (!parent->reset_on_fork) {
		thread->policy = parent->policy;
		thread->priority = parent->priority;
		thread->nice = parent->nice;
	}
	thread->cpu = parent->cpu;
	thread->affinity = parent->affinity;
	thread->name = parent->name;
}

struct thread *thread_new(const struct thread *parent)
{
	struct thread *thread;

	spin_lock(&threads_lock);
	begin();
	thread = take();
	if (thread != NULL) {
		inherit(thread, parent);
		thread->id = new_id();
		list(thread);
	}
	spin_unlock(&threads_lock);
	return thread;
}

void thread_free(struct thread *thread)
{
	spin_lock(&threads_lock);
	unlist(thread);
	threads_ended_cycles += thread->cycles;
	if (thread != &thread_main) {
		thread->next = free_list;
		free_list = thread;
	}
	spin_unlock(&threads_lock);
}

void thread_start(struct thread *thread)
{
	cpus_for(thread_count());
	thread_set_state(thread, THREAD_SLEEPS);
	sched_wake(thread);
}

struct ending {
	struct thread *thread;
	void (*last)(void *argument);
	void *argument;
};

/* On the CPU's own stack. */
static _Noreturn void finish(void *argument)
{
	struct ending ending = *(struct ending *)argument;
	struct cpu *cpu = this_cpu();

	if (ending.last != NULL)
		ending.last(ending.argument);
	spin_lock(&cpu->lock);
	thread_set_state(ending.thread, THREAD_ENDS);
	cpu_account(cpu);
	cpu_set_current(cpu, NULL);
	spin_unlock(&cpu->lock);
	thread_free(ending.thread);
	spin_lock(&cpu->lock);
	cpu_next(cpu);
}

void thread_end(void (*last_call)(void *argument), void *argument)
{
	struct ending ending = { sched_current(), last_call, argument };

	machine_event_mask();
	arch_abandon(machine_cpu_stack(), finish, &ending);
}
