/* SPDX-License-Identifier: MIT */
/*
 * What only a directory of the host can do to a program, and a program to the monitor.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <eremite/skete.h>
#include <file/file.h>
#include <machine/files.h>

#include <sys_calls.h>

#include "../../lib/check.h"
#include "../ramfs/below.h"
#include "monitor.h"

#define OPEN_CALLS 1

static char folder[] = "/dev/shm/eremite-XXXXXX";

static void put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0);
	CHECK_EQ(write(fd, text, strlen(text)), (long)strlen(text));
	close(fd);
}

/* We are in the folder `in`, which is at /in. */
static void setup(const char *more)
{
	static char map[60];

	umask(022);
	CHECK(mkdtemp(folder) != NULL);
	CHECK_EQ(chmod(folder, 0755), 0);
	CHECK_EQ(chdir(folder), 0);
	CHECK_EQ(mkdir("in", 0777), 0);
	CHECK_EQ(chmod("in", 0777), 0);
	put("secret", "outside");
	CHECK_EQ(chdir("in"), 0);
	CHECK_EQ(mkdir("dir", 0777), 0);
	put("file", "inside");
	put("dir/file", "below");
	snprintf(map, sizeof map, "%s/in:/in%s", folder, more);
	monitor_map(map);
}

static void cleanup(void)
{
	char command[60];

	monitor_between = NULL;
	CHECK_EQ(chdir("/"), 0);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	CHECK_EQ(system(command), 0);
}

static long call(unsigned number, const void *place, uint64_t b, uint64_t c, uint64_t d)
{
	return machine_files_call(number, (uintptr_t)place, b, c, d);
}

static long look(uint32_t handle, const char *path, size_t size)
{
	struct skete_file_status answers[4];
	const struct skete_file_place place = { handle, (uint32_t)size, (uintptr_t)path };

	return call(SKETE_FILE_LOOKUP, &place, (uintptr_t)answers, 4, 0);
}

TEST(no_call_without_maps)
{
	struct skete_file_status answer;
	const struct skete_file_place place = { 0 };

	for (unsigned number = SKETE_FILE_MAP; number <= SKETE_FILE_STATISTICS; number++)
		CHECK_EQ(call(number, &place, (uintptr_t)&answer, 1, 0), -ENOSYS);
}

TEST(bad_places)
{
	static const char *const bad[] = { "/", "/file", "file/", "dir//file", ".", "..", "./file",
					   "dir/..", "dir/../file", "../secret", "dir/.", "" };
	static char text[5000];

	setup("");
	CHECK_EQ(look(0, "file", 4), 1);
	CHECK_EQ(look(0, "dir/file", 8), 2);
	CHECK_EQ(look(0, "dir/nothing/x", 13), 1 + 65536 * ENOENT);
	CHECK_EQ(look(0, "file/x", 6), 1);
	CHECK_EQ(look(0, "nothing", 7), -ENOENT);
	CHECK_EQ(look(0, "", 0), 1);
	for (size_t i = 0; bad[i][0] != '\0'; i++)
		CHECK_EQ(look(0, bad[i], strlen(bad[i])), -EINVAL);
	CHECK_EQ(look(0, "fi\0le", 5), -EINVAL);
	memset(text, 'x', sizeof text);
	CHECK_EQ(look(0, text, 255), -ENOENT);
	CHECK_EQ(look(0, text, 256), -ENAMETOOLONG);
	CHECK_EQ(look(0, text, SKETE_FILE_PATH + 1), -ENAMETOOLONG);
	CHECK_EQ(look(0, text, UINT32_MAX), -ENAMETOOLONG);
	CHECK_EQ(look(0, (char *)8, 4), -EFAULT);
	CHECK_EQ(look(1, "file", 4), -EBADF);
	CHECK_EQ(look(UINT32_MAX, "file", 4), -EBADF);
	CHECK_EQ(call(SKETE_FILE_LOOKUP, (void *)8, (uintptr_t)text, 4, 0), -EFAULT);
	cleanup();
}

