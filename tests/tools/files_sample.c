/* SPDX-License-Identifier: MIT */
/*
 * Calls on files in the directory that the argument names, and what they answer: for comparison with
 * Linux.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char base[PATH_MAX], big[3 << 20], name255[256], name256[257];

static long show(int line, const char *what, long result)
{
	if (result < 0)
		printf("%d %s: %ld, errno %d\n", line, what, result, errno);
	else
		printf("%d %s: %ld\n", line, what, result);
	return result;
}

#define T(call) show(__LINE__, #call, (long)(call))
/* Of what is a number that may be another one. */
#define OK(call) show(__LINE__, #call, (call) < 0 ? -1 : 0)

static void tell_status(int line, const struct stat *s)
{
	printf("%d mode %o links %ld size %lld owner %d.%d\n", line, s->st_mode, (long)s->st_nlink,
	       S_ISDIR(s->st_mode) ? 0 : (long long)s->st_size, (int)s->st_uid, (int)s->st_gid);
}

static void stat_at(int line, const char *path, int flags)
{
	struct stat s;

	if (show(line, path, fstatat(AT_FDCWD, path, &s, flags)) == 0)
		tell_status(line, &s);
}

#define STAT(path) stat_at(__LINE__, path, 0)
#define LSTAT(path) stat_at(__LINE__, path, AT_SYMLINK_NOFOLLOW)

static void stat_fd(int line, int fd)
{
	struct stat s;

	if (show(line, "fstat", fstat(fd, &s)) == 0)
		tell_status(line, &s);
}

#define FSTAT(fd) stat_fd(__LINE__, fd)

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(int line, const char *path)
{
	static char *names[12000];
	struct dirent *entry;
	int count = 0;
	DIR *directory = opendir(path);

	printf("%d list %s%s\n", line, path, directory == NULL ? ": none" : "");
	while (directory != NULL && (entry = readdir(directory)) != NULL && count < 12000) {
		names[count] = malloc(strlen(entry->d_name) + 8);
		sprintf(names[count++], "%s %d", entry->d_name, entry->d_type);
	}
	if (directory != NULL)
		closedir(directory);
	qsort(names, (size_t)count, sizeof *names, by_name);
	for (int i = 0; i < count; i++) {
		if (i < 40)
			printf("  %s\n", names[i]);
		free(names[i]);
	}
	printf("  %d entries\n", count);
}

#define LIST(path) list(__LINE__, path)

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (long)strlen(text))
		printf("cannot make %s: %d\n", path, errno);
	close(fd);
}

static void get(int line, const char *path)
{
	static char text[200];
	int fd = open(path, O_RDONLY);
	long size = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;

	if (size < 0)
		printf("%d %s: errno %d\n", line, path, errno);
	else
		printf("%d %s: %.*s\n", line, path, (int)size, text);
	close(fd);
}

#define GET(path) get(__LINE__, path)

static unsigned sum(const void *data, size_t size)
{
	const unsigned char *bytes = data;
	unsigned result = 1;

	for (size_t i = 0; i < size; i++)
		result = result * 31 + bytes[i];
	return result;
}

