/* SPDX-License-Identifier: MIT */
/*
 * Random calls about signals, timers, futexes and scheduling, and what came of each: the same
 * program runs on Linux and as an image (sequences.py), the records must be equal.
 *
 * Arguments: the first seed, how many sequences, how many calls each.  Nothing blocks for long.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "sequence.h"

#define WORDS 4
#define TIMERS 4
#define FDS 4
/* libc keeps these for itself. */
#define IS_LIBCS(sig) ((sig) >= 32 && (sig) <= 34)
#define LIBCS (7ul << 31)

static uint32_t *words; /* the last page of two; the next one is not there */
static int timers[TIMERS];
static int fds[FDS];
static stack_t stacks[2];

static void handler(int sig, siginfo_t *info, void *context)
{
	stack_t now;

	(void)context;
	sigaltstack(NULL, &now);
	printf(" [%d code %d value %d on %x]", sig, info->si_code,
	       info->si_code == SI_QUEUE || info->si_code == SI_TIMER ? info->si_value.sival_int
								      : 0,
	       (unsigned)now.ss_flags);
}

static int any_signal(void)
{
	int often = (int)ONE_OF(SIGUSR1, SIGUSR2, SIGALRM, SIGCHLD, SIGURG, SIGSEGV, 35, 36, 64);
	int sig = below(3) ? often : (int)below(67) - 1;

	return IS_LIBCS(sig) || sig == SIGKILL || sig == SIGSTOP ? SIGHUP : sig;
}

static unsigned long any_mask(void)
{
	unsigned long mask = 0;

	for (unsigned i = below(6); i > 0; i--) {
		int sig = any_signal();

		if (sig >= 1 && sig <= 64)
			mask |= 1ul << (sig - 1);
	}
	if (below(8) == 0)
		mask |= 1ul << (SIGKILL - 1) | 1ul << (SIGSTOP - 1);
	return below(10) ? mask : ~LIBCS;
}

static void do_action(void)
{
	int sig = any_signal();
	struct sigaction new = { 0 }, old = { 0 };
	unsigned long mask = any_mask();
	int kind = (int)below(6),
	    by_default = sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT;

	if (below(12) == 0)
		sig = ONE_OF(SIGKILL, SIGSTOP);
	new.sa_sigaction = handler;
	new.sa_flags = SA_SIGINFO;
	if (kind == 0)
		new.sa_handler = SIG_IGN;
	if (kind == 1 && by_default)
		new.sa_handler = SIG_DFL;
	new.sa_flags |= (below(2) ? SA_NODEFER : 0) | (below(3) ? SA_ONSTACK : 0) |
			(below(2) ? SA_RESTART : 0) | (below(8) ? 0 : SA_NOCLDWAIT);
	memcpy(&new.sa_mask, &mask, sizeof mask);
	printf("sigaction %d kind %d", sig, kind);
	long result = sigaction(sig, below(6) ? &new : NULL, &old);
	if (result == 0) {
		memcpy(&mask, &old.sa_mask, sizeof mask);
		printf(" was %s flags %x mask %lx",
		       old.sa_handler == SIG_IGN   ? "ignored"
		       : old.sa_handler == SIG_DFL ? "default"
						   : "handled",
		       (unsigned)old.sa_flags & ~0x04000000u, mask);
	}
	show(result);
}

static void do_mask(void)
{
	unsigned long new = any_mask(), old = 0;
	int how = (int)below(5) - (below(10) == 0), size = below(12) ? 8 : ONE_OF(0, 4, 16, -1);
	int what = (int)below(20);

	printf("sigprocmask %d %lx size %d", how, new, size);
	long result = syscall(SYS_rt_sigprocmask, how,
			      what == 0	 ? (void *)8
			      : what < 3 ? NULL
					 : &new,
			      what == 3 ? (void *)8 : &old, (long)size);
	printf(" old %lx", result == 0 ? old : 0);
	show(result);
}

static void do_pending(void)
{
	unsigned long set = 0;
	int size = below(6) ? 8 : ONE_OF(0, 4, 9, 16, 128);

	printf("sigpending size %d", size);
	long result = syscall(SYS_rt_sigpending, &set, (long)size);
	printf(" %lx", set);
	show(result);
}

