/* SPDX-License-Identifier: MIT */
/* Files in /tmp: how they are opened, shared, linked, changed; their times.  The answers are those
 * of Linux's tmpfs. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

enum { KEEP = 1, SWAP = 2 }; /* RENAME_NOREPLACE, RENAME_EXCHANGE */

static void show(const char *what, long result)
{
	if (result < 0)
		printf("  %s: %s\n", what, strerror(errno));
	else
		printf("  %s: %ld\n", what, result);
}

static void content(const char *what, int fd)
{
	char text[100];
	long size = pread(fd, text, sizeof text, 0);

	printf("  %s: %.*s\n", what, (int)size, text);
}

static struct stat of(const char *path)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		perror(path);
	return status;
}

static void modes(void)
{
	int fd;

	printf("modes\n");
	umask(027);
	fd = open("f", O_WRONLY | O_CREAT, 0777);
	printf("  with umask 027: %o, owner %d:%d\n", of("f").st_mode, of("f").st_uid,
	       of("f").st_gid);
	show("read from what was opened to write", read(fd, &fd, 1));
	close(fd);
	fd = open("readonly", O_RDWR | O_CREAT, 0400);
	show("write to a new file of 0400", write(fd, "x", 1));
	close(fd);
	show("F_GETFL", fcntl(fd = open("f", O_RDWR | O_APPEND | O_CREAT | O_TRUNC, 0), F_GETFL));
	close(fd);
	mkdir("d", 07777);
	printf("  directory: %o\n", of("d").st_mode);
	umask(022);
	chmod("f", 06755);
	printf("  chmod: %o\n", of("f").st_mode);
	chown("f", 10, 20);
	printf("  chown: %o, owner %d:%d\n", of("f").st_mode, of("f").st_uid, of("f").st_gid);
	chmod("d", 02755);
	chown("d", 0, 30);
	mkdir("d/e", 0755);
	printf("  set-group-ID: %o, group %d\n", of("d/e").st_mode, of("d/e").st_gid);
	show("access X of a file without", access("readonly", X_OK));
	show("fchmodat of no link", fchmodat(AT_FDCWD, "f", 0640, AT_SYMLINK_NOFOLLOW));
	printf("  fchmodat: %o\n", of("f").st_mode);
	symlink("f", "link");
	show("fchmodat of a link", fchmodat(AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW));
	show("fchmodat through a link", fchmodat(AT_FDCWD, "link", 0600, 0));
	printf("  fchmodat: %o\n", of("f").st_mode);
	show("fchmodat of nothing", fchmodat(AT_FDCWD, "none", 0600, AT_SYMLINK_NOFOLLOW));
	unlink("link");
	chmod("d", 0);
	show("access X of a directory without", access("d", X_OK));
	rmdir("d/e");
	rmdir("d");
	unlink("f");
	unlink("readonly");
}

/* What files there are in memory alone answers, too. */
static void ranges(void)
{
	const struct { const char *name; int fd; } files[] = {
		{ "file", open("f", O_RDWR | O_CREAT, 0600) }, { "to be written", open("f", O_WRONLY) },
		{ "path", open("f", O_PATH) }, { "directory", open(".", O_RDONLY) },
		{ "device", open("/dev/null", O_RDWR) }, { "none", 99 },
	};

	printf("ranges\n");
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		int fd = files[i].fd;

		printf("  %s\n", files[i].name);
		show("readahead", readahead(fd, 0, 100));
		show("beyond the end", readahead(fd, -1, 100));
		show("of too much", readahead(fd, 0, -1));
		show("sync_file_range", sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE));
		show("without flags", sync_file_range(fd, 1, 2, 0));
		show("flag 8", sync_file_range(fd, 0, 0, 8));
		show("before the start", sync_file_range(fd, -1, 0, 0));
		show("too far", sync_file_range(fd, LONG_MAX, 1, 0));
		close(fd);
	}
	unlink("f");
}