static void opening(void)
{
	T(open("missing", O_RDONLY));
	T(open("missing/x", O_RDONLY));
	T(open("", O_RDONLY));
	OK(open("file", O_RDWR | O_CREAT | O_EXCL, 0640));
	T(open("file", O_RDWR | O_CREAT | O_EXCL, 0640));
	STAT("file");
	T(open("file/", O_RDONLY));
	T(open("file/x", O_RDONLY));
	T(open("file/x", O_RDONLY | O_CREAT, 0600));
	T(open("file", O_RDONLY | O_DIRECTORY));
	T(mkdir("dir", 0750));
	T(mkdir("dir", 0750));
	T(mkdir("dir/", 0750));
	T(mkdir("file", 0750));
	T(mkdir("file/x", 0750));
	T(mkdir("missing/x", 0750));
	T(mkdir("new/", 01777));
	STAT("new");
	T(open("dir", O_WRONLY));
	T(open("dir", O_RDWR));
	T(open("dir", O_RDONLY | O_TRUNC));
	OK(open("dir", O_RDONLY));
	T(open("dir", O_RDONLY | O_CREAT, 0600));
	T(open("new2/", O_RDONLY | O_CREAT, 0600));
	OK(open(name255, O_WRONLY | O_CREAT, 0600));
	T(open(name256, O_WRONLY | O_CREAT, 0600));
	T(mkdir(name256, 0700));
	T(unlink(name255));
	T(unlink(name256));
	T(access("file", F_OK));
	T(access("file", X_OK));
	T(access("file", R_OK | W_OK));
	T(access("missing", F_OK));
	T(access("file/x", F_OK));
	OK(open("\xff\xfe\x80", O_WRONLY | O_CREAT, 0600));
	OK(open("back\\slash \"quote\"\n", O_WRONLY | O_CREAT, 0600));
	OK(open(".hidden", O_WRONLY | O_CREAT, 0600));
	OK(open("...", O_WRONLY | O_CREAT, 0600));
	LIST(".");
	umask(027);
	OK(open("masked", O_WRONLY | O_CREAT, 0666));
	T(mkdir("masked-dir", 0777));
	STAT("masked");
	STAT("masked-dir");
	umask(0);
	OK(open("open-mask", O_WRONLY | O_CREAT, 0666));
	STAT("open-mask");
	umask(022);
	OK(open("no-rights", O_RDWR | O_CREAT, 0));
	STAT("no-rights");
	T(mknod("node", S_IFREG | 0600, 0));
	STAT("node");
	for (int fd = 3; fd < 40; fd++)
		close(fd);
}

static void content(void)
{
	static char text[5000];
	struct iovec pieces[3] = { { text, 10 }, { text + 100, 0 }, { text + 200, 100 } };
	int fd = open("content", O_RDWR | O_CREAT, 0600), other;

	T(write(fd, "hello world", 11));
	T(lseek(fd, 0, SEEK_CUR));
	T(read(fd, text, 10));
	T(lseek(fd, 6, SEEK_SET));
	T(read(fd, text, 100));
	printf("%.5s\n", text);
	T(pread(fd, text, 5, 0));
	T(pread(fd, text, 5, 100));
	T(pread(fd, text, 5, -1));
	T(pwrite(fd, "HELLO", 5, 0));
	T(pwrite(fd, "far", 3, 9000));
	FSTAT(fd);
	T(pread(fd, text, 5000, 11));
	printf("%u\n", sum(text, 5000));
	T(lseek(fd, -1, SEEK_SET));
	T(lseek(fd, 10, SEEK_END));
	T(write(fd, "x", 1));
	FSTAT(fd);
	T(lseek(fd, 5, 17));
	T(lseek(fd, INT64_MAX, SEEK_END));
	T(ftruncate(fd, 5));
	T(ftruncate(fd, -1));
	FSTAT(fd);
	T(pread(fd, text, 100, 0));
	T(ftruncate(fd, 100));
	T(pread(fd, text, 200, 0));
	printf("%u\n", sum(text, 100));
	T(truncate("content", 7));
	T(truncate("dir", 7));
	T(truncate("missing", 7));
	FSTAT(fd);
	T(lseek(fd, 0, SEEK_SET));
	T(writev(fd, pieces, 3));
	T(pwritev(fd, pieces, 3, 1000));
	T(preadv(fd, pieces, 3, 3));
	T(read(fd, (void *)1, 10));
	T(write(fd, (void *)1, 10));
	T(pread(fd, text, 0, 0));
	T(write(fd, "", 0));
	T(fsync(fd));
	T(fdatasync(fd));
	T(syncfs(fd));
	T(posix_fallocate(fd, 0, 5000));
	FSTAT(fd);
	T(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 50000));
	FSTAT(fd);
	T(fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 10, 20));
	T(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
	close(fd);
	T(fd = open("content", O_RDONLY) < 0);
	fd = open("content", O_RDONLY);
	T(write(fd, "x", 1));
	T(ftruncate(fd, 1));
	T(fallocate(fd, 0, 0, 10));
	close(fd);
	fd = open("content", O_WRONLY);
	T(read(fd, text, 1));
	T(pread(fd, text, 1, 0));
	close(fd);
	/* Appending, from two sides. */
	fd = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
	other = open("log", O_RDWR | O_APPEND);
	T(write(fd, "one ", 4));
	T(write(other, "two ", 4));
	T(write(fd, "three ", 6));
	T(lseek(fd, 0, SEEK_CUR));
	T(pwrite(fd, "four ", 5, 0));
	T(lseek(fd, 0, SEEK_CUR));
	T(lseek(other, 0, SEEK_SET));
	T(read(other, text, 100));
	T(write(other, "five ", 5));
	T(lseek(other, 0, SEEK_CUR));
	T(fcntl(other, F_SETFL, 0));
	T(lseek(other, 0, SEEK_SET));
	T(write(other, "ONE", 3));
	T(fcntl(fd, F_GETFL) & (O_APPEND | O_ACCMODE));
	close(fd);
	close(other);
	GET("log");
	fd = open("log", O_RDWR | O_TRUNC);
	FSTAT(fd);
	close(fd);
	T(open("log", O_WRONLY | O_TRUNC | O_CREAT | O_EXCL, 0600));
}

