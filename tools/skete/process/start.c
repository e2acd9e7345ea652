/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process.h"

#define RSEQ_SIGNATURE 0x53053053
#define SA_RESTORER_FLAG 0x04000000ul
#define MIN_ADDRESS "/proc/sys/vm/mmap_min_addr"
#define MIN_ADDRESS_USUAL 0x10000

/* What can be mapped from the image's file, so that debuggers and profilers know what it is: writable
 * parts for Valgrind alone, which believes in an image only if it has seen all of it. */
static struct agent_mapping *files;
static unsigned file_count;

_Static_assert(AGENT_WINDOW == WINDOW_BASE, "one window");
_Static_assert(AGENT_WINDOW_SIZE == 4 * PAGE && sizeof(struct skete_boot) <= 2 * PAGE &&
	       SKETE_CPU_PAGE == WINDOW_BASE + 3 * PAGE,
	       "the call page, the boot information, the page of the CPU");

static uint64_t in_agent(void (*function)(void))
{
	return AGENT_BASE + (uint64_t)((uintptr_t)function - (uintptr_t)__start_agent);
}

/* NULL: anywhere. */
static uint8_t *map_shared(uint64_t address, uint64_t size)
{
	void *memory = mmap((void *)(uintptr_t)address, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | (address != 0 ? MAP_FIXED_NOREPLACE : 0), -1, 0);

	return memory == MAP_FAILED || (address != 0 && (uintptr_t)memory != address) ? NULL : memory;
}

/* The call page and the boot information: at the same place in the processes and in us. */
static int map_window(struct monitor *m)
{
	uint8_t *window = map_shared(AGENT_WINDOW, AGENT_WINDOW_SIZE - PAGE);
	int32_t distance = (int32_t)(in_agent(agent_call_entry) - AGENT_WINDOW - 5);

	if (window == NULL)
		return complain("cannot map the window: %s", strerror(errno));
	window[0] = 0xe9; /* jmp */
	memcpy(window + 1, &distance, sizeof distance);
	if (mprotect(window, PAGE, PROT_READ | PROT_EXEC) != 0)
		return complain("cannot make the call page executable: %s", strerror(errno));
	m->boot = (struct skete_boot *)(void *)(window + PAGE);
	return STATUS_OK;
}

/* In the child: what we filled goes to its place, and the CPU gets its own page. */
static int place_agent(const struct cpu *cpu)
{
	struct skete_cpu *own = (struct skete_cpu *)(void *)map_shared(SKETE_CPU_PAGE, PAGE);
	uint8_t *agent = (uint8_t *)cpu->process->agent - AGENT_CODE_SIZE;
	uint64_t size = AGENT_END - AGENT_BASE;

	if (own == NULL || map_shared(AGENT_BASE, size) == NULL ||
	    mremap(agent, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)AGENT_BASE) == MAP_FAILED)
		return -1;
	own->number = cpu->index;
	return mprotect((void *)AGENT_BASE, AGENT_CODE_SIZE, PROT_READ | PROT_EXEC);
}

/* The kernel does not map below that for us. */
static uint64_t lowest_address(void)
{
	int fd = open(MIN_ADDRESS, O_RDONLY | O_CLOEXEC);
	char text[32] = "";
	uint64_t address = MIN_ADDRESS_USUAL;

	if (fd >= 0 && read(fd, text, sizeof text - 1) > 0)
		address = (strtoull(text, NULL, 10) + PAGE - 1) & ~(PAGE - 1);
	if (fd >= 0)
		close(fd);
	return address > SKETE_USER_START ? address : SKETE_USER_START;
}

/* Whom the agent tells: nobody else, once it is confined. */
static void set_thread(struct agent *agent)
{
	agent->monitor_thread = (int32_t)syscall(SYS_gettid);
	agent->filter_size = process_filter((struct sock_filter *)(void *)agent->filter, agent);
}

/* No library is left to take care of it. */
static void forget_thread(void)
{
	extern const ptrdiff_t __rseq_offset __attribute__((weak));
	extern const unsigned __rseq_size __attribute__((weak));

	if (&__rseq_offset != NULL && __rseq_size != 0)
		syscall(SYS_rseq, (char *)__builtin_thread_pointer() + __rseq_offset, 32, 1,
			RSEQ_SIGNATURE);
	syscall(SYS_set_tid_address, NULL);
	syscall(SYS_set_robust_list, NULL, 24);
}

