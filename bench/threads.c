/* SPDX-License-Identifier: MIT */
/*
 * What threads cost.  Argument 1 is the measurement, argument 2 its number of threads, where it has
 * one.  Writes lines "@micro NAME VALUE": cycles of the time-stamp counter, the least of several
 * rounds, or what the name says.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define ROUNDS 7
#define LINE 64
#define PAGE 4096
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

static int number_of_threads;

static void must(int condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	exit(1);
}

static void result(const char *name, double value)
{
	printf("@micro %s\t%.1f\n", name, value);
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

static pthread_t start(void *(*run)(void *), void *argument)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run, argument);
	must(errno == 0, "pthread_create");
	return thread;
}

static void join(pthread_t thread)
{
	must(pthread_join(thread, NULL) == 0, "pthread_join");
}

static void futex_wait(volatile int *word, int value)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(volatile int *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* The least cycles of one of COUNT times that RUN does something. */
static void least_of(const char *name, void (*run)(unsigned count), unsigned count)
{
	unsigned long long least = ULLONG_MAX;

	run(count / 10 + 1);
	for (int round = 0; round < ROUNDS; round++) {
		unsigned long long cycles = __rdtsc();

		run(count);
		cycles = __rdtsc() - cycles;
		if (cycles < least)
			least = cycles;
	}
	result(name, (double)least / count);
}

/* Single operations. */

static void run_mutex(unsigned count)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

	while (count-- > 0) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
}

static void run_getpid(unsigned count)
{
	while (count-- > 0)
		must(getpid() > 0, "getpid");
}

static void *nothing(void *unused)
{
	return unused;
}

static void run_create(unsigned count)
{
	while (count-- > 0)
		join(start(nothing, NULL));
}

static void single_mutex(void)
{
	least_of("mutex lock and unlock", run_mutex, 100000);
}

static void single_getpid(void)
{
	least_of("getpid", run_getpid, 20000);
}

static void single_create(void)
{
	pin(0);
	least_of("pthread_create and join", run_create, 1000);
}

/* Two threads in turn. */

static struct {
	unsigned count;
	int other_cpu; /* where the second one is */
} pair;

static volatile int turn __attribute__((aligned(LINE)));
static int there[2], back[2], event_there, event_back;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *other_yield(void *unused)
{
	pin(pair.other_cpu);
	for (unsigned i = 0; i < pair.count; i++)
		sched_yield();
	return unused;
}

static void run_yield(unsigned count)
{
	pthread_t thread;

	pair.count = count / 2;
	thread = start(other_yield, NULL);
	for (unsigned i = 0; i < count / 2; i++)
		sched_yield();
	join(thread);
}

static void my_turn(int mine)
{
	int now;

	while ((now = __atomic_load_n(&turn, __ATOMIC_ACQUIRE)) != mine)
		futex_wait(&turn, now);
}

static void pass_turn(int to)
{
	__atomic_store_n(&turn, to, __ATOMIC_RELEASE);
	futex_wake(&turn);
}

static void *other_futex(void *unused)
{
	pin(pair.other_cpu);
	for (unsigned i = 0; i < pair.count; i++) {
		my_turn(1);
		pass_turn(0);
	}
	return unused;
}

static void run_futex(unsigned count)
{
	pthread_t thread;

	turn = 0;
	pair.count = count;
	thread = start(other_futex, NULL);
	for (unsigned i = 0; i < count; i++) {
		pass_turn(1);
		my_turn(0);
	}
	join(thread);
}

static void condition_turn(int mine)
{
	pthread_mutex_lock(&mutex);
	while (turn != mine)
		pthread_cond_wait(&condition, &mutex);
	turn = !mine;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
}

static void *other_condition(void *unused)
{
	pin(pair.other_cpu);
	for (unsigned i = 0; i < pair.count; i++)
		condition_turn(1);
	return unused;
}

static void run_condition(unsigned count)
{
	pthread_t thread;

	turn = 0;
	pair.count = count;
	thread = start(other_condition, NULL);
	for (unsigned i = 0; i < count; i++)
		condition_turn(0);
	join(thread);
}

static void *other_pipe(void *unused)
{
	char byte;

	pin(pair.other_cpu);
	for (unsigned i = 0; i < pair.count; i++) {
		must(read(there[0], &byte, 1) == 1, "read");
		must(write(back[1], &byte, 1) == 1, "write");
	}
	return unused;
}

static void run_pipe(unsigned count)
{
	char byte = 0;
	pthread_t thread;

	pair.count = count;
	thread = start(other_pipe, NULL);
	for (unsigned i = 0; i < count; i++) {
		must(write(there[1], &byte, 1) == 1, "write");
		must(read(back[0], &byte, 1) == 1, "read");
	}
	join(thread);
}

