/* SPDX-License-Identifier: MIT */
/*
 * RAM: what files take, what they give back, and what happens when there is none.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <file/file.h>

#include <sys_calls.h>

#include "../../lib/check.h"
#include "below.h"

static char bytes[100000];

static int create(const char *path)
{
	return (int)sys_open(path, O_RDWR | O_CREAT, 0600);
}

TEST(a_file_gives_its_ram_back)
{
	long before;
	int fd;

	CHECK_EQ(sys_mkdir("/tmp/d", 0700), 0);
	fd = create("/tmp/d/first");
	CHECK_EQ(sys_close(fd), 0);
	before = frames_out;
	fd = create("/tmp/d/f");
	CHECK_EQ(sys_write(fd, bytes, sizeof bytes), (long)sizeof bytes);
	CHECK(frames_out >= before + (long)sizeof bytes / 4096);
	CHECK_EQ(sys_unlink("/tmp/d/f"), 0);
	CHECK(frames_out >= before + (long)sizeof bytes / 4096); /* it is open */
	CHECK_EQ(sys_pread64(fd, bytes, 10, 0), 10);
	CHECK_EQ(sys_close(fd), 0);
	CHECK_EQ(frames_out, before);
}

TEST(truncation_gives_ram_back)
{
	int fd = create("/tmp/f");
	long before = frames_out;

	CHECK_EQ(sys_write(fd, bytes, sizeof bytes), (long)sizeof bytes);
	CHECK_EQ(sys_ftruncate(fd, 0), 0);
	CHECK_EQ(frames_out, before);
}

TEST(a_hole_takes_no_ram)
{
	int fd = create("/tmp/f");
	long before;

	CHECK_EQ(sys_pwrite64(fd, "x", 1, 0), 1);
	before = frames_out;
	CHECK_EQ(sys_pwrite64(fd, "x", 1, 1ul << 40), 1);
	CHECK_EQ(frames_out, before + 1);
	CHECK_EQ(sys_ftruncate(fd, LONG_MAX), 0);
	CHECK_EQ(frames_out, before + 1);
	CHECK_EQ(sys_pwrite64(fd, "x", 1, LONG_MAX), -EFBIG);
	CHECK_EQ(sys_pwrite64(fd, "xy", 2, LONG_MAX - 1), 1);
}

TEST(what_is_read_was_written)
{
	int fd = create("/tmp/f");
	char read[9000];

	memset(bytes, 'x', sizeof bytes);
	CHECK_EQ(sys_pwrite64(fd, bytes, 10, 5000), 10);
	memset(read, 'y', sizeof read);
	CHECK_EQ(sys_pread64(fd, read, sizeof read, 0), 5010);
	for (unsigned i = 0; i < 5010; i++)
		CHECK_EQ(read[i], i < 5000 ? 0 : 'x');
	/* What was cut off does not come back. */
	CHECK_EQ(sys_ftruncate(fd, 5005), 0);
	CHECK_EQ(sys_ftruncate(fd, 9000), 0);
	CHECK_EQ(sys_pread64(fd, read, sizeof read, 0), 9000);
	for (unsigned i = 5005; i < 9000; i++)
		CHECK_EQ(read[i], 0);
}

TEST(bad_addresses)
{
	int fd = create("/tmp/f");
	struct stat status;
	char byte = 'x';

	CHECK_EQ(sys_write(fd, (void *)16, 100), -EFAULT);
	CHECK_EQ(sys_fstat(fd, &status), 0);
	CHECK_EQ(status.st_size, 0);
	CHECK_EQ(status.st_blocks, 0);
	CHECK_EQ(sys_write(fd, bytes, 100), 100);
	CHECK_EQ(sys_pread64(fd, (void *)16, 100, 0), -EFAULT);
	CHECK_EQ(sys_pwrite64(fd, (void *)16, 200, 0), -EFAULT);
	CHECK_EQ(sys_ftruncate(fd, 200), 0);
	CHECK_EQ(sys_pread64(fd, &byte, 1, 150), 1);
	CHECK_EQ(byte, 0);
	CHECK_EQ(sys_stat("/tmp/f", (void *)16), -EFAULT);
	CHECK_EQ(sys_getcwd((void *)16, 100), -EFAULT);
	CHECK_EQ(sys_symlink((void *)16, "/tmp/l"), -EFAULT);
	CHECK_EQ(sys_rename("/tmp/f", (void *)16), -EFAULT);
	CHECK_EQ(sys_mkdir((void *)16, 0), -EFAULT);
}