TEST(bad_arguments)
{
	struct skete_file_place place = { 0, 4, (uintptr_t)"file" };
	static char text[100];
	struct skete_file_status answer;
	long handle;

	setup("");
	CHECK_EQ(call(SKETE_FILE_LOOKUP, &place, 8, 1, 0), -EFAULT);
	CHECK_EQ(call(SKETE_FILE_LOOKUP, &place, (uintptr_t)&answer, 0, 0), -EINVAL);
	for (uint64_t start = 1; start < 8; start++)
		CHECK_EQ(call(SKETE_FILE_LOOKUP, &place, (uintptr_t)&answer, 1, start), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_LOOKUP, &place, (uintptr_t)&answer, 1, UINT64_MAX), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_OPEN, &place, SKETE_FILE_READABLE, 8, 0), -EFAULT);
	handle = call(SKETE_FILE_OPEN, &place, SKETE_FILE_READABLE, 0, 0);
	CHECK_EQ(handle, 1); /* what failed has left none */
	CHECK_EQ(call(SKETE_FILE_READ, (void *)handle, (uintptr_t)text, 100, 2), 4);
	CHECK(memcmp(text, "side", 4) == 0);
	CHECK_EQ(call(SKETE_FILE_READ, (void *)handle, (uintptr_t)text, 100, UINT64_MAX), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_READ, (void *)handle, 8, 100, 0), -EFAULT);
	CHECK_EQ(call(SKETE_FILE_READ, (void *)handle, 0, 0, 0), 0);
	CHECK_EQ(call(SKETE_FILE_WRITE, (void *)handle, (uintptr_t)text, 1, 0), -EBADF);
	CHECK_EQ(call(SKETE_FILE_APPEND, (void *)handle, (uintptr_t)text, 1, (uintptr_t)text), -EBADF);
	CHECK_EQ(call(SKETE_FILE_ALLOCATE, (void *)handle, 0, 0, 1), -EBADF);
	CHECK_EQ(call(SKETE_FILE_LIST, (void *)handle, (uintptr_t)text, 100, 0), -ENOTDIR);
	CHECK_EQ(call(SKETE_FILE_SEEK, (void *)handle, 0, SEEK_END, 0), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_SYNC, (void *)handle, 3, 0, 0), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_READ, (void *)0, (uintptr_t)text, 1, 0), -EBADF); /* a map */
	CHECK_EQ(call(SKETE_FILE_CLOSE, (void *)0, 0, 0, 0), -EBADF);
	CHECK_EQ(call(SKETE_FILE_CLOSE, (void *)handle, 0, 0, 0), 0);
	CHECK_EQ(call(SKETE_FILE_CLOSE, (void *)handle, 0, 0, 0), -EBADF);
	CHECK_EQ(call(SKETE_FILE_READ, (void *)handle, (uintptr_t)text, 1, 0), -EBADF);
	place.size = 0;
	CHECK_EQ(call(SKETE_FILE_REMOVE, &place, 1, 0, 0), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_OPEN, &place, SKETE_FILE_CREATE, 0, 0), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_RENAME, &place, (uintptr_t)&place, 0, 0), -EINVAL);
	CHECK_EQ(call(SKETE_FILE_MAP, (void *)1, (uintptr_t)text, 100, 0), -ENOENT);
	CHECK_EQ(call(SKETE_FILE_MAP, (void *)0, (uintptr_t)text, 2, 0), 3);
	CHECK_EQ(call(SKETE_FILE_MAP, (void *)0, 8, 2, 0), -EFAULT);
	CHECK_EQ(call(SKETE_CALLS, (void *)0, 0, 0, 0), -ENOSYS);
	cleanup();
}

TEST(handles_have_a_limit)
{
	const struct skete_file_place place = { 0, 4, (uintptr_t)"file" };
	const struct rlimit limit = { SKETE_FILE_HANDLES + 100, SKETE_FILE_HANDLES + 100 };
	long handle = 0, count = 1;

	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return; /* the kernel's limit is lower */
	setup("");
	while ((handle = call(SKETE_FILE_OPEN, &place, SKETE_FILE_READABLE, 0, 0)) >= 0)
		CHECK_EQ(handle, count++);
	CHECK_EQ(handle, -ENFILE);
	CHECK_EQ(count, SKETE_FILE_HANDLES);
	CHECK_EQ(call(SKETE_FILE_CLOSE, (void *)77, 0, 0, 0), 0);
	CHECK_EQ(call(SKETE_FILE_OPEN, &place, SKETE_FILE_READABLE, 0, 0), 77);
	cleanup();
}