static void *other_event(void *unused)
{
	uint64_t value;

	pin(pair.other_cpu);
	for (unsigned i = 0; i < pair.count; i++) {
		must(read(event_there, &value, sizeof value) == sizeof value, "read");
		must(write(event_back, &value, sizeof value) == sizeof value, "write");
	}
	return unused;
}

static void run_event(unsigned count)
{
	uint64_t value = 1;
	pthread_t thread;

	pair.count = count;
	thread = start(other_event, NULL);
	for (unsigned i = 0; i < count; i++) {
		must(write(event_there, &value, sizeof value) == sizeof value, "write");
		must(read(event_back, &value, sizeof value) == sizeof value, "read");
	}
	join(thread);
}

static void pairs_on(int other_cpu)
{
	unsigned count = other_cpu == 0 ? 5000 : 500;

	pin(0);
	pair.other_cpu = other_cpu;
	must(pipe(there) == 0 && pipe(back) == 0, "pipe");
	event_there = eventfd(0, 0);
	event_back = eventfd(0, 0);
	if (other_cpu == 0)
		least_of("sched_yield between two threads", run_yield, 4 * count);
	least_of("futex to and fro", run_futex, count);
	least_of("condition variable to and fro", run_condition, count);
	least_of("pipe to and fro", run_pipe, count);
	least_of("eventfd to and fro", run_event, count);
}

static void one_cpu(void)
{
	pairs_on(0);
}

static void two_cpus(void)
{
	pairs_on(1);
}

/* Many threads alive. */

static struct {
	volatile int started, release;
} many __attribute__((aligned(LINE)));

static void *wait_for_release(void *unused)
{
	__atomic_fetch_add(&many.started, 1, __ATOMIC_SEQ_CST);
	while (many.release == 0)
		futex_wait(&many.release, 0);
	return unused;
}

/* How many pages of THREAD's stack are there; what musl has above it counts with it. */
static int pages_of(pthread_t thread)
{
	unsigned char there_is[64];
	pthread_attr_t attributes;
	void *address = NULL;
	size_t size = 0;
	uintptr_t from, to;
	int count = 0;

	if (pthread_getattr_np(thread, &attributes) != 0)
		return 0;
	pthread_attr_getstack(&attributes, &address, &size);
	from = (uintptr_t)address / PAGE * PAGE;
	to = ((uintptr_t)address + size + PAGE) / PAGE * PAGE;
	if (to - from > sizeof there_is * PAGE || mincore((void *)from, to - from, there_is) != 0)
		return 0;
	for (size_t i = 0; i < (to - from) / PAGE; i++)
		count += there_is[i] & 1;
	return count;
}

/* The number that NAME has in FILE of /proc, in KiB; 0 where there is none. */
static double told(const char *file, const char *name)
{
	FILE *stream = fopen(file, "r");
	char line[256];
	double value = 0;

	while (stream != NULL && fgets(line, sizeof line, stream) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtod(line + strlen(name), NULL);
	if (stream != NULL)
		fclose(stream);
	return value;
}

static double memory(void)
{
	return told("/proc/self/status", "VmRSS:") + told("/proc/meminfo", "KernelStack:");
}

static pthread_t *begin_many(int count)
{
	pthread_t *threads = calloc((size_t)count, sizeof *threads);
	unsigned long long cycles;
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 16384);
	cycles = __rdtsc();
	for (int i = 0; i < count; i++) {
		errno = pthread_create(&threads[i], &attributes, wait_for_release, NULL);
		must(errno == 0, "pthread_create");
	}
	while (__atomic_load_n(&many.started, __ATOMIC_SEQ_CST) < count)
		sched_yield();
	result("start of all", (double)(__rdtsc() - cycles));
	return threads;
}

/* The process ends while all are there: what it needed at most is what it needs with them. */
static void start_idle(void)
{
	begin_many(number_of_threads);
	fflush(stdout);
	_exit(0);
}

/* Nobody has anything to do, for as many seconds as the argument says. */
static void start_sleep(void)
{
	int seconds = number_of_threads;

	begin_many(8);
	sleep((unsigned)seconds);
	fflush(stdout);
	_exit(0);
}

static void start_many(void)
{
	int count = number_of_threads;
	double before = memory(), pages = 0;
	pthread_t *threads = begin_many(count);
	unsigned long long cycles;

	result("KiB of each", (memory() - before) / count);
	for (int i = 0; i < count; i++)
		pages += pages_of(threads[i]);
	result("KiB of each stack", pages * PAGE / 1024 / count);
	cycles = __rdtsc();
	many.release = 1;
	futex_wake(&many.release);
	for (int i = 0; i < count; i++)
		join(threads[i]);
	result("end of all", (double)(__rdtsc() - cycles));
}

/* The same work by several threads, each on a CPU of its own. */