TEST(out_of_ram)
{
	struct stat status;
	struct statfs statistics;
	long before, written = 0, part;
	int fd;

	frames_at_most = 200;
	fd = create("/tmp/f");
	CHECK(fd >= 0);
	before = frames_out;
	while ((part = sys_write(fd, bytes, sizeof bytes)) > 0)
		written += part;
	CHECK_EQ(part, -ENOSPC);
	CHECK(frames_out < frames_at_most - 8); /* some is kept for the program */
	CHECK(written > 100 * 4096);
	CHECK_EQ(sys_fstat(fd, &status), 0);
	CHECK_EQ(status.st_size, written);
	CHECK_EQ(sys_pwrite64(fd, "x", 1, 0), 1); /* where there is a page already */
	CHECK_EQ(sys_statfs("/tmp", &statistics), 0);
	CHECK_EQ(statistics.f_bfree, 0);
	CHECK_EQ(sys_fallocate(fd, 0, written, 1l << 40), -ENOSPC);
	CHECK_EQ(sys_fallocate(fd, 0, 0, 1l << 62), -ENOSPC);
	CHECK_EQ(sys_ftruncate(fd, 0), 0);
	CHECK_EQ(frames_out, before);
	CHECK_EQ(sys_fallocate(fd, 0, 0, 1000 * 4096), -ENOSPC);
	CHECK_EQ(frames_out, before);
	CHECK_EQ(sys_write(fd, bytes, sizeof bytes), (long)sizeof bytes);
}

TEST(entries_out_of_ram)
{
	char path[300];
	long result, count = 0, before, name = (long)sizeof path - 60;

	frames_at_most = 150;
	CHECK_EQ(sys_mkdir("/tmp/d", 0700), 0);
	before = frames_out;
	for (;; count++) {
		snprintf(path, sizeof path, "/tmp/d/%0*ld", (int)name, count);
		result = sys_mkdir(path, 0700);
		if (result != 0)
			break;
	}
	CHECK_EQ(result, -ENOSPC);
	CHECK(count > 100);
	while (count-- > 0) {
		snprintf(path, sizeof path, "/tmp/d/%0*ld", (int)name, count);
		CHECK_EQ(sys_rmdir(path), 0);
	}
	CHECK_EQ(sys_rmdir("/tmp/d"), 0);
	CHECK(frames_out <= before);
}

/* Some calls, which leave nothing behind if they succeed. */
static void calls(void)
{
	struct stat status;
	int fd;

	sys_mkdir("/tmp/d", 0700);
	sys_symlink("d/../d/f", "/tmp/l");
	fd = create("/tmp/l");
	if (fd >= 0) {
		sys_write(fd, bytes, 20000);
		sys_fallocate(fd, 0, 30000, 20000);
		sys_close(fd);
	}
	sys_stat("/tmp/l", &status);
	sys_link("/tmp/d/f", "/tmp/d/g");
	sys_rename("/tmp/d/g", "/tmp/h");
	sys_rename("/tmp/d", "/tmp/e");
	fd = (int)sys_open("/tmp", O_RDWR | O_TMPFILE, 0600);
	if (fd >= 0) {
		sys_write(fd, bytes, 20000);
		sys_close(fd);
	}
	frames_fail_in = -1;
	for (const char *const *name = (const char *const[]){ "/tmp/l", "/tmp/h", "/tmp/d/f",
							       "/tmp/d/g", "/tmp/e/f", "/tmp/e/g",
							       NULL };
	     *name != NULL; name++)
		sys_unlink(*name);
	sys_rmdir("/tmp/d");
	sys_rmdir("/tmp/e");
}

