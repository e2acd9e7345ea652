/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/time.h>

#include <arch/user.h>
#include <time/convert.h>

#include <sys_calls.h>

#include "credentials.h"
#include "process.h"
#include "socket.h"

/* socket(7): what is set is doubled; between these. */
#define SEND_MIN 4608
#define RECEIVE_MIN 2304
#define SIZE_MAX_SET 212992 /* wmem_max, rmem_max */

struct k_credentials {
	int pid;
	unsigned user, group;
};

static unsigned size_for(int wanted, unsigned least)
{
	unsigned size = (unsigned)wanted > SIZE_MAX_SET ? SIZE_MAX_SET : (unsigned)wanted;

	return size * 2 > least ? size * 2 : least;
}

static int set_time(uint64_t *time, const void *value, unsigned length)
{
	struct timeval timeout;
	uint64_t ns;

	if (length < sizeof timeout)
		return -EINVAL;
	if (user_copy_in(&timeout, value, sizeof timeout) != 0)
		return -EFAULT;
	if ((unsigned long)timeout.tv_usec >= 1000000)
		return -EDOM;
	if (timeout.tv_sec < 0)
		return -ENOPROTOOPT; /* Linux then never waits: O_NONBLOCK says that better */
	ns = time_from_timeval(&timeout);
	*time = ns == 0 ? MACHINE_NEVER : ns;
	return 0;
}

static int set(struct socket *socket, int option, int value)
{
	struct socket_limits *limits = socket_limits(socket);
	unsigned *options;

	switch (option) {
	case SO_SNDBUF:
		limits->send_size = size_for(value, SEND_MIN);
		return 0;
	case SO_RCVBUF: /* it limits nothing: the sender pays */
		limits->receive_size = size_for(value, RECEIVE_MIN);
		return 0;
	/* For other families, or for programs that set them for all. */
	case SO_REUSEADDR:
	case SO_DONTROUTE:
	case SO_BROADCAST:
	case SO_KEEPALIVE:
		options = socket_options(socket);
		*options &= ~(1u << option);
		*options |= (unsigned)(value != 0) << option;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

static long set_option(struct socket *socket, int level, int option, const void *value,
		       unsigned length)
{
	struct socket_limits *limits = socket_limits(socket);
	int number;

	if (level != SOL_SOCKET)
		return -EOPNOTSUPP;
	if (length < sizeof number)
		return -EINVAL;
	if (user_copy_in(&number, value, sizeof number) != 0)
		return -EFAULT;
	if (option == SO_RCVTIMEO)
		return set_time(&limits->receive_time, value, length);
	if (option == SO_SNDTIMEO)
		return set_time(&limits->send_time, value, length);
	return set(socket, option, number);
}

long sys_setsockopt(int fd, int level, int option, const void *value, unsigned int length)
{
	struct file *file;
	long status;

	if ((int)length < 0)
		return -EINVAL;
	status = socket_enter(fd, &file);
	if (status == 0)
		status = set_option(socket_of(file), level, option, value, length);
	return file_leave(status);
}

static int get(struct socket *socket, int option)
{
	switch (option) {
	case SO_TYPE:
		return socket_type(socket);
	case SO_DOMAIN:
		return AF_UNIX;
	case SO_PROTOCOL:
		return 0;
	case SO_ACCEPTCONN:
		return socket_listens(socket);
	case SO_REUSEADDR:
	case SO_DONTROUTE:
	case SO_BROADCAST:
	case SO_KEEPALIVE:
		return *socket_options(socket) >> option & 1;
	case SO_ERROR:
		return socket_take_error(socket);
	case SO_SNDBUF:
		return (int)socket_limits(socket)->send_size;
	case SO_RCVBUF:
		return (int)socket_limits(socket)->receive_size;
	default:
		return -ENOPROTOOPT;
	}
}

static long tell(void *value, unsigned int *length, const void *result, unsigned size, int room)
{
	if ((unsigned)room < size)
		size = (unsigned)room;
	if (user_copy_out(value, result, size) != 0)
		return -EFAULT;
	return user_copy_out(length, &size, sizeof size);
}

static long tell_time(void *value, unsigned int *length, uint64_t time, int room)
{
	struct timeval timeout = { 0, 0 };

	if (time != MACHINE_NEVER)
		time_to_timeval(time, &timeout);
	return tell(value, length, &timeout, sizeof timeout, room);
}

/* Who connected is this process; who is nobody's peer has nobody's. */
static long tell_credentials(const struct socket *socket, void *value, unsigned *length, int room)
{
	struct k_credentials peer = { 0, (unsigned)-1, (unsigned)-1 };

	if (socket_knows_peer(socket))
		peer = (struct k_credentials){ PROCESS_ID, credentials.user.effective,
					       credentials.group.effective };
	return tell(value, length, &peer, sizeof peer, room);
}

static long get_option(struct socket *socket, int level, int option, void *value, unsigned *length)
{
	int room, result;

	if (level != SOL_SOCKET)
		return -EOPNOTSUPP;
	if (user_copy_in(&room, length, sizeof room) != 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (option == SO_RCVTIMEO)
		return tell_time(value, length, socket_limits(socket)->receive_time, room);
	if (option == SO_SNDTIMEO)
		return tell_time(value, length, socket_limits(socket)->send_time, room);
	if (option == SO_PEERCRED)
		return tell_credentials(socket, value, length, room);
	result = get(socket, option);
	return result < 0 ? result : tell(value, length, &result, sizeof result, room);
}

long sys_getsockopt(int fd, int level, int option, void *value, unsigned int *length)
{
	struct file *file;
	long status = socket_enter(fd, &file);

	if (status == 0)
		status = get_option(socket_of(file), level, option, value, length);
	return file_leave(status);
}