TEST(read_only_is_checked_by_the_monitor)
{
	struct skete_file_place place = { 0, 4, (uintptr_t)"file" }, other = { 0, 3, (uintptr_t)"new" };
	const struct skete_file_change change = { 0 };
	static const uint64_t flags[] = { SKETE_FILE_WRITABLE, SKETE_FILE_CREATE, SKETE_FILE_TRUNCATE,
					  SKETE_FILE_READABLE | SKETE_FILE_TRUNCATE,
					  SKETE_FILE_HELD | SKETE_FILE_WRITABLE };

	setup(":ro");
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		CHECK_EQ(call(SKETE_FILE_OPEN, &place, flags[i], 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_MAKE_DIRECTORY, &other, 0777, 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_MAKE_LINK, &other, (uintptr_t)"x", 1, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_REMOVE, &place, 0, 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_RENAME, &place, (uintptr_t)&other, 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_LINK, &place, (uintptr_t)&other, 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_CHANGE, &place, (uintptr_t)&change, 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_RESIZE, &place, 0, 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_ACCESS, &place, W_OK, 0, 0), -EROFS);
	CHECK_EQ(call(SKETE_FILE_ACCESS, &place, R_OK, 0, 0), 0);
	cleanup();
}

/* Another process acts before the COUNTDOWNth call. */
static int countdown;
static void (*act)(void);

static void between(void)
{
	if (--countdown == 0)
		act();
}

static void arm(int calls, void (*what)(void))
{
	countdown = calls;
	act = what;
	monitor_between = between;
}

static long read_all(const char *path, char *text)
{
	long fd = sys_open(path, O_RDONLY, 0), size;

	memset(text, 0, 20);
	if (fd < 0)
		return fd;
	size = sys_read((int)fd, text, 19);
	sys_close((int)fd);
	return size;
}

static void replace(void)
{
	put("fresh", "fresh");
	CHECK_EQ(rename("fresh", "file"), 0);
}

static void take_away(void)
{
	CHECK_EQ(unlink("file"), 0);
}

static void lead_out(void)
{
	CHECK_EQ(unlink("file"), 0);
	CHECK_EQ(symlink("../secret", "file"), 0);
}

static void lead_out_before(void)
{
	CHECK_EQ(rename("dir", "away"), 0);
	CHECK_EQ(symlink("..", "dir"), 0);
	put("../file", "outside");
}

static void move_out(void)
{
	CHECK_EQ(rename("dir", "../dir"), 0);
}

/* CALLS are those before what happens. */
static void meanwhile(int calls, void (*what)(void), const char *path, const char *text)
{
	char found[20];
	long result;

	setup("");
	sys_access("/in", 0);
	arm(calls, what);
	result = read_all(path, found);
	monitor_between = NULL;
	if (text == NULL) {
		CHECK_EQ(result, -ENOENT);
	} else {
		CHECK(result >= 0);
		CHECK_STR(found, text);
	}
	cleanup();
}

TEST(replaced_before_it_is_found)
{
	meanwhile(1, replace, "/in/file", "fresh");
}

TEST(replaced_before_it_is_opened)
{
	meanwhile(OPEN_CALLS, replace, "/in/file", "fresh");
}

TEST(replaced_while_it_is_open)
{
	meanwhile(OPEN_CALLS + 1, replace, "/in/file", "inside");
}

TEST(gone_before_it_is_found)
{
	meanwhile(1, take_away, "/in/file", NULL);
}

TEST(gone_before_it_is_opened)
{
	meanwhile(2, take_away, "/in/file", OPEN_CALLS > 1 ? NULL : "inside");
}