static void large(void)
{
	int fd = open("large", O_RDWR | O_CREAT, 0600);
	char *fresh;

	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)(i * 7 + i / 4096);
	T(write(fd, big + 1, sizeof big - 1));
	FSTAT(fd);
	fresh = mmap(NULL, sizeof big, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	T(pread(fd, fresh, sizeof big, 0));
	T(memcmp(fresh, big + 1, sizeof big - 1));
	memset(fresh, 0, sizeof big);
	T(mprotect(fresh + (1 << 20), 4096, PROT_NONE));
	T(pread(fd, fresh + 100, sizeof big - 100, 0) > 0);
	T(memcmp(fresh + 100, big + 1, (1 << 20) - 100));
	T(mprotect(fresh + (1 << 20), 4096, PROT_READ));
	T(pread(fd, fresh + (1 << 20), 4096, 0));
	munmap(fresh, sizeof big);
	fresh = mmap(NULL, 10000, PROT_READ, MAP_PRIVATE, fd, 4096);
	T(fresh == MAP_FAILED);
	T(memcmp(fresh, big + 1 + 4096, 10000));
	munmap(fresh, 10000);
	/* Beyond 4 GiB. */
	T(pwrite(fd, "end", 3, 5ll << 30));
	FSTAT(fd);
	T(pread(fd, big, 100, (5ll << 30) - 50));
	printf("%u\n", sum(big, 53));
	T(lseek(fd, 0, SEEK_END));
	T(lseek(fd, 4 << 20, SEEK_DATA));
	T(lseek(fd, 0, SEEK_HOLE) > 0);
	T(lseek(fd, 6ll << 30, SEEK_DATA));
	T(ftruncate(fd, 6ll << 30));
	FSTAT(fd);
	T(ftruncate(fd, INT64_MAX));
	T(ftruncate(fd, 0));
	close(fd);
}

