/* SPDX-License-Identifier: MIT */
/* qsort, bsearch, trees, hash tables. */
#define _GNU_SOURCE
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct record {
	uint32_t key, order;
	char padding[13];
};

static uint32_t state = 1;
static long comparisons;

static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	return state ^= state << 5;
}

static int compare(const void *left, const void *right)
{
	const struct record *a = left, *b = right;

	comparisons++;
	return a->key < b->key ? -1 : a->key > b->key;
}

static int compare_strings(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static int compare_keys(const void *left, const void *right)
{
	uintptr_t a = (uintptr_t)left, b = (uintptr_t)right;

	return a < b ? -1 : a > b;
}

static uint64_t sum;

static void visit(const void *node, VISIT which, int depth)
{
	(void)depth;
	if (which == postorder || which == leaf)
		sum = sum * 31 + *(const uintptr_t *)node;
}

static void records(size_t count, uint32_t range)
{
	struct record *items = calloc(count, sizeof *items), key, *found;
	size_t wrong = 0, hits = 0;

	for (size_t i = 0; i < count; i++)
		items[i] = (struct record){ .key = next() % range, .order = (uint32_t)i };
	comparisons = 0;
	qsort(items, count, sizeof *items, compare);
	for (size_t i = 1; i < count; i++)
		wrong += items[i - 1].key > items[i].key;
	printf("%zu records, %zu wrong, few comparisons %d\n", count, wrong,
	       comparisons < (long)count * 60);
	for (uint32_t i = 0; i < 1000; i++) {
		key.key = i;
		found = bsearch(&key, items, count, sizeof *items, compare);
		hits += found != NULL && found->key == i;
	}
	printf("%zu found\n", hits);
	free(items);
}

static void strings(void)
{
	static const char *words[] = { "pear", "apple", "fig", "", "banana", "Apple", "apples",
		"date" };

	qsort(words, 8, sizeof *words, compare_strings);
	for (int i = 0; i < 8; i++)
		printf("[%s] ", words[i]);
	printf("\n");
}

static void trees(void)
{
	void *root = NULL;
	int removed = 0;

	for (int i = 0; i < 5000; i++)
		tsearch((void *)(uintptr_t)(next() % 10000 + 1), &root, compare_keys);
	for (uintptr_t i = 1; i <= 10000; i += 3)
		removed += tdelete((void *)i, &root, compare_keys) != NULL;
	twalk(root, visit);
	printf("tree: %d removed, sum %llu\n", removed, (unsigned long long)sum);
}

static void tables(void)
{
	static char names[500][8];
	ENTRY entry, *found;
	int hits = 0;

	hcreate(600);
	for (int i = 0; i < 500; i++) {
		snprintf(names[i], sizeof names[i], "n%d", i * 7);
		entry.key = names[i];
		entry.data = names[i];
		hsearch(entry, ENTER);
	}
	for (int i = 0; i < 3500; i++) {
		char name[8];

		snprintf(name, sizeof name, "n%d", i);
		entry.key = name;
		found = hsearch(entry, FIND);
		hits += found != NULL && strcmp(found->data, name) == 0;
	}
	hdestroy();
	printf("table: %d found\n", hits);
}

int main(void)
{
	records(0, 1);
	records(1, 10);
	records(1000, 5);
	records(100000, 0xffffffff);
	strings();
	trees();
	tables();
	return 0;
}
