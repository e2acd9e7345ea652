/* SPDX-License-Identifier: MIT */
/* Threads write to one stream: lines stay whole, flockfile keeps several together. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 4
#define LINES 300

static FILE *stream;

static void *write_lines(void *argument)
{
	int number = (int)(intptr_t)argument;

	for (int i = 0; i < LINES; i++)
		fprintf(stream, "%d %d %s\n", number, i, "0123456789abcdefghijklmnopqrstuvwxyz");
	return NULL;
}

static void *write_pairs(void *argument)
{
	int number = (int)(intptr_t)argument;

	for (int i = 0; i < LINES; i++) {
		flockfile(stream);
		fprintf(stream, "first %d %d\n", number, i);
		if (i % 32 == 0)
			sched_yield();
		fprintf(stream, "second %d %d\n", number, i);
		funlockfile(stream);
	}
	return NULL;
}

static void all(void *(*run)(void *))
{
	pthread_t threads[THREADS];

	rewind(stream);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(run, (void *)i);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	rewind(stream);
}

int main(void)
{
	int next[THREADS] = { 0 }, lines = 0, wrong = 0, number, i, number_after, i_after;
	char text[100], rest[100];

	stream = tmpfile();
	if (stream == NULL)
		return 1;
	all(write_lines);
	while (lines < THREADS * LINES && fgets(text, sizeof text, stream) != NULL) {
		lines++;
		if (sscanf(text, "%d %d %99s", &number, &i, rest) != 3 || number >= THREADS ||
		    next[number]++ != i || strlen(rest) != 36)
			wrong++;
	}
	printf("%d lines, %d wrong\n", lines, wrong);
	if (ftruncate(fileno(stream), 0) != 0)
		return 1;
	all(write_pairs);
	for (lines = 0; fgets(text, sizeof text, stream) != NULL; lines += 2) {
		if (sscanf(text, "first %d %d", &number, &i) != 2 ||
		    fgets(text, sizeof text, stream) == NULL ||
		    sscanf(text, "second %d %d", &number_after, &i_after) != 2 ||
		    number != number_after || i != i_after)
			wrong++;
	}
	printf("%d lines, %d wrong\n", lines, wrong);
	return 0;
}
