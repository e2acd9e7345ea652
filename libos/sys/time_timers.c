/* SPDX-License-Identifier: MIT */
/*
 * The timers of timer_create(2).  As on Linux, a timer's signal is queued at most once; while it
 * waits for its delivery, the timer rests, and what it missed is the overrun.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <arch/user.h>
#include <machine/paging.h>
#include <mm/frames.h>
#include <signal/directed.h>
#include <time/interval.h>

#include <sys_calls.h>

#define GROUP 24 /* as many as a page holds */
#define GROUPS 64
#define OVERRUN_MAX 0x7fffffff /* DELAYTIMER_MAX */
#define NOTIFY_THREAD_ID 4     /* SIGEV_THREAD_ID */

/* The kernel's struct sigevent as far as it is used; libraries pass no more than this. */
struct event {
	union sigval value;
	int signal;
	int notify;
	int thread;
	int padding;
};

struct posix_timer {
	struct interval interval;
	int id;
	bool used;
	bool wall;     /* CLOCK_REALTIME and its relatives */
	bool pending;  /* its signal is queued */
	enum clock_kind kind;
	unsigned lost; /* expirations without a signal of their own */
	int overrun;   /* of the last delivery */
	struct event event;
};

_Static_assert(GROUP * sizeof(struct posix_timer) <= PAGE_SIZE, "a page");

/* Those after the first group get pages when there are so many; they keep them. */
static struct posix_timer few[GROUP];
static struct posix_timer *groups[GROUPS] = { few };

static struct posix_timer *find(int id)
{
	struct posix_timer *group = id >= 0 && id < GROUP * GROUPS ? groups[id / GROUP] : NULL;

	return group != NULL && group[id % GROUP].used ? &group[id % GROUP] : NULL;
}

static int send(struct posix_timer *timer)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = timer->event.signal;
	info.si_code = SI_TIMER;
	info.si_timerid = timer->id;
	info.si_value = timer->event.value;
	return signal_send(&info, timer->event.notify == NOTIFY_THREAD_ID ? timer->event.thread :
			   SIGNAL_PROCESS);
}

static void due(struct interval *interval)
{
	struct posix_timer *timer = (struct posix_timer *)interval;

	if (timer->event.notify == SIGEV_NONE) {
		interval_go_on(interval);
	} else if (send(timer) > 0) {
		timer->pending = true;
	} else { /* ignored, or the same signal of somebody else is pending */
		timer->lost++;
		interval_go_on(interval);
	}
}

/* Targets between the one that expired and now. */
static uint64_t missed(const struct interval *interval)
{
	uint64_t now = clock_now(interval->kind);

	if (interval->period == 0 || interval->target == MACHINE_NEVER || now < interval->target)
		return 0;
	return (now - interval->target) / interval->period;
}

void timer_signal_taken(siginfo_t *info)
{
	struct posix_timer *timer = find(info->si_timerid);
	uint64_t overrun;

	if (!timer || !timer->pending)
		return; /* deleted, or set anew, or not from a timer at all */
	overrun = missed(&timer->interval) + timer->lost;
	timer->overrun = overrun > OVERRUN_MAX ? OVERRUN_MAX : (int)overrun;
	timer->lost = 0;
	timer->pending = false;
	info->si_overrun = timer->overrun;
	interval_go_on(&timer->interval);
}

