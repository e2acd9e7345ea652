/* SPDX-License-Identifier: MIT */
/* Calls as text: each kind of argument, bad pointers, lines that do not fit, anything at all. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include "../../lib/check.h"
#include "memory.h"

#define BAD 0x10

static char text[1024];

/* The whole line of a call, shown before and after it as the libOS does it. */
static const char *show(const char *name, const long arguments[6], long result)
{
	struct trace trace = {
		.call = call_named(name), .arguments = arguments,
		.text = text, .size = sizeof text - 1,
	};

	CHECK(trace.call != NULL);
	trace_enter(&trace);
	if (!trace_is_last(trace.call)) {
		trace.result = result;
		trace_leave(&trace);
	}
	CHECK(trace.length < sizeof text);
	text[trace.length] = '\0';
	return text;
}

#define SHOW(result, name, ...) show(name, (const long[6]){ __VA_ARGS__ }, result)
#define IS(expected, result, name, ...) CHECK_STR(SHOW(result, name, __VA_ARGS__), expected)

TEST(numbers)
{
	IS("close(-1) = -1 EBADF (Bad file descriptor)", -EBADF, "close", 0xffffffff);
	IS("getpid() = 1", 1, "getpid", 0);
	IS("brk(NULL) = 0x12345000", 0x12345000, "brk", 0);
	IS("umask(022) = 0", 0, "umask", 022);
	IS("lseek(3, -5, SEEK_END) = 4294967296", 0x100000000, "lseek", 3, -5, SEEK_END);
	IS("lseek(3, 0, 99) = -1 EINVAL (Invalid argument)", -EINVAL, "lseek", 3, 0, 99);
	IS("chown(NULL, -1, 4294967294) = -1 error 4000", -4000, "chown", 0, -1, -2);
	IS("exit_group(3) = ?", 0, "exit_group", 3);
	IS("mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|0x80000000, -1, 0) = "
	   "-1 ENOMEM (Cannot allocate memory)", -ENOMEM, "mmap", 0, 4096, PROT_NONE,
	   MAP_PRIVATE | MAP_ANONYMOUS | 0x80000000l, -1, 0);
}

TEST(strings)
{
	long path = store(0, "/a \"b\"\\\n\t\1z\0012\033\377", 16);

	IS("chdir(\"/a \\\"b\\\"\\\\\\n\\t\\1z\\0012\\33\\377\") = 0", 0, "chdir", path);
	IS("chdir(NULL) = -1 EFAULT (Bad address)", -EFAULT, "chdir", 0);
	IS("chdir(0x10) = -1 EFAULT (Bad address)", -EFAULT, "chdir", BAD);
	/* Without an end, up to where memory ends. */
	memset(memory, 'x', sizeof memory);
	IS("chdir(\"xxx\"...) = -1 EFAULT (Bad address)", -EFAULT, "chdir", MEMORY + MEMORY_SIZE - 3);
}

TEST(open_has_a_mode_if_it_creates)
{
	long path = store(0, "f", 2);

	IS("open(\"f\", O_RDONLY) = 3", 3, "open", path, 0, 0777);
	IS("open(\"f\", O_WRONLY|O_CREAT|O_TRUNC, 0640) = 3", 3, "open", path,
	   O_WRONLY | O_CREAT | O_TRUNC, 0640);
	IS("openat(AT_FDCWD, \"f\", O_RDWR|O_TMPFILE, 0600) = 3", 3, "openat", AT_FDCWD, path,
	   O_RDWR | O_TMPFILE, 0600);
}

TEST(data)
{
	long bytes = store(0, "0123456789012345678901234567890123456789", 40);

	IS("write(1, \"01234567890123456789012345678901\", 32) = 32", 32, "write", 1, bytes, 32);
	IS("write(1, \"01234567890123456789012345678901\"..., 33) = 33", 33, "write", 1, bytes, 33);
	IS("write(1, \"\", 0) = 0", 0, "write", 1, bytes, 0);
	IS("write(1, 0x10, 5) = -1 EFAULT (Bad address)", -EFAULT, "write", 1, BAD, 5);
	IS("read(0, \"012\", 100) = 3", 3, "read", 0, bytes, 100);
	IS("read(0, 0x1f800, 100) = -1 EINTR (Interrupted system call)", -EINTR, "read", 0, bytes, 100);
	/* More than there was room for, as recv tells with MSG_TRUNC. */
	IS("recvfrom(3, \"0123\", 4, MSG_TRUNC, NULL, NULL) = 40", 40, "recvfrom", 3, bytes, 4, MSG_TRUNC);
}

