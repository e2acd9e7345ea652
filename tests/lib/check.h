/* SPDX-License-Identifier: MIT */
/*
 * Host unit tests.  A test program is a list of TEST(name) { ... } and CHECK_MAIN at its end; it
 * prints `ok NAME` or `not ok NAME` per test and exits 0, or 1 if any failed.  Names given as
 * arguments select tests; EREMITE_SEED and EREMITE_STEPS in the environment set what check_seed
 * and check_steps return, to repeat a random test that failed or to run it longer.
 *
 * Each test runs in a process of its own, so that tests share no state and one that crashes does
 * not stop the others.  A failed check ends its test.
 */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct check_test {
	const char *name;
	void (*run)(void);
	struct check_test *next;
};

static struct check_test *check_tests;
static struct check_test **check_tests_end = &check_tests;

static inline void check_register(struct check_test *test)
{
	*check_tests_end = test;
	check_tests_end = &test->next;
}

_Noreturn static inline void check_fail(const char *file, int line, const char *what)
{
	printf("# %s:%d: %s\n", file, line, what);
	exit(1);
}

_Noreturn static inline void check_fail_equal(const char *file, int line, const char *left,
					      const char *right, long long a, long long b)
{
	printf("# %s:%d: %s == %s: %lld (0x%llx) is not %lld (0x%llx)\n", file, line, left, right, a,
	       (unsigned long long)a, b, (unsigned long long)b);
	exit(1);
}

_Noreturn static inline void check_fail_string(const char *file, int line, const char *a,
					       const char *b)
{
	printf("# %s:%d: \"%s\" is not \"%s\"\n", file, line, a ? a : "(null)", b ? b : "(null)");
	exit(1);
}

static inline void check_equal(const char *file, int line, const char *left, const char *right,
			       long long a, long long b)
{
	if (a != b)
		check_fail_equal(file, line, left, right, a, b);
}

static inline void check_string(const char *file, int line, const char *a, const char *b)
{
	if (!a || !b || strcmp(a, b) != 0)
		check_fail_string(file, line, a, b);
}

#define TEST(name)                                                                                 \
	static void name(void);                                                                    \
	__attribute__((constructor)) static void name##_register(void)                             \
	{                                                                                          \
		static struct check_test test = { #name, name, NULL };                             \
		check_register(&test);                                                             \
	}                                                                                          \
	static void name(void)

/* The condition holds; two integers are equal; two strings are equal. */
#define CHECK(condition) ((condition) ? (void)0 : check_fail(__FILE__, __LINE__, #condition))
#define CHECK_EQ(a, b) check_equal(__FILE__, __LINE__, #a, #b, (long long)(a), (long long)(b))
#define CHECK_STR(a, b) check_string(__FILE__, __LINE__, (a), (b))

#define CHECK_MAIN                                                                                 \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		return check_main(argc, argv);                                                     \
	}

static inline uint64_t check_number(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static inline uint64_t check_seed(uint64_t otherwise)
{
	return check_number("EREMITE_SEED", otherwise);
}

static inline uint64_t check_steps(uint64_t otherwise)
{
	return check_number("EREMITE_STEPS", otherwise);
}

/* The next number of a random sequence (splitmix64); the state is its seed. */
static inline uint64_t check_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline bool check_selected(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc < 2;
}

static inline bool check_run(const struct check_test *test)
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		test->run();
		exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("# fork");
		return false;
	}
	if (WIFSIGNALED(status))
		printf("# ended by signal %d\n", WTERMSIG(status));
	return status == 0;
}

static inline int check_main(int argc, char **argv)
{
	int failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (const struct check_test *test = check_tests; test; test = test->next) {
		bool good;

		if (!check_selected(test->name, argc, argv))
			continue;
		good = check_run(test);
		printf("%s %s\n", good ? "ok" : "not ok", test->name);
		failed |= !good;
	}
	return failed;
}

#endif
