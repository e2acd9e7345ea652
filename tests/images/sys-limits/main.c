/* SPDX-License-Identifier: MIT */
/* Limits that are enforced, rules for changing them, usage, sysinfo. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static long set(int resource, rlim_t soft, rlim_t hard)
{
	return setrlimit(resource, &(struct rlimit){ soft, hard });
}

static void show_limit(const char *what, int resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		return show(what, -1);
	printf("%s: %lld of %lld\n", what, (long long)limit.rlim_cur, (long long)limit.rlim_max);
}

static void descriptors(void)
{
	int fds[8], count = 0;

	show("NOFILE 6", set(RLIMIT_NOFILE, 6, 500));
	show_limit("NOFILE", RLIMIT_NOFILE);
	while (count < 8 && (fds[count] = dup(1)) >= 0)
		count++;
	show("dup", fds[count]);
	show("how many", count);
	show("dup2 to 6", dup2(1, 6));
	show("sysconf", sysconf(_SC_OPEN_MAX));
	show("NOFILE 500", set(RLIMIT_NOFILE, 500, 500));
	show("dup2 to 6", dup2(1, 6));
	show("NOFILE 2", set(RLIMIT_NOFILE, 2, 500));
	show("descriptor 6 stays", write(6, "", 0));
	show("soft above hard", set(RLIMIT_NOFILE, 501, 500));
	show("hard beyond all", set(RLIMIT_NOFILE, 500, RLIM_INFINITY));
	show("NOFILE 500", set(RLIMIT_NOFILE, 500, 500));
	for (int fd = 3; fd < 7; fd++)
		close(fd);
}

static void memory(void)
{
	const size_t size = 64 << 20;
	void *map;

	show_limit("AS", RLIMIT_AS);
	show_limit("DATA", RLIMIT_DATA);
	show("AS 48 MiB", set(RLIMIT_AS, 48 << 20, RLIM_INFINITY));
	show("mmap of 64 MiB", mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				    -1, 0) == MAP_FAILED ? -1 : 0);
	show("malloc of 64 MiB", malloc(size) == NULL ? -1 : 0);
	map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	show("mmap of 1 MiB", map == MAP_FAILED ? -1 : 0);
	show("mremap to 64 MiB", mremap(map, 1 << 20, size, MREMAP_MAYMOVE) == MAP_FAILED ? -1 : 0);
	show("AS unlimited", set(RLIMIT_AS, RLIM_INFINITY, RLIM_INFINITY));
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	show("mmap of 64 MiB", map == MAP_FAILED ? -1 : munmap(map, size));
	show("DATA 0", set(RLIMIT_DATA, 0, RLIM_INFINITY));
	show("sbrk", sbrk(1 << 20) == (void *)-1 ? -1 : 0);
	show("brk", syscall(SYS_brk, syscall(SYS_brk, 0) + (1 << 20)) == syscall(SYS_brk, 0));
	show("DATA unlimited", set(RLIMIT_DATA, RLIM_INFINITY, RLIM_INFINITY));
}

static void others(void)
{
	struct rlimit old;

	getrlimit(RLIMIT_STACK, &old);
	show("STACK", (long)old.rlim_cur);
	show_limit("CPU", RLIMIT_CPU);
	show_limit("FSIZE", RLIMIT_FSIZE);
	show_limit("no such", 16);
	show_limit("no such", -1);
	show("set no such", set(99, 1, 1));
	show("CORE 0", set(RLIMIT_CORE, 0, RLIM_INFINITY));
	show_limit("CORE", RLIMIT_CORE);
	show("FSIZE 1000 of 2000", set(RLIMIT_FSIZE, 1000, 2000));
	show_limit("FSIZE", RLIMIT_FSIZE);
	show("prlimit", prlimit(0, RLIMIT_FSIZE, &(struct rlimit){ 10, 1000 }, &old));
	printf("was %lld of %lld\n", (long long)old.rlim_cur, (long long)old.rlim_max);
	show("prlimit of myself", prlimit(getpid(), RLIMIT_FSIZE, NULL, &old));
	printf("is %lld of %lld\n", (long long)old.rlim_cur, (long long)old.rlim_max);
	show("prlimit of 999999", prlimit(999999, RLIMIT_FSIZE, NULL, &old));
	show("prlimit from nowhere", syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, 16, NULL));
	show("prlimit to nowhere", syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, NULL, 16));
}

static void usage(void)
{
	struct rusage before, after;
	struct sysinfo info;
	const size_t size = 8 << 20;
	char *memory = malloc(size);
	struct timespec start, now;

	show("getrusage", getrusage(RUSAGE_SELF, &before));
	for (size_t i = 0; i < size; i += 4096)
		memory[i] = 1;
	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000000000l + now.tv_nsec - start.tv_nsec < 50000000);
	show("getrusage", getrusage(RUSAGE_SELF, &after));
	show("memory is counted", after.ru_maxrss >= (long)(size >> 10) &&
		after.ru_maxrss < 200000);
	show("faults are counted", after.ru_minflt > before.ru_minflt);
	show("time is counted", after.ru_utime.tv_sec * 1000000l + after.ru_utime.tv_usec +
	     after.ru_stime.tv_sec * 1000000l + after.ru_stime.tv_usec >= 20000);
	show("children", getrusage(RUSAGE_CHILDREN, &after));
	show("thread", getrusage(RUSAGE_THREAD, &after));
	show("nobody", getrusage(77, &after));
	show("to nowhere", syscall(SYS_getrusage, RUSAGE_SELF, 16));
	show("sysinfo", sysinfo(&info));
	show("RAM", info.totalram * info.mem_unit > 16 << 20 && info.freeram <= info.totalram);
	show("pages", sysconf(_SC_PHYS_PAGES) == (long)(info.totalram / 4096 * info.mem_unit));
	show("page size", sysconf(_SC_PAGESIZE));
	show("sysinfo to nowhere", syscall(SYS_sysinfo, 16));
}

int main(void)
{
	descriptors();
	memory();
	others();
	usage();
	return 0;
}
