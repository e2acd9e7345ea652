/* SPDX-License-Identifier: MIT */
/*
 * What is told with a signal: siginfo_t, sigevent.
 */
#include <signal.h>

#include <trace/kinds.h>
#include <trace/show.h>

/* The kernel's siginfo_t, as far as it is shown. */
struct signal_info {
	int32_t number, error, code, unused;
	union {
		struct {
			uint32_t pid, uid;
			uint64_t value;
		} sent;
		struct {
			int32_t timer, overrun;
			uint64_t value;
		} timer;
		uint64_t address;
	};
};

static const struct trace_names *codes_of(int signal)
{
	switch (signal) {
	case SIGSEGV: return &trace_names_segv_code;
	case SIGBUS: return &trace_names_bus_code;
	case SIGFPE: return &trace_names_fpe_code;
	case SIGILL: return &trace_names_ill_code;
	default: return &trace_names_signal_code;
	}
}

static void show_cause(struct trace *trace, const struct signal_info *info)
{
	bool fault = info->number == SIGSEGV || info->number == SIGBUS || info->number == SIGFPE ||
		info->number == SIGILL || info->number == SIGTRAP;

	if (info->code > 0 && fault) {
		if (info->code == SI_KERNEL)
			return;
		trace_put(trace, ", si_addr=");
		trace_show_address(trace, info->address);
	} else if (info->code == SI_TIMER) {
		trace_format(trace, ", si_timerid=%d, si_overrun=%d, si_int=%d", info->timer.timer,
			     info->timer.overrun, (int)info->timer.value);
	} else if (info->code == SI_QUEUE) {
		trace_format(trace, ", si_pid=%u, si_uid=%u, si_int=%d", info->sent.pid,
			     info->sent.uid, (int)info->sent.value);
	} else if (info->code <= 0) {
		trace_format(trace, ", si_pid=%u, si_uid=%u", info->sent.pid, info->sent.uid);
	}
}

void trace_show_siginfo(struct trace *trace, const void *bytes)
{
	const struct signal_info *info = bytes;
	bool known = info->code <= 0 || info->code == SI_KERNEL;

	trace_put(trace, "{si_signo=");
	trace_show_signal(trace, info->number);
	trace_put(trace, ", si_code=");
	trace_show_names(trace, known ? &trace_names_signal_code : codes_of(info->number),
			 (unsigned)info->code);
	show_cause(trace, info);
	trace_put(trace, "}");
}

void trace_siginfo(struct trace *trace, unsigned index)
{
	struct signal_info info;

	if (trace_fetch(trace, index, &info, sizeof info))
		trace_show_siginfo(trace, &info);
}

void trace_siginfo_out(struct trace *trace, unsigned index)
{
	struct signal_info info;

	if (trace_fetch_result(trace, index, &info, sizeof info))
		trace_show_siginfo(trace, &info);
}

/* The kernel's struct sigevent. */
struct event {
	uint64_t value;
	int32_t signal, notify, thread, unused;
};

static const char *const notify_names[] = { "SIGEV_SIGNAL", "SIGEV_NONE", "SIGEV_THREAD" };

void trace_sigevent(struct trace *trace, unsigned index)
{
	struct event event;

	if (!trace_fetch(trace, index, &event, sizeof event))
		return;
	trace_format(trace, "{sigev_value={sival_int=%d}, sigev_signo=", (int)event.value);
	trace_show_signal(trace, event.signal);
	if (event.notify == 4)
		trace_format(trace, ", sigev_notify=SIGEV_THREAD_ID, sigev_notify_thread_id=%d}",
			     event.thread);
	else if (event.notify >= 0 && event.notify <= 2)
		trace_format(trace, ", sigev_notify=%s}", notify_names[event.notify]);
	else
		trace_format(trace, ", sigev_notify=%d}", event.notify);
}
