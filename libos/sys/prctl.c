/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <arch/user.h>
#include <log/program.h>
#include <sched/task_name.h>

#include <sys_calls.h>

#include "credentials.h"

#define SIGNALS 64
#define DEFAULT_SLACK 50000 /* ns */

/* linux/prctl.h */
enum option {
	SET_PARENT_DEATH_SIGNAL = 1,
	GET_PARENT_DEATH_SIGNAL = 2,
	GET_DUMPABLE = 3,
	SET_DUMPABLE = 4,
	GET_KEEP_CAPABILITIES = 7,
	SET_KEEP_CAPABILITIES = 8,
	GET_TIMING = 13,
	SET_TIMING = 14,
	SET_NAME = 15,
	GET_NAME = 16,
	GET_SECCOMP = 21,
	BOUNDING_SET_READ = 23,
	BOUNDING_SET_DROP = 24,
	GET_TSC = 25,
	SET_TSC = 26,
	SET_TIMER_SLACK = 29,
	GET_TIMER_SLACK = 30,
	SET_CHILD_SUBREAPER = 36,
	GET_CHILD_SUBREAPER = 37,
	SET_NO_NEW_PRIVILEGES = 38,
	GET_NO_NEW_PRIVILEGES = 39,
};

/* What is kept, though it has no consequence: there is no parent, no child, no exec, no dump. */
static struct {
	int parent_death_signal;
	int dumpable;
	int child_subreaper;
	bool no_new_privileges;
	unsigned long timer_slack;
} state = { .dumpable = 1, .timer_slack = DEFAULT_SLACK };

static long put_int(unsigned long to, int value)
{
	return user_copy_out((void *)to, &value, sizeof value);
}

/* Until it is set: the program's name without folders. */
static const char *name(void)
{
	struct task_name *mine = task_name();
	const char *base = program_name;

	if (mine->set)
		return mine->text;
	for (const char *c = program_name; *c != '\0'; c++)
		if (*c == '/')
			base = c + 1;
	for (size_t i = 0; i < TASK_NAME - 1 && base[i] != '\0'; i++)
		mine->text[i] = base[i];
	mine->set = true;
	return mine->text;
}

static long set_name(const char *from)
{
	char copy[TASK_NAME];
	long length;

	length = user_copy_string(copy, from, sizeof copy - 1);
	if (length < 0 && length != -ENAMETOOLONG)
		return length;
	if (length >= 0) /* behind it is what was read with it; a longer one is cut off */
		memset(copy + length, 0, sizeof copy - (size_t)length);
	memcpy(task_name()->text, copy, sizeof copy - 1);
	task_name()->set = true;
	return 0;
}

static long capability_call(int option, unsigned long number)
{
	switch (option) {
	case GET_KEEP_CAPABILITIES:
		return credentials.keep;
	case SET_KEEP_CAPABILITIES:
		if (number > 1)
			return -EINVAL;
		credentials.keep = number;
		return 0;
	default:
		break;
	}
	if (number >= CAP_COUNT)
		return -EINVAL;
	if (option == BOUNDING_SET_READ)
		return credentials.bounding >> number & 1;
	if (!credentials_capable(CAP_SETPCAP))
		return -EPERM;
	credentials.bounding &= ~(1ull << number);
	return 0;
}

static long getter(int option, unsigned long arg)
{
	enum { TSC_ALLOWED = 1 };

	switch (option) {
	case GET_PARENT_DEATH_SIGNAL:
		return put_int(arg, state.parent_death_signal);
	case GET_DUMPABLE:
		return state.dumpable;
	case GET_TIMER_SLACK:
		return (long)state.timer_slack;
	case GET_CHILD_SUBREAPER:
		return put_int(arg, state.child_subreaper);
	case GET_TSC:
		return put_int(arg, TSC_ALLOWED);
	case GET_NAME:
		return user_copy_out((void *)arg, name(), TASK_NAME);
	case GET_TIMING:
	case GET_SECCOMP:
		return 0;
	default:
		return -EINVAL;
	}
}

static long setter(int option, unsigned long value)
{
	switch (option) {
	case SET_PARENT_DEATH_SIGNAL:
		if (value > SIGNALS)
			return -EINVAL;
		state.parent_death_signal = (int)value;
		return 0;
	case SET_DUMPABLE:
		if (value > 1)
			return -EINVAL;
		state.dumpable = (int)value;
		return 0;
	case SET_TIMER_SLACK:
		state.timer_slack = (long)value <= 0 ? DEFAULT_SLACK : value;
		return 0;
	case SET_CHILD_SUBREAPER:
		state.child_subreaper = value != 0;
		return 0;
	case SET_TSC:
		return value == 1 ? 0 : -EINVAL;
	case SET_TIMING:
		return value == 0 ? 0 : -EINVAL;
	case SET_NAME:
		return set_name((const char *)value);
	default:
		return getter(option, value);
	}
}

static long new_privileges(int option, const unsigned long arguments[4])
{
	bool set = option == SET_NO_NEW_PRIVILEGES;

	if (arguments[0] != set || arguments[1] != 0 || arguments[2] != 0 || arguments[3] != 0)
		return -EINVAL;
	if (!set)
		return state.no_new_privileges;
	state.no_new_privileges = true;
	return 0;
}

long sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	switch (option) {
	case SET_NO_NEW_PRIVILEGES:
	case GET_NO_NEW_PRIVILEGES:
		return new_privileges(option, (unsigned long[]){ arg2, arg3, arg4, arg5 });
	case GET_KEEP_CAPABILITIES:
	case SET_KEEP_CAPABILITIES:
	case BOUNDING_SET_READ:
	case BOUNDING_SET_DROP:
		return capability_call(option, arg2);
	default:
		return setter(option, arg2);
	}
}
