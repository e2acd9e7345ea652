/* SPDX-License-Identifier: MIT */
/*
 * Before the guest's first instruction, all is given up that is not needed from then on.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "monitor.h"
#include "sandbox.h"
#include "skete-filter.h"

/* Move DESCRIPTOR to where the filter expects it. */
static int put(int *descriptor, int place)
{
	if (dup3(*descriptor, place, O_CLOEXEC) < 0)
		return -1;
	*descriptor = place;
	return 0;
}

/* Close all descriptors but those that stay. */
static int keep_descriptors(struct monitor *m)
{
	int end;

	/* From above: the place of one may be where a lower one still is. */
	for (unsigned i = m->cpu_count; i-- > 0;)
		if (put(&m->cpus[i].fd, SANDBOX_CPUS + (int)i) != 0)
			return -1;
	if (m->debugger != NULL && put(debug_listener(m), SANDBOX_DEBUGGER) != 0)
		return -1;
	if (m->snapshot >= 0 && put(&m->snapshot, SANDBOX_SNAPSHOT) != 0)
		return -1;
	if (m->memory.known < m->memory.size && put(&m->vm, SANDBOX_VM) != 0)
		return -1;
	if (m->helper >= 0 && put(&m->helper, SANDBOX_HELPER) != 0)
		return -1;
	end = files_keep(&m->files, SANDBOX_CPUS + (int)m->cpu_count);
	if (end < 0 || syscall(SYS_close_range, end, ~0u, 0) != 0)
		return -1;
	if (m->options->stats_file == NULL)
		close(SANDBOX_STATS);
	if (!m->options->stats)
		close(SANDBOX_STATUS);
	if (m->debugger == NULL)
		close(SANDBOX_DEBUGGER);
	if (m->snapshot < 0)
		close(SANDBOX_SNAPSHOT);
	if (m->memory.known == m->memory.size)
		close(SANDBOX_VM);
	return (int)syscall(SYS_close_range, SANDBOX_HELPER + (m->helper >= 0), SANDBOX_VM - 1, 0);
}

/* Nothing but what the user mapped can be opened any more, by no means; kernels without Landlock have
 * the filter alone. */
static int drop_files(const struct files *files)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr all = {
		.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
	long rules, status;

	if (version < 1)
		return 0;
	if (version >= 2) /* else moving between directories is refused */
		all.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		all.handled_access_fs |= LANDLOCK_TRUNCATE;
	rules = syscall(SYS_landlock_create_ruleset, &all, sizeof all.handled_access_fs, 0);
	if (rules < 0)
		return -1;
	status = files_allow(files, (int)rules, version);
	if (status == 0)
		status = syscall(SYS_landlock_restrict_self, rules, 0);
	close((int)rules);
	return (int)status;
}

int sandbox_enter(struct monitor *m)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || keep_descriptors(m) != 0 ||
	    drop_files(&m->files) != 0)
		return complain("cannot set up the sandbox: %s; --sandbox=off does without",
				strerror(errno));
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filters[m->features]) != 0)
		return complain("the kernel refuses the seccomp filter: %s; --sandbox=off does without",
				strerror(errno));
	return STATUS_OK;
}

/* With --map, only Landlock refuses it. */
static int probe_openat2(void)
{
	const struct open_how how = { .flags = O_RDONLY };

	if (syscall(SYS_openat2, 0, "/dev/null", &how, sizeof how) >= 0)
		return STATUS_OK;
	return complain("openat2: %s", strerror(errno));
}

int sandbox_probe(const char *call)
{
	if (strcmp(call, "openat") == 0)
		return open("/dev/null", O_RDONLY);
	if (strcmp(call, "openat2") == 0)
		return probe_openat2();
	if (strcmp(call, "socket") == 0)
		return socket(AF_UNIX, SOCK_STREAM, 0);
	if (strcmp(call, "execve") == 0)
		return execl("/bin/true", "true", (char *)NULL);
	if (strcmp(call, "fork") == 0)
		return fork();
	return complain("unknown --probe=%s", call);
}
