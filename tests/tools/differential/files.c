/* SPDX-License-Identifier: MIT */
/*
 * Random calls on files and directories, and what came of each: the same program runs on Linux and
 * as an image (sequences.py), the records must be equal.
 *
 * Arguments: the first seed, how many sequences, how many calls each, an empty folder to work in.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sequence.h"

#define FDS 6
#define SIZE 20000

static int fds[FDS];
static const char *base; /* the folder */
static char data[SIZE + 1];

/* A path of a few short names, and what may be odd about it. */
static const char *path(void)
{
	static char paths[4][80];
	static unsigned next;
	static const char *const names[] = { "a", "b", "c", "d", "l", "m", ".", "..", "" };
	char *at = paths[next++ % 4];

	*at = '\0';
	if (below(60) == 0)
		return below(2) ? "" : NULL;
	for (unsigned depth = below(10) < 6 ? 1 : 2 + below(2); depth > 0; depth--) {
		strcat(at, names[below(6) ? below(6) : below(9)]);
		if (depth > 1 || below(16) == 0)
			strcat(at, "/");
	}
	/* Neither out of the folder nor to the root. */
	if (at[0] == '/' || strstr(at, "..") != NULL)
		strcpy(at, "a/../b");
	return at;
}

static const char *named(const char *name)
{
	return name != NULL ? name : "(null)";
}

static int any(void)
{
	int i = below(20) ? (int)below(FDS) : -1;

	printf("(%d) ", i);
	return i < 0 ? -1 : fds[i];
}

/* Sizes and times of directories, and numbers of inodes, are each file system's own. */
static void describe(const struct stat *is)
{
	printf(" mode %o links %u owner %u", is->st_mode, (unsigned)is->st_nlink, is->st_uid);
	if (!S_ISDIR(is->st_mode))
		printf(" size %ld", (long)is->st_size);
}

static void do_open(void)
{
	int i = (int)below(FDS);
	const char *name = path();
	int flags =
		(int)(ONE_OF(O_RDONLY, O_WRONLY, O_RDWR, O_RDWR) | ONE_OF(0, O_CREAT, O_CREAT) |
		      ONE_OF(0, 0, 0, O_EXCL) | ONE_OF(0, 0, O_TRUNC) | ONE_OF(0, 0, 0, O_APPEND) |
		      ONE_OF(0, 0, 0, 0, 0, O_NOFOLLOW, O_DIRECTORY, O_PATH, O_CLOEXEC, O_NOATIME));
	int mode = (int)ONE_OF(0666, 0644, 0, 0777, 07777, 0400);

	if (fds[i] >= 0)
		close(fds[i]);
	printf("open %s flags %o mode %o", named(name), (unsigned)flags, (unsigned)mode);
	fds[i] = openat(AT_FDCWD, name, flags, mode);
	if (fds[i] >= 0)
		printf(" as %d now %o", i, (unsigned)fcntl(fds[i], F_GETFL) & ~0100000u);
	show(fds[i] < 0 ? -1 : 0);
}

static void do_make(void)
{
	const char *first = path(), *second = path();
	long result;

	switch (below(8)) {
	case 0:
	case 1:
	case 2:
		printf("mkdir %s", named(first));
		result = mkdir(first, (mode_t)ONE_OF(0777, 0700, 01777));
		break;
	case 3:
		printf("symlink %s %s", named(first), named(second));
		result = symlink(first, second);
		break;
	case 4:
		printf("link %s %s", named(first), named(second));
		result = link(first, second);
		break;
	case 5: {
		int flags = (int)ONE_OF(0, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH, 1);

		printf("linkat %s %s %x", named(first), named(second), (unsigned)flags);
		result = linkat(AT_FDCWD, first, AT_FDCWD, second, flags);
		break;
	}
	case 6:
		printf("mknod %s", named(first));
		result = mknod(first, (mode_t)ONE_OF(S_IFREG | 0644, 0600, S_IFDIR | 0755), 0);
		break;
	default:
		printf("umask");
		result = (long)umask((mode_t)ONE_OF(022, 0, 077));
	}
	show(result);
}

