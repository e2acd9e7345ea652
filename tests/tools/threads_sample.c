/* SPDX-License-Identifier: MIT */
/* Threads in all states, or what the argument says. */
#define _GNU_SOURCE
#include <elf.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IMAGE ((const char *)0x100000)
#define NOTE_THREADS 4

static pthread_mutex_t normal = PTHREAD_MUTEX_INITIALIZER, recursive, inherit;
static pthread_t spinning;
static int ends[2];
static volatile int counter;

static __attribute__((noinline)) void spin(void)
{
	for (;;)
		counter++;
}

static void call_me(const char *name)
{
	pthread_setname_np(pthread_self(), name);
}

static void *spinner(void *unused)
{
	call_me("spin\x1bner");
	spin();
	return unused;
}

static void *locker(void *mutex)
{
	call_me(mutex == &normal ? "normal" : mutex == &recursive ? "recursive" : "inherit");
	pthread_mutex_lock(mutex);
	return NULL;
}

static void *reader(void *unused)
{
	char byte;

	call_me("reader");
	return read(ends[0], &byte, 1) == 1 ? NULL : unused;
}

static void *poller(void *unused)
{
	call_me("poller");
	poll(NULL, 0, -1);
	return unused;
}

static void *sleeper(void *unused)
{
	call_me("sleeper");
	sleep(100000);
	return unused;
}

static void *joiner(void *unused)
{
	call_me("joiner");
	pthread_join(spinning, NULL);
	return unused;
}

static pthread_t start(void *(*function)(void *), void *argument)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, function, argument) != 0)
		_exit(1);
	return thread;
}

static void make_locks(void)
{
	pthread_mutexattr_t attributes;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&recursive, &attributes);
	pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&inherit, &attributes);
	pthread_mutex_lock(&normal);
	pthread_mutex_lock(&recursive);
	pthread_mutex_lock(&inherit);
}

static void start_all(void)
{
	make_locks();
	if (pipe(ends) != 0)
		_exit(1);
	start(locker, &normal);
	start(locker, &recursive);
	start(locker, &inherit);
	start(reader, NULL);
	start(poller, NULL);
	start(sleeper, NULL);
	spinning = start(spinner, NULL);
	start(joiner, NULL);
}

/* The scheduler is busy, and threads begin and end. */
static void *nothing(void *unused)
{
	return unused;
}

static void *toggle(void *unused)
{
	char byte = 0;

	for (;;)
		if (write(ends[1], &byte, 1) != 1 || read(ends[0], &byte, 1) != 1)
			return unused;
}

static void churn(int count)
{
	if (pipe(ends) != 0)
		_exit(1);
	start(toggle, NULL);
	start(toggle, NULL);
	for (int i = 0; i < count; i++) {
		pthread_t threads[4];

		for (int j = 0; j < 4; j++)
			threads[j] = start(nothing, NULL);
		for (int j = 0; j < 4; j++)
			pthread_join(threads[j], NULL);
	}
}

static int recurse(volatile int depth)
{
	volatile char bytes[512];

	bytes[depth % 512] = (char)depth;
	return depth < 0 ? bytes[3] : recurse(depth + 1) + bytes[0];
}

static void *deep(void *unused)
{
	call_me("deep");
	printf("%d\n", recurse(1));
	return unused;
}

static void overflow(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 128 << 10);
	if (pthread_create(&thread, &attributes, deep, NULL) == 0)
		pthread_join(thread, NULL);
}

/* The content of the note that says where threads are (eremite/threads.h). */
static const char *find_note(void)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)IMAGE;
	const Elf64_Phdr *segment = (const Elf64_Phdr *)(IMAGE + header->e_phoff);
	const char *at, *end;

	while (segment->p_type != PT_NOTE)
		segment++;
	at = (const char *)segment->p_vaddr;
	end = at + segment->p_filesz;
	while (at < end) {
		const Elf64_Nhdr *note = (const Elf64_Nhdr *)at;
		const char *content = at + sizeof *note + (note->n_namesz + 3) / 4 * 4;

		if (note->n_type == NOTE_THREADS && memcmp(at + sizeof *note, "Eremite", 8) == 0)
			return content;
		at = content + (note->n_descsz + 3) / 4 * 4;
	}
	_exit(1);
}

/* What the monitor looks at becomes a circle, or leads nowhere. */
static void damage(int circle)
{
	const char *note = find_note();
	uint64_t first;
	uint16_t next, how;
	char *thread;

	memcpy(&first, note + 4, sizeof first);
	memcpy(&next, note + 20, sizeof next);
	memcpy(&how, note + 30, sizeof how);
	thread = *(char **)first;
	*(uint64_t *)(thread + how) = 0xfffffffffffffff8u;
	*(uint64_t *)(thread + next) = circle ? (uint64_t)thread : 0x7ffffffffffcu;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	char byte = 0;

	if (strcmp(how, "overflow") == 0)
		overflow();
	if (strcmp(how, "alone") != 0 && strcmp(how, "spin") != 0 && strcmp(how, "churn") != 0)
		start_all();
	printf("ready\n");
	fflush(stdout);
	if (strcmp(how, "abort") == 0)
		abort();
	if (strcmp(how, "quit") == 0)
		raise(SIGQUIT);
	if (strcmp(how, "circle") == 0 || strcmp(how, "nowhere") == 0) {
		damage(strcmp(how, "circle") == 0);
		spin();
	}
	if (strcmp(how, "spin") == 0)
		spin();
	if (strcmp(how, "churn") == 0)
		churn(atoi(argv[2]));
	else if (read(0, &byte, 1) != 1)
		return 1;
	printf("end %c\n", byte != 0 ? byte : '-');
	return 7;
}
