/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process/process.h"

#define LOOK_AGAIN 20000000ull /* ns */

_Thread_local struct cpu *this_cpu;

void cpus_init(struct monitor *m)
{
	pthread_condattr_t attributes;

	m->cpus = memory_get(NULL, m->cpu_count, sizeof *m->cpus);
	memset(m->cpus, 0, m->cpu_count * sizeof *m->cpus);
	for (unsigned i = 0; i < m->cpu_count; i++)
		m->cpus[i].index = i;
	pthread_mutex_init(&m->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&m->left, &attributes);
	pthread_cond_init(&m->resume, &attributes);
}

/* Or until TIMEOUT; what arrives meanwhile, and may be what ends this, is taken note of. */
static void wait_for(struct monitor *m, pthread_cond_t *condition, uint64_t timeout)
{
	uint64_t end = run_now() + timeout;
	const struct timespec until = { (time_t)(end / 1000000000), (long)(end % 1000000000) };

	pthread_cond_timedwait(condition, &m->lock, &until);
	events_collect(m);
}

void cpus_stand(struct monitor *m)
{
	while (m->paused != NULL && m->paused != this_cpu) {
		pthread_cond_broadcast(&m->left);
		wait_for(m, &m->resume, LOOK_AGAIN);
	}
}

void cpus_lock(struct monitor *m)
{
	pthread_mutex_lock(&m->lock);
	cpus_stand(m);
}

void cpus_wait_left(struct monitor *m, uint64_t timeout)
{
	wait_for(m, &m->left, timeout);
}

void cpus_pause(struct monitor *m)
{
	if (m->paused != NULL)
		return;
	m->paused = this_cpu;
	for (unsigned i = 0; i < m->cpu_count; i++) {
		struct cpu *cpu = &m->cpus[i];

		if (cpu == this_cpu || !cpu->started)
			continue;
		if (m->options->process)
			process_stop(m, cpu);
		else if (cpu->in_guest)
			events_kick(cpu);
		while (cpu->in_guest)
			pthread_cond_wait(&m->left, &m->lock);
	}
}

void cpus_flush(struct monitor *m)
{
	for (unsigned i = 0; i < m->cpu_count; i++)
		if (&m->cpus[i] != this_cpu && m->cpus[i].started)
			m->cpus[i].flush = true;
}

void cpus_resume(struct monitor *m)
{
	if (m->paused != this_cpu)
		return;
	m->paused = NULL;
	pthread_cond_broadcast(&m->resume);
}

void cpus_raise(struct cpu *cpu, enum skete_event event)
{
	cpu->events |= event;
	if (cpu != this_cpu && cpu->started)
		events_kick(cpu);
}

long cpus_upcall(struct monitor *m, struct cpu *cpu, const uint64_t upcall[4])
{
	uint64_t size = sizeof(struct skete_upcall);

	if (upcall[1] >= SKETE_USER_END)
		return -EINVAL;
	if (upcall[0] == 0 || (upcall[0] & 255) != 0 ||
	    memory_at(&m->memory, upcall[0], true, &size) == NULL ||
	    size < sizeof(struct skete_upcall))
		return -EFAULT;
	/* Nothing else of it: at the start, KVM makes the CPU meanwhile. */
	cpu->upcall = upcall[0];
	cpu->upcall_entry = upcall[1];
	cpu->upcall_start = upcall[2];
	cpu->upcall_end = upcall[3];
	return 0;
}

static void *run_cpu(void *argument)
{
	struct cpu *cpu = argument;

	this_cpu = cpu;
	cpus_lock(&monitor);
	cpu->thread = (pid_t)syscall(SYS_gettid);
	cpu->started = true;
	pthread_cond_broadcast(&monitor.left);
	run_loop(&monitor, cpu);
}

long cpus_start(struct monitor *m, uint64_t index, uint64_t entry, uint64_t argument)
{
	struct cpu *cpu;
	pthread_t thread;

	if (index >= m->cpu_count || entry >= SKETE_USER_END)
		return -EINVAL;
	cpu = &m->cpus[index];
	if (cpu->taken || cpu->started)
		return -EBUSY;
	if (m->options->process)
		process_start(cpu, entry, argument);
	else if (cpu->root == 0 && paging_add_root(&m->memory, cpu) != 0)
		return -ENOMEM;
	else if (vcpu_start(m, cpu, entry, argument) != STATUS_OK)
		run_end(m, STATUS_FAILED);
	if (pthread_create(&thread, NULL, run_cpu, cpu) != 0)
		return -EAGAIN;
	cpu->taken = true;
	pthread_detach(thread);
	while (!cpu->started)
		pthread_cond_wait(&m->left, &m->lock);
	cpus_stand(m);
	return 0;
}

static bool membarrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0) == 0;
}

/* A CPU that the host runs is interrupted, and all that it has written is written then; the first
 * time, we have to say that we shall want this.  A process of its own would not be. */
long cpus_barrier(const struct monitor *m)
{
	if (m->options->process)
		return -ENOSYS;
	if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) ||
	    (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) &&
	     membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)))
		return 0;
	return -ENOSYS;
}

long cpus_kick(struct monitor *m, uint64_t index)
{
	if (index >= m->cpu_count || !m->cpus[index].started)
		return -EINVAL;
	cpus_raise(&m->cpus[index], SKETE_EVENT_KICK);
	return 0;
}