/* A time of reading that is older than that of a change would be renewed. */
static void read_times(void)
{
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };
	char byte;
	int fd = open("f", O_RDWR | O_CREAT, 0600);

	printf("times of reading\n");
	write(fd, "x", 1);
	futimens(fd, old);
	close(fd);
	fd = open("f", O_RDONLY | O_NOATIME);
	show("read without", read(fd, &byte, 1));
	printf("  %ld\n", (long)of("f").st_atim.tv_sec);
	fcntl(fd, F_SETFL, 0);
	lseek(fd, 0, SEEK_SET);
	show("read with", read(fd, &byte, 1));
	printf("  %s\n", of("f").st_atim.tv_sec > 2000 ? "now" : "as before");
	close(fd);
	unlink("f");
}

static void offsets(void)
{
	struct iovec vector[2] = { { "ab", 2 }, { "cde", 3 } };
	int fd = open("f", O_RDWR | O_CREAT, 0600), copy = dup(fd), other = open("f", O_RDWR);

	printf("offsets\n");
	show("writev", writev(fd, vector, 2));
	show("the copy's", lseek(copy, 0, SEEK_CUR));
	show("the other's", lseek(other, 0, SEEK_CUR));
	show("write by the copy", write(copy, "fg", 2));
	content("content", other);
	show("pwrite", pwrite(fd, "X", 1, 3));
	show("the file's", lseek(fd, 0, SEEK_CUR));
	show("pwritev", pwritev(fd, vector, 2, 1));
	content("content", other);
	fcntl(fd, F_SETFL, O_APPEND);
	show("to start", lseek(fd, 0, SEEK_SET));
	show("append", write(fd, "end", 3));
	show("the file's", lseek(fd, 0, SEEK_CUR));
	show("pwrite appends", pwrite(fd, "!", 1, 0));
	content("content", other);
	show("before the start", lseek(fd, -1, SEEK_SET));
	show("from the end", lseek(fd, -2, SEEK_END));
	show("beyond the end", lseek(fd, 100, SEEK_END));
	show("read there", read(fd, vector, 10));
	show("whence", lseek(fd, 0, 77));
	show("too far", lseek(fd, LONG_MAX, SEEK_CUR));
	show("flock", flock(fd, LOCK_EX));
	show("of the copy", flock(copy, LOCK_EX | LOCK_NB));
	show("of the other", flock(other, LOCK_SH | LOCK_NB));
	show("shared", flock(fd, LOCK_SH));
	show("of the other", flock(other, LOCK_SH | LOCK_NB));
	show("exclusively again", flock(fd, LOCK_EX | LOCK_NB));
	show("unlock", flock(other, LOCK_UN));
	show("exclusively again", flock(fd, LOCK_EX | LOCK_NB));
	show("nonsense", flock(fd, 77));
	show("fsync", fsync(fd));
	close(fd);
	close(copy);
	close(other);
	unlink("f");
}

static void sizes(void)
{
	struct stat status;
	int fd = open("f", O_RDWR | O_CREAT, 0600);

	printf("sizes\n");
	pwrite(fd, "x", 1, 1 << 20);
	fstat(fd, &status);
	printf("  a hole: size %ld, blocks %ld\n", (long)status.st_size, (long)status.st_blocks);
	show("data", lseek(fd, 0, SEEK_DATA));
	show("hole", lseek(fd, 1 << 20, SEEK_HOLE));
	show("no data", lseek(fd, (1 << 20) + 1, SEEK_DATA));
	show("ftruncate", ftruncate(fd, 5000));
	show("fallocate", fallocate(fd, 0, 0, 10000));
	fstat(fd, &status);
	printf("  size %ld, blocks %ld\n", (long)status.st_size, (long)status.st_blocks);
	show("keeping the size", fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 20000));
	fstat(fd, &status);
	printf("  size %ld, blocks %ld\n", (long)status.st_size, (long)status.st_blocks);
	show("punch", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 8192));
	fstat(fd, &status);
	printf("  size %ld, blocks %ld\n", (long)status.st_size, (long)status.st_blocks);
	show("truncate to less than nothing", truncate("f", -1));
	show("truncate a directory", truncate("/tmp", 0));
	show("posix_fallocate", posix_fallocate(fd, 0, 30000));
	close(fd);
	fd = open("f", O_RDONLY);
	show("ftruncate of what was opened to read", ftruncate(fd, 0));
	close(fd);
	unlink("f");
}

