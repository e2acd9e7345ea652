/* SPDX-License-Identifier: MIT */
/*
 * The walk of paths: some by hand, many at random against a model that knows only strings.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <dev/names.h>
#include <file/console.h>
#include <machine/paging.h>
#include <mm/frames.h>
#include <rand/random.h>
#include <tty/terminal.h>

#include "../../lib/check.h"

/* What lies below. */

static int console_stat(struct file *file, struct stat *status)
{
	(void)file;
	status->st_mode = S_IFIFO | 0600;
	return 0;
}

static const struct file_ops console_ops = { .stat = console_stat };

struct file console_files[3] = {
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 0 },
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 1 },
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 2 },
};

static unsigned terminals;
static long frames_out;

bool terminal_is(unsigned stream)
{
	return terminals >> stream & 1;
}

paddr_t frames_alloc(unsigned order)
{
	frames_out++;
	return (uintptr_t)aligned_alloc(PAGE_SIZE, PAGE_SIZE << order);
}

void frames_free(paddr_t base, unsigned order)
{
	(void)order;
	frames_out--;
	free((void *)base);
}

void *machine_direct(paddr_t pa)
{
	return (void *)pa;
}

void random_bytes(void *to, size_t size)
{
	memset(to, 4, size);
}

void random_mix(const void *data, size_t size)
{
	(void)data;
	(void)size;
}

int user_copy_in(void *to, const void *from, size_t size)
{
	memcpy(to, from, size);
	return 0;
}

int user_copy_out(void *to, const void *from, size_t size)
{
	memcpy(to, from, size);
	return 0;
}

int user_clear(void *to, size_t size)
{
	memset(to, 0, size);
	return 0;
}

long user_copy_string(char *to, const char *from, size_t size)
{
	size_t length = from == NULL ? 0 : strnlen(from, size);

	if (from == NULL)
		return -EFAULT;
	if (length == size)
		return -ENAMETOOLONG;
	memcpy(to, from, length + 1);
	return (long)length;
}

/* By hand. */

static int node_of(const char *path, unsigned flags)
{
	struct name name;
	int status = names_find(AT_FDCWD, path, flags, &name);

	return status != 0 ? status : (int)name.node;
}

TEST(some_paths)
{
	struct name name;
	char path[5000];

	CHECK_EQ(node_of("/", 0), NODE_ROOT);
	CHECK_EQ(node_of("//dev/.//null", 0), NODE_NULL);
	CHECK_EQ(node_of("dev/../../dev", 0), NODE_DEV);
	CHECK_EQ(node_of("/dev/stdin", 0), NODE_STDIN);
	CHECK_EQ(node_of("/dev/fd/9", 0), -ENOENT);
	CHECK_EQ(node_of("/dev/fd/01", 0), -ENOENT);
	CHECK_EQ(node_of("/dev/fd/2", 0), NODE_DESCRIPTOR + 2);
	CHECK_EQ(node_of("/dev/stdin/", 0), -ENOTDIR);
	CHECK_EQ(node_of("/dev/null/..", 0), -ENOTDIR);
	CHECK_EQ(node_of("", 0), -ENOENT);
	CHECK_EQ(node_of(NULL, 0), -EFAULT);
	CHECK_EQ(names_find(AT_FDCWD, "/dev/stdin", NAMES_FOLLOW, &name), 0);
	CHECK(name.file == &console_files[0]);
	CHECK_EQ(names_find(1, "", NAMES_EMPTY, &name), 0);
	CHECK(name.file == &console_files[1]);
	CHECK_EQ(names_find(1, "x", NAMES_EMPTY, &name), -ENOTDIR);
	CHECK_EQ(names_find(77, "", NAMES_EMPTY, &name), -EBADF);
	memset(path, '/', sizeof path);
	path[4095] = '\0';
	CHECK_EQ(node_of(path, 0), NODE_ROOT);
	path[4095] = '/';
	path[4999] = '\0';
	CHECK_EQ(node_of(path, 0), -ENAMETOOLONG);
	CHECK_EQ(frames_out, 0);
}

static int open_as(const char *path, int flags)
{
	struct name name;
	struct file *file;
	int status = names_find(AT_FDCWD, path, flags & O_NOFOLLOW ? 0 : NAMES_FOLLOW, &name);

	if (status == 0)
		status = names_open(&name, flags, &file);
	return status == 0 ? descriptor_add(file, 0, false) : status;
}

TEST(open_files)
{
	struct name name;

	CHECK_EQ(open_as("/dev", O_RDWR), -EISDIR);
	CHECK_EQ(open_as("/dev/null", O_DIRECTORY), -ENOTDIR);
	CHECK_EQ(open_as("/dev/stdin", O_NOFOLLOW), -ELOOP);
	CHECK_EQ(open_as("/dev/tty", O_RDWR), -ENXIO);
	terminals = 4;
	CHECK_EQ(open_as("/dev/tty", O_RDWR), 3);
	CHECK_EQ(descriptor_file(3)->stream, 2);
	CHECK_EQ(open_as("/dev", O_RDONLY), 4);
	CHECK_EQ(names_directory(descriptor_file(4)), NODE_DEV);
	CHECK_EQ(names_find(4, "fd/4/fd/4/null", 0, &name), 0);
	CHECK_EQ(name.node, NODE_NULL);
	CHECK_EQ(open_as("/dev/fd/1", O_RDWR), 5);
	CHECK_EQ(descriptor_file(5)->stream, 1);
	CHECK_EQ(open_as("/dev/zero", O_PATH), 6);
	CHECK_EQ(open_as("/dev/fd/6", O_RDONLY), 7);
	CHECK_EQ(descriptor_file(7)->node, NODE_ZERO);
	CHECK_EQ(open_as("/dev/fd/0", O_PATH | O_NOFOLLOW), -EINVAL);
	for (int fd = 3; fd < 8; fd++)
		CHECK_EQ(descriptor_close(fd), 0);
}