TEST(every_failure_is_undone)
{
	long before;

	calls();
	before = frames_out;
	for (long i = 0; i < 200; i++) {
		struct stat status;

		frames_fail_in = i;
		calls();
		CHECK_EQ(sys_stat("/tmp", &status), 0);
		CHECK_EQ(status.st_nlink, 2);
		CHECK_EQ(status.st_size, 40);
		CHECK_EQ(frames_out, before);
	}
}

/* The first walk of a path makes the tree; that fails, and is done again. */
TEST(the_root_out_of_ram)
{
	struct stat status;

	for (long i = 0; i < 10; i++) {
		frames_fail_in = i;
		sys_stat("/dev/fd", &status);
	}
	frames_fail_in = -1;
	CHECK_EQ(sys_stat("/dev/fd/../..", &status), 0);
	CHECK_EQ(status.st_nlink, 4);
	CHECK_EQ(sys_stat("/dev", &status), 0);
	CHECK_EQ(status.st_nlink, 4);
}

TEST(long_names_and_paths)
{
	char name[300], path[5000] = "/tmp";
	char text[PATH_MAX];

	memset(name, 'n', sizeof name);
	name[255] = '\0';
	CHECK_EQ(sys_chdir("/tmp"), 0);
	CHECK_EQ(sys_mkdir(name, 0700), 0);
	name[255] = 'n';
	name[256] = '\0';
	CHECK_EQ(sys_mkdir(name, 0700), -ENAMETOOLONG);
	name[255] = '\0';
	for (unsigned i = 0; i < 30; i++) {
		long result = sys_mkdir(name, 0700);

		CHECK(result == 0 || result == -EEXIST);
		CHECK_EQ(sys_chdir(name), 0);
	}
	CHECK_EQ(sys_getcwd(text, sizeof text), -ENAMETOOLONG);
	CHECK_EQ(sys_chdir("/"), 0);
	while (strlen(path) < 4095)
		strcat(path, "/");
	CHECK_EQ(sys_chdir(path), 0);
	strcat(path, "/");
	CHECK_EQ(sys_chdir(path), -ENAMETOOLONG);
	memset(path, 'x', sizeof path);
	path[4096] = '\0';
	CHECK_EQ(sys_symlink(path, "/tmp/l"), -ENAMETOOLONG);
	path[4095] = '\0';
	CHECK_EQ(sys_symlink(path, "/tmp/l"), 0);
	CHECK_EQ(sys_readlink("/tmp/l", text, sizeof text), 4095);
	CHECK_EQ(sys_chdir("/tmp/l"), -ENAMETOOLONG);
}

TEST(links_in_circles)
{
	char from[20], to[20];
	int fd;

	CHECK_EQ(sys_chdir("/tmp"), 0);
	CHECK_EQ(sys_symlink("l", "l"), 0);
	CHECK_EQ(sys_chdir("l"), -ELOOP);
	CHECK_EQ(create("l"), -ELOOP);
	CHECK_EQ(create("l/x"), -ELOOP);
	fd = create("0");
	CHECK(fd >= 0);
	for (unsigned i = 1; i <= 41; i++) {
		snprintf(from, sizeof from, "%u", i - 1);
		snprintf(to, sizeof to, "%u", i);
		CHECK_EQ(sys_symlink(from, to), 0);
	}
	CHECK(sys_open("40", O_RDONLY, 0) >= 0);
	CHECK_EQ(sys_open("41", O_RDONLY, 0), -ELOOP);
}