struct entry {
	struct entry *next;
	unsigned key, value;
};

static struct bucket {
	pthread_mutex_t lock;
	struct entry *entries;
} __attribute__((aligned(LINE))) buckets[1 << 18];

static pthread_barrier_t barrier;
static unsigned work_of_each;

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void work_compute(uint64_t state)
{
	double sum = 0;

	for (unsigned i = 0; i < work_of_each * 20; i++)
		sum += 1.0 / (double)(next_random(&state) | 1);
	must(sum >= 0, "sum");
}

static void work_malloc(uint64_t state)
{
	void *blocks[64] = { NULL };

	for (unsigned i = 0; i < work_of_each; i++) {
		uint64_t random = next_random(&state);
		void **block = &blocks[random % 64];
		size_t size = 16 + (random >> 8) % 500;

		free(*block);
		*block = malloc(size);
		must(*block != NULL, "malloc");
		*(volatile char *)*block = 1;
	}
	for (int i = 0; i < 64; i++)
		free(blocks[i]);
}

/* The first COUNT buckets, one entry in each. */
static void use_table(uint64_t state, unsigned count)
{
	for (unsigned i = 0; i < work_of_each; i++) {
		uint64_t random = next_random(&state);
		unsigned key = (unsigned)(random % count);
		struct entry *entry;
		struct bucket *bucket = &buckets[key];

		pthread_mutex_lock(&bucket->lock);
		for (entry = bucket->entries; entry != NULL && entry->key != key; entry = entry->next)
			;
		if (entry != NULL)
			entry->value += (unsigned)(random >> 32);
		pthread_mutex_unlock(&bucket->lock);
	}
}

/* More than the caches of a core hold: each access waits for memory, by one CPU or two. */
static void work_table(uint64_t state)
{
	use_table(state, sizeof buckets / sizeof *buckets);
}

/* What one CPU has in its cache, two take from each other's. */
static void work_small_table(uint64_t state)
{
	use_table(state, 4096);
}

/* Descriptors of its own: what is written is read. */
static void write_and_read(int to, int from)
{
	uint64_t value = 1;

	for (unsigned i = 0; i < work_of_each; i++) {
		must(write(to, &value, sizeof value) == sizeof value, "write");
		must(read(from, &value, sizeof value) == sizeof value, "read");
	}
	close(to);
	if (from != to)
		close(from);
}

static void work_pipe(uint64_t state)
{
	int ends[2];

	(void)state;
	must(pipe(ends) == 0, "pipe");
	write_and_read(ends[1], ends[0]);
}

static void work_sockets(uint64_t state)
{
	int ends[2];

	(void)state;
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
	write_and_read(ends[1], ends[0]);
}

static void work_eventfd(uint64_t state)
{
	int fd = eventfd(0, 0);

	(void)state;
	must(fd >= 0, "eventfd");
	write_and_read(fd, fd);
}

/* What comes is told by an epoll. */
static void work_epoll(uint64_t state)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0), fd = eventfd(0, 0);
	uint64_t value = 1;

	(void)state;
	must(epoll >= 0 && fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll");
	for (unsigned i = 0; i < work_of_each; i++) {
		must(write(fd, &value, sizeof value) == sizeof value, "write");
		must(epoll_wait(epoll, &event, 1, -1) == 1, "epoll_wait");
		must(read(fd, &value, sizeof value) == sizeof value, "read");
	}
	close(fd);
	close(epoll);
}

static void work_timer(uint64_t state)
{
	struct itimerspec far = { .it_value.tv_sec = 1000000 };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	(void)state;
	must(fd >= 0, "timerfd_create");
	for (unsigned i = 0; i < work_of_each; i++) {
		must(timerfd_settime(fd, 0, &far, NULL) == 0, "timerfd_settime");
		must(timerfd_gettime(fd, &far) == 0, "timerfd_gettime");
	}
	close(fd);
}

/* With a name of its own, only for as long as it needs one. */
static void work_queue(uint64_t state)
{
	struct mq_attr size = { .mq_maxmsg = 1, .mq_msgsize = sizeof(uint64_t) };
	char name[32], text[sizeof(uint64_t)] = { 0 };
	mqd_t queue;

	snprintf(name, sizeof name, "/bench-%llx", (unsigned long long)state);
	queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &size);
	must(queue >= 0 && mq_unlink(name) == 0, "mq_open");
	for (unsigned i = 0; i < work_of_each; i++) {
		must(mq_send(queue, text, sizeof text, 0) == 0, "mq_send");
		must(mq_receive(queue, text, sizeof text, NULL) == sizeof text, "mq_receive");
	}
	mq_close(queue);
}

