/* SPDX-License-Identifier: MIT */
/* Producers and consumers at a bounded queue of blocks from malloc; a table with many locks. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>

#include "../thread.h"

#define SLOTS 7
#define ITEMS 2000
#define PRODUCERS 3
#define CONSUMERS 3
#define BUCKETS 64

struct item {
	struct item *next;
	int key, size;
	unsigned char bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static struct item *slots[SLOTS];
static int used, first;
static volatile int wrong;

static struct {
	pthread_mutex_t lock;
	struct item *items;
} buckets[BUCKETS];

static void put(struct item *item)
{
	pthread_mutex_lock(&lock);
	while (used == SLOTS)
		pthread_cond_wait(&not_full, &lock);
	slots[(first + used++) % SLOTS] = item;
	pthread_cond_signal(&not_empty);
	pthread_mutex_unlock(&lock);
}

static struct item *take(void)
{
	struct item *item;

	pthread_mutex_lock(&lock);
	while (used == 0)
		pthread_cond_wait(&not_empty, &lock);
	item = slots[first];
	first = (first + 1) % SLOTS;
	used--;
	pthread_cond_signal(&not_full);
	pthread_mutex_unlock(&lock);
	return item;
}

static void *produce(void *argument)
{
	int from = (int)(intptr_t)argument * ITEMS;

	for (int key = from; key < from + ITEMS; key++) {
		int size = key % 500;
		struct item *item = malloc(sizeof *item + (size_t)size);

		item->key = key;
		item->size = size;
		memset(item->bytes, key, (size_t)size);
		put(item);
	}
	return NULL;
}

static void *consume(void *unused)
{
	struct item *item;

	while ((item = take()) != NULL) {
		int bucket = item->key % BUCKETS;

		for (int i = 0; i < item->size; i++)
			if (item->bytes[i] != (unsigned char)item->key)
				add(&wrong, 1);
		pthread_mutex_lock(&buckets[bucket].lock);
		item->next = buckets[bucket].items;
		buckets[bucket].items = item;
		pthread_mutex_unlock(&buckets[bucket].lock);
	}
	return unused;
}

static void count(void)
{
	static bool there[PRODUCERS * ITEMS];
	int twice = 0, found = 0;

	for (int i = 0; i < BUCKETS; i++)
		for (struct item *item = buckets[i].items, *next; item != NULL; item = next) {
			next = item->next;
			twice += there[item->key];
			there[item->key] = true;
			found++;
			free(item);
		}
	printf("%d items, %d twice, %d wrong bytes\n", found, twice, wrong);
}

int main(void)
{
	pthread_t producers[PRODUCERS], consumers[CONSUMERS];

	for (int i = 0; i < BUCKETS; i++)
		pthread_mutex_init(&buckets[i].lock, NULL);
	for (int i = 0; i < CONSUMERS; i++)
		consumers[i] = start(consume, NULL);
	for (intptr_t i = 0; i < PRODUCERS; i++)
		producers[i] = start(produce, (void *)i);
	for (int i = 0; i < PRODUCERS; i++)
		join(producers[i]);
	for (int i = 0; i < CONSUMERS; i++)
		put(NULL);
	for (int i = 0; i < CONSUMERS; i++)
		join(consumers[i]);
	count();
	return 0;
}
