/* SPDX-License-Identifier: MIT */
/* search.h, qsort, bsearch. */
#define _GNU_SOURCE
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int compare_with(const void *a, const void *b, void *calls)
{
	++*(int *)calls;
	return -compare(a, b);
}

static void visit(const void *node, VISIT visit, int level)
{
	if (visit == postorder || visit == leaf)
		printf("%s@%d ", *(char *const *)node, level);
}

static void nothing(void *key)
{
	(void)key;
}

static void trees(void)
{
	static const char *const words[] = { "m", "c", "x", "a", "e", "p", "z", "b", "d", "n" };
	void *root = NULL;

	for (int i = 0; i < 10; i++)
		tsearch(words[i], &root, compare_words);
	tsearch("e", &root, compare_words);
	twalk(root, visit);
	printf("\nfound: %d %d\n", tfind("p", &root, compare_words) != NULL,
	       tfind("q", &root, compare_words) != NULL);
	tdelete("m", &root, compare_words);
	tdelete("a", &root, compare_words);
	printf("not there: %d\n", tdelete("a", &root, compare_words) == NULL);
	twalk(root, visit);
	printf("\n");
	tdestroy(root, nothing);
}

static void hashes(void)
{
	static char names[500][8];
	int found = 0;

	hcreate(100);
	for (int i = 0; i < 500; i++) {
		snprintf(names[i], sizeof names[i], "n%d", i);
		hsearch((ENTRY){ names[i], &names[i] }, ENTER);
	}
	for (int i = 0; i < 500; i++) {
		ENTRY *entry = hsearch((ENTRY){ names[i], NULL }, FIND);

		found += entry && entry->data == &names[i];
	}
	printf("hash: %d, missing %d\n", found, hsearch((ENTRY){ "x", NULL }, FIND) == NULL);
	hdestroy();
}

static void lists(void)
{
	struct item {
		struct item *next, *previous;
		int value;
	} items[4] = { { .value = 0 }, { .value = 1 }, { .value = 2 }, { .value = 3 } };
	int numbers[10] = { 5, 3, 9 }, key = 9;
	size_t count = 3;

	insque(&items[0], NULL);
	insque(&items[2], &items[0]);
	insque(&items[1], &items[0]);
	insque(&items[3], &items[2]);
	remque(&items[2]);
	for (struct item *i = &items[0]; i; i = i->next)
		printf("%d ", i->value);
	printf("\n%td ", (int *)lfind(&key, numbers, &count, sizeof(int), compare) - numbers);
	key = 4;
	printf("%td %zu\n", (int *)lsearch(&key, numbers, &count, sizeof(int), compare) - numbers,
	       count);
}

static void sorting(void)
{
	static int numbers[5000];
	static struct wide {
		int key;
		char rest[40];
	} wides[300];
	int key = 777, calls = 0, wrong = 0;

	for (int i = 0; i < 5000; i++)
		numbers[i] = i * 7919 % 5003;
	qsort(numbers, 5000, sizeof(int), compare);
	for (int i = 1; i < 5000; i++)
		wrong += numbers[i] < numbers[i - 1];
	printf("wrong: %d, found %d\n", wrong,
	       *(int *)bsearch(&key, numbers, 5000, sizeof(int), compare));
	key = -1;
	printf("absent: %d\n", bsearch(&key, numbers, 5000, sizeof(int), compare) == NULL);
	printf("empty: %d\n", bsearch(&key, numbers, 0, sizeof(int), compare) == NULL);
	qsort(numbers, 0, sizeof(int), compare);
	for (int i = 0; i < 300; i++) {
		wides[i].key = i * 71 % 307;
		snprintf(wides[i].rest, 40, "value %d", wides[i].key);
	}
	qsort_r(wides, 300, sizeof *wides, compare_with, &calls);
	for (int i = 1; i < 300; i++)
		wrong += wides[i].key > wides[i - 1].key || atoi(wides[i].rest + 6) != wides[i].key;
	printf("descending, wrong: %d, calls %d\n", wrong, calls > 300);
}

int main(void)
{
	trees();
	hashes();
	lists();
	sorting();
	return 0;
}
