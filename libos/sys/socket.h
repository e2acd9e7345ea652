/* SPDX-License-Identifier: MIT */
#ifndef SOCKET_H
#define SOCKET_H

#include <errno.h>
#include <stddef.h>
#include <sys/uio.h>

#include <file/hold.h>
#include <unix/socket.h>

/* The kernel's struct msghdr: sizes are size_t. */
struct k_message_header {
	void *name;
	int name_length;
	struct iovec *iov;
	size_t iov_count;
	void *control;
	size_t control_length;
	unsigned flags;
};

/* -EBADF, -ENOTSOCK. */
static inline int socket_file(int fd, struct file **file)
{
	*file = descriptor_file(fd);
	if (*file == NULL)
		return -EBADF;
	return socket_of(*file) != NULL ? 0 : -ENOTSOCK;
}

/* The same for a call that is in the file then (file/hold.h), and ends by file_leave in any case. */
static inline int socket_enter(int fd, struct file **file)
{
	*file = file_enter(fd);
	if (*file == NULL)
		return -EBADF;
	return socket_of(*file) != NULL ? 0 : -ENOTSOCK;
}

/* sendmsg(2), recvmsg(2) of a socket's file in a call that holds the files lock, and no file's own. */
long socket_send_one(struct file *file, const struct msghdr *msg, int flags);
long socket_receive_one(struct file *file, struct msghdr *msg, int flags);

/* The files that the control data of HEADER pass on; *RIGHTS is NULL if there are none.  The files lock
 * is held, and no file's own, as for socket_rights_give.
 * -EINVAL, -EBADF, -EFAULT, -ENOMEM, -EPERM. */
int socket_rights_take(const struct k_message_header *header, struct rights **rights);

/* Descriptors for RIGHTS, which are used up, and control data that tell them; HEADER says where, and
 * then how much was used, and MSG_CTRUNC. */
void socket_rights_give(struct k_message_header *header, struct rights *rights, bool close_on_exec);

#endif