static void do_send(void)
{
	int sig = any_signal(), kind = (int)below(7);
	siginfo_t info = { .si_signo = (int)below(64),
			   .si_code = ONE_OF(SI_QUEUE, SI_QUEUE, SI_QUEUE, SI_USER, SI_TKILL,
					     SI_TIMER, SI_KERNEL, -60, 1) };
	long result;

	info.si_value.sival_int = (int)below(1000);
	info.si_pid = getpid();
	printf("send %d by %d code %d value %d", sig, kind, info.si_code, info.si_value.sival_int);
	fflush(stdout);
	switch (kind) {
	case 0:
		result = kill(getpid(), sig);
		break;
	case 1:
		result = syscall(SYS_tkill, gettid(), sig);
		break;
	case 2:
		result = syscall(SYS_tgkill, getpid(), gettid(), sig);
		break;
	case 3:
		result = syscall(SYS_rt_sigqueueinfo, getpid(), sig, &info);
		break;
	case 4:
		result = syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), sig, &info);
		break;
	case 5:
		result = sigqueue(getpid(), sig, info.si_value);
		break;
	default:
		result = syscall(below(2) ? SYS_tgkill : SYS_rt_tgsigqueueinfo,
				 ONE_OF(-1, 0, getpid()), ONE_OF(-1, 0), sig, &info);
	}
	show(result);
}

static void show_info(const siginfo_t *info)
{
	printf(" signal %d code %d", info->si_signo, info->si_code);
	if (info->si_code == SI_QUEUE || info->si_code == SI_TIMER)
		printf(" value %d", info->si_value.sival_int);
	if (info->si_code == SI_TIMER)
		printf(" timer %d", info->si_timerid == timers[0] ? 0 : 1);
}

static void do_take(void)
{
	unsigned long set = any_mask();
	siginfo_t info = { 0 };
	struct timespec zero = { 0, 0 };
	int size = below(12) ? 8 : ONE_OF(0, 7, 16);

	if (below(12) == 0)
		zero.tv_nsec = ONE_OF(-1, 1000000000, 1);
	if (below(20) == 0)
		zero.tv_sec = -1;
	printf("sigtimedwait %lx size %d time %ld.%ld", set, size, (long)zero.tv_sec, zero.tv_nsec);
	fflush(stdout);
	long result =
		syscall(SYS_rt_sigtimedwait, &set, below(10) ? &info : NULL, &zero, (long)size);
	if (result > 0 && info.si_signo)
		show_info(&info);
	show(result);
}

static void do_stack(void)
{
	stack_t new = stacks[below(2)], old = { 0 };

	new.ss_flags = ONE_OF(0, 0, 0, SS_DISABLE, SS_ONSTACK, 1 << 31, SS_ONSTACK | SS_DISABLE, 7);
	if (below(6) == 0)
		new.ss_size = (size_t)ONE_OF(0, 1, 2047);
	printf("sigaltstack flags %x size %zu", (unsigned)new.ss_flags, new.ss_size);
	long result = syscall(SYS_sigaltstack, below(3) ? &new : NULL, &old); /* musl refuses more */

	printf(" was %x %zu", (unsigned)old.ss_flags, old.ss_flags & SS_DISABLE ? 0 : old.ss_size);
	show(result);
}

static struct timespec any_time(void)
{
	struct timespec time = { ONE_OF(0, 0, 1000, 100000, -1),
				 ONE_OF(0, 0, 1, 999999999, 1000000000, -1) };

	return time;
}

static int any_clock(void)
{
	return below(3) ? ONE_OF(CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME)
			: ONE_OF(2, 3, 4, 5, 6, 10, 11, 12, -1, -2, -3, -6);
}

static void show_left(const struct itimerspec *left)
{
	printf(" every %ld.%09ld, %s", (long)left->it_interval.tv_sec, left->it_interval.tv_nsec,
	       left->it_value.tv_sec	? "armed"
	       : left->it_value.tv_nsec ? "nearly"
					: "idle");
}

/* Timers that ran out at once: their signals would come at any time. */
static struct itimerspec any_timer_value(int absolute)
{
	struct itimerspec value = { any_time(), any_time() };