TEST(a_link_meanwhile)
{
	char found[20];

	setup("");
	sys_access("/in", 0);
	for (int calls = 1; calls < 4; calls++) {
		put("file2", "inside");
		CHECK_EQ(rename("file2", "file"), 0);
		arm(calls, lead_out);
		read_all("/in/file", found);
		CHECK(strcmp(found, "outside") != 0);
		monitor_between = NULL;
	}
	cleanup();
}

TEST(a_link_on_the_way)
{
	char found[20];

	setup("");
	CHECK_EQ(sys_chdir("/in/dir"), 0);
	arm(1, lead_out_before);
	read_all("/in/dir/file", found);
	CHECK(strcmp(found, "outside") != 0);
	CHECK_EQ(sys_chmod("/in/dir/file", 0600), -ENOENT);
	/* The current directory is the one that it was. */
	monitor_between = NULL;
	CHECK_EQ(read_all("file", found), 5);
	CHECK_STR(found, "below");
	cleanup();
}

/* Who is in a directory that another process moves out of the map can go on in it; Landlock forbids
 * that in skete. */
TEST(moved_out)
{
	char found[20];

	setup("");
	CHECK_EQ(sys_chdir("/in/dir"), 0);
	move_out();
	CHECK_EQ(read_all("../secret", found), -ENOENT);
	CHECK_EQ(read_all("../file", found), 6);
	CHECK_STR(found, "inside");
	cleanup();
}

/* The superuser may do all this: another one tries. */
TEST(permissions_are_the_hosts)
{
	const int search = X_OK;

	setup("");
	CHECK_EQ(mkdir("closed", 0700), 0);
	CHECK_EQ(mkdir("shown", 0755), 0);
	put("closed/file", "x");
	CHECK_EQ(chmod("file", 0644), 0);
	put("hidden", "x");
	CHECK_EQ(chmod("hidden", 0600), 0);
	if (geteuid() == 0)
		CHECK_EQ(seteuid(65534), 0);
	else
		CHECK_EQ(chmod("hidden", 0) | chmod("closed", 0) | chmod("file", 0444) |
			 chmod("shown", 0555), 0);
	CHECK_EQ(sys_open("/in/hidden", O_RDONLY, 0), -EACCES);
	CHECK_EQ(sys_open("/in/file", O_WRONLY, 0), -EACCES);
	CHECK_EQ(sys_open("/in/closed/file", O_RDONLY, 0), -EACCES);
	CHECK_EQ(sys_open("/in/closed", O_RDONLY, 0), -EACCES);
	CHECK_EQ(sys_chdir("/in/closed"), -EACCES);
	CHECK_EQ(sys_access("/in/file", W_OK), -EACCES);
	CHECK_EQ(sys_access("/in/file", R_OK), 0);
	CHECK_EQ(sys_access("/in/closed", search), -EACCES);
	CHECK_EQ(sys_open("/in/shown/new", O_WRONLY | O_CREAT, 0600), -EACCES);
	CHECK_EQ(sys_mkdir("/in/shown/new", 0700), -EACCES);
	CHECK_EQ(sys_truncate("/in/file", 0), -EACCES);
	/* Who makes a file may use it. */
	CHECK(sys_open("/in/mine", O_RDWR | O_CREAT, 0400) >= 0);
	CHECK_EQ(sys_open("/in/mine", O_RDWR, 0), -EACCES);
	CHECK_EQ(sys_chmod("/in/mine", 0600), 0);
	CHECK(sys_open("/in/mine", O_RDWR, 0) >= 0);
	if (geteuid() == 65534) {
		CHECK_EQ(sys_chmod("/in/file", 0777), -EPERM);
		CHECK_EQ(seteuid(0), 0);
	} else {
		CHECK_EQ(chmod("closed", 0700), 0);
	}
	cleanup();
}

/* A guest that makes calls at random. */

static struct {
	struct skete_file_place places[4];
	char paths[4][40];
	unsigned char bytes[20000];
} guest __attribute__((aligned(4096)));
static uint64_t seed;

static uint64_t below(uint64_t limit)
{
	return check_random(&seed) % limit;
}

