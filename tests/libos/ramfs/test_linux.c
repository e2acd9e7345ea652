/* SPDX-License-Identifier: MIT */
/*
 * Random calls on files, each made twice: to the RAM file system and to the host's kernel, in a
 * folder of its own.  Both must answer the same.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#include <file/file.h>

#include <sys_calls.h>

#include "../../lib/check.h"
#include "below.h"

#define FILES 6
#define TMPFS 0x01021994
#define BASE "1/2/3/4/5/6" /* so deep that no path leaves the folder */

struct pair {
	int ours, theirs;
	bool there;
};

static struct pair files[FILES];
static uint64_t seed;
static bool on_tmpfs; /* so is the host's folder: block counts and holes are the same */
static char trace[300];

static unsigned below(unsigned limit)
{
	return (unsigned)(check_random(&seed) % limit);
}

static long errno_of(long result)
{
	return result < 0 ? -errno : result;
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(trace, sizeof trace, format, arguments);
	va_end(arguments);
	if (getenv("EREMITE_TRACE") != NULL)
		printf("# %s\n", trace);
}

static void same(long ours, long theirs)
{
	if (ours == theirs)
		return;
	printf("# %s: ours %ld, Linux %ld\n", trace, ours, theirs);
	CHECK_EQ(ours, theirs);
}

/* A path of some components that often exist. */
static const char *path(char *text)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "a", "b", "c", ".", ".." };
	unsigned count = 1 + below(3);

	text[0] = '\0';
	for (unsigned i = 0; i < count; i++) {
		strcat(text, names[below(sizeof names / sizeof names[0])]);
		if (i + 1 < count || below(12) == 0)
			strcat(text, "/");
	}
	return text;
}

static void compare_status(const struct stat *ours, const struct stat *theirs)
{
	same(ours->st_mode, theirs->st_mode);
	if (!S_ISDIR(ours->st_mode) || on_tmpfs) {
		same(ours->st_size, theirs->st_size);
		same((long)ours->st_nlink, (long)theirs->st_nlink);
	}
	if (on_tmpfs)
		same(ours->st_blocks, theirs->st_blocks);
}

static void status(const char *at, bool follow)
{
	struct stat ours, theirs;
	long result = follow ? sys_stat(at, &ours) : sys_lstat(at, &ours);

	say("%s %s", follow ? "stat" : "lstat", at);
	same(result, errno_of(follow ? stat(at, &theirs) : lstat(at, &theirs)));
	if (result == 0)
		compare_status(&ours, &theirs);
}

static void open_one(const char *at)
{
	static const int choices[] = { O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW,
				       O_CREAT };
	int flags = (int)below(3);
	struct pair *pair = &files[below(FILES)];

	for (unsigned i = 0; i < sizeof choices / sizeof choices[0]; i++)
		flags |= below(3) == 0 ? choices[i] : 0;
	if ((flags & O_EXCL) && !(flags & O_CREAT))
		flags &= ~O_EXCL;
	if ((flags & O_CREAT) && (flags & O_DIRECTORY))
		flags &= ~O_DIRECTORY; /* kernels differ */
	if (below(30) == 0)
		flags = O_PATH | (flags & (O_NOFOLLOW | O_DIRECTORY));
	if (below(30) == 0 && our_tmpfile())
		flags = O_TMPFILE | O_RDWR;
	if (pair->there) {
		CHECK_EQ(sys_close(pair->ours), 0);
		close(pair->theirs);
	}
	say("open %s %#o", at, flags);
	pair->ours = (int)sys_open(at, flags, 0666);
	pair->theirs = open(at, flags, 0666);
	pair->there = pair->ours >= 0;
	if (pair->theirs == -1 && errno == EOPNOTSUPP && !on_tmpfs)
		return; /* O_TMPFILE */
	same(pair->there ? 0 : pair->ours, pair->theirs >= 0 ? 0 : -errno);
}

static off_t offset(void)
{
	switch (below(6)) {
	case 0:
		return below(1 << 18);
	case 1:
		return (off_t)below(8) * 4096;
	case 2:
		return (off_t)1 << (20 + below(20));
	default:
		return below(9000);
	}
}

static void fill(unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)check_random(&seed);
}

