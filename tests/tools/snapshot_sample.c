/* SPDX-License-Identifier: MIT */
/*
 * The program of test_snapshot.py.  DO in the environment says what the constructor does, the first
 * argument what main does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static char *kept, line[64];
static const char *variable;
static struct timespec early, early_wall;
static __thread int local = 5;
static int constant = 3, (*code)(void);
static volatile sig_atomic_t rung, handled;

static void ring(int signal)
{
	rung = signal;
}

static void handle(int signal)
{
	handled = signal;
}

static void goodbye(void)
{
	puts("goodbye");
}

/* mov $42, %eax; ret */
static void make_code(void)
{
	static const unsigned char bytes[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(page, bytes, sizeof bytes);
	mprotect(page, 4096, PROT_READ | PROT_EXEC);
	code = (int (*)(void))page;
}

static void start_timer(void)
{
	struct itimerval soon = { .it_value = { 0, 300000 } };

	signal(SIGALRM, ring);
	setitimer(ITIMER_REAL, &soon, NULL);
}

static void fill_vectors(void)
{
	static const uint64_t pattern[4] = { 1, 2, 3, 0x123456789abcdef };

	if (__builtin_cpu_supports("avx"))
		__asm__ volatile("vmovdqu %0, %%ymm15" : : "m"(pattern));
}

static uint64_t read_vectors(void)
{
	uint64_t pattern[4] = { 0, 0, 0, 0x123456789abcdef };

	if (__builtin_cpu_supports("avx"))
		__asm__ volatile("vmovdqu %%ymm15, %0" : "=m"(pattern));
	return pattern[3];
}

__attribute__((constructor)) static void begin(void)
{
	const char *what = getenv("DO") ? getenv("DO") : "";

	kept = malloc(300000);
	memset(kept, 'k', 300000);
	strcpy(kept, "made before main");
	local = 77;
	constant = 4;
	variable = getenv("VARIABLE");
	clock_gettime(CLOCK_MONOTONIC, &early);
	clock_gettime(CLOCK_REALTIME, &early_wall);
	signal(SIGUSR1, handle);
	atexit(goodbye);
	fesetround(FE_DOWNWARD);
	make_code();
	if (strcmp(what, "timer") == 0)
		start_timer();
	else if (strcmp(what, "exit") == 0)
		_exit(7);
	else if (strcmp(what, "succeed") == 0)
		_exit(0);
	else if (strcmp(what, "crash") == 0)
		*(volatile int *)8 = 1;
	else if (strcmp(what, "print") == 0)
		printf("not flushed ");
	else if (strcmp(what, "read") == 0)
		read(0, line, 1);
	else if (strcmp(what, "file") == 0)
		close(open("/tmp/made", O_WRONLY | O_CREAT, 0600));
	fill_vectors();
}

static void show_bytes(const char *name, const void *data, size_t size)
{
	printf("%s ", name);
	for (size_t i = 0; i < size; i++)
		printf("%02x", ((const unsigned char *)data)[i]);
	putchar('\n');
}

static void show_random(void)
{
	unsigned char bytes[32];
	uintptr_t canary;
	int file = open("/dev/urandom", O_RDONLY);

	read(file, bytes, sizeof bytes);
	show_bytes("urandom", bytes, sizeof bytes);
	getrandom(bytes, sizeof bytes, 0);
	show_bytes("getrandom", bytes, sizeof bytes);
	show_bytes("at_random", (void *)getauxval(AT_RANDOM), 16);
	__asm__("mov %%fs:0x28, %0" : "=r"(canary));
	show_bytes("canary", &canary, sizeof canary);
}

static void show_time(void)
{
	struct timespec now, wall;

	clock_gettime(CLOCK_MONOTONIC, &now);
	clock_gettime(CLOCK_REALTIME, &wall);
	printf("%lld.%09ld %lld.%09ld %lld.%09ld %lld.%09ld\n", (long long)early.tv_sec, early.tv_nsec,
	       (long long)now.tv_sec, now.tv_nsec, (long long)early_wall.tv_sec, early_wall.tv_nsec,
	       (long long)wall.tv_sec, wall.tv_nsec);
}

static void show_state(int argc, char **argv, uint64_t vectors)
{
	int letters = 0;

	for (int i = 0; i < argc; i++)
		printf("argument %s\n", argv[i]);
	for (char **v = environ; *v != NULL; v++)
		printf("variable %s\n", *v);
	for (int i = 17; i < 300000; i++)
		letters += kept[i] == 'k';
	printf("%s, %d, %d %d, first %s\n", kept, letters, local, constant, variable ? variable : "none");
	printf("vectors %llx, rounding %d, code %d\n", (unsigned long long)vectors,
	       fegetround() == FE_DOWNWARD, code());
	printf("name %s, execfn %s\n", program_invocation_name, (char *)getauxval(AT_EXECFN));
}

__attribute__((noinline)) static void copy_input(void)
{
	char buffer[4096];
	size_t size;

	fputs(line, stdout);
	while ((size = fread(buffer, 1, sizeof buffer, stdin)) > 0)
		fwrite(buffer, 1, size, stdout);
}

__attribute__((noinline)) static int fall(volatile int *address)
{
	return *address = 1;
}

static void show_files(char **path)
{
	for (; *path != NULL; path++) {
		char text[100] = "";
		int file = open(*path, O_RDONLY);

		if (file >= 0 && read(file, text, sizeof text - 1) >= 0)
			printf("%s: '%s'\n", *path, text);
		else
			printf("%s: %s\n", *path, strerror(errno));
	}
}

static int use_memory(void)
{
	size_t size = 64 << 20, wrong = 0;
	unsigned char *memory = malloc(size);

	for (size_t i = 0; memory != NULL && i < size; i += 1000)
		wrong += memory[i] != 0;
	memset(memory, 1, size);
	return memory == NULL || wrong != 0;
}

int main(int argc, char **argv)
{
	uint64_t vectors = read_vectors();
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "state") == 0)
		show_state(argc, argv, vectors);
	else if (strcmp(what, "random") == 0)
		show_random();
	else if (strcmp(what, "time") == 0)
		show_time();
	else if (strcmp(what, "input") == 0)
		copy_input();
	else if (strcmp(what, "signal") == 0)
		return raise(SIGUSR1) == 0 && handled == SIGUSR1 ? 0 : 1;
	else if (strcmp(what, "terminal") == 0)
		printf("%d %d\n", isatty(0), isatty(1));
	else if (strcmp(what, "memory") == 0)
		return use_memory();
	else if (strcmp(what, "exit") == 0)
		return atoi(argv[2]);
	else if (strcmp(what, "abort") == 0)
		abort();
	else if (strcmp(what, "write") == 0)
		fall((volatile int *)strtoull(argv[2], NULL, 16));
	else if (strcmp(what, "where") == 0)
		printf("%llx %llx\n", (unsigned long long)(uintptr_t)main,
		       (unsigned long long)(uintptr_t)code);
	else if (strcmp(what, "files") == 0)
		show_files(argv + 2);
	else if (strcmp(what, "timer") == 0)
		for (fflush(stdout); !rung;)
			pause();
	return 0;
}