	if (absolute && value.it_value.tv_sec >= 0 && value.it_value.tv_sec <= 100000)
		value.it_value.tv_sec += value.it_value.tv_sec ? 4000000000 : 0;
	if (value.it_value.tv_sec == 0 && value.it_value.tv_nsec > 0 &&
	    value.it_value.tv_nsec < 1000000000)
		value.it_value.tv_sec = absolute ? 4000000000 : 1000;
	return value;
}

static void do_timer(void)
{
	int i = (int)below(TIMERS), flags = ONE_OF(0, 0, 0, 1, 2), clock = any_clock();
	struct itimerspec value = any_timer_value(flags & 1), old = { 0 };
	struct sigevent event = { .sigev_notify = ONE_OF(SIGEV_SIGNAL, SIGEV_NONE, SIGEV_SIGNAL,
							 SIGEV_THREAD_ID, 3, 8) };
	long result = 0;

	event.sigev_signo = any_signal();
	switch (below(6)) {
	case 0:
		if (timers[i] >= 0)
			syscall(SYS_timer_delete, timers[i]);
		timers[i] = -1;
		printf("timer_create clock %d notify %d signal %d", clock, event.sigev_notify,
		       event.sigev_signo);
		((int *)&event)[4] = below(6) ? gettid() : ONE_OF(0, -1);
		result = syscall(SYS_timer_create, clock, below(6) ? &event : NULL, &timers[i]);
		if (result < 0)
			timers[i] = -1;
		break;
	case 1:
		printf("timer_delete %d", i);
		result = syscall(SYS_timer_delete, timers[i]);
		timers[i] = -1;
		break;
	case 2:
		printf("timer_gettime %d", i);
		result = syscall(SYS_timer_gettime, timers[i], &old);
		show_left(&old);
		break;
	case 3:
		printf("timer_getoverrun %d", i);
		result = syscall(SYS_timer_getoverrun, timers[i]);
		break;
	default:
		printf("timer_settime %d flags %d %ld.%ld every %ld.%ld", i, flags,
		       (long)value.it_value.tv_sec, value.it_value.tv_nsec,
		       (long)value.it_interval.tv_sec, value.it_interval.tv_nsec);
		result = syscall(SYS_timer_settime, timers[i], flags, &value, &old);
		show_left(&old);
	}
	show(result);
}

/* A timer that runs out at once, and its signal. */
static void do_expire(void)
{
	int sig = ONE_OF(SIGUSR1, SIGALRM, 40, 64), id = -1;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = sig };
	struct itimerspec value = { .it_value = { 0, 1 } };
	unsigned long set = 1ul << (sig - 1), old;
	struct timespec soon = { 2, 0 };
	siginfo_t info = { 0 };
	int clock = ONE_OF(CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME);

	event.sigev_value.sival_int = (int)below(1000);
	printf("expire clock %d signal %d value %d", clock, sig, event.sigev_value.sival_int);
	fflush(stdout);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, &old, 8L);
	syscall(SYS_timer_create, clock, &event, &id);
	syscall(SYS_timer_settime, id, (int)below(2), &value, NULL);
	long result = syscall(SYS_rt_sigtimedwait, &set, &info, &soon, 8L);
	if (result > 0)
		printf(" signal %d code %d value %d", info.si_signo, info.si_code,
		       info.si_code == SI_QUEUE || info.si_code == SI_TIMER
			       ? info.si_value.sival_int
			       : 0);
	syscall(SYS_timer_delete, id);
	/* Newer kernels take back the signal of a timer that is gone, in their time. */
	soon.tv_sec = 0;
	while (syscall(SYS_rt_sigtimedwait, &set, NULL, &soon, 8L) > 0)
		continue;
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, 8L);
	show(result);
}

static void do_itimer(void)
{
	int which = (int)below(5) - 1;
	struct itimerval value = { { ONE_OF(0, 0, 1000, -1), ONE_OF(0, 0, 1, 1000000, -1) },
				   { ONE_OF(0, 0, 1000, -1), ONE_OF(0, 0, 0, 1000000, -1) } },
			 old = { 0 };

	printf("itimer %d %ld.%ld every %ld.%ld", which, (long)value.it_value.tv_sec,
	       (long)value.it_value.tv_usec, (long)value.it_interval.tv_sec,
	       (long)value.it_interval.tv_usec);
	long result = below(3) ? syscall(SYS_setitimer, which, &value, &old)
			       : syscall(SYS_getitimer, which, &old);
	printf(" was %s every %ld.%06ld",
	       old.it_value.tv_sec    ? "armed"
	       : old.it_value.tv_usec ? "nearly"
				      : "idle",
	       (long)old.it_interval.tv_sec, (long)old.it_interval.tv_usec);
	show(result);
}