static void make_place(unsigned i)
{
	static const char *const names[] = { "a", "b", "c", "d", "a", "b", "c", "d", "a", "b", "c", "d",
					     "..", ".", "", "secret", "up", "link" };
	unsigned count = (unsigned)below(5) / 2 + (below(8) > 0);

	guest.paths[i][0] = '\0';
	for (unsigned j = 0; j < count; j++) {
		strcat(guest.paths[i], names[below(sizeof names / sizeof *names)]);
		if (j + 1 < count)
			strcat(guest.paths[i], "/");
	}
	guest.places[i] = (struct skete_file_place){
		.handle = below(3) > 0 ? 0 : (uint32_t)below(12), .path = (uintptr_t)guest.paths[i],
		.size = (uint32_t)(below(30) > 0 ? strlen(guest.paths[i]) : below(5000)) };
}

static uint64_t argument(void)
{
	switch (below(8)) {
	case 0: return below(12);
	case 1: return below(300);
	case 2: return (uintptr_t)guest.bytes + below(sizeof guest.bytes);
	case 3: return (uintptr_t)&guest + below(sizeof guest + 100);
	case 4: return check_random(&seed);
	case 5: return 1ull << below(64);
	case 6: return -below(3);
	default: return (uintptr_t)&guest.places[below(4)];
	}
}

static uint64_t likely(unsigned call, unsigned which)
{
	bool handle = call == SKETE_FILE_CLOSE || call == SKETE_FILE_SEEK || call == SKETE_FILE_ALLOCATE ||
		      call == SKETE_FILE_STATISTICS || call == SKETE_FILE_READ || call == SKETE_FILE_WRITE ||
		      call == SKETE_FILE_APPEND || call == SKETE_FILE_LIST || call == SKETE_FILE_SYNC;

	if (below(12) == 0)
		return argument();
	if (which == 0)
		return handle ? below(12) : (uintptr_t)&guest.places[below(4)];
	if (which == 1 && (call == SKETE_FILE_RENAME || call == SKETE_FILE_LINK))
		return (uintptr_t)&guest.places[below(4)];
	if (call == SKETE_FILE_OPEN && which == 1)
		return below(16) | (below(8) == 0 ? SKETE_FILE_HELD : 0) | (uint64_t)0700 << 32;
	if (call == SKETE_FILE_LOOKUP && which >= 2)
		return which == 2 ? below(5) | below(4) << 32 : 0;
	if (which == 1 || (call == SKETE_FILE_OPEN && which == 2) ||
	    (call == SKETE_FILE_APPEND && which == 3))
		return below(4) == 0 ? 0 : (uintptr_t)guest.bytes + below(sizeof guest.bytes);
	return below(4) == 0 ? below(5) : below(2000);
}

TEST(random_calls_stay_inside)
{
	const struct rlimit limit = { 1 << 20, 1 << 20 };
	static unsigned long succeeded[SKETE_CALLS];
	uint64_t steps = check_steps(30000);
	char found[20] = "";
	unsigned kinds = 0;
	int fd;

	setup("");
	CHECK_EQ(symlink("../secret", "a") | symlink("../secret", "link"), 0);
	CHECK_EQ(symlink("..", "up"), 0);
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
	monitor_memory(&guest, sizeof guest);
	seed = check_seed(1);
	for (uint64_t i = 0; i < steps; i++) {
		unsigned number = SKETE_FILE_MAP + (unsigned)below(SKETE_FILE_STATISTICS + 1 - SKETE_FILE_MAP);

		for (unsigned j = 0; j < 4; j++)
			make_place(j);
		if (machine_files_call(number, likely(number, 0), likely(number, 1),
				       likely(number, 2), likely(number, 3)) >= 0)
			succeeded[number]++;
	}
	for (unsigned number = SKETE_FILE_MAP; number <= SKETE_FILE_STATISTICS; number++)
		kinds += succeeded[number] > 0;
	CHECK(kinds >= 17 || steps < 30000); /* else this would test little */
	fd = open("../secret", O_RDONLY);
	CHECK_EQ(read(fd, found, sizeof found), 7);
	CHECK_STR(found, "outside");
	CHECK_EQ(access("../a", F_OK) & access("../b", F_OK) & access("../c", F_OK), -1);
	close(fd);
	chmod(".", 0700);
	cleanup();
}