static void use(struct pair *pair)
{
	static unsigned char ours[20000], theirs[20000];
	size_t size = below(4) == 0 ? below(sizeof ours) : below(300);
	off_t at = offset();
	struct stat a, b;
	long result;
	int mode;

	switch (below(11)) {
	case 0:
		fill(ours, size);
		say("write %zu", size);
		same(sys_write(pair->ours, ours, size),
		     errno_of(write(pair->theirs, ours, size)));
		break;
	case 1:
		fill(ours, size);
		say("pwrite %zu at %ld", size, (long)at);
		same(sys_pwrite64(pair->ours, ours, size, at),
		     errno_of(pwrite(pair->theirs, ours, size, at)));
		break;
	case 2:
		say("read %zu", size);
		result = sys_read(pair->ours, ours, size);
		same(result, errno_of(read(pair->theirs, theirs, size)));
		CHECK(result <= 0 || memcmp(ours, theirs, (size_t)result) == 0);
		break;
	case 3:
	case 4:
		say("pread %zu at %ld", size, (long)at);
		result = sys_pread64(pair->ours, ours, size, at);
		same(result, errno_of(pread(pair->theirs, theirs, size, at)));
		CHECK(result <= 0 || memcmp(ours, theirs, (size_t)result) == 0);
		break;
	case 5:
		mode = (int)below(3);
		at = mode == 0 ? at : at - 5000;
		say("lseek %ld %d", (long)at, mode);
		if (fstat(pair->theirs, &b) == 0 && S_ISDIR(b.st_mode) && !on_tmpfs)
			break;
		if (S_ISDIR(b.st_mode) && mode == SEEK_END)
			break; /* kernels differ */
		same(sys_lseek(pair->ours, at, mode), errno_of(lseek(pair->theirs, at, mode)));
		break;
	case 6:
		say("ftruncate %ld", (long)at);
		same(sys_ftruncate(pair->ours, at), errno_of(ftruncate(pair->theirs, at)));
		break;
	case 7:
		say("fstat");
		same(sys_fstat(pair->ours, &a), errno_of(fstat(pair->theirs, &b)));
		compare_status(&a, &b);
		break;
	case 8:
		mode = below(2) == 0 ? SEEK_DATA : SEEK_HOLE;
		say("lseek %ld %d", (long)at, mode);
		if (!on_tmpfs || (fstat(pair->theirs, &b) == 0 && !S_ISREG(b.st_mode)))
			break;
		same(sys_lseek(pair->ours, at, mode), errno_of(lseek(pair->theirs, at, mode)));
		break;
	case 9:
		mode = (int)below(4);
		at %= 1 << 18;
		say("fallocate %d %ld %zu", mode, (long)at, size);
		if (!on_tmpfs)
			break;
		same(sys_fallocate(pair->ours, mode, at, (off_t)size),
		     errno_of(fallocate(pair->theirs, mode, at, (off_t)size)));
		break;
	default:
		say("fchmod %zo", size & 0777);
		same(sys_fchmod(pair->ours, (mode_t)(size & 0777) | 0600),
		     errno_of(fchmod(pair->theirs, (mode_t)(size & 0777) | 0600)));
	}
}

static int order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a directory, sorted, into TEXT; in small pieces. */
static void list(int fd, long (*get)(int fd, void *entries, size_t size), char *text, size_t room)
{
	static char buffer[8][600];
	char *names[200], *at = text + strlen(text);
	static char memory[200][270];
	unsigned count = 0;
	long size;

	while ((size = get(fd, buffer[0], 64)) > 0)
		for (long done = 0; done < size;) {
			struct dirent64 *entry = (struct dirent64 *)(buffer[0] + done);

			CHECK(count < 200);
			snprintf(memory[count], sizeof memory[0], "%s:%d", entry->d_name,
				 entry->d_type);
			names[count] = memory[count];
			count++;
			done += entry->d_reclen;
		}
	qsort(names, count, sizeof names[0], order);
	for (unsigned i = 0; i < count; i++)
		at += snprintf(at, room - (size_t)(at - text), "%s ", names[i]);
}

static long their_getdents(int fd, void *entries, size_t size)
{
	return errno_of(syscall(SYS_getdents64, fd, entries, size));
}