static void do_fd(void)
{
	int i = (int)below(FDS), clock = any_clock(), flags = ONE_OF(0, 0, 0, 1, 2, 3, 4);
	struct itimerspec value = any_timer_value(flags & 1), old = { 0 };
	struct signalfd_siginfo infos[3];
	unsigned long mask = any_mask();
	long result;

	switch (below(8)) {
	case 0:
		close(fds[i]);
		printf("timerfd_create clock %d flags %x", clock, (unsigned)flags);
		result = fds[i] = timerfd_create(clock, TFD_NONBLOCK | (flags == 4 ? 1 : 0));
		break;
	case 1:
		close(fds[i]);
		printf("signalfd %lx", mask);
		result = fds[i] = (int)syscall(SYS_signalfd4, -1, &mask, 8L,
					       SFD_NONBLOCK | (flags == 4 ? 1 : 0));
		break;
	case 2:
		printf("signalfd %d %lx", i, mask);
		result = syscall(SYS_signalfd4, fds[i], &mask, (long)ONE_OF(8, 8, 8, 4, 16),
				 SFD_NONBLOCK);
		result = result > 0 ? 0 : result;
		break;
	case 3:
		printf("timerfd_gettime %d", i);
		result = timerfd_gettime(fds[i], &old);
		show_left(&old);
		break;
	case 4:
	case 5:
		printf("timerfd_settime %d flags %d %ld.%ld every %ld.%ld", i, flags,
		       (long)value.it_value.tv_sec, value.it_value.tv_nsec,
		       (long)value.it_interval.tv_sec, value.it_interval.tv_nsec);
		result = timerfd_settime(fds[i], flags, &value, &old);
		show_left(&old);
		break;
	default: {
		int size = ONE_OF(0, 7, 8, 127, 128, 300, 384);

		printf("read %d %d", i, size);
		memset(infos, 0, sizeof infos);
		result = read(fds[i], infos, (size_t)size);
		for (long j = 0; j < result / 128; j++)
			printf(" %u code %d int %d overrun %u", infos[j].ssi_signo,
			       infos[j].ssi_code, infos[j].ssi_int, infos[j].ssi_overrun);
	}
	}
	show(result);
}

static void do_clock(void)
{
	int clock = ONE_OF(0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 99, -1, -2, -3, -6, -7),
	    flags = ONE_OF(0, 1, 1, 2);
	struct timespec time = { ONE_OF(0, 0, 0, -1), ONE_OF(0, 1, 999, -1, 1000000000) };
	long result;

	switch (below(4)) {
	case 0:
		printf("clock_getres %d", clock);
		time.tv_sec = time.tv_nsec = 0;
		if (clock == 5 || clock == 6 || clock == -3 || clock == -7)
			clock = 7; /* ticks of the host */
		result = syscall(SYS_clock_getres, clock, &time);
		printf(" %ld.%ld", (long)time.tv_sec, time.tv_nsec);
		break;
	case 1:
		printf("clock_gettime %d", clock);
		result = syscall(SYS_clock_gettime, clock, below(8) ? (void *)&time : (void *)8);
		break;
	case 2:
		printf("nanosleep %ld.%ld", (long)time.tv_sec, time.tv_nsec);
		result = syscall(SYS_nanosleep, &time, NULL);
		break;
	default:
		/* A sleep by its own CPU time has no end. */
		if (clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID)
			clock = CLOCK_THREAD_CPUTIME_ID;
		printf("clock_nanosleep %d flags %d %ld.%ld", clock, flags, (long)time.tv_sec,
		       time.tv_nsec);
		result = syscall(SYS_clock_nanosleep, clock, flags, &time, NULL);
	}
	show(result);
}

/* Not the number of any thread. */
static uint32_t plain(void)
{
	return (uint32_t)ONE_OF(0, 0x3ffffffe, 0x3fffffff);
}

