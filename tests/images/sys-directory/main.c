/* SPDX-License-Identifier: MIT */
/* Directories: entries, the current one, descriptors of them, links. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static int compare(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void list(const char *path)
{
	char *names[64];
	size_t count = 0;
	DIR *directory = opendir(path);
	struct dirent *entry;
	long inode_matches = 0;

	printf("%s:", path);
	while (directory != NULL && count < 64 && (entry = readdir(directory)) != NULL) {
		char text[300];
		struct stat status;

		fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW);
		inode_matches += status.st_ino == entry->d_ino;
		snprintf(text, sizeof text, "%s(%d)", entry->d_name, entry->d_type);
		names[count++] = strdup(text);
	}
	qsort(names, count, sizeof *names, compare);
	for (size_t i = 0; i < count; i++)
		printf(" %s", names[i]);
	printf(", inodes %d\n", inode_matches == (long)count);
	rewinddir(directory);
	entry = readdir(directory);
	printf("again from %s\n", entry->d_name);
	closedir(directory);
}

static void where(void)
{
	char path[PATH_MAX];

	if (getcwd(path, sizeof path) == NULL)
		perror("getcwd");
	else
		printf("in %s\n", path);
}

static void current(void)
{
	struct stat status;
	char path[PATH_MAX];
	int fd;

	where();
	show("chdir dev", chdir("dev"));
	where();
	show("stat null", stat("null", &status));
	show("stat ../dev/./null", stat("../dev/./null", &status));
	show("stat dev/null", stat("dev/null", &status));
	show("chdir ..", chdir(".."));
	where();
	show("chdir ../..", chdir("../.."));
	where();
	show("chdir //dev///", chdir("//dev///"));
	where();
	show("getcwd in 4", syscall(SYS_getcwd, path, 4l));
	show("getcwd in 5", syscall(SYS_getcwd, path, 5l));
	show("getcwd nowhere", syscall(SYS_getcwd, 16l, 100l));
	fd = open("/", O_RDONLY | O_DIRECTORY);
	show("fchdir", fchdir(fd));
	where();
	show("fchdir 99", fchdir(99));
	show("fchdir 1", fchdir(1));
	show("chdir dev/null", chdir("dev/null"));
	where();
	close(fd);
}

static void descriptors(void)
{
	struct stat status;
	char bytes[8];
	int root = open("/", O_RDONLY), path = open("/dev", O_PATH | O_DIRECTORY), fd;

	show("read", read(root, bytes, 8));
	show("write", write(root, bytes, 8));
	show("pread", pread(root, bytes, 8, 0));
	show("getdents in 8", syscall(SYS_getdents64, root, bytes, 8l));
	show("getdents of 1", syscall(SYS_getdents64, 1, bytes, 8l));
	show("fstat", fstat(root, &status));
	show("a directory", S_ISDIR(status.st_mode));
	show("openat", fd = openat(root, "dev/null", O_RDWR));
	close(fd);
	show("openat of O_PATH", fd = openat(path, "null", O_RDWR));
	close(fd);
	show("openat of a device", openat(fd = open("/dev/null", O_RDWR), "x", O_RDWR));
	show("but absolute", openat(fd, "/dev", O_RDONLY));
	show("openat of 99", openat(99, "dev", O_RDWR));
	show("read of O_PATH", read(path, bytes, 8));
	show("getdents of O_PATH", syscall(SYS_getdents64, path, bytes, 8l));
	show("fcntl of O_PATH", fcntl(path, F_GETFL) & O_PATH);
	show("F_SETFL of O_PATH", fcntl(path, F_SETFL, 0));
	show("fstat of O_PATH", fstat(path, &status));
	show("lseek", lseek(root, 0, SEEK_SET));
	show("lseek to -1", lseek(root, -1, SEEK_SET));
	show("fsync", fsync(root));
}

static void links(void)
{
	char text[PATH_MAX];
	struct stat status;

	show("lstat", lstat("/dev/stdout", &status));
	show("a link", S_ISLNK(status.st_mode));
	show("stat", stat("/dev/stdout", &status));
	show("a pipe", S_ISFIFO(status.st_mode));
	memset(text, 0, sizeof text);
	show("readlink is not empty", readlink("/dev/stdout", text, sizeof text) > 0);
	show("readlink of 0", readlink("/dev/stdout", text, 0));
	show("readlink of 1", readlink("/dev/stdout", text, 1));
	show("readlink of a device", readlink("/dev/null", text, 10));
	show("readlink of nothing", readlink("/nothing", text, 10));
	printf("realpath %s\n", realpath("/dev/.././/dev//null", text));
}

int main(void)
{
	list("/");
	list("/dev");
	current();
	descriptors();
	links();
	return 0;
}
