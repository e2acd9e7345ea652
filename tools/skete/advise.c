/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "monitor.h"

/* Whether the file under /sys says WORD, or cannot be read. */
static bool host_says(const char *path, const char *word)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[64] = "";
	ssize_t count;

	if (fd < 0)
		return false;
	count = read(fd, text, sizeof text - 1);
	close(fd);
	return count > 0 && strncmp(text, word, strlen(word)) == 0;
}

/* Advice that the host is set up not to follow is worth a word, but does no harm. */
static void warn_if(const char *path, const char *word, const char *what)
{
	if (host_says(path, word))
		fprintf(stderr, "skete: warning: %s: see %s\n", what, path);
}

static int advise(struct memory *memory, int advice, const char *option)
{
	if (madvise(memory->ram, memory->size, advice) == 0)
		return STATUS_OK;
	return complain("this host cannot do %s: %s", option, strerror(errno));
}

int memory_advise(struct memory *memory, const struct run_options *options)
{
	int status = STATUS_OK;

	if (options->thp != THP_LARGE || options->ksm)
		memory->huge_from = UINT64_MAX;
	if (options->thp == THP_ALL) {
		status = advise(memory, MADV_HUGEPAGE, "--thp");
		warn_if("/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]",
			"this host gives no huge pages");
	}
	if (status == STATUS_OK && options->ksm) {
		status = advise(memory, MADV_MERGEABLE, "--ksm");
		warn_if("/sys/kernel/mm/ksm/run", "0", "this host does not look for equal pages now");
	}
	return status;
}
