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

struct process process;

_Static_assert(AGENT_WINDOW == WINDOW_BASE, "one window");
_Static_assert(AGENT_WINDOW_SIZE == 4 * PAGE && sizeof(struct skete_boot) <= 2 * PAGE &&
	       SKETE_CPU_PAGE == WINDOW_BASE + 3 * PAGE,
	       "the call page, the boot information, the page of the CPU");

static uint64_t in_agent(void (*function)(void))
{
	return AGENT_BASE + (uint64_t)((uintptr_t)function - (uintptr_t)__start_agent);
}

static uint8_t *map_at(uint64_t address, uint64_t size)
{
	void *memory = mmap((void *)(uintptr_t)address, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return memory == (void *)(uintptr_t)address ? memory : NULL;
}

/* At the same place in the process and in us. */
static int map_window(struct monitor *m)
{
	uint8_t *window = map_at(AGENT_WINDOW, AGENT_WINDOW_SIZE);
	uint8_t *agent = map_at(AGENT_BASE, AGENT_END - AGENT_BASE);
	int32_t distance = (int32_t)(in_agent(agent_call_entry) - AGENT_WINDOW - 5);

	if (window == NULL || agent == NULL)
		return complain("cannot map the agent: %s", strerror(errno));
	window[0] = 0xe9; /* jmp */
	memcpy(window + 1, &distance, sizeof distance);
	memcpy(agent, __start_agent, (size_t)(__stop_agent - __start_agent));
	if (mprotect(window, PAGE, PROT_READ | PROT_EXEC) != 0 ||
	    mprotect(agent, AGENT_CODE_SIZE, PROT_READ | PROT_EXEC) != 0)
		return complain("cannot make the agent executable: %s", strerror(errno));
	m->boot = (struct skete_boot *)(void *)(window + PAGE);
	process.agent = (struct agent *)(void *)(agent + AGENT_CODE_SIZE);
	return STATUS_OK;
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

static void fill_agent(void)
{
	struct agent *agent = process.agent;

	agent->monitor = getpid();
	agent->monitor_thread = (int32_t)syscall(SYS_gettid);
	agent->confined = process.confined;
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

static int keep_descriptors(int ram, int image)
{
	/* Above first: one may be in the other's place. */
	int ram_copy = fcntl(ram, F_DUPFD_CLOEXEC, AGENT_DESCRIPTORS_END);
	int image_copy = fcntl(image, F_DUPFD_CLOEXEC, AGENT_DESCRIPTORS_END);

	if (ram_copy < 0 || image_copy < 0 || dup3(ram_copy, AGENT_RAM, O_CLOEXEC) < 0 ||
	    dup3(image_copy, AGENT_IMAGE, O_CLOEXEC) < 0)
		return -1;
	if (process.confined)
		syscall(SYS_close_range, 0, 2, 0);
	return (int)syscall(SYS_close_range, AGENT_DESCRIPTORS_END, ~0u, 0);
}

/* In the child. */
static _Noreturn void become_guest(const struct monitor *m, const struct image *image)
{
	const struct rlimit none = { 0, 0 };
	const char *slash = strrchr(image->path, '/');
	void (*start)(void) = (void (*)(void))(uintptr_t)in_agent(agent_start);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != process.agent->monitor)
		_exit(STATUS_FAILED);
	prctl(PR_SET_NAME, slash != NULL ? slash + 1 : image->path);
	if (process.confined && (setrlimit(RLIMIT_CORE, &none) != 0 ||
				 prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0))
		_exit(complain("cannot confine the guest's process: %s", strerror(errno)));
	if (keep_descriptors(m->memory.ram_fd, image->fd) != 0)
		_exit(complain("cannot set up the guest's process: %s", strerror(errno)));
	set_signals();
	forget_thread();
	start();
	_exit(STATUS_FAILED);
}

int process_create(struct monitor *m, const struct image *image)
{
	const struct sigaction ended = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };
	sigset_t ours;
	int status;

	if (m->options->cpus > 1)
		return complain("--isolation=process has one CPU, on which all threads take turns: "
				"leave out -c");
	process.confined = !m->options->unconfined;
	m->memory.user_start = lowest_address();
	process_clock_begin();
	status = map_window(m);
	if (status != STATUS_OK)
		return status;
	fill_agent();
	sigemptyset(&ours);
	sigaddset(&ours, AGENT_SIGNAL);
	sigaddset(&ours, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	sigaction(SIGCHLD, &ended, NULL);
	process.pid = fork();
	if (process.pid == 0)
		become_guest(m, image);
	m->cpus[0].fd = process.pid < 0 ? -1 : (int)syscall(SYS_pidfd_open, process.pid, 0);
	/* Valgrind has no pidfd_open; kill() does as well, but no filter could tell whom. */
	if (process.pid < 0 || (m->cpus[0].fd < 0 && (errno != ENOSYS || process.confined)))
		return complain("cannot start the guest's process: %s", strerror(errno));
	return STATUS_OK;
}

/* Where the file lies in memory: what is only read comes from it; with WRITABLE, what is not, over
 * which RAM will be mapped: Valgrind believes in an image only if it has seen all of it. */
static void map_file(struct monitor *m, const Elf64_Phdr *segment, bool writable)
{
	uint64_t start = segment->p_vaddr & ~(PAGE - 1);
	uint64_t end = (segment->p_vaddr + segment->p_filesz + PAGE - 1) & ~(PAGE - 1);
	struct agent_mapping mapping = {
		.address = start, .size = end - start, .kind = AGENT_MAP_IMAGE,
		.offset = segment->p_offset - (segment->p_vaddr - start),
		.protection = PROT_READ | (segment->p_flags & PF_X ? PROT_EXEC : 0) |
			      (writable ? PROT_WRITE : 0) };

	if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W) == writable ||
	    segment->p_filesz == 0 || ((segment->p_offset ^ segment->p_vaddr) & (PAGE - 1)) != 0)
		return;
	if (writable) {
		process_map(m, &mapping);
		return;
	}
	if (process.file_end == 0 || start < process.file_start)
		process.file_start = start;
	if (end > process.file_end)
		process.file_end = end;
	process_map(m, &mapping);
}

int process_prepare(struct monitor *m, const struct image *image)
{
	struct translation page;

	process.agent->entry = m->entry;
	process.agent->boot = (uintptr_t)m->boot;
	process.ready = true;
	sigaddset(&m->signals, SIGCHLD);
	cpus_lock(m);
	for (size_t i = 0; i < image->segment_count && !process.confined; i++)
		map_file(m, &image->segments[i], true);
	for (uint64_t va = 0; va < SKETE_USER_END; va = (va | (page.size - 1)) + 1) {
		page = paging_query(&m->memory, va);
		if (page.used && ram_holds(&m->memory, page.frame, page.size))
			process_note(va, page.size, page.frame, page.protection, false);
	}
	for (size_t i = 0; i < image->segment_count; i++)
		map_file(m, &image->segments[i], false);
	process_flush(m);
	pthread_mutex_unlock(&m->lock);
	return STATUS_OK;
}