static void compare_lists(const char *at)
{
	static char ours[4000], theirs[4000];
	int our_fd = (int)sys_open(at, O_RDONLY | O_DIRECTORY, 0);
	int their_fd = open(at, O_RDONLY | O_DIRECTORY);

	say("list %s", at);
	same(our_fd < 0, their_fd < 0);
	if (our_fd < 0)
		return;
	ours[0] = theirs[0] = '\0';
	list(our_fd, sys_getdents64, ours, sizeof ours);
	list(their_fd, their_getdents, theirs, sizeof theirs);
	if (strcmp(ours, theirs) != 0)
		printf("# %s: ours %s, Linux %s\n", trace, ours, theirs);
	CHECK_STR(ours, theirs);
	sys_close(our_fd);
	close(their_fd);
}

static void compare_links(const char *at)
{
	char ours[PATH_MAX], theirs[PATH_MAX];
	size_t size = 1 + below(20);
	long result = sys_readlink(at, ours, size);

	say("readlink %s", at);
	same(result, errno_of(readlink(at, theirs, size)));
	CHECK(result <= 0 || memcmp(ours, theirs, (size_t)result) == 0);
}

static void rename_one(const char *from, const char *to)
{
	unsigned flags = below(3);

	say("renameat2 %s %s %u", from, to, flags);
	same(sys_renameat2(AT_FDCWD, from, AT_FDCWD, to, flags),
	     errno_of(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags)));
}

static void change_one(const char *at)
{
	off_t size = offset();

	if (below(2) == 0) {
		say("truncate %s %ld", at, (long)size);
		same(sys_truncate(at, size), errno_of(truncate(at, size)));
	} else {
		say("chmod %s", at);
		same(sys_chmod(at, 0700), errno_of(chmod(at, 0700)));
	}
}

static void step(void)
{
	char first[100], second[100];
	const char *at = path(first), *other = path(second);
	struct pair *pair = &files[below(FILES)];

	switch (below(18)) {
	case 0:
	case 1:
		open_one(at);
		break;
	case 2:
		say("mkdir %s", at);
		same(sys_mkdir(at, 0777), errno_of(mkdir(at, 0777)));
		break;
	case 3:
		say("rmdir %s", at);
		same(sys_rmdir(at), errno_of(rmdir(at)));
		break;
	case 4:
		say("unlink %s", at);
		same(sys_unlink(at), errno_of(unlink(at)));
		break;
	case 5:
	case 6:
		rename_one(at, other);
		break;
	case 7:
		say("link %s %s", at, other);
		same(sys_link(at, other), errno_of(link(at, other)));
		break;
	case 8:
		say("symlink %s %s", at, other);
		same(sys_symlink(at, other), errno_of(symlink(at, other)));
		break;
	case 9:
		compare_links(at);
		break;
	case 10:
		status(at, true);
		break;
	case 11:
		status(at, false);
		break;
	case 12:
		compare_lists(at);
		break;
	case 13:
		change_one(at);
		break;
	case 14:
		say("access %s", at);
		same(sys_access(at, R_OK | W_OK), errno_of(access(at, R_OK | W_OK)));
		break;
	default:
		if (pair->there)
			use(pair);
	}
}

static char folder[] = "/dev/shm/eremite-XXXXXX";

static void make_base(void)
{
	char text[] = BASE;

	for (char *at = text;; at++) {
		char kept = *at;

		if (kept != '/' && kept != '\0')
			continue;
		*at = '\0';
		CHECK_EQ(sys_mkdir(text, 0777), 0);
		CHECK_EQ(mkdir(text, 0777), 0);
		*at = kept;
		if (kept == '\0')
			return;
	}
}

static void setup(void)
{
	struct statfs statistics;

	umask(022);
	CHECK(mkdtemp(folder) != NULL);
	CHECK_EQ(chdir(folder), 0);
	CHECK_EQ(sys_chdir(our_folder()), 0);
	CHECK_EQ(statfs(".", &statistics), 0);
	on_tmpfs = statistics.f_type == TMPFS;
	make_base();
	CHECK_EQ(chdir(BASE), 0);
	CHECK_EQ(sys_chdir(BASE), 0);
}

static void cleanup(void)
{
	char command[100];

	CHECK_EQ(chdir("/"), 0);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	CHECK_EQ(system(command), 0);
	our_end();
}

TEST(random_calls_as_linux)
{
	uint64_t steps = check_steps(40000);

	seed = check_seed(1);
	setup();
	for (uint64_t i = 0; i < steps; i++)
		step();
	cleanup();
}

CHECK_MAIN