static int check_event(const struct event *event)
{
	switch (event->notify) {
	case SIGEV_NONE:
		return 0;
	case NOTIFY_THREAD_ID:
		if (event->thread <= 0 || !signal_thread_exists(event->thread))
			return -EINVAL;
		/* falls through */
	case SIGEV_SIGNAL:
	case SIGEV_THREAD: /* the C library's affair; to the kernel it is a signal */
		return signal_valid(event->signal) ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

/* Whether Linux has timers by clock ID: its kind, -EINVAL or -EOPNOTSUPP. */
static int timer_kind(clockid_t id)
{
	if (id == CLOCK_MONOTONIC_RAW || id == CLOCK_MONOTONIC_COARSE ||
	    id == CLOCK_REALTIME_COARSE)
		return -EOPNOTSUPP;
	return clock_kind(id);
}

static struct posix_timer *free_of(struct posix_timer *group)
{
	for (int i = 0; i < GROUP; i++)
		if (!group[i].used)
			return &group[i];
	return NULL;
}

static struct posix_timer *new_group(void)
{
	paddr_t frame = frames_alloc(0);

	return frame != PADDR_NONE ? memset(machine_direct(frame), 0, PAGE_SIZE) : NULL;
}

static struct posix_timer *allocate(void)
{
	for (int i = 0; i < GROUPS; i++) {
		struct posix_timer *timer;

		if (groups[i] == NULL)
			groups[i] = new_group();
		timer = groups[i] != NULL ? free_of(groups[i]) : NULL;
		if (timer != NULL) {
			timer->id = i * GROUP + (int)(timer - groups[i]);
			return timer;
		}
		if (groups[i] == NULL)
			return NULL;
	}
	return NULL;
}

long sys_timer_create(clockid_t clock, struct sigevent *event, int *result)
{
	struct event given = { .signal = SIGALRM, .notify = SIGEV_SIGNAL };
	int kind = timer_kind(clock);
	struct posix_timer *timer;
	int id;

	if (kind < 0)
		return kind;
	if (event && user_copy_in(&given, event, sizeof(given)) != 0)
		return -EFAULT;
	if (check_event(&given) != 0)
		return -EINVAL;
	timer = allocate();
	if (!timer)
		return -EAGAIN;
	id = timer->id;
	if (!event)
		given.value.sival_int = id;
	if (user_copy_out(result, &id, sizeof(id)) != 0)
		return -EFAULT;
	*timer = (struct posix_timer){
		.interval = { .timer.expire = interval_expire, .kind = (enum clock_kind)kind,
			      .target = MACHINE_NEVER, .due = due },
		.id = id,
		.used = true,
		.wall = kind == CLOCK_KIND_WALL,
		.kind = (enum clock_kind)kind,
		.event = given,
	};
	return 0;
}

static void report(const struct posix_timer *timer, struct itimerspec *value)
{
	time_to_timespec(interval_remaining(&timer->interval), &value->it_value);
	time_to_timespec(timer->interval.period, &value->it_interval);
}

long sys_timer_gettime(int id, struct itimerspec *result)
{
	struct posix_timer *timer = find(id);
	struct itimerspec value;

	if (!timer)
		return -EINVAL;
	report(timer, &value);
	return user_copy_out(result, &value, sizeof(value));
}

static void set(struct posix_timer *timer, int flags, const struct itimerspec *value)
{
	uint64_t target = time_from_timespec(&value->it_value);
	uint64_t period = target != 0 ? time_from_timespec(&value->it_interval) : 0;
	enum clock_kind kind = timer->kind;

	timer->pending = false;
	timer->lost = 0;
	timer->overrun = 0;
	if (target == 0) {
		target = MACHINE_NEVER;
	} else if (!(flags & TIMER_ABSTIME)) {
		if (kind == CLOCK_KIND_WALL) /* nobody sets the time that has passed */
			kind = CLOCK_KIND_BOOT;
		target = time_add(clock_now(kind), target);
	}
	interval_set(&timer->interval, kind, target, period);
}

long sys_timer_settime(int id, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	struct posix_timer *timer = find(id);
	struct itimerspec new, before;

	if (!value)
		return -EINVAL;
	if (user_copy_in(&new, value, sizeof(new)) != 0)
		return -EFAULT;
	if (!timer || !time_valid(&new.it_value) || !time_valid(&new.it_interval))
		return -EINVAL;
	report(timer, &before);
	set(timer, flags, &new);
	return old ? user_copy_out(old, &before, sizeof(before)) : 0;
}

long sys_timer_getoverrun(int id)
{
	struct posix_timer *timer = find(id);

	return timer ? timer->overrun : -EINVAL;
}

long sys_timer_delete(int id)
{
	struct posix_timer *timer = find(id);

	if (!timer)
		return -EINVAL;
	interval_set(&timer->interval, timer->kind, MACHINE_NEVER, 0);
	timer->used = false;
	return 0;
}

static void look_again(struct posix_timer *group)
{
	for (int i = 0; i < GROUP; i++)
		if (group[i].used && group[i].wall && !group[i].pending)
			interval_arm(&group[i].interval);
}

void posix_timers_look_again(void)
{
	for (int i = 0; i < GROUPS && groups[i] != NULL; i++)
		look_again(groups[i]);
}

/* Programs with timerfd have one that also looks at those. */
void timers_clock_was_set(void) __attribute__((weak, alias("posix_timers_look_again")));
