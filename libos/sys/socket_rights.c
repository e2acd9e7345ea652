/* SPDX-License-Identifier: MIT */
/*
 * Control data of messages (cmsg(3)): descriptors.
 */
#include <string.h>

#include <arch/user.h>
#include <file/own.h>

#include <sys_calls.h>

#include "process.h"
#include "socket.h"

#define CONTROL_MAX 20480 /* Linux's optmem_max, or about it */
#define ALIGNED(size) (((size) + 7) & ~(size_t)7)

struct k_control_header {
	size_t length; /* with this header */
	int level, type;
};

struct k_credentials {
	int pid;
	unsigned user, group;
};

static int add_file(struct rights *rights, int fd)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL)
		return -EBADF;
	file_get(file);
	rights->files[rights->count++] = file;
	return 0;
}

static int take_files(const char *data, size_t size, struct rights **rights)
{
	size_t count = size / sizeof(int);
	int status = 0, fd;

	if (count == 0)
		return 0;
	if (*rights == NULL)
		*rights = rights_new();
	if (*rights == NULL)
		return -ENOMEM;
	if (count > RIGHTS_MAX - (*rights)->count)
		return -EINVAL;
	for (size_t i = 0; status == 0 && i < count; i++) {
		status = user_copy_in(&fd, data + i * sizeof fd, sizeof fd);
		if (status == 0)
			status = add_file(*rights, fd);
	}
	return status;
}

/* They are the sender's own, or are refused; nobody asks for them (SO_PASSCRED is not there). */
static int check_credentials(const char *data, size_t size)
{
	struct k_credentials credentials;

	if (size != sizeof credentials)
		return -EINVAL;
	if (user_copy_in(&credentials, data, sizeof credentials) != 0)
		return -EFAULT;
	return process_is(credentials.pid) ? 0 : -EPERM;
}

static int take_one(const struct k_control_header *header, const char *data, struct rights **rights)
{
	size_t size = header->length - sizeof *header;

	if (header->level != SOL_SOCKET)
		return 0;
	if (header->type == SCM_RIGHTS)
		return take_files(data, size, rights);
	return header->type == SCM_CREDENTIALS ? check_credentials(data, size) : -EINVAL;
}

static int take_all(const struct k_message_header *message, struct rights **rights)
{
	size_t at = 0;
	int status = 0;

	while (status == 0 && message->control_length - at >= sizeof(struct k_control_header)) {
		const char *from = (const char *)message->control + at;
		struct k_control_header header;

		if (user_copy_in(&header, from, sizeof header) != 0)
			return -EFAULT;
		if (header.length < sizeof header || header.length > message->control_length - at)
			return -EINVAL;
		status = take_one(&header, from + sizeof header, rights);
		if (ALIGNED(header.length) > message->control_length - at)
			break;
		at += ALIGNED(header.length);
	}
	return status;
}

int socket_rights_take(const struct k_message_header *message, struct rights **rights)
{
	int status;

	*rights = NULL;
	if (message->control == NULL || message->control_length == 0)
		return 0;
	if (message->control_length > CONTROL_MAX)
		return -ENOBUFS;
	status = take_all(message, rights);
	if (status != 0) {
		rights_free(*rights);
		*rights = NULL;
	}
	return status;
}

/* How many got descriptors, which are at TO. */
static unsigned give_files(struct rights *rights, char *to, size_t most, bool close_on_exec)
{
	unsigned given = 0;

	while (given < rights->count && given < most) {
		struct file *file = rights->files[given];
		int fd = descriptor_add(file, 0, close_on_exec);

		if (fd < 0)
			break;
		file_get(file);
		if (user_copy_out(to + given * sizeof fd, &fd, sizeof fd) != 0) {
			descriptor_close(fd);
			break;
		}
		given++;
	}
	return given;
}

static void tell_files(struct k_message_header *message, unsigned count)
{
	struct k_control_header header = { sizeof header + count * sizeof(int), SOL_SOCKET,
					   SCM_RIGHTS };
	size_t used = ALIGNED(header.length);

	if (user_copy_out(message->control, &header, sizeof header) != 0)
		return;
	message->control_length = used < message->control_length ? used : message->control_length;
}

void socket_rights_give(struct k_message_header *message, struct rights *rights, bool close_on_exec)
{
	size_t room = message->control != NULL ? message->control_length : 0, most = 0;
	unsigned given;

	if (room > sizeof(struct k_control_header))
		most = (room - sizeof(struct k_control_header)) / sizeof(int);
	given = give_files(rights, (char *)message->control + sizeof(struct k_control_header), most,
			   close_on_exec);
	if (given < rights->count)
		message->flags |= MSG_CTRUNC;
	rights_free(rights);
	if (given > 0)
		tell_files(message, given);
	else
		message->control_length = 0;
}