TEST(the_current_directory)
{
	struct stat status;
	char text[100];
	int fd;

	CHECK_EQ(sys_getcwd(text, sizeof text), 2);
	CHECK_STR(text, "/");
	CHECK_EQ(sys_mkdir("/tmp/a", 0700), 0);
	CHECK_EQ(sys_mkdir("/tmp/a/b", 0700), 0);
	CHECK_EQ(sys_chdir("/tmp/a/b"), 0);
	CHECK_EQ(sys_getcwd(text, 8), -ERANGE);
	CHECK_EQ(sys_getcwd(text, 9), 9);
	CHECK_STR(text, "/tmp/a/b");
	CHECK_EQ(sys_rename("/tmp/a", "/tmp/c"), 0);
	CHECK_EQ(sys_getcwd(text, sizeof text), 9);
	CHECK_STR(text, "/tmp/c/b");
	CHECK_EQ(sys_rmdir("/tmp/c/b"), 0);
	CHECK_EQ(sys_getcwd(text, sizeof text), -ENOENT);
	CHECK_EQ(create("x"), -ENOENT);
	CHECK_EQ(sys_mkdir("x", 0700), -ENOENT);
	CHECK_EQ(sys_stat(".", &status), 0);
	CHECK_EQ(status.st_nlink, 0);
	CHECK_EQ(sys_rmdir("/tmp/c"), 0);
	CHECK_EQ(sys_chdir(".."), 0); /* the parent stays as long as its child */
	CHECK_EQ(sys_chdir(".."), 0);
	CHECK_EQ(sys_getcwd(text, sizeof text), 5);
	CHECK_EQ(sys_chdir("/dev/fd/.."), 0);
	CHECK_EQ(sys_getcwd(text, sizeof text), 5);
	CHECK_STR(text, "/dev");
	fd = (int)sys_open("/dev/fd", O_RDONLY | O_DIRECTORY, 0);
	CHECK_EQ(sys_fchdir(fd), 0);
	CHECK_EQ(sys_getcwd(text, sizeof text), 8);
	CHECK_STR(text, "/dev/fd");
}

TEST(temporary_files)
{
	struct stat status;
	char path[40];
	int fd = (int)sys_open("/tmp", O_RDWR | O_TMPFILE, 0600);

	CHECK(fd >= 0);
	CHECK_EQ(sys_write(fd, "text", 4), 4);
	CHECK_EQ(sys_fstat(fd, &status), 0);
	CHECK_EQ(status.st_nlink, 0);
	snprintf(path, sizeof path, "/dev/fd/%d", fd);
	CHECK_EQ(sys_linkat(AT_FDCWD, path, AT_FDCWD, "/tmp/f", AT_SYMLINK_FOLLOW), 0);
	CHECK_EQ(sys_close(fd), 0);
	CHECK_EQ(sys_stat("/tmp/f", &status), 0);
	CHECK_EQ(status.st_size, 4);
	CHECK_EQ(status.st_nlink, 1);
	fd = (int)sys_open("/tmp", O_RDWR | O_TMPFILE | O_EXCL, 0600);
	CHECK_EQ(sys_linkat(fd, "", AT_FDCWD, "/tmp/g", AT_EMPTY_PATH), -ENOENT);
}

TEST(mounts_stay)
{
	CHECK_EQ(sys_rmdir("/dev/fd"), -EBUSY);
	CHECK_EQ(sys_rename("/dev/fd", "/dev/x"), -EBUSY);
	CHECK_EQ(sys_rename("/tmp", "/dev/fd/x"), -EXDEV);
	CHECK_EQ(sys_mkdir("/dev/fd/x", 0700), -EPERM);
	CHECK_EQ(sys_unlink("/dev/fd/0"), -EPERM);
	CHECK_EQ(sys_rename("/dev", "/tmp/dev"), 0);
	CHECK(sys_open("/tmp/dev/null", O_RDWR, 0) >= 0);
	CHECK_EQ(sys_rename("/tmp/dev", "/dev"), 0);
}

CHECK_MAIN