/* All others stay blocked, but those that a terminal stops us all with. */
static void set_signals(void)
{
	static const int handled[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS,
				       AGENT_SIGNAL };
	static const int open[] = { SIGTSTP, SIGTTIN, SIGTTOU };
	struct {
		uint64_t handler, flags, restorer, mask;
	} action = { in_agent(agent_handler),
		     SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTORER_FLAG,
		     in_agent(agent_restorer), ~(1ull << (SIGSEGV - 1)) };
	const stack_t stack = { .ss_sp = (void *)AGENT_SIGNAL_STACK,
				.ss_size = AGENT_SIGNAL_STACK_SIZE };
	uint64_t blocked = ~0ull;

	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < sizeof handled / sizeof *handled; i++) {
		syscall(SYS_rt_sigaction, handled[i], &action, NULL, 8);
		blocked &= ~(1ull << (handled[i] - 1));
	}
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		blocked &= ~(1ull << (open[i] - 1));
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &blocked, NULL, 8);
}

static int keep_descriptors(const struct monitor *m, int image)
{
	/* Above first: one may be in the other's place. */
	int ram_copy = fcntl(m->memory.ram_fd, F_DUPFD_CLOEXEC, AGENT_DESCRIPTORS_END);
	int image_copy = fcntl(image, F_DUPFD_CLOEXEC, AGENT_DESCRIPTORS_END);

	if (ram_copy < 0 || image_copy < 0 || dup3(ram_copy, AGENT_RAM, O_CLOEXEC) < 0 ||
	    dup3(image_copy, AGENT_IMAGE, O_CLOEXEC) < 0)
		return -1;
	if (!m->options->unconfined)
		syscall(SYS_close_range, 0, 2, 0);
	return (int)syscall(SYS_close_range, AGENT_DESCRIPTORS_END, ~0u, 0);
}

/* In the child. */
static _Noreturn void become_guest(const struct monitor *m, const struct cpu *cpu,
				   const struct image *image)
{
	const struct rlimit none = { 0, 0 };
	const char *slash = strrchr(image->path, '/');
	void (*start)(void) = (void (*)(void))(uintptr_t)in_agent(agent_start);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != cpu->process->agent->monitor)
		_exit(STATUS_FAILED);
	prctl(PR_SET_NAME, slash != NULL ? slash + 1 : image->path);
	if (!m->options->unconfined && (setrlimit(RLIMIT_CORE, &none) != 0 ||
					prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0))
		_exit(complain("cannot confine the guest's process: %s", strerror(errno)));
	if (keep_descriptors(m, image->fd) != 0 || place_agent(cpu) != 0)
		_exit(complain("cannot set up the guest's process: %s", strerror(errno)));
	set_signals();
	forget_thread();
	start();
	_exit(STATUS_FAILED);
}

static int create(struct monitor *m, struct cpu *cpu, const struct image *image)
{
	uint8_t *agent = map_shared(0, AGENT_END - AGENT_BASE);
	struct process *process = cpu->process = memory_get(NULL, 1, sizeof *process);

	if (agent == NULL)
		return complain("cannot map the agent: %s", strerror(errno));
	memcpy(agent, __start_agent, (size_t)(__stop_agent - __start_agent));
	*process = (struct process){ .agent = (struct agent *)(void *)(agent + AGENT_CODE_SIZE) };
	process->agent->monitor = getpid();
	process->agent->confined = !m->options->unconfined;
	set_thread(process->agent);
	process->pid = fork();
	if (process->pid == 0)
		become_guest(m, cpu, image);
	cpu->fd = process->pid < 0 ? -1 : (int)syscall(SYS_pidfd_open, process->pid, 0);
	/* Valgrind has no pidfd_open; kill() does as well, but no filter could tell whom. */
	if (process->pid < 0 || (cpu->fd < 0 && (errno != ENOSYS || !m->options->unconfined)))
		return complain("cannot start the guest's process: %s", strerror(errno));
	return STATUS_OK;
}