static void show_words(void)
{
	unsigned me = (unsigned)gettid();

	for (int i = 0; i < WORDS; i++)
		printf(" %s%x", (words[i] & 0x3fffffff) == me ? "mine+" : "",
		       (words[i] & 0x3fffffff) == me ? words[i] & 0xc0000000 : words[i]);
}

static void do_futex(void)
{
	int op = ONE_OF(0, 1, 3, 4, 6, 7, 8, 9, 10, 13, 14), i = (int)below(WORDS),
	    j = (int)below(WORDS);
	int odd = (int)below(
		24); /* one thing at a time: which error comes first nobody should need */
	uint32_t value = plain(), value3 = below(4) ? plain() : 0xffffffff;
	struct timespec time = { 0, ONE_OF(0, 1, 1000) };
	char *first = (char *)&words[i], *second = (char *)&words[j];
	void *fourth = &time;
	long result;
	int kept;

	if (below(8) == 0) {
		words[i] = below(3) ? plain() : (uint32_t)gettid() | (below(2) ? 0x80000000 : 0);
		printf("word %d", i);
		show_words();
		printf("\n");
		return;
	}
	if (op == 3 || op == 4)
		fourth = (void *)(long)(odd == 0 ? -1 : ONE_OF(0, 1, 5));
	else if (odd == 0)
		fourth = (void *)8;
	if (odd == 1)
		time.tv_sec = -1;
	if (odd == 2)
		time.tv_nsec = ONE_OF(-1, 1000000000);
	if (odd == 3 && op != 7 && op != 14)
		first += ONE_OF(1, 2);
	if (odd == 4 && op != 14 && value3 != 0)
		first += 4096;
	if (odd == 5)
		second += ONE_OF(1, 2);
	if (odd == 6)
		second += 4096;
	if (odd == 7)
		op |= 256;
	if (odd == 8)
		value = -1;
	if (odd < 5 && value3 == 0)
		value3 = 4;
	op |= below(2) ? 128 : 0;
	printf("futex %d %d to %d value %x value3 %x odd %d", op, i, j, value, value3, odd);
	fflush(stdout);
	result = syscall(SYS_futex, first, op, value, fourth, second, value3);
	kept = errno;
	show_words();
	errno = kept;
	show(result);
}

static void do_schedule(void)
{
	struct sched_param param = { .sched_priority = ONE_OF(0, 0, 0, 1, 50, 99, 100, -1) };
	int policy = ONE_OF(0, 0, 1, 2, 0, 1, 4, 6, 8, -1, 0x40000000, 0x40000001),
	    who = ONE_OF(0, 0, 0, -1, 999999);
	struct timespec interval = { 0, 0 };
	long result;

	switch (below(8)) {
	case 0:
		printf("sched_setscheduler %d %d %d", who, policy, param.sched_priority);
		result = syscall(SYS_sched_setscheduler, who, policy, below(12) ? &param : NULL);
		break;
	case 1:
		printf("sched_setparam %d %d", who, param.sched_priority);
		result = syscall(SYS_sched_setparam, who, &param);
		break;
	case 2:
		printf("sched_getscheduler %d", who);
		result = syscall(SYS_sched_getscheduler, who);
		break;
	case 3:
		printf("sched_getparam %d", who);
		param.sched_priority = -7;
		result = syscall(SYS_sched_getparam, who, &param);
		printf(" %d", param.sched_priority);
		break;
	case 4:
		printf("sched_rr_get_interval %d", who);
		result = syscall(SYS_sched_rr_get_interval, who, &interval);
		break;
	case 5:
		printf("sched_get_priority %d", policy);
		result = syscall(below(2) ? SYS_sched_get_priority_max : SYS_sched_get_priority_min,
				 policy);
		break;
	case 6: {
		int which = ONE_OF(PRIO_PROCESS, -1, 3), nice = ONE_OF(0, 0, 1, -5, -20, -30);

		printf("setpriority %d %d %d", which, who, nice);
		result = syscall(SYS_setpriority, which, who, nice);
		break;
	}
	default: {
		int which = ONE_OF(PRIO_PROCESS, PRIO_PROCESS, -1, 3); /* not others' */

		printf("getpriority %d %d", which, who);
		result = syscall(SYS_getpriority, which, who);
	}
	}
	show(result);
}

