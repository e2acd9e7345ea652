/* SPDX-License-Identifier: MIT */
/*
 * A pool of threads with a deque each: its owner takes from one end, others steal from the other.
 * The tasks make tasks: they sort, and compute Fibonacci numbers.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define WORKERS 4
#define DEQUE 4096
#define ITEMS 60000
#define SMALL 500

struct task {
	void (*run)(int worker, int from, int to);
	int from, to;
};

struct deque {
	pthread_mutex_t lock;
	struct task tasks[DEQUE];
	unsigned top, bottom; /* top: where the others steal */
} __attribute__((aligned(64)));

static struct deque deques[WORKERS];
static pthread_mutex_t idle_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_there = PTHREAD_COND_INITIALIZER;
static volatile int unfinished, sleeping, result, steals;
static bool ending;
static int items[ITEMS];

static bool push(int worker, struct task task)
{
	struct deque *deque = &deques[worker];
	bool fits;

	pthread_mutex_lock(&deque->lock);
	fits = deque->bottom - deque->top < DEQUE;
	if (fits) {
		deque->tasks[deque->bottom++ % DEQUE] = task;
		add(&unfinished, 1);
	}
	pthread_mutex_unlock(&deque->lock);
	if (fits && get(&sleeping) > 0) {
		pthread_mutex_lock(&idle_lock);
		pthread_cond_signal(&work_there);
		pthread_mutex_unlock(&idle_lock);
	}
	return fits;
}

static void spawn(int worker, void (*run)(int, int, int), int from, int to)
{
	if (!push(worker, (struct task){ run, from, to }))
		run(worker, from, to);
}

static bool pop(int worker, struct task *task)
{
	struct deque *deque = &deques[worker];
	bool found;

	pthread_mutex_lock(&deque->lock);
	found = deque->bottom != deque->top;
	if (found)
		*task = deque->tasks[--deque->bottom % DEQUE];
	pthread_mutex_unlock(&deque->lock);
	return found;
}

static bool steal(int victim, struct task *task)
{
	struct deque *deque = &deques[victim];
	bool found;

	if (pthread_mutex_trylock(&deque->lock) != 0)
		return false;
	found = deque->bottom != deque->top;
	if (found)
		*task = deque->tasks[deque->top++ % DEQUE];
	pthread_mutex_unlock(&deque->lock);
	if (found)
		add(&steals, 1);
	return found;
}

static bool find(int worker, struct task *task)
{
	if (pop(worker, task))
		return true;
	for (int i = 1; i < WORKERS; i++)
		if (steal((worker + i) % WORKERS, task))
			return true;
	return false;
}

/* False at the end. */
static bool wait_for_work(void)
{
	struct timespec at = in_ms(CLOCK_REALTIME, 5);
	bool go_on;

	pthread_mutex_lock(&idle_lock);
	add(&sleeping, 1);
	if (!ending)
		pthread_cond_timedwait(&work_there, &idle_lock, &at);
	add(&sleeping, -1);
	go_on = !ending;
	pthread_mutex_unlock(&idle_lock);
	return go_on;
}

static void *work(void *argument)
{
	int worker = (int)(intptr_t)argument;
	struct task task;

	do
		while (find(worker, &task)) {
			task.run(worker, task.from, task.to);
			add(&unfinished, -1);
		}
	while (wait_for_work());
	return NULL;
}

static void fibonacci(int worker, int number, int unused)
{
	(void)unused;
	if (number < 2) {
		add(&result, number);
		return;
	}
	spawn(worker, fibonacci, number - 1, 0);
	fibonacci(worker, number - 2, 0);
}

static int compare(const void *a, const void *b)
{
	return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static void sort(int worker, int from, int to)
{
	int middle = from, pivot = items[from + (to - from) / 2];
	int left = from, right = to - 1;

	if (to - from <= SMALL) {
		qsort(items + from, (size_t)(to - from), sizeof *items, compare);
		return;
	}
	while (left <= right) {
		while (items[left] < pivot)
			left++;
		while (items[right] > pivot)
			right--;
		if (left <= right) {
			middle = items[left];
			items[left++] = items[right];
			items[right--] = middle;
		}
	}
	spawn(worker, sort, from, right + 1);
	sort(worker, left, to);
}

static void do_all(struct task task)
{
	push(0, task);
	while (get(&unfinished) > 0)
		sleep_ms(1);
}

int main(void)
{
	pthread_t workers[WORKERS];
	unsigned seed = 12345;
	int unsorted = 0;

	for (int i = 0; i < WORKERS; i++)
		pthread_mutex_init(&deques[i].lock, NULL);
	for (intptr_t i = 0; i < WORKERS; i++)
		workers[i] = start(work, (void *)i);
	do_all((struct task){ fibonacci, 20, 0 });
	printf("Fibonacci %d\n", result);
	for (int i = 0; i < ITEMS; i++)
		items[i] = (int)((seed = seed * 1103515245 + 12345) >> 8);
	do_all((struct task){ sort, 0, ITEMS });
	for (int i = 1; i < ITEMS; i++)
		unsorted += items[i - 1] > items[i];
	printf("unsorted %d\n", unsorted);
	pthread_mutex_lock(&idle_lock);
	ending = true;
	pthread_cond_broadcast(&work_there);
	pthread_mutex_unlock(&idle_lock);
	for (int i = 0; i < WORKERS; i++)
		join(workers[i]);
	return 0;
}
