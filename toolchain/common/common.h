/* SPDX-License-Identifier: MIT */
/*
 * What the compiler driver and the linker step share.
 *
 * Both are short-lived processes: memory is taken and never given back, and running out of it ends
 * the process.
 */
#ifndef TOOLCHAIN_COMMON_H
#define TOOLCHAIN_COMMON_H

#include <stdbool.h>
#include <stddef.h>

enum {
	EXIT_LINK = 1,  /* the program cannot be linked */
	EXIT_USAGE = 2, /* the command is wrong, or the installation is */
};

/* Say one line on standard error, after the name of the tool; fail ends the process with STATUS. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Called by fail before the process ends, to remove what must not stay behind; may be NULL. */
extern void (*fail_cleanup)(void);

void *allocate(size_t count, size_t size);
void *reallocate(void *memory, size_t count, size_t size);
char *duplicate(const char *text);
char *duplicate_part(const char *text, size_t length);
char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool starts_with(const char *text, const char *prefix);
bool ends_with(const char *text, const char *suffix);

/* The part after the last slash. */
const char *base_name(const char *path);

/* A growing list of strings, always terminated by NULL as execv wants it. */
struct strings {
	char **items;
	size_t count;
	size_t room;
};

void strings_add(struct strings *list, const char *text);
void strings_add_list(struct strings *list, const struct strings *more);
bool strings_contain(const struct strings *list, const char *text);

/* Add the parts of TEXT between any of the characters in SEPARATORS; empty parts are left out. */
void strings_split(struct strings *list, const char *text, const char *separators);

/* All of the file at PATH with a NUL behind it, its length in *size; NULL and errno on failure. */
char *read_file(const char *path, size_t *size);

/* Replace each @FILE by the arguments in FILE, recursively, as gcc and ld do: an @FILE that cannot
 * be read is an argument as any other. */
void expand_arguments(struct strings *to, int argc, char *const *argv);

/* Where this installation keeps its parts. */
struct layout {
	char *sysroot; /* include/, lib/ */
	char *libexec; /* holds ld, the linker step */
};

/* Find the parts relative to the running executable; fails with one clear line. */
struct layout find_layout(void);

/* A line of lib/features in the sysroot. */
struct feature {
	bool is_machine;
	const char *name;
	const char *description;
	struct strings forced;    /* symbols that --with=NAME makes the linker look for, libraries */
	struct strings forbidden; /* system calls and modules that --without=NAME rules out */
};

struct features {
	struct feature *items;
	size_t count;
};

struct features read_features(const char *sysroot);

/* The feature or machine of this name; ends the process if there is none, with a list of those
 * there are. */
const struct feature *find_feature(const struct features *features, const char *name,
	const char *option);
const struct feature *find_machine(const struct features *features, const char *name);

#endif