TEST(structures_after_the_call)
{
	struct stat status = { .st_mode = S_IFREG | 0644, .st_size = 12 };
	long at = store(64, &status, sizeof status);

	IS("fstat(3, {st_mode=S_IFREG|0644, st_size=12, ...}) = 0", 0, "fstat", 3, at);
	IS("fstat(3, 0x1f840) = -1 EBADF (Bad file descriptor)", -EBADF, "fstat", 3, at);
	IS("fstat(3, 0x10) = 0", 0, "fstat", 3, BAD);
	at = store(64, (int[]){ 3, 4 }, 8);
	IS("pipe2([3, 4], O_CLOEXEC|O_NONBLOCK) = 0", 0, "pipe2", at, O_CLOEXEC | O_NONBLOCK);
}

TEST(times)
{
	long at = store(0, &(struct timespec){ 1, 5 }, sizeof(struct timespec));

	IS("nanosleep({tv_sec=1, tv_nsec=5}, 0x1f800) = 0", 0, "nanosleep", at, at);
	IS("nanosleep({tv_sec=1, tv_nsec=5}, {tv_sec=1, tv_nsec=5}) = "
	   "-1 EINTR (Interrupted system call)", -EINTR, "nanosleep", at, at);
	IS("clock_gettime(CLOCK_MONOTONIC, {tv_sec=1, tv_nsec=5}) = 0", 0, "clock_gettime",
	   CLOCK_MONOTONIC, at);
}

TEST(polling)
{
	struct pollfd entries[] = { { 3, POLLIN, POLLIN }, { -1, 0, 0 }, { 4, POLLOUT, POLLERR } };
	long at = store(8, entries, sizeof entries);

	IS("poll([{fd=3, events=POLLIN}, {fd=-1}, {fd=4, events=POLLOUT}], 3, -1) = "
	   "2 ([{fd=3, revents=POLLIN}, {fd=4, revents=POLLERR}])", 2, "poll", at, 3, -1);
	IS("poll([], 0, 5) = 0 (Timeout)", 0, "poll", at, 0, 5);
	IS("poll(0x10, 2, 5) = -1 EFAULT (Bad address)", -EFAULT, "poll", BAD, 2, 5);
	at = store(0, (uint64_t[]){ 0x29 }, 8);
	IS("select(6, [0 3 5], NULL, NULL, NULL) = 3 (in [0 3 5])", 3, "select", 6, at);
	IS("select(-1, [], NULL, NULL, NULL) = -1 EINVAL (Invalid argument)", -EINVAL, "select", -1, at);
}

TEST(signals)
{
	uint64_t action[4] = { 0x401000, SA_RESTART | 0x04000000, 0x402000, 1 << 1 | 1ul << 33 };
	long at = store(0, action, sizeof action);
	uint64_t none[4] = { 0 };
	long old = store(64, none, sizeof none);

	IS("rt_sigaction(SIGINT, {sa_handler=0x401000, sa_mask=[INT RT_2], "
	   "sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x402000}, "
	   "{sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}, 8) = 0", 0, "rt_sigaction", SIGINT, at, old, 8);
	at = store(0, (uint64_t[]){ ~(uint64_t)3 }, 8);
	IS("rt_sigprocmask(SIG_SETMASK, ~[HUP INT], NULL, 8) = 0", 0, "rt_sigprocmask", SIG_SETMASK,
	   at, 0, 8);
	IS("kill(-1, SIGRTMIN) = 0", 0, "kill", -1, 32);
	IS("kill(1, SIGRT_2) = 0", 0, "kill", 1, 34);
	IS("kill(1, 0) = 0", 0, "kill", 1, 0);
	IS("kill(1, 65) = -1 EINVAL (Invalid argument)", -EINVAL, "kill", 1, 65);
}