int process_create(struct monitor *m, const struct image *image)
{
	const struct sigaction ended = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };
	sigset_t ours;
	int status;

	m->memory.user_start = lowest_address();
	process_clock_begin();
	status = map_window(m);
	sigemptyset(&ours);
	sigaddset(&ours, AGENT_SIGNAL);
	sigaddset(&ours, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	sigaction(SIGCHLD, &ended, NULL);
	for (unsigned i = 0; i < m->cpu_count && status == STATUS_OK; i++)
		status = create(m, &m->cpus[i], image);
	return status;
}

bool process_is_file(uint64_t frame)
{
	for (unsigned i = 0; i < file_count; i++)
		if (frame >= files[i].address && frame < files[i].address + files[i].size)
			return true;
	return false;
}

/* Where the file lies in memory. */
static void note_file(const Elf64_Phdr *segment, bool confined)
{
	uint64_t start = segment->p_vaddr & ~(PAGE - 1);
	uint64_t end = (segment->p_vaddr + segment->p_filesz + PAGE - 1) & ~(PAGE - 1);

	if (segment->p_type != PT_LOAD || segment->p_filesz == 0 ||
	    (confined && segment->p_flags & PF_W) ||
	    ((segment->p_offset ^ segment->p_vaddr) & (PAGE - 1)) != 0)
		return;
	files[file_count] = process_page(start, end - start, segment->p_offset - (segment->p_vaddr - start),
					 SKETE_READ | (segment->p_flags & PF_W ? SKETE_WRITE : 0) |
						 (segment->p_flags & PF_X ? SKETE_EXEC : 0));
	files[file_count++].kind = AGENT_MAP_IMAGE;
}

/* Whether the guest has it as it was at the start. */
static bool is_original(struct memory *memory, const struct agent_mapping *file)
{
	uint64_t end = file->address + file->size, size = 0;

	for (uint64_t va = file->address; va < end; va += size) {
		struct translation page = paging_query(memory, va);
		struct agent_mapping now = process_page(va, 0, page.frame, page.protection);

		if (!page.used || page.frame != va || now.protection != file->protection)
			return false;
		size = paging_run(memory, va, end);
	}
	return true;
}

/* All that is in the page tables. */
static void fill(struct monitor *m, struct cpu *cpu)
{
	struct memory *memory = &m->memory;
	struct translation page;

	cpu->process->filled = true;
	/* RAM will be mapped over what is writable. */
	for (unsigned i = 0; i < file_count; i++)
		if (files[i].protection & PROT_WRITE)
			process_map(m, cpu, &files[i]);
	for (uint64_t va = 0; paging_find(memory, &va, SKETE_USER_END, &page); va += page.size) {
		struct agent_mapping mapping = process_page(va, page.size, page.frame, page.protection);

		if (ram_holds(memory, page.frame, page.size))
			process_map(m, cpu, &mapping);
	}
	for (unsigned i = 0; i < file_count; i++)
		if (!(files[i].protection & PROT_WRITE) && is_original(memory, &files[i]))
			process_map(m, cpu, &files[i]);
	process_flush(m, cpu);
}

int process_prepare(struct monitor *m, const struct image *image)
{
	sigaddset(&m->signals, SIGCHLD);
	files = memory_get(NULL, image->segment_count, sizeof *files);
	for (size_t i = 0; i < image->segment_count; i++)
		note_file(&image->segments[i], !m->options->unconfined);
	cpus_lock(m);
	for (unsigned i = m->cpu_count; i-- > 1;)
		process_flush(m, &m->cpus[i]); /* until it is there */
	fill(m, &m->cpus[0]);
	pthread_mutex_unlock(&m->lock);
	process_start(&m->cpus[0], m->entry, (uintptr_t)m->boot);
	return STATUS_OK;
}

void process_start(struct cpu *cpu, uint64_t entry, uint64_t argument)
{
	cpu->process->agent->entry = entry;
	cpu->process->agent->boot = argument;
}

void process_enter(struct monitor *m, struct cpu *cpu)
{
	if (!cpu->process->filled) {
		cpus_pause(m);
		set_thread(cpu->process->agent);
		fill(m, cpu);
	}
	cpu->process->entered = true;
	process_answer(cpu, AGENT_ENTER, 0);
	cpus_resume(m);
}
