/* SPDX-License-Identifier: MIT */
/*
 * Carries out one command for each argument, VERB:PATH or VERB:PATH:MORE, and says what came of it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static char text[1 << 16];

static long cat(const char *path)
{
	int fd = open(path, O_RDONLY);
	long size = fd < 0 ? -1 : read(fd, text, sizeof text);

	if (size >= 0)
		printf("%.*s ", (int)size, text);
	if (fd >= 0)
		close(fd);
	return size;
}

static long put(const char *path, const char *what, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | flags, 0666);
	long size = fd < 0 ? -1 : write(fd, what, strlen(what));

	if (fd >= 0)
		close(fd);
	return size;
}

static long list(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++)
		printf("%s ", entries[i]->d_name);
	return count;
}

static long status(const char *path)
{
	struct stat found;

	if (lstat(path, &found) != 0)
		return -1;
	printf("%o ", found.st_mode);
	return 0;
}

/* Write zeros until that is refused. */
static long fill(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0666);
	long size = 0, part;

	memset(text, 0, sizeof text);
	while ((part = write(fd, text, sizeof text)) > 0 && size < 8 << 20)
		size += part;
	printf("%ld ", size);
	return part;
}

/* Open it until that is refused. */
static long open_all(const char *path)
{
	static int fds[2000];
	int count = 0, error;

	while (count < 2000 && (fds[count] = open(path, O_RDONLY)) >= 0)
		count++;
	error = errno;
	printf("%s ", count > 5 ? "many" : "few");
	for (int i = 0; i < count; i++)
		close(fds[i]);
	errno = error;
	return count < 2000 ? -1 : 0;
}

/* Read it again and again; tell what was seen. */
static long watch(const char *path, const char *times)
{
	int inside = 0, other = 0;

	for (int i = atoi(times); i > 0; i--) {
		int fd = open(path, O_RDONLY);
		long size = fd < 0 ? -1 : read(fd, text, sizeof text);

		if (size == 6 && memcmp(text, "inside", 6) == 0)
			inside++;
		else if (size > 0)
			other++;
		if (fd >= 0)
			close(fd);
		chmod(path, 0600);
		truncate(path, 6);
	}
	printf("%s %d ", inside > 0 ? "inside" : "never", other);
	return 0;
}

static long file_system(const char *path)
{
	struct statvfs found;

	if (statvfs(path, &found) != 0)
		return -1;
	printf("%s ", found.f_flag & ST_RDONLY ? "ro" : "rw");
	return 0;
}

/* Writable, as who shares memory wants it; and only to be read. */
static long map(const char *path)
{
	int fd = open(path, O_RDWR);
	void *memory = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		memory = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	return memory == MAP_FAILED ? -1 : 0;
}

static long act(const char *verb, const char *path, const char *more)
{
	switch (verb[0] << 8 | verb[1]) {
	case 'c' << 8 | 'a': return cat(path);
	case 'p' << 8 | 'u': return put(path, more, O_TRUNC);
	case 'a' << 8 | 'p': return put(path, more, O_APPEND);
	case 'l' << 8 | 's': return list(path);
	case 's' << 8 | 't': return status(path);
	case 'f' << 8 | 'i': return fill(path);
	case 'o' << 8 | 'p': return open_all(path);
	case 'w' << 8 | 'a': return watch(path, more);
	case 'f' << 8 | 's': return file_system(path);
	case 'm' << 8 | 'a': return map(path);
	case 'm' << 8 | 'k': return mkdir(path, 0777);
	case 'r' << 8 | 'm': return unlink(path);
	case 'r' << 8 | 'd': return rmdir(path);
	case 'm' << 8 | 'v': return rename(path, more);
	case 'l' << 8 | 'n': return symlink(more, path);
	case 'h' << 8 | 'l': return link(path, more);
	case 'c' << 8 | 'h': return chmod(path, 0640);
	case 't' << 8 | 'r': return truncate(path, 3);
	case 'a' << 8 | 'c': return access(path, W_OK);
	case 'c' << 8 | 'd': return chdir(path);
	default: return errno = ENOSYS, -1;
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char *path = strchr(argv[i], ':'), *more;
		long result;

		*path++ = '\0';
		more = strchr(path, ':');
		if (more != NULL)
			*more++ = '\0';
		result = act(argv[i], path, more != NULL ? more : "");
		printf(result < 0 ? "-%d\n" : "ok\n", errno);
	}
	return 0;
}