TEST(texts)
{
	struct name name;
	char text[NAMES_PATH_MAX];

	CHECK_EQ(names_path(NODE_FD, text, sizeof text), 8);
	CHECK_EQ(strcmp(text, "/dev/fd"), 0);
	CHECK_EQ(names_path(NODE_ROOT, text, 1), -ERANGE);
	CHECK_EQ(names_path(NODE_ROOT, text, 2), 2);
	CHECK_EQ(names_find(AT_FDCWD, "/dev/stderr", 0, &name), 0);
	CHECK_EQ(names_link(&name, text, 3), 3);
	CHECK_EQ(memcmp(text, "fd/", 3), 0);
	CHECK_EQ(open_as("/dev/fd", O_RDONLY), 3);
	CHECK_EQ(names_find(AT_FDCWD, "/dev/fd/3", 0, &name), 0);
	CHECK_EQ(names_link(&name, text, sizeof text), 7);
	CHECK_EQ(memcmp(text, "/dev/fd", 7), 0);
}

/* Count the entries of BYTES, which must end where it does. */
static unsigned count_entries(const unsigned char *bytes, long size)
{
	unsigned count = 0;

	for (long at = 0; at < size; count++) {
		CHECK(memchr(bytes + at + 19, '\0', (size_t)(size - at - 19)) != NULL);
		at += bytes[at + 16] | bytes[at + 17] << 8;
		CHECK(at <= size);
	}
	return count;
}

/* Every way to cut a directory into buffers gives each entry once. */
TEST(entries)
{
	CHECK_EQ(open_as("/dev", O_RDONLY), 3);
	for (size_t size = 0; size < 600; size++) {
		struct file *file = descriptor_file(3);
		unsigned char bytes[600];
		unsigned count = 0;
		long got;

		file->position = 0;
		while ((got = names_list(file, bytes, size)) > 0)
			count += count_entries(bytes, got);
		/* All but the root and /dev itself, with . and .. */
		CHECK_EQ(count == NODE_COUNT, size >= 32);
		CHECK_EQ(got, size >= 32 ? 0 : -EINVAL);
	}
}

/* At random. */

static const char *const components[] = { "", ".", "..", "dev", "null", "fd", "stdin", "nothing" };

#define COMPONENTS (sizeof components / sizeof components[0])

/* The place as a string, without a slash at its end; NULL: there is nothing. */
static int model(const char *const *parts, unsigned count, bool slash)
{
	static const struct {
		const char *path;
		int node;
	} known[] = {
		{ "", NODE_ROOT },
		{ "/dev", NODE_DEV },
		{ "/dev/fd", NODE_FD },
		{ "/dev/null", NODE_NULL },
		{ "/dev/stdin", NODE_STDIN },
	};
	char at[200] = "";
	int node = NODE_ROOT;

	for (unsigned i = 0; i < count; i++) {
		bool found = false;

		if (parts[i][0] == '\0')
			continue;
		if (node != NODE_ROOT && node != NODE_DEV && node != NODE_FD)
			return node == NODE_NONE ? -ENOENT : -ENOTDIR;
		if (strcmp(parts[i], ".") == 0)
			continue;
		if (strcmp(parts[i], "..") == 0) {
			char *last = strrchr(at, '/');

			if (last != NULL)
				*last = '\0';
		} else {
			strcat(strcat(at, "/"), parts[i]);
		}
		node = NODE_NONE;
		for (unsigned k = 0; k < sizeof known / sizeof known[0]; k++) {
			found = strcmp(known[k].path, at) == 0;
			if (found)
				node = known[k].node;
			if (found)
				break;
		}
		if (node == NODE_NONE)
			return -ENOENT;
	}
	return slash && node != NODE_ROOT && node != NODE_DEV && node != NODE_FD ? -ENOTDIR : node;
}

TEST(random_paths)
{
	uint64_t seed = check_seed(1), steps = check_steps(20000);

	for (uint64_t i = 0; i < steps; i++) {
		unsigned count = 1 + (unsigned)(check_random(&seed) % 7);
		const char *parts[7];
		char path[100] = "";

		for (unsigned k = 0; k < count; k++) {
			parts[k] = components[check_random(&seed) % COMPONENTS];
			strcat(strcat(path, "/"), parts[k]);
		}
		CHECK_EQ(node_of(path, 0), model(parts, count, path[strlen(path) - 1] == '/'));
		CHECK_EQ(frames_out, 0);
	}
}

CHECK_MAIN
