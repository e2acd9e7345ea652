/* SPDX-License-Identifier: MIT */
/*
 * Several messages by one call: sendmmsg(2), recvmmsg(2).
 */
#define _GNU_SOURCE
#include <arch/user.h>
#include <file/own.h>
#include <machine/clock.h>
#include <signal/hooks.h>
#include <time/convert.h>

#include <sys_calls.h>

#include "poll_wait.h"
#include "socket.h"

#define SENT_MAX 1024

/* The kernel's struct mmsghdr. */
struct k_message {
	struct k_message_header header;
	unsigned length;
};

static long tell_length(struct k_message *message, long length)
{
	const unsigned told = (unsigned)length;

	return user_copy_out(&message->length, &told, sizeof told);
}

long sys_sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags)
{
	struct k_message *at = (struct k_message *)messages;
	struct file *file;
	unsigned done = 0;
	long status = socket_file(fd, &file);

	if (status != 0)
		return status;
	count = count < SENT_MAX ? count : SENT_MAX;
	while (done < count) {
		status = socket_send_one(file, (struct msghdr *)&at[done].header, flags);
		if (status >= 0)
			status = tell_length(&at[done], status);
		if (status < 0)
			break;
		done++;
	}
	return signal_hook_return(done > 0 ? (long)done : status);
}

/* The time is looked at between messages alone, as on Linux: waiting does not end by it. */
static long receive(struct file *file, struct k_message *messages, unsigned count, int flags,
		    uint64_t deadline)
{
	unsigned done = 0;
	long status = 0;

	while (done < count) {
		status = socket_receive_one(file, (struct msghdr *)&messages[done].header,
					    flags & ~MSG_WAITFORONE);
		if (status >= 0)
			status = tell_length(&messages[done], status);
		if (status < 0)
			break;
		done++;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (deadline != MACHINE_NEVER && machine_clock_monotonic() >= deadline)
			break;
	}
	return done > 0 ? (long)done : status;
}

static int tell_rest(struct timespec *timeout, uint64_t deadline)
{
	struct timespec rest;

	time_to_timespec(time_until(deadline, machine_clock_monotonic()), &rest);
	return user_copy_out(timeout, &rest, sizeof rest);
}

long sys_recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags,
		  struct timespec *timeout)
{
	uint64_t deadline;
	struct file *file;
	long result = poll_deadline(timeout, &deadline);

	if (result == 0)
		result = socket_file(fd, &file);
	if (result != 0)
		return result;
	file_own_lock(file);
	result = -socket_take_error(socket_of(file));
	file_own_unlock(file);
	if (result != 0)
		return result;
	result = receive(file, (struct k_message *)messages, count, flags, deadline);
	if (result > 0 && timeout != NULL && tell_rest(timeout, deadline) != 0)
		result = -EFAULT;
	return signal_hook_return(result);
}