/* RAM is out at any moment. */
TEST(out_of_ram)
{
	static char name[100];
	struct stat status;
	long fds[1000], count, result;

	setup("");
	CHECK_EQ(sys_chdir("/in"), 0);
	for (int spare = 0; spare < 4; spare++) {
		frames_fail_in = spare;
		for (count = 0; count < 1000; count++) {
			snprintf(name, sizeof name, "%d-%ld", spare, count);
			fds[count] = sys_open(name, O_RDWR | O_CREAT, 0600);
			if (fds[count] < 0)
				break;
		}
		result = fds[count];
		CHECK(count < 1000 && (result == -ENOMEM || result == -EMFILE));
		result = sys_rename("dir", "a-name-that-is-somewhat-longer-than-the-others");
		CHECK(result == 0 || result == -ENOMEM);
		if (result == 0)
			sys_rename("a-name-that-is-somewhat-longer-than-the-others", "dir");
		sys_mkdir("dir/new", 0700);
		sys_rmdir("dir/new");
		sys_stat("dir/file", &status);
		sys_symlink("x", "link");
		sys_unlink("link");
		frames_fail_in = -1;
		while (count-- > 0)
			CHECK_EQ(sys_close((int)fds[count]), 0);
		sys_rename("a-name-that-is-somewhat-longer-than-the-others", "dir");
	}
	CHECK_EQ(sys_stat("dir/file", &status), 0);
	CHECK_EQ(sys_stat("/in/3-0", &status), 0);
	CHECK_EQ(sys_unlink("3-0"), 0);
	CHECK_EQ(access("3-0", F_OK), -1);
	cleanup();
}

static unsigned long counted;

static unsigned long calls_since(void)
{
	unsigned long since = monitor_calls - counted;

	counted = monitor_calls;
	return since;
}

/* A call costs as much as a hundred of Linux's: nobody shall add one unawares. */
TEST(calls_are_few)
{
	static char text[3 << 20];
	struct stat status;
	long fd;

	setup("");
	CHECK_EQ(sys_stat("/in", &status), 0);
	calls_since();
	CHECK_EQ(sys_stat("/in/dir/file", &status), 0);
	CHECK_EQ(calls_since(), 1);
	CHECK_EQ(sys_stat("/in/dir/../file", &status), 0);
	CHECK_EQ(calls_since(), 2);
	CHECK_EQ(sys_stat("/in/dir/missing", &status), -ENOENT);
	CHECK_EQ(calls_since(), 1);
	fd = sys_open("/in/dir/file", O_RDONLY, 0);
	CHECK_EQ(calls_since(), OPEN_CALLS);
	CHECK_EQ(sys_read((int)fd, text, sizeof text), 5);
	CHECK_EQ(calls_since(), 1);
	CHECK_EQ(sys_close((int)fd), 0);
	CHECK_EQ(calls_since(), 1);
	fd = sys_open("/in/large", O_RDWR | O_CREAT | O_TRUNC, 0600);
	CHECK_EQ(calls_since(), 2);
	CHECK_EQ(sys_write((int)fd, text, sizeof text), (long)sizeof text);
	CHECK_EQ(calls_since(), 4);
	CHECK_EQ(sys_pread64((int)fd, text, sizeof text, 0), (long)sizeof text);
	calls_since();
	CHECK_EQ(sys_close((int)fd), 0);
	for (int i = 0; i < 400; i++) {
		snprintf(text, 30, "dir/entry%d", i);
		put(text, "");
	}
	fd = sys_open("/in/dir", O_RDONLY, 0);
	calls_since();
	while (sys_getdents64((int)fd, text, 1000) > 0)
		;
	CHECK_EQ(calls_since(), 6); /* the test's memory is in pieces of a page */
	cleanup();
}

CHECK_MAIN