static long rename_with(const char *from, const char *to, unsigned flags)
{
	return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static void names(void)
{
	struct stat status;
	char text[100];
	int fd = open("a", O_RDWR | O_CREAT, 0600);

	printf("names\n");
	write(fd, "text", 4);
	show("link", link("a", "b"));
	show("links", (long)of("a").st_nlink);
	show("the same", of("a").st_ino == of("b").st_ino);
	show("rename to the same file", rename("a", "b"));
	show("both are there", access("a", F_OK) == 0 && access("b", F_OK) == 0);
	show("unlink", unlink("a"));
	show("unlink", unlink("b"));
	fstat(fd, &status);
	printf("  open: links %ld, size %ld\n", (long)status.st_nlink, (long)status.st_size);
	content("content", fd);
	close(fd);
	symlink("nowhere", "l");
	show("size of a link", (long)of("l").st_size);
	show("open of a dangling link", open("l", O_RDONLY));
	show("and to create exclusively", open("l", O_CREAT | O_EXCL | O_RDWR, 0600));
	close(open("l", O_CREAT | O_RDWR, 0600));
	show("it made what it names", access("nowhere", F_OK));
	show("NOFOLLOW", open("l", O_RDONLY | O_NOFOLLOW));
	memset(text, 0, sizeof text);
	show("readlink", readlink("l", text, sizeof text));
	printf("  text %s\n", text);
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	show("links of a directory", (long)of("d").st_nlink);
	show("into itself", rename("d", "d/e/f"));
	show("onto its parent", rename("d/e", "d"));
	show("rmdir of a full one", rmdir("d"));
	show("unlink of one", unlink("d"));
	show("link of one", link("d", "d2"));
	show("exchange", rename_with("nowhere", "d/e", SWAP));
	printf("  types %o %o, links %ld\n", of("nowhere").st_mode & S_IFMT,
	       of("d/e").st_mode & S_IFMT, (long)of("d").st_nlink);
	show("not replacing", rename_with("nowhere", "d", KEEP));
	show("a file over a directory", rename("d/e", "nowhere"));
	show("a directory over a file", rename("nowhere", "d/e"));
	show("a directory over an empty one", rename("d/e", "x") + mkdir("y", 0755) +
	     rename("nowhere", "y"));
	unlink("l");
	unlink("x");
	rmdir("y");
	show("empty again", rmdir("d"));
}

/* Entries go while they are listed; none of the others is missed or told twice. */
static void listing(void)
{
	char name[20], seen[300] = { 0 };
	unsigned wrong = 0, dots = 0;
	struct dirent *entry;
	DIR *directory;

	printf("listing\n");
	mkdir("d", 0755);
	for (int i = 0; i < 300; i++) {
		sprintf(name, "d/%d", i);
		close(open(name, O_CREAT | O_WRONLY, 0600));
	}
	directory = opendir("d");
	while ((entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.') {
			dots++;
			continue;
		}
		wrong += seen[atoi(entry->d_name)]++ != 0;
		sprintf(name, "d/%s", entry->d_name);
		wrong += unlink(name) != 0;
	}
	closedir(directory);
	printf("  %u dots, %u wrong\n", dots, wrong);
	show("all are gone", rmdir("d"));
}

static int later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static void record(int fd, int whence, off_t start, off_t length)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = (short)whence, .l_start = start,
			      .l_len = length };

	printf("  %d %ld %ld:", whence, (long)start, (long)length);
	show(" set", fcntl(fd, F_SETLK, &lock));
	show("  asked for", fcntl(fd, F_GETLK, &lock));
}

/* A path that is open is not read, not even nothing. */
static void vectors_of_paths(void)
{
	struct iovec none[2] = { { NULL, 0 }, { NULL, 0 } };
	int fd = open("/tmp", O_PATH);

	printf("vectors of paths\n");
	show("readv", readv(fd, none, 2));
	show("writev", writev(fd, none, 2));
	show("read", read(fd, NULL, 0));
	show("preadv", preadv(fd, none, 2, 0));
	close(fd);
}

