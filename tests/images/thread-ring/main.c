/* SPDX-License-Identifier: MIT */
/* A ring of threads (their number: argument 1) passes a token around (how often: argument 2). */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../futex.h"

struct place {
	volatile int token; /* 0: none; else what is left of its way */
	struct place *next;
	pthread_t thread;
};

static struct place *places;
static volatile int passed, last_place;

static void give(struct place *place, int token)
{
	set(&place->token, token);
	futex(&place->token, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0);
}

static int take(struct place *place)
{
	int token;

	while ((token = __atomic_exchange_n(&place->token, 0, __ATOMIC_SEQ_CST)) == 0)
		futex(&place->token, FUTEX_WAIT | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	return token;
}

/* Token 1 comes last: it ends whom it passes. */
static void *run(void *argument)
{
	struct place *place = argument;

	for (;;) {
		int token = take(place);

		if (token == 1) {
			give(place->next, 1);
			return NULL;
		}
		add(&passed, 1);
		if (token == 2) {
			set(&last_place, (int)(place - places));
			give(place->next, 1);
			return NULL;
		}
		give(place->next, token - 1);
	}
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 100, ways = argc > 2 ? atoi(argv[2]) : 1000;
	pthread_attr_t attributes;

	places = calloc((size_t)count, sizeof *places);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 16384);
	for (int i = 0; i < count; i++)
		places[i].next = &places[(i + 1) % count];
	for (int i = 0; i < count; i++)
		must(pthread_create(&places[i].thread, &attributes, run, &places[i]), "pthread_create");
	give(&places[0], ways + 1);
	for (int i = 0; i < count; i++)
		join(places[i].thread);
	printf("%d threads, passed %d times, last at %d\n", count, passed, last_place);
	return 0;
}