static void names(void)
{
	struct stat a, b;
	int fd;

	put("one", "1");
	T(link("one", "two"));
	STAT("one");
	T(stat("one", &a) + stat("two", &b) + (a.st_ino != b.st_ino) + (a.st_dev != b.st_dev));
	T(link("one", "two"));
	T(link("missing", "three"));
	T(link("dir", "three"));
	T(rename("one", "two"));
	STAT("one");
	T(unlink("one"));
	STAT("two");
	T(rename("two", "dir/two"));
	STAT("dir/two");
	T(rename("dir/two", "dir"));
	T(rename("dir", "dir/two"));
	T(rename("dir", "dir/sub"));
	T(rename("dir", "file"));
	T(rename("file", "dir"));
	T(rename("missing", "x"));
	T(rename("dir", "."));
	T(rename("..", "x"));
	T(unlink("dir"));
	T(unlink("missing"));
	T(unlink("dir/two/"));
	T(rmdir("dir"));
	T(rmdir("file"));
	T(rmdir("dir/."));
	T(rmdir("dir/.."));
	T(rmdir("missing"));
	T(mkdir("other", 0700));
	T(rename("dir", "other"));
	STAT("other/two");
	T(mkdir("empty", 0700));
	T(rename("empty", "other"));
	put("left", "left");
	put("right", "right");
	T(syscall(SYS_renameat2, AT_FDCWD, "left", AT_FDCWD, "right", 2));
	GET("left");
	T(syscall(SYS_renameat2, AT_FDCWD, "left", AT_FDCWD, "right", 1));
	T(syscall(SYS_renameat2, AT_FDCWD, "left", AT_FDCWD, "third", 1));
	T(syscall(SYS_renameat2, AT_FDCWD, "third", AT_FDCWD, "missing", 2));
	T(syscall(SYS_renameat2, AT_FDCWD, "third", AT_FDCWD, "other", 2));
	LIST("third");
	T(syscall(SYS_renameat2, AT_FDCWD, "third", AT_FDCWD, "other", 2));
	/* An open file survives its name. */
	fd = open("right", O_RDWR);
	T(unlink("right"));
	T(write(fd, "still", 5));
	FSTAT(fd);
	T(lseek(fd, 0, SEEK_SET));
	T(read(fd, big, 10));
	T(fchmod(fd, 0604));
	FSTAT(fd);
	put("right", "new");
	T(pread(fd, big, 10, 0));
	GET("right");
	T(fstat(fd, &a) + stat("right", &b) + (a.st_ino == b.st_ino));
	close(fd);
	/* So it does if something is moved over it. */
	fd = open("right", O_RDONLY);
	put("temporary", "replaced");
	T(rename("temporary", "right"));
	T(read(fd, big, 10));
	close(fd);
	GET("right");
}

static void links(void)
{
	char text[PATH_MAX];

	T(symlink("file", "to-file"));
	T(symlink("file", "to-file"));
	T(symlink("missing", "to-nothing"));
	T(symlink("other", "to-dir"));
	T(symlink("loop-b", "loop-a"));
	T(symlink("loop-a", "loop-b"));
	T(symlink("", "empty-link"));
	LSTAT("to-file");
	STAT("to-file");
	STAT("to-nothing");
	STAT("loop-a");
	LSTAT("loop-a");
	T(open("to-nothing", O_RDONLY));
	T(open("to-nothing", O_WRONLY | O_CREAT | O_EXCL, 0600));
	T(open("to-file", O_RDONLY | O_NOFOLLOW));
	T(open("loop-a", O_RDONLY));
	T(open("loop-a", O_RDONLY | O_CREAT, 0600));
	T(readlink("to-file", text, sizeof text));
	T(readlink("to-file", text, 2));
	T(readlink("file", text, sizeof text));
	T(readlink("missing", text, sizeof text));
	STAT("to-dir/two");
	LIST("to-dir/");
	T(mkdir("to-dir/made", 0700));
	STAT("other/made");
	T(rmdir("to-dir"));
	T(rmdir("to-dir/made"));
	T(unlink("to-dir/"));
	T(rename("to-dir", "to-other"));
	LSTAT("to-other");
	T(unlink("to-other"));
	STAT("other");
	T(symlink("to-file", "twice"));
	STAT("twice");
	T(chmod("twice", 0611));
	STAT("file");
	OK(open("to-nothing", O_WRONLY | O_CREAT, 0600));
	STAT("missing");
	T(unlink("missing"));
	sprintf(text, "%s/other/two", base);
	T(symlink(text, "absolute"));
	GET("absolute");
	T(symlink("../../../../../../../../../../../..", "up"));
	T(link("to-file", "hard-link-to-link"));
	LSTAT("hard-link-to-link");
	T(linkat(AT_FDCWD, "to-file", AT_FDCWD, "hard-link-to-file", AT_SYMLINK_FOLLOW));
	LSTAT("hard-link-to-file");
	for (int fd = 3; fd < 40; fd++)
		close(fd);
}

