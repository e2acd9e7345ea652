/* SPDX-License-Identifier: MIT */
/*
 * Threads use memory at once: mmap, munmap, mprotect, faults on the same pages.  When there is none
 * for one more stack, pthread_create says EAGAIN, and all goes on.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "../thread.h"

#define THREADS 4
#define MOST 4000
#define MEBIBYTE (1ul << 20)
#define PAGE 4096ul

static pthread_t threads[MOST];
static volatile int release, ready, wrong;
static volatile unsigned char *shared;
static __thread sigjmp_buf out;

static void *map_and_unmap(void *argument)
{
	unsigned char number = (unsigned char)(intptr_t)argument;

	for (int i = 0; i < 100; i++) {
		size_t size = PAGE * (1 + (size_t)i % 20);
		unsigned char *place = mmap(NULL, size, PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (place == MAP_FAILED) {
			add(&wrong, 1);
			continue;
		}
		for (size_t at = 0; at < size; at += PAGE)
			if (place[at] != 0)
				add(&wrong, 1);
		memset(place, number, size);
		mprotect(place, PAGE, PROT_READ);
		for (size_t at = 0; at < size; at += 64)
			if (place[at] != number)
				add(&wrong, 1);
		munmap(place, size);
	}
	return NULL;
}

/* All touch the same pages first. */
static void *touch_shared(void *argument)
{
	unsigned number = (unsigned)(intptr_t)argument;

	add(&ready, 1);
	while (get(&ready) < THREADS)
		sched_yield();
	for (size_t page = 0; page < 512; page++)
		shared[page * PAGE + number] = (unsigned char)(page + number);
	return NULL;
}

static void handler(int number)
{
	(void)number;
	siglongjmp(out, 1);
}

/* Each faults in a page that the others see protected, too. */
static void *fault(void *argument)
{
	volatile unsigned char *place = argument;
	static volatile int faults;

	for (int i = 0; i < 100; i++)
		if (sigsetjmp(out, 1) == 0) {
			*place = 1;
			add(&wrong, 1);
		} else {
			add(&faults, 1);
		}
	return (void *)(intptr_t)get(&faults);
}

static void all(void *(*run)(void *), void *argument)
{
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(run, argument != NULL ? argument : (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
}

static void together(void)
{
	int missing = 0;

	all(map_and_unmap, NULL);
	printf("map and unmap: %d wrong\n", wrong);
	shared = mmap(NULL, 512 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	all(touch_shared, NULL);
	for (size_t page = 0; page < 512; page++)
		for (unsigned number = 1; number <= THREADS; number++)
			missing += shared[page * PAGE + number] != (unsigned char)(page + number);
	printf("touched at once: %d missing\n", missing);
	signal(SIGSEGV, handler);
	mprotect((void *)shared, PAGE, PROT_READ);
	all(fault, (void *)shared);
	printf("faults: %d wrong\n", wrong);
	signal(SIGSEGV, SIG_DFL);
	munmap((void *)shared, 512 * PAGE);
}

static void *wait_for_release(void *unused)
{
	await(&release, 1);
	return unused;
}

static int make_many(pthread_attr_t *attributes, int *status)
{
	int made = 0;

	while (made < MOST && (*status = pthread_create(&threads[made], attributes, wait_for_release,
							NULL)) == 0)
		made++;
	return made;
}

static void exhaustion(void)
{
	struct rlimit limit = { 256 * MEBIBYTE, 256 * MEBIBYTE };
	pthread_attr_t attributes;
	int made, status = 0;
	void *block;

	setrlimit(RLIMIT_AS, &limit);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 4 * MEBIBYTE);
	made = make_many(&attributes, &status);
	show("no memory for one more", status);
	printf("some were made %d\n", made > 3);
	show("no memory for this one, too", pthread_create(&threads[made], &attributes,
							  wait_for_release, NULL));
	set(&release, 1);
	for (int i = 0; i < made; i++)
		join(threads[i]);
	must(pthread_create(&threads[0], &attributes, wait_for_release, NULL), "again");
	join(threads[0]);
	block = malloc(MEBIBYTE);
	printf("then there is memory: %d\n", block != NULL);
	free(block);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	together();
	exhaustion();
	return 0;
}