static void work_file(uint64_t state)
{
	int fd = memfd_create("file", 0);
	uint64_t value = 1;

	(void)state;
	must(fd >= 0, "memfd_create");
	for (unsigned i = 0; i < work_of_each; i++) {
		must(pwrite(fd, &value, sizeof value, 0) == sizeof value, "pwrite");
		must(pread(fd, &value, sizeof value, 0) == sizeof value, "pread");
	}
	close(fd);
}

static void (*work)(uint64_t state);

#define WORKERS 64

/* From when to when each worked: who starts them may go on when they are at it, or have done. */
static struct {
	unsigned long long from, to;
} worked[WORKERS] __attribute__((aligned(LINE)));

static void *do_work(void *argument)
{
	int number = (int)(intptr_t)argument;

	pin(number);
	pthread_barrier_wait(&barrier);
	worked[number].from = __rdtsc();
	work(88172645463325252 + (uint64_t)number * 7919);
	worked[number].to = __rdtsc();
	return NULL;
}

static double cycles_of_all(unsigned total)
{
	pthread_t threads[WORKERS];
	unsigned long long from = ULLONG_MAX, to = 0;

	work_of_each = total / (unsigned)number_of_threads;
	pthread_barrier_init(&barrier, NULL, (unsigned)number_of_threads + 1);
	for (int i = 0; i < number_of_threads; i++)
		threads[i] = start(do_work, (void *)(intptr_t)i);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < number_of_threads; i++) {
		join(threads[i]);
		from = worked[i].from < from ? worked[i].from : from;
		to = worked[i].to > to ? worked[i].to : to;
	}
	return (double)(to - from);
}

static void least_of_work(const char *name, void (*which)(uint64_t), unsigned total)
{
	double least = 0;

	work = which;
	for (int round = 0; round < ROUNDS; round++) {
		double cycles = cycles_of_all(total);

		if (round == 0 || cycles < least)
			least = cycles;
	}
	result(name, least);
}

static void scaling(void)
{
	must(number_of_threads > 0 && number_of_threads <= WORKERS, "1 to 64 threads");
	for (unsigned key = 0; key < sizeof buckets / sizeof *buckets; key++) {
		struct entry *entry = malloc(sizeof *entry);

		must(entry != NULL, "malloc");
		*entry = (struct entry){ NULL, key, 0 };
		buckets[key].entries = entry;
		pthread_mutex_init(&buckets[key].lock, NULL);
	}
	least_of_work("compute", work_compute, 4000000);
	least_of_work("malloc and free", work_malloc, 1000000);
	least_of_work("hash table", work_table, 2000000);
	least_of_work("small hash table", work_small_table, 2000000);
	least_of_work("pipes of their own", work_pipe, 400000);
	least_of_work("sockets of their own", work_sockets, 400000);
	least_of_work("eventfds of their own", work_eventfd, 400000);
	least_of_work("epolls of their own", work_epoll, 400000);
	least_of_work("timerfds of their own", work_timer, 400000);
	least_of_work("files of their own", work_file, 400000);
	least_of_work("message queues of their own", work_queue, 400000);
}

/* How late a sleeper wakes. */

static int compare(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static void latency(void)
{
	enum { COUNT = 2000 };
	static double late[COUNT];
	struct timespec at, now;

	clock_gettime(CLOCK_MONOTONIC, &at);
	for (int i = 0; i < COUNT; i++) {
		at.tv_nsec += 500000;
		if (at.tv_nsec >= 1000000000) {
			at.tv_nsec -= 1000000000;
			at.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
		late[i] = (double)(now.tv_sec - at.tv_sec) * 1e9 + (double)(now.tv_nsec - at.tv_nsec);
		if (late[i] > 500000)
			at = now;
	}
	qsort(late, COUNT, sizeof *late, compare);
	result("ns late, 50 %", late[COUNT / 2]);
	result("ns late, 99 %", late[COUNT * 99 / 100]);
	result("ns late, 99.9 %", late[COUNT * 999 / 1000]);
}

static const struct {
	const char *name;
	void (*run)(void);
} benches[] = {
	{ "mutex", single_mutex }, { "getpid", single_getpid }, { "create", single_create },
	{ "one-cpu", one_cpu }, { "two-cpus", two_cpus }, { "many", start_many },
	{ "idle", start_idle }, { "sleep", start_sleep }, { "scaling", scaling },
	{ "latency", latency },
};

int main(int argc, char **argv)
{
	number_of_threads = argc > 2 ? atoi(argv[2]) : 1;
	for (size_t i = 0; i < sizeof benches / sizeof *benches; i++)
		if (argc > 1 && strcmp(argv[1], benches[i].name) == 0) {
			benches[i].run();
			return 0;
		}
	fprintf(stderr, "usage: threads mutex|getpid|create|one-cpu|two-cpus|many N|idle N|sleep N|"
			"scaling N|latency\n");
	return 2;
}