static void do_remove(void)
{
	const char *first = path(), *second = path();
	long result;

	switch (below(6)) {
	case 0:
		printf("unlink %s", named(first));
		result = unlink(first);
		break;
	case 1:
		printf("rmdir %s", named(first));
		result = rmdir(first);
		break;
	case 2: {
		int flags = (int)ONE_OF(0, AT_REMOVEDIR, 1);

		printf("unlinkat %s %x", named(first), (unsigned)flags);
		result = unlinkat(AT_FDCWD, first, flags);
		break;
	}
	case 3: {
		unsigned flags = (unsigned)ONE_OF(0, 1, 2, 3, 8);

		printf("renameat2 %s %s %u", named(first), named(second), flags);
		result = syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, flags);
		break;
	}
	default:
		printf("rename %s %s", named(first), named(second));
		result = rename(first, second);
	}
	show(result);
}

static void do_look(void)
{
	const char *name = path();
	struct stat is;
	long result;

	switch (below(7)) {
	case 0:
		printf("lstat %s", named(name));
		result = lstat(name, &is);
		break;
	case 1:
		printf("stat %s", named(name));
		result = stat(name, &is);
		break;
	case 2: {
		int flags = (int)ONE_OF(0, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, 1);

		if (name == NULL) /* newer kernels take that for "" */
			name = "";
		printf("fstatat %s %x", named(name), (unsigned)flags);
		result = fstatat(AT_FDCWD, name, &is, flags);
		break;
	}
	case 3:
		printf("fstat");
		result = fstat(any(), &is);
		break;
	case 4: {
		int mode = (int)ONE_OF(F_OK, R_OK, W_OK, X_OK, 8);

		printf("access %s %d", named(name), mode);
		show(access(name, mode));
		return;
	}
	case 5: {
		char target[80];
		size_t size = (size_t)ONE_OF(80, 80, 1, 0);

		printf("readlink %s %zu", named(name), size);
		result = syscall(SYS_readlink, name, target, size);
		if (result > 0)
			printf(" %.*s", (int)result, target);
		show(result);
		return;
	}
	default: {
		char here[4096];
		const char *from = getcwd(here, sizeof here);

		printf("getcwd %s\n", from == NULL || strncmp(from, base, strlen(base))
					      ? "(out)"
					      : from + strlen(base));
		return;
	}
	}
	if (result == 0)
		describe(&is);
	show(result);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void do_list(void)
{
	static char names[64][32];
	const char *sorted[64];
	int fd = any(), count = 0;
	struct dirent *entry;
	DIR *folder;
	int copy = dup(fd);

	printf("list");
	folder = copy < 0 ? NULL : fdopendir(copy);
	if (folder == NULL) {
		int kept = errno;

		if (copy >= 0)
			close(copy);
		errno = kept;
		show(-1);
		return;
	}
	rewinddir(folder);
	errno = 0;
	while ((entry = readdir(folder)) != NULL && count < 64) {
		snprintf(names[count], sizeof names[0], "%.20s:%d", entry->d_name, entry->d_type);
		sorted[count] = names[count];
		count++;
	}
	qsort(sorted, (size_t)count, sizeof sorted[0], compare);
	for (int i = 0; i < count; i++)
		printf(" %s", sorted[i]);
	show(errno ? -1 : count);
	rewinddir(folder); /* each file system has positions of its own */
	closedir(folder);
}

static void do_change(void)
{
	const char *name = path();
	long size = ONE_OF(0, 1, 5, 4095, 4096, 4097, 12000, 100000, -1), result;
	int fd = any(), mode = (int)ONE_OF(0, 0600, 0755, 07777, 0444);

	switch (below(9)) {
	case 0:
		printf("truncate %s %ld", named(name), size);
		result = truncate(name, size);
		break;
	case 1:
	case 2:
		printf("ftruncate %ld", size);
		result = ftruncate(fd, size);
		break;
	case 3:
		printf("chmod %s %o", named(name), (unsigned)mode);
		result = chmod(name, (mode_t)mode);
		break;
	case 4: /* musl changes what is open by O_PATH by /proc */
		if (fcntl(fd, F_GETFL) & O_PATH)
			fd = -1;
		printf("fchmod %o", (unsigned)mode);
		result = fchmod(fd, (mode_t)mode);
		break;
	case 5: {
		int how = (int)ONE_OF(0, 0, 1, 3, 2, 64);
		long at = ONE_OF(0, 1, 4096, 5000, -1), length = ONE_OF(0, 1, 4096, 8192, -1);

		printf("fallocate mode %d at %ld length %ld", how, at, length);
		result = fallocate(fd, how, at, length);
		break;
	}
	case 6:
		printf("sync");
		result = below(2) ? fsync(fd) : fdatasync(fd);
		break;
	case 7: {
		struct timespec times[2] = { { 100, below(9) ? 5 : 1000000000 },
					     { ONE_OF(7, -9, 0),
					       ONE_OF(0, 999999999, UTIME_OMIT) } };
		struct stat is;
		int flags = (int)ONE_OF(0, AT_SYMLINK_NOFOLLOW, 1);

		printf("utimensat %s %x %ld.%ld", named(name), (unsigned)flags,
		       (long)times[1].tv_sec, times[1].tv_nsec);
		result = utimensat(AT_FDCWD, name, times, flags);
		if (result == 0 && (flags ? lstat(name, &is) : stat(name, &is)) == 0 &&
		    times[1].tv_nsec != UTIME_OMIT)
			printf(" %ld.%ld %ld.%ld", (long)is.st_atim.tv_sec, is.st_atim.tv_nsec,
			       (long)is.st_mtim.tv_sec, is.st_mtim.tv_nsec);
		break;
	}
	default:
		printf("chdir %s", named(name));
		result = below(3) ? chdir(name) : fchdir(fd);
		if (result == 0)
			(void)!chdir(base);
	}
	show(result);
}

static void do_data(void)
{
	int fd = any(), fd2 = any();
	size_t size = (size_t)ONE_OF(0, 1, 7, 100, 4095, 4096, 4097, 9000, SIZE);
	long at = ONE_OF(0, 0, 1, 4095, 4096, 5000, 30000, -1), result;
	struct iovec parts[3] = { { data, size / 3 },
				  { data, 0 },
				  { data + size / 3, size - size / 3 } };
	int kind = (int)below(12);

	if (kind >= 6)
		memset(data, 'a' + (int)below(26), SIZE);
	switch (kind) {
	case 0:
	case 1:
		printf("read %zu", size);
		result = read(fd, data, size);
		break;
	case 2:
		printf("pread %zu at %ld", size, at);
		result = pread(fd, data, size, at);
		break;
	case 3:
		printf("readv %zu", size);
		result = readv(fd, parts, 3);
		break;
	case 4: {
		int whence = (int)ONE_OF(SEEK_SET, SEEK_CUR, SEEK_END, SEEK_SET, 9);
		struct stat is;

		if (whence == SEEK_END && fstat(fd, &is) == 0 && S_ISDIR(is.st_mode))
			whence = SEEK_SET;
		printf("lseek %ld %d", at, whence);
		show(lseek(fd, at, whence));
		return;
	}
	case 5: {
		int whence = (int)ONE_OF(SEEK_DATA, SEEK_HOLE);
		struct stat is = { 0 };

		/* How large holes are, and whether there are any, is each file system's own. */
		if (fstat(fd, &is) == 0 && S_ISDIR(is.st_mode))
			fd = -1;
		else if (S_ISREG(is.st_mode) && at < is.st_size && at >= 0)
			at = is.st_size;
		printf("lseek %ld %d", at, whence);
		show(lseek(fd, at, whence));
		return;
	}
	case 6:
	case 7:
		printf("write %zu", size);
		show(write(fd, data, size));
		return;
	case 8:
		printf("pwrite %zu at %ld", size, at);
		show(pwrite(fd, data, size, at));
		return;
	case 9:
		printf("writev %zu", size);
		show(writev(fd, parts, 3));
		return;
	case 10: {
		off_t from = at;

		size += size == 0; /* of nothing, a folder may be the source */
		printf("sendfile %zu from %ld", size, at);
		result = sendfile(fd, fd2, below(2) ? &from : NULL, size);
		printf(" then %ld", (long)from);
		show(result);
		return;
	}
	default: {
		off_t from = at, to = ONE_OF(0, 5000, 40000, -1);

		printf("copy_file_range %zu from %ld to %ld", size, at, (long)to);
		result = copy_file_range(fd2, below(2) ? &from : NULL, fd, below(2) ? &to : NULL,
					 size, below(10) == 0);
		printf(" then %ld %ld", (long)from, (long)to);
		show(result);
		return;
	}
	}
	if (result > 0)
		printf(" sum %x", sum(data, result));
	show(result);
}

static void do_descriptor(void)
{
	int i = (int)below(FDS), j = (int)below(FDS), fd = fds[i];
	int kind = (int)below(7);
	long result;

	switch (kind) {
	case 0:
		printf("dup %d to %d", i, j);
		if (i == j)
			break;
		if (fds[j] >= 0)
			close(fds[j]);
		fds[j] = dup(fd);
		show(fds[j] < 0 ? -1 : 0);
		return;
	case 1: {
		int flags = (int)(ONE_OF(0, O_APPEND, O_NONBLOCK) | ONE_OF(0, O_TRUNC, O_WRONLY));

		printf("setfl %d %o", i, (unsigned)flags);
		result = fcntl(fd, F_SETFL, flags);
		show(result);
		return;
	}
	case 2:
		printf("getfl %d", i);
		result = fcntl(fd, F_GETFL);
		show(result < 0 ? -1 : result & ~0100000l);
		return;
	case 3: {
		struct flock lock = { .l_type = (short)ONE_OF(F_RDLCK, F_WRLCK, F_UNLCK, 9),
				      .l_whence = (short)ONE_OF(0, 1, 2, 5),
				      .l_start = ONE_OF(0, 5, -9),
				      .l_len = ONE_OF(0, 10, -3) };

		printf("lock %d type %d from %d start %ld length %ld", i, lock.l_type,
		       lock.l_whence, (long)lock.l_start, (long)lock.l_len);
		result = fcntl(fd, below(2) ? F_SETLK : F_GETLK, &lock);
		printf(" type %d", lock.l_type);
		show(result);
		return;
	}
	case 4: {
		int how = (int)ONE_OF(LOCK_SH, LOCK_EX, LOCK_UN, 0);

		printf("flock %d %d", i, how);
		show(flock(fd, how ? how | LOCK_NB : 0));
		return;
	}
	case 5: {
		int how = (int)ONE_OF(MAP_PRIVATE, MAP_PRIVATE, 0);
		long at = ONE_OF(0, 0, 4096, 100);
		char *memory = mmap(NULL, 4096, (int)ONE_OF(PROT_READ, PROT_READ | PROT_WRITE), how,
				    fd, at);

		printf("mmap %d how %d at %ld", i, how, at);
		if (memory != MAP_FAILED) {
			struct stat is;

			if (fstat(fd, &is) == 0 && is.st_size > at) {
				memcpy(data, memory, 4096);
				printf(" sum %x", sum(data, 4096));
			}
			munmap(memory, 4096);
		}
		show(memory == MAP_FAILED ? -1 : 0);
		return;
	}
	default:
		printf("close %d", i);
		result = close(fd);
		fds[i] = -1;
		show(result);
		return;
	}
	printf("\n");
}

static void clear(const char *folder)
{
	DIR *there = opendir(folder);
	struct dirent *entry;

	if (there == NULL || chdir(folder) != 0)
		exit(3);
	while ((entry = readdir(there)) != NULL) {
		struct stat is;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (lstat(entry->d_name, &is) == 0 && S_ISDIR(is.st_mode)) {
			chmod(entry->d_name, 0700);
			clear(entry->d_name);
			if (chdir("..") != 0 || rmdir(entry->d_name) != 0)
				exit(4);
		} else if (unlink(entry->d_name) != 0) {
			exit(5);
		}
	}
	closedir(there);
}

int main(int argc, char **argv)
{
	static void (*const calls[])(void) = {
		do_open, do_open,   do_open,   do_make, do_make, do_remove, do_look, do_look,
		do_list, do_change, do_change, do_data, do_data, do_data,   do_data, do_descriptor,
	};
	unsigned long first = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	unsigned long length = argc > 3 ? strtoul(argv[3], NULL, 10) : 60;

	base = argc > 4 ? argv[4] : "/tmp";
	memset(fds, -1, sizeof fds);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	for (unsigned long seed = first; seed < first + count; seed++) {
		state = seed;
		umask(022);
		chmod(base, 01777);
		clear(base);
		printf("sequence %lu\n", seed);
		for (unsigned long i = 0; i < length; i++)
			calls[below(sizeof calls / sizeof calls[0])]();
		fflush(stdout);
		for (int i = 0; i < FDS; i++) {
			if (fds[i] >= 0)
				close(fds[i]);
			fds[i] = -1;
		}
		if (chdir(base) != 0)
			return 2;
	}
	clear(base);
	return 0;
}