/* Where records may be that are locked: the file has 100 bytes, its position is 10. */
static void records(void)
{
	static const off_t lengths[] = { 0, 5, -5, -50, -105, LONG_MAX };
	int fd = open("records", O_RDWR | O_CREAT, 0600);

	printf("records\n");
	ftruncate(fd, 100);
	lseek(fd, 10, SEEK_SET);
	for (int whence = SEEK_SET; whence <= SEEK_END; whence++)
		for (int i = 0; i < 6; i++) {
			record(fd, whence, 0, lengths[i]);
			record(fd, whence, 5, lengths[i]);
			record(fd, whence, -20, lengths[i]);
			record(fd, whence, LONG_MAX, lengths[i]);
		}
	record(fd, 3, 0, 0);
	close(fd);
	unlink("records");
}

static void times(void)
{
	const struct timespec set[2] = { { 1000, 5 }, { 2000, 7 } };
	const struct timespec half[2] = { { 0, UTIME_OMIT }, { 3000, 9 } };
	const struct timespec bad[2] = { { 0, 1000000000 }, { 0, 0 } };
	const struct utimbuf old = { 4000, 5000 };
	struct timespec now, before;
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	struct stat status;
	char byte;

	printf("times\n");
	clock_gettime(CLOCK_REALTIME, &now);
	printf("  of now: %d\n", labs(now.tv_sec - of("f").st_mtim.tv_sec) <= 2);
	show("utimensat", utimensat(AT_FDCWD, "f", set, 0));
	status = of("f");
	printf("  %ld.%ld %ld.%ld\n", (long)status.st_atim.tv_sec, status.st_atim.tv_nsec,
	       (long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
	show("futimens", futimens(fd, half));
	status = of("f");
	printf("  %ld.%ld %ld.%ld\n", (long)status.st_atim.tv_sec, status.st_atim.tv_nsec,
	       (long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
	show("bad", futimens(fd, bad));
	show("bad, of nothing", utimensat(AT_FDCWD, "nothing", bad, 0));
	show("bad, of a file", utimensat(AT_FDCWD, "f", bad, 0));
	show("utime", utime("f", &old));
	status = of("f");
	printf("  %ld %ld\n", (long)status.st_atim.tv_sec, (long)status.st_mtim.tv_sec);
	before = of("f").st_mtim;
	usleep(20000);
	write(fd, "x", 1);
	printf("  write changes it: %d\n", later(of("f").st_mtim, before));
	before = of("f").st_atim;
	usleep(20000);
	pread(fd, &byte, 1, 0);
	printf("  read, too: %d\n", later(of("f").st_atim, before));
	before = of("f").st_atim;
	usleep(20000);
	pread(fd, &byte, 1, 0);
	printf("  but once only: %d\n", !later(of("f").st_atim, before));
	before = of(".").st_mtim;
	usleep(20000);
	unlink("f");
	printf("  unlink changes the directory's: %d\n", later(of(".").st_mtim, before));
	close(fd);
}

static void others(void)
{
	struct statfs statistics;
	char text[PATH_MAX];
	int fd = open(".", O_RDWR | O_TMPFILE, 0600);

	printf("others\n");
	show("a file without a name", write(fd, "text", 4));
	content("content", fd);
	close(fd);
	show("statfs", statfs(".", &statistics));
	printf("  type %#lx, names of %ld\n", (long)statistics.f_type, (long)statistics.f_namelen);
	printf("  %s\n", getcwd(text, sizeof text));
	mkdir("gone", 0700);
	chdir("gone");
	rmdir("../gone");
	show("getcwd of what is gone", getcwd(text, sizeof text) != NULL ? 0 : -1);
	show("create there", open("x", O_CREAT | O_WRONLY, 0600));
	chdir("/tmp");
	show("a socket's name", mknod("s", S_IFSOCK | 0600, 0));
	show("is not opened", open("s", O_RDWR));
	unlink("s");
	memset(text, 'n', 256);
	text[256] = '\0';
	show("a name of 256", open(text, O_CREAT | O_WRONLY, 0600));
	text[255] = '\0';
	show("a name of 255", close(open(text, O_CREAT | O_WRONLY, 0600)));
	show("is there", unlink(text));
}

int main(void)
{
	chdir("/tmp");
	modes();
	ranges();
	read_times();
	offsets();
	sizes();
	names();
	listing();
	vectors_of_paths();
	records();
	times();
	others();
	return 0;
}
