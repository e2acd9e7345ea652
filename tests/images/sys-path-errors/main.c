/* SPDX-License-Identifier: MIT */
/* Calls with paths: each call with each kind of path, and the error that Linux gives to the
 * superuser.  What was changed is put back.  On Linux: in a chroot that is on a tmpfs, and has
 * /dev/null and /dev/stdin, or this breaks the machine. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static char long_component[300], long_path[5000], path_at_limit[4096];

static const struct {
	const char *name, *path;
} paths[] = {
	{ "/", "/" },
	{ "///", "///" },
	{ "/.", "/." },
	{ "/..", "/.." },
	{ ".", "." },
	{ "/dev", "/dev" },
	{ "/dev/", "/dev/" },
	{ "dev/..", "dev/.." },
	{ "/dev/./null", "/dev/./null" },
	{ "/dev/null/", "/dev/null/" },
	{ "/dev/null/.", "/dev/null/." },
	{ "/dev/null/x", "/dev/null/x" },
	{ "/dev/stdin", "/dev/stdin" },
	{ "/nothing", "/nothing" },
	{ "/nothing/", "/nothing/" },
	{ "/nothing/x", "/nothing/x" },
	{ "/dev/nothing", "/dev/nothing" },
	{ "/dev/...", "/dev/..." },
	{ "(empty)", "" },
	{ "(16)", (const char *)16 },
	{ "(long component)", long_component },
	{ "(long path)", long_path },
	{ "(path of 4095)", path_at_limit },
};

#define PATHS (sizeof paths / sizeof paths[0])

static const char *number(long result)
{
	static const struct {
		int number;
		const char *name;
	} names[] = {
		{ ENOENT, "ENOENT" }, { ENOTDIR, "ENOTDIR" }, { EISDIR, "EISDIR" },
		{ EROFS, "EROFS" },
		{ EEXIST, "EEXIST" }, { EACCES, "EACCES" }, { EINVAL, "EINVAL" },
		{ EFAULT, "EFAULT" },
		{ EBUSY, "EBUSY" }, { ELOOP, "ELOOP" }, { ENAMETOOLONG, "ENAMETOOLONG" },
		{ ENOTEMPTY, "ENOTEMPTY" }, { EPERM, "EPERM" }, { EBADF, "EBADF" },
		{ ENXIO, "ENXIO" },
	};

	if (result >= 0)
		return "ok";
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].number == errno)
			return names[i].name;
	return strerror(errno);
}

static struct stat status;
static char bytes[64];

static long opens(const char *path, int flags)
{
	long fd = syscall(SYS_open, path, flags, 0600);

	if (fd >= 0)
		close((int)fd);
	return fd;
}

static long call(int which, const char *path)
{
	switch (which) {
	case 0: return syscall(SYS_stat, path, &status);
	case 1: return syscall(SYS_lstat, path, &status);
	case 2: return opens(path, O_RDONLY);
	case 3: return opens(path, O_RDWR);
	case 4: return opens(path, O_RDONLY | O_DIRECTORY);
	case 5: return opens(path, O_RDONLY | O_NOFOLLOW);
	case 6: return opens(path, O_RDWR | O_CREAT);
	case 7: return opens(path, O_RDWR | O_CREAT | O_EXCL);
	case 8: return opens(path, O_RDONLY | O_TRUNC);
	case 9: return opens(path, O_RDWR | O_TMPFILE);
	case 10: return syscall(SYS_access, path, F_OK);
	case 11: return syscall(SYS_access, path, W_OK);
	case 12: return syscall(SYS_access, path, X_OK);
	case 13: return syscall(SYS_readlink, path, bytes, sizeof bytes);
	case 14: return syscall(SYS_mkdir, path, 0700);
	case 15: return syscall(SYS_rmdir, path);
	case 16: return syscall(SYS_unlink, path);
	case 17: return syscall(SYS_mknod, path, S_IFREG | 0600, 0);
	case 18: return syscall(SYS_symlink, "/dev", path);
	case 19: return syscall(SYS_link, "/dev/null", path);
	case 20: return syscall(SYS_link, path, "/new");
	case 21: return syscall(SYS_rename, "/dev/null", path);
	case 22: return syscall(SYS_rename, path, "/new");
	case 23: return syscall(SYS_chmod, path, 0600);
	case 24: return syscall(SYS_lchown, path, 0, 0);
	case 25: return syscall(SYS_truncate, path, 0l);
	case 26: return syscall(SYS_utimensat, AT_FDCWD, path, NULL, 0);
	case 27: {
		long result = syscall(SYS_chdir, path);
		int error = errno;

		syscall(SYS_chdir, "/");
		errno = error;
		return result;
	}
	default: return syscall(SYS_newfstatat, 1, path, &status, 0);
	}
}

static const char *const names[] = {
	"stat", "lstat", "open", "open RDWR", "open DIRECTORY", "open NOFOLLOW", "open CREAT",
	"open CREAT EXCL", "open TRUNC", "open TMPFILE", "access", "access W", "access X",
	"readlink",
	"mkdir", "rmdir", "unlink", "mknod", "symlink", "link to", "link from", "rename to",
	"rename from", "chmod", "lchown", "truncate", "utimensat", "chdir", "fstatat of a pipe",
};

static void fill(char *path, size_t size, const char *with)
{
	size_t length = strlen(with);

	for (size_t i = 0; i < size - 1; i++)
		path[i] = with[i % length];
	path[size - 1] = '\0';
}

/* /dev/stdin leads where the comparison cannot, unless it is not followed. */
static int followed(int which)
{
	static const char skipped[] = { 0, 2, 3, 4, 6, 8, 9, 10, 11, 12, 23, 25, 26, 27 };

	return which == 28 || memchr(skipped, which, sizeof skipped) != NULL;
}

static mode_t type_of(const char *path)
{
	return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

static void remove_new(const char *path)
{
	if (unlink(path) != 0)
		rmdir(path);
}

static void put_back(void)
{
	if (type_of("/dev") == 0)
		rename("/new", "/dev");
	remove_new("/new");
	remove_new("/nothing");
	remove_new("/dev/nothing");
	remove_new("/dev/...");
	if (type_of("/dev/null") != S_IFCHR) {
		unlink("/dev/null");
		mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
	}
	if (type_of("/dev/stdin") != S_IFLNK) {
		unlink("/dev/stdin");
		symlink("fd/0", "/dev/stdin");
	}
	chmod("/", 0755);
	chmod("/dev", 0755);
	chmod("/dev/null", 0666);
}

static void show(int which, const char *name, const char *path)
{
	if (strcmp(name, "/dev/stdin") != 0 || !followed(which))
		printf("  %-17s %s\n", name, number(call(which, path)));
}

int main(void)
{
	fill(long_component, sizeof long_component, "c");
	fill(long_path, sizeof long_path, "./");
	fill(path_at_limit, sizeof path_at_limit, "/.");
	for (int which = 0; which < (int)(sizeof names / sizeof names[0]); which++) {
		printf("%s:\n", names[which]);
		for (size_t i = 0; i < PATHS; i++) {
			show(which, paths[i].name, paths[i].path);
			put_back();
		}
	}
	return 0;
}