static void do_other(void)
{
	struct rlimit limit = { (unsigned)below(100), (unsigned)below(100) + 50 };
	void *list = NULL;
	size_t size = 0;
	char name[16] = "";
	long result;
	int which;

	switch (below(6)) {
	case 0:
		size = (size_t)ONE_OF(24, 24, 0, 23, 32);
		printf("set_robust_list %zu", size);
		result = syscall(SYS_set_robust_list, below(2) ? words : NULL, size);
		break;
	case 1:
		printf("get_robust_list");
		result = syscall(SYS_get_robust_list, ONE_OF(0, 0, gettid(), -1, 999999), &list,
				 &size);
		printf(" %s %zu", list == words ? "words" : list == NULL ? "none" : "other", size);
		break;
	case 2:
		which = ONE_OF(-1, 16, 17, 100);
		printf("prlimit %d", which);
		result = syscall(SYS_prlimit64, 0, which, &limit, NULL);
		break;
	case 3:
		printf("prctl name");
		result = prctl(PR_SET_NAME, below(2) ? "short" : "a name that is too long");
		prctl(PR_GET_NAME, name);
		printf(" %.16s", name);
		break;
	case 4:
		which = ONE_OF(0, 0, 1, 2, 3, 999999);
		printf("sched_getaffinity");
		result = syscall(SYS_sched_getaffinity, ONE_OF(0, -1, 999999),
				 (long)ONE_OF(0, 1, 7, 12), words);
		break;
	default:
		which = ONE_OF(1, 2, 3, 4, 5, 7, 14, 30, 38, 39, 200, -1);
		printf("prctl %d", which);
		result = prctl(which, (long)ONE_OF(0, 1, 2, 65, -1), 0, 0, 0);
		if (which == 2 || which == 30)
			result = result < 0 ? result : 0;
	}
	show(result);
}

static void reset(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct sched_param param = { 0 };
	struct itimerval none = { 0 };
	stack_t no_stack = { .ss_flags = SS_DISABLE };
	unsigned long all = ~0ul, no = 0;
	struct timespec zero = { 0, 0 };

	for (int i = 0; i < TIMERS; i++) {
		if (timers[i] >= 0)
			syscall(SYS_timer_delete, timers[i]);
		timers[i] = -1;
	}
	for (int i = 0; i < FDS; i++) {
		close(fds[i]);
		fds[i] = -1;
	}
	for (int i = 0; i < 3; i++)
		setitimer(i, &none, NULL);
	sigaltstack(&no_stack, NULL);
	while (syscall(SYS_rt_sigtimedwait, &all, NULL, &zero, 8L) > 0)
		continue;
	for (int sig = 1; sig <= 64; sig++)
		sigaction(sig, &action, NULL);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &no, NULL, 8L);
	syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &param); /* musl refuses it */
	setpriority(PRIO_PROCESS, 0, 0);
	syscall(SYS_set_robust_list, NULL, 24L);
	memset(words, 0, WORDS * sizeof words[0]);
}

int main(int argc, char **argv)
{
	static void (*const calls[])(void) = {
		do_action, do_mask,  do_mask,  do_pending, do_send,	do_send,   do_send,
		do_take,   do_stack, do_timer, do_timer,   do_expire,	do_itimer, do_fd,
		do_fd,	   do_clock, do_futex, do_futex,   do_schedule, do_other,
	};
	unsigned long first = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	unsigned long length = argc > 3 ? strtoul(argv[3], NULL, 10) : 60;
	char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || munmap(memory + 4096, 4096) != 0)
		return 1;
	words = (uint32_t *)(memory + 4096) - WORDS;
	for (int i = 0; i < 2; i++) {
		stacks[i].ss_size = (size_t)(i + 1) << 16;
		stacks[i].ss_sp = mmap(NULL, stacks[i].ss_size, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	}
	memset(timers, -1, sizeof timers);
	memset(fds, -1, sizeof fds);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	for (unsigned long seed = first; seed < first + count; seed++) {
		state = seed;
		reset();
		printf("sequence %lu\n", seed);
		for (unsigned long i = 0; i < length; i++)
			calls[below(sizeof calls / sizeof calls[0])]();
		fflush(stdout);
	}
	return 0;
}