static void attributes(void)
{
	const struct timespec times[2] = { { 1000000000, 123456789 }, { 1, 999999999 } };
	const struct timespec odd[2] = { { 5, UTIME_OMIT }, { 7, 7 } };
	struct statfs file_system;
	struct stat s;
	int fd;

	T(chmod("file", 0));
	STAT("file");
	T(access("file", W_OK) == 0 || geteuid() != 0);
	T(chmod("file", 06755));
	STAT("file");
	T(chmod("missing", 0600));
	T(chmod("other", 01777));
	STAT("other");
	T(chmod("other", 0755));
	T(fchmodat(AT_FDCWD, "to-file", 0644, 0));
	T(utimensat(AT_FDCWD, "file", times, 0));
	T(stat("file", &s));
	printf("%lld %ld %lld %ld\n", (long long)s.st_atim.tv_sec, s.st_atim.tv_nsec,
	       (long long)s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
	T(utimensat(AT_FDCWD, "file", odd, 0));
	T(utimensat(AT_FDCWD, "missing", odd, 0));
	T(utimensat(AT_FDCWD, "to-file", odd, AT_SYMLINK_NOFOLLOW));
	T(lstat("to-file", &s));
	printf("%lld\n", (long long)s.st_mtim.tv_sec);
	T(stat("file", &s));
	printf("%lld %lld\n", (long long)s.st_atim.tv_sec, (long long)s.st_mtim.tv_sec);
	fd = open("file", O_RDONLY);
	T(futimens(fd, times));
	T(fchmod(fd, 0600));
	T(fchown(fd, (uid_t)-1, (gid_t)-1));
	T(fchown(fd, geteuid(), (gid_t)-1));
	FSTAT(fd);
	T(fstatfs(fd, &file_system));
	T(file_system.f_namelen);
	T(statfs("missing", &file_system));
	T(utimensat(AT_FDCWD, "file", NULL, 0));
	T(stat("file", &s));
	T(s.st_mtim.tv_sec > 1600000000);
	close(fd);
}

static void directories(void)
{
	static char entries[2048];
	int fd = open("other", O_RDONLY | O_DIRECTORY), inner, path;
	char text[PATH_MAX];
	struct stat s;

	T(openat(fd, "missing", O_RDONLY));
	OK(inner = openat(fd, "two", O_RDONLY));
	T(read(inner, text, 5));
	T(read(fd, text, 5));
	T(write(fd, text, 5));
	T(syscall(SYS_getdents64, inner, entries, sizeof entries));
	T(syscall(SYS_getdents64, fd, entries, 10));
	T(mkdirat(fd, "below", 0700));
	T(fstatat(fd, "below", &s, 0));
	T(fstatat(fd, "", &s, AT_EMPTY_PATH));
	T(fstatat(inner, "x", &s, 0));
	T(unlinkat(fd, "below", 0));
	T(unlinkat(fd, "below", AT_REMOVEDIR));
	T(renameat(fd, "two", AT_FDCWD, "two-outside"));
	T(linkat(AT_FDCWD, "two-outside", fd, "two", 0));
	T(fsync(fd));
	T(fchdir(fd));
	T(access("two", F_OK));
	T(access("../file", F_OK));
	T(rename("../other", "../moved"));
	T(access("two", F_OK));
	T(strcmp(getcwd(text, sizeof text) + strlen(base), "/moved"));
	T(chdir(".."));
	T(strcmp(getcwd(text, sizeof text), base));
	T(chdir("file"));
	T(chdir("missing"));
	T(fchdir(inner));
	path = open("moved", O_PATH);
	T(read(path, text, 5));
	T(openat(path, "two", O_RDONLY) < 0);
	FSTAT(path);
	close(path);
	close(inner);
	close(fd);
	/* A directory that is gone. */
	T(mkdir("gone", 0700));
	T(chdir("gone"));
	T(rmdir("../gone"));
	T(open("x", O_WRONLY | O_CREAT, 0600));
	T(mkdir("x", 0700));
	STAT(".");
	LIST(".");
	T(getcwd(text, sizeof text) == NULL);
	T(chdir(base));
	/* Deep ones: longer than any path. */
	name255[200] = '\0';
	for (int i = 0; i < 30; i++)
		if (mkdir(name255, 0700) != 0 || chdir(name255) != 0) {
			printf("deep %d: errno %d\n", i, errno);
			break;
		}
	put("bottom", "bottom");
	GET("bottom");
	T(stat("../../bottom", &s));
	T(getcwd(text, sizeof text) == NULL);
	for (int i = 0; i < 30; i++)
		chdir("..");
	T(strcmp(getcwd(text, sizeof text), base));
	name255[200] = 'n';
	T(mkdir("d", 0700));
	for (int i = 0; i < 100; i++) {
		memset(text, 0, sizeof text);
		for (int j = 0; j <= i; j++)
			strcat(text, "d/");
		mkdir(text, 0700);
	}
	STAT(text);
	strcat(text, "x");
	put(text, "deep");
	GET(text);
}

/* `many` is there, with its 10,000 entries. */
static void many(void)
{
	char text[300];
	DIR *directory;
	struct dirent *entry;
	long place = 0, count = 0, found = 0;

	LIST("many");
	T(mkdir("few", 0700));
	T(chdir("few"));
	for (int i = 0; i < 700; i++) {
		sprintf(text, "entry-number-%d", i);
		if (close(open(text, O_WRONLY | O_CREAT | O_EXCL, 0600)) != 0)
			printf("%s: errno %d\n", text, errno);
	}
	T(chdir(".."));
	LIST("few");
	directory = opendir("few");
	text[0] = '\0';
	while ((entry = readdir(directory)) != NULL) {
		if (++count == 350)
			place = telldir(directory);
		else if (count == 351)
			strcpy(text, entry->d_name);
	}
	T(count);
	seekdir(directory, place);
	entry = readdir(directory);
	T(entry != NULL && strcmp(entry->d_name, text) == 0);
	rewinddir(directory);
	while ((entry = readdir(directory)) != NULL) {
		sprintf(text, "few/%s", entry->d_name);
		found += unlink(text) == 0;
	}
	T(found);
	closedir(directory);
	T(rmdir("few"));
}

static void errors(void)
{
	char text[5000];

	memset(text, 'a', sizeof text);
	for (size_t i = 100; i < sizeof text; i += 100)
		text[i] = '/';
	text[4999] = '\0';
	T(open(text, O_RDONLY));
	text[4096] = '\0';
	T(open(text, O_RDONLY));
	text[4095] = '\0';
	T(open(text, O_RDONLY));
	T(open((char *)1, O_RDONLY));
	T(close(500));
	T(read(500, text, 1));
	T(open("file", O_RDONLY | O_CREAT | O_DIRECTORY, 0600) < 0);
	for (int i = 0; i < 1100; i++)
		if (open("file", O_RDONLY) < 0) {
			printf("after %d: errno %d\n", i > 900, errno);
			break;
		}
	for (int fd = 3; fd < 1100; fd++)
		close(fd);
	OK(open("file", O_RDONLY));
	close(3);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	if (argc < 2 || chdir(argv[1]) != 0 || getcwd(base, sizeof base) == NULL)
		return 2;
	memset(name255, 'n', 255);
	memset(name256, 'n', 256);
	umask(022);
	opening();
	content();
	large();
	names();
	links();
	attributes();
	directories();
	many();
	errors();
	LIST(".");
	return 0;
}