TEST(socket_addresses)
{
	struct sockaddr_un local = { AF_UNIX, "/tmp/s" };
	unsigned char inet6[28] = { AF_INET6, 0, 0x1f, 0x90, [23] = 1 };
	long at = store(0, &local, sizeof local);

	IS("connect(3, {sa_family=AF_UNIX, sun_path=\"/tmp/s\"}, 110) = 0", 0, "connect", 3, at, 110);
	IS("connect(3, {sa_family=AF_UNIX}, 2) = 0", 0, "connect", 3, at, 2);
	IS("connect(3, 0x1f800, 1) = -1 EINVAL (Invalid argument)", -EINVAL, "connect", 3, at, 1);
	at = store(0, inet6, sizeof inet6);
	IS("bind(3, {sa_family=AF_INET6, sin6_port=htons(8080), sin6_addr=\"0:0:0:0:0:0:0:1\"}, 28) = 0",
	   0, "bind", 3, at, 28);
}

TEST(arguments_that_depend_on_others)
{
	long time = store(0, &(struct timespec){ 2, 0 }, sizeof time * 2);

	IS("futex(0x10, FUTEX_WAKE_PRIVATE, 1) = 0", 0, "futex", BAD, 0x81, 1, 5, 6, 7);
	IS("futex(0x10, FUTEX_WAIT, 1, {tv_sec=2, tv_nsec=0}) = "
	   "-1 ETIMEDOUT (Connection timed out)", -ETIMEDOUT, "futex", BAD, 0, 1, time, 6, 7);
	IS("futex(0x10, FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME, 1, NULL, "
	   "FUTEX_BITSET_MATCH_ANY) = 0", 0, "futex", BAD, 0x189, 1, 0, 6, -1);
	IS("futex(0x10, FUTEX_CMP_REQUEUE, 1, 2, 0x20, 3) = 0", 0, "futex", BAD, 4, 1, 2, 0x20, 3);
	IS("mremap(0x10, 1, 2, MREMAP_MAYMOVE) = 0x20", 0x20, "mremap", BAD, 1, 2, 1, 5);
	IS("mremap(0x10, 1, 2, MREMAP_MAYMOVE|MREMAP_FIXED, 0x5) = 0x20", 0x20, "mremap", BAD, 1, 2, 3, 5);
	IS("fcntl(3, F_GETFL) = 0x8002 (flags O_RDWR|O_LARGEFILE)", 0x8002, "fcntl", 3, F_GETFL, 99);
	IS("fcntl(3, F_SETFL, O_RDONLY|O_NONBLOCK) = 0", 0, "fcntl", 3, F_SETFL, O_NONBLOCK);
}

/* The arguments are cut off, the result never is. */
TEST(what_does_not_fit)
{
	static const char end[] = "...) = -1 EBADF (Bad file descriptor)";
	uint64_t vectors[40];
	long at;

	for (int i = 0; i < 40; i++)
		vectors[i] = i % 2 == 0 ? MEMORY + 2048 : 40;
	memset(memory, 0xff, sizeof memory);
	at = store(0, vectors, sizeof vectors);
	SHOW(-EBADF, "writev", 9, at, 20);
	CHECK(strlen(text) > 900);
	CHECK_STR(text + strlen(text) - strlen(end), end);
}

/* Whatever a program passes: the line has an end, and nothing in it commands a terminal. */
TEST(anything)
{
	uint64_t random = check_seed(1);
	long arguments[6];

	for (unsigned long step = 0; step < check_steps(60000); step++) {
		const struct trace_call *call = trace_list[check_random(&random) % trace_list_count];
		long result = (long)(check_random(&random) % 3 == 0 ? check_random(&random) :
				     check_random(&random) % 64);

		for (int i = 0; i < 6; i++) {
			uint64_t r = check_random(&random);

			arguments[i] = (long)(r % 4 == 0 ? check_random(&random) :
				r % 4 == 1 ? r >> 58 : MEMORY + (r >> 40) % (MEMORY_SIZE + 16));
		}
		for (int i = 0; i < 64; i++)
			memory[check_random(&random) % MEMORY_SIZE] = (unsigned char)check_random(&random);
		show(call->name, arguments, check_random(&random) % 2 ? result : -(result & 255));
		CHECK(strncmp(text, call->name, strlen(call->name)) == 0);
		CHECK(strstr(text, ") = ") != NULL);
		for (const char *c = text; *c != '\0'; c++)
			CHECK(*c >= ' ' && *c < 0x7f);
	}
}

CHECK_MAIN
