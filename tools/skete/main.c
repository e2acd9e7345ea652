/* SPDX-License-Identifier: MIT */
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "monitor.h"
#include "options.h"
#include "process/process.h"
#include "sandbox.h"

struct monitor monitor;

uint64_t run_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int check_image(const struct run_options *options, const struct image *image)
{
	int status = image_check_bootable(image);

	if (status == STATUS_OK && options->memory < image_memory_end(image))
		status = complain("%lluK of memory are too small: '%s' needs -m %lluK at least",
				  (unsigned long long)(options->memory >> 10), options->image,
				  (unsigned long long)((image_memory_end(image) + 4095) >> 12 << 2));
	return status;
}

static int open_image(struct monitor *m, struct image *image)
{
	int status = image_open(image, m->options->image);

	return status != STATUS_OK ? status : check_image(m->options, image);
}

static int lay_out(struct monitor *m, const struct image *image)
{
	bool restores = m->options->restore != NULL; /* and may have the CPU */
	int status = m->options->process || restores ? STATUS_OK : cpuid_read(m->kvm);

	if (m->boot == NULL)
		m->boot = pool_at(&m->memory, m->memory.pool_base + POOL_BOOT * PAGE);
	paging_init(&m->memory);
	stub_write(&m->memory, m->cpu_count);
	if (status == STATUS_OK)
		status = restores ? snapshot_load(m) : load_image(m, image);
	if (status == STATUS_OK)
		status = load_boot(m, image);
	return status;
}

static int prepare_process(struct monitor *m, const struct image *image)
{
	int status = process_create(m, image);

	/* A debugger follows the first process that we start: that is the guest's. */
	helper_start(m);
	if (status == STATUS_OK)
		status = lay_out(m, image);
	if (status != STATUS_OK)
		return status;
	load_clock(m);
	log_own(m, "%u processes, the first is %d", m->cpu_count, (int)m->cpus[0].process->pid);
	return process_prepare(m, image);
}

static int prepare_vm(struct monitor *m, const struct image *image)
{
	int status = kvm_create(m);

	if (status == STATUS_OK)
		status = lay_out(m, image);
	for (unsigned i = 0; i < m->cpu_count && status == STATUS_OK; i++)
		status = vcpu_set_up(&m->cpus[i]);
	if (status != STATUS_OK)
		return status;
	log_own(m, "a machine with %u virtual CPUs", m->cpu_count);
	load_clock(m);
	if (m->options->restore != NULL)
		status = snapshot_boot(m);
	return status != STATUS_OK ? status : vcpu_start(m, &m->cpus[0], m->entry, WINDOW_BASE + PAGE);
}

/* All that there is before the guest's first instruction. */
static int prepare(struct monitor *m, const struct image *image)
{
	int status;

	m->memory.ram_fd = -1;
	if (!m->options->process)
		helper_start(m);
	status = m->options->process ? memory_share(&m->memory) : kvm_open(m);

	if (status == STATUS_OK && m->options->output != NULL)
		status = run_redirect(m->options->output);
	if (status == STATUS_OK)
		status = stats_open(m);
	if (status == STATUS_OK)
		status = files_open(m); /* behind what we create: it clears the umask */
	if (status == STATUS_OK)
		status = memory_create(&m->memory, m->options->memory, m->cpu_count);
	if (status == STATUS_OK && m->options->restore == NULL)
		status = memory_advise(&m->memory, m->options);
	if (status != STATUS_OK)
		return status;
	cpus_init(m);
	return m->options->process ? prepare_process(m, image) : prepare_vm(m, image);
}

static int check_outputs(const struct run_options *options)
{
	int status = run_check_output(options, options->output);

	if (status == STATUS_OK)
		status = run_check_output(options, options->stats_file);
	return status != STATUS_OK ? status : run_check_output(options, options->snapshot);
}

/* The sandbox has its descriptors at places of its own. */
static int raise_descriptor_limit(const struct monitor *m)
{
	rlim_t least = SANDBOX_CPUS + 2 * m->cpu_count + 16;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= least)
		return STATUS_OK;
	limit.rlim_cur = limit.rlim_max < least ? limit.rlim_max : least;
	if (limit.rlim_cur < least || setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return complain("too few open files are allowed: Skete needs %llu ('ulimit -n')",
				(unsigned long long)least);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	static struct run_options options = { .memory = UINT64_MAX /* not given */ };
	struct monitor *m = &monitor;
	struct image image;
	int status;

	streams_open();
	message_prefix = "skete";
	m->start_cycles = __rdtsc();
	m->start_time = run_now();
	m->options = &options;
	m->snapshot = m->vm = -1;
	status = options_parse(&options, argc, argv);
	if (status == STATUS_OK)
		status = options.restore != NULL ? snapshot_open(&options) : open_image(m, &image);
	options.machine = RUN_SKETE;
	if (status == STATUS_OK && options.restore == NULL)
		status = run_strace_check(&options, &image);
	m->cpu_count = options.cpus;
	if (status == STATUS_OK)
		status = check_outputs(&options);
	if (status == STATUS_OK)
		status = raise_descriptor_limit(m);
	if (status == STATUS_OK)
		status = snapshot_begin(m, &image);
	if (status != STATUS_OK)
		return status;
	helper_look(m, options.restore != NULL ? NULL : &image);
	m->report.visible = isatty(STDERR_FILENO);
	status = debug_open(m);
	if (status != STATUS_OK)
		return status;
	log_own(m, "'%s' is %s", options.restore != NULL ? options.restore : options.image,
		options.restore != NULL ? "a snapshot" : "an image");
	status = prepare(m, &image);
	if (status == STATUS_OK)
		status = snapshot_create(m);
	if (status != STATUS_OK)
		return status;
	if (options.restore == NULL)
		image_close(&image);
	log_layout(m);
	events_init(m);
	if (!options.unconfined)
		status = sandbox_enter(m);
	if (status != STATUS_OK)
		return status;
	log_own(m, options.unconfined ? "no sandbox" : "in the sandbox");
	if (options.probe != NULL)
		return sandbox_probe(options.probe);
	terminal_open(&m->terminal);
	m->entry_time = run_now();
	this_cpu = &m->cpus[0];
	this_cpu->started = true;
	cpus_lock(m);
	if (options.restore != NULL)
		snapshot_resume(m);
	run_loop(m, this_cpu);
}
