/* SPDX-License-Identifier: MIT */
/*
 * Calls that change something but content.  A last component is never followed by any of the host's
 * calls here, and the directory that it is in was found below the map.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "../monitor.h"

static long make_link(struct monitor *m, const struct place *place, uint64_t address, uint64_t size)
{
	char text[SKETE_FILE_PATH + 1];

	if (size > SKETE_FILE_PATH)
		return -ENAMETOOLONG;
	if (files_copy_in(m, text, address, size) != 0)
		return -EFAULT;
	text[size] = '\0';
	return result_of(symlinkat(text, place->directory, place->name));
}

long files_entry(struct monitor *m, uint64_t call, uint64_t address, uint64_t a, uint64_t b)
{
	struct place place;
	long status = place_take_entry(m, address, &place);

	if (status != 0)
		return status;
	if (call == SKETE_FILE_MAKE_DIRECTORY)
		status = result_of(mkdirat(place.directory, place.name, (mode_t)a & 07777));
	else if (call == SKETE_FILE_MAKE_LINK)
		status = make_link(m, &place, a, b);
	else
		status = result_of(unlinkat(place.directory, place.name, a & 1 ? AT_REMOVEDIR : 0));
	place_put(&place);
	return status;
}

static long move(uint64_t call, const struct place *from, const struct place *to, uint64_t flags)
{
	if (from->handle->map != to->handle->map)
		return -EXDEV;
	if (call == SKETE_FILE_LINK)
		return result_of(linkat(from->directory, from->name, to->directory, to->name, 0));
	if (flags > 2) /* RENAME_NOREPLACE, RENAME_EXCHANGE */
		return -EINVAL;
	return result_of(syscall(SYS_renameat2, from->directory, from->name, to->directory,
				 to->name, (unsigned)flags));
}

long files_move(struct monitor *m, uint64_t call, uint64_t old, uint64_t new, uint64_t flags)
{
	struct place from, to;
	long status = place_take_entry(m, old, &from);

	if (status != 0)
		return status;
	status = place_take_entry(m, new, &to);
	if (status == 0) {
		status = move(call, &from, &to, flags);
		place_put(&to);
	}
	place_put(&from);
	return status;
}

static struct timespec time_for(const struct skete_file_change *wanted, unsigned what,
				const struct skete_file_time *time)
{
	if (!(wanted->what & what))
		return (struct timespec){ .tv_nsec = UTIME_OMIT };
	return (struct timespec){ .tv_sec = time->seconds,
				  .tv_nsec = (long)(time->nanoseconds % 1000000000) };
}

static long change(const struct files *files, int node, const struct skete_file_change *wanted)
{
	const struct timespec times[2] = {
		time_for(wanted, SKETE_FILE_ACCESSED, &wanted->accessed),
		time_for(wanted, SKETE_FILE_MODIFIED, &wanted->modified),
	};
	uid_t owner = wanted->what & SKETE_FILE_OWNER ? wanted->owner : (uid_t)-1;
	gid_t group = wanted->what & SKETE_FILE_GROUP ? wanted->group : (gid_t)-1;
	char text[16];

	snprintf(text, sizeof text, "%d", node);
	if ((owner != (uid_t)-1 || group != (gid_t)-1) &&
	    syscall(SYS_fchownat, node, "", owner, group, AT_EMPTY_PATH) != 0)
		return -errno;
	if (wanted->what & SKETE_FILE_MODE &&
	    syscall(SYS_fchmodat, files->self, text, wanted->mode & 07777) != 0)
		return -errno;
	if (wanted->what & (SKETE_FILE_ACCESSED | SKETE_FILE_MODIFIED) &&
	    syscall(SYS_utimensat, node, "", times, AT_EMPTY_PATH) != 0)
		return -errno;
	return 0;
}

long files_change(struct monitor *m, uint64_t address, uint64_t change_at)
{
	struct skete_file_change wanted;
	struct place place;
	struct stat found;
	long status = files_copy_in(m, &wanted, change_at, sizeof wanted);
	int node;

	if (status == 0)
		status = place_take_change(m, address, &place);
	if (status != 0)
		return status;
	node = place_node(&place);
	status = node < 0 ? node : result_of(fstat(node, &found));
	if (status == 0 && S_ISLNK(found.st_mode) && wanted.what & SKETE_FILE_MODE)
		status = -EOPNOTSUPP; /* the host's call would follow it */
	if (status == 0)
		status = change(&m->files, node, &wanted);
	place_put(&place);
	return status;
}

long files_resize(struct monitor *m, uint64_t address, uint64_t size)
{
	struct place place;
	long status = place_take_change(m, address, &place);
	int fd;

	if (status != 0)
		return status;
	if (*place.name == '\0' && place.handle->flags & SKETE_FILE_WRITABLE) {
		status = result_of(ftruncate(place.handle->fd, (off_t)size));
	} else {
		fd = place_open(&m->files, &place, O_WRONLY);
		status = fd < 0 ? fd : result_of(ftruncate(fd, (off_t)size));
		if (fd >= 0)
			close(fd);
	}
	place_put(&place);
	return status;
}

long files_access(struct monitor *m, uint64_t address, uint64_t mode)
{
	struct place place;
	long status = place_take(m, address, &place);
	int node;

	if (status != 0)
		return status;
	node = place_node(&place);
	status = node;
	if (node >= 0)
		status = result_of(syscall(SYS_faccessat2, node, "", (int)(mode & 7),
					   AT_EMPTY_PATH | AT_EACCESS));
	if (status == 0 && mode & W_OK && place.read_only)
		status = -EROFS;
	place_put(&place);
	return status;
}
