/* SPDX-License-Identifier: MIT */
/* Threads meet at files: their ends, their positions, their names, their mappings. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 4
#define ROUNDS 60
#define PAGE 4096
#define PAGES 8

struct record {
	int writer, number;
	char rest[92];
};

static char name[] = "/tmp/thread-files-XXXXXX";
static int fd;
static volatile int over, wrong;

static void must_call(long result, const char *what)
{
	must(result < 0 ? errno : 0, what);
}

static void expect(bool condition)
{
	if (!condition)
		add(&wrong, 1);
}

static void run_all(const char *what, void *(*run)(void *), int count)
{
	pthread_t threads[THREADS];

	for (long i = 0; i < count; i++)
		threads[i] = start(run, (void *)i);
	for (int i = 0; i < count; i++)
		join(threads[i]);
	printf("%s: %d wrong\n", what, wrong);
	wrong = 0;
}

static void write_record(int to, int writer, int number)
{
	struct record record = { writer, number, { 0 } };

	memset(record.rest, 'a' + writer, sizeof record.rest);
	expect(write(to, &record, sizeof record) == sizeof record);
}

static void *append(void *argument)
{
	int mine = -1;

	for (int i = 0; i < ROUNDS; i++) {
		if (i % 10 == 0) {
			close(mine);
			mine = open(name, O_WRONLY | O_APPEND);
		}
		write_record(mine, (int)(long)argument, i);
	}
	close(mine);
	return NULL;
}

static void *write_on(void *argument)
{
	for (int i = 0; i < ROUNDS; i++)
		write_record(fd, (int)(long)argument, i);
	return NULL;
}

static bool is_whole(const struct record *record)
{
	for (size_t i = 0; i < sizeof record->rest; i++)
		if (record->rest[i] != 'a' + record->writer)
			return false;
	return true;
}

static void check_records(const char *what)
{
	int next[THREADS] = { 0 };
	struct record record;

	lseek(fd, 0, SEEK_SET);
	while (read(fd, &record, sizeof record) == sizeof record) {
		expect(record.writer >= 0 && record.writer < THREADS &&
		       record.number == next[record.writer]++ && is_whole(&record));
	}
	for (int i = 0; i < THREADS; i++)
		expect(next[i] == ROUNDS);
	printf("%s: %ld bytes, %d wrong\n", what, (long)lseek(fd, 0, SEEK_END), wrong);
	must_call(ftruncate(fd, 0), "ftruncate");
	lseek(fd, 0, SEEK_SET);
	wrong = 0;
}

/* The first thread changes what the others use. */
static void cut(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		char *place;

		expect(ftruncate(fd, i % PAGES * PAGE) == 0);
		place = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		expect(place != MAP_FAILED);
		expect(ftruncate(fd, PAGES * PAGE) == 0);
		place[i % PAGES * PAGE] = 'x';
		expect(place[(i + 1) % PAGES * PAGE] == 0 || place[(i + 1) % PAGES * PAGE] == 'x');
		expect(munmap(place, PAGES * PAGE) == 0);
	}
	set(&over, 1);
}

static void use(int number)
{
	while (!get(&over)) {
		char bytes[PAGE];
		ssize_t size;

		memset(bytes, 'x', sizeof bytes);
		expect(pwrite(fd, bytes, sizeof bytes, number * PAGE) == sizeof bytes);
		size = pread(fd, bytes, sizeof bytes, number * 2 * PAGE);
		for (ssize_t i = 0; i < size; i++)
			expect(bytes[i] == 0 || bytes[i] == 'x');
	}
}

static void *cut_or_use(void *argument)
{
	if (argument == NULL)
		cut();
	else
		use((int)(long)argument);
	return NULL;
}

/* Names, modes, times and flags change, while others look. */
static void rename_it(void)
{
	char other[sizeof name + 1];

	snprintf(other, sizeof other, "%s+", name);
	for (int i = 0; i < ROUNDS; i++) {
		expect(link(name, other) == 0 && fchmod(fd, 0600 | (i & 077)) == 0);
		expect(unlink(name) == 0 && rename(other, name) == 0 && futimens(fd, NULL) == 0);
		expect(fcntl(fd, F_SETFL, i % 2 ? O_NONBLOCK : 0) == 0);
	}
	set(&over, 1);
}

static void look(int number)
{
	while (!get(&over)) {
		struct stat status;
		char byte = 'y';

		expect(fstat(fd, &status) == 0 && (status.st_nlink == 1 || status.st_nlink == 2));
		expect(pwrite(fd, &byte, 1, number) == 1 && pread(fd, &byte, 1, number) == 1);
		expect(byte == 'y' && lseek(fd, 0, SEEK_END) == THREADS);
	}
}

static void *rename_or_look(void *argument)
{
	if (argument == NULL)
		rename_it();
	else
		look((int)(long)argument);
	return NULL;
}

/* From one file to the other and back at once. */
static int both[2];

static void *copy(void *argument)
{
	int from = both[(long)argument % 2], to = both[!((long)argument % 2)];

	for (int i = 0; i < ROUNDS / 4; i++) {
		off_t at = 0, there = 0;
		int mine = open("/dev/null", O_WRONLY);

		expect(copy_file_range(from, &at, to, &there, 2 * PAGE, 0) == 2 * PAGE);
		at = 0;
		expect(sendfile(mine, from, &at, 2 * PAGE) == 2 * PAGE);
		close(mine);
	}
	return NULL;
}

static void copy_both(void)
{
	static char bytes[2 * PAGE];
	char other[] = "/tmp/thread-files-XXXXXX";

	memset(bytes, 'z', sizeof bytes);
	both[0] = fd;
	both[1] = mkstemp(other);
	must_call(both[1], "mkstemp");
	for (int i = 0; i < 2; i++)
		expect(pwrite(both[i], bytes, sizeof bytes, 0) == sizeof bytes);
	run_all("copied to and fro", copy, THREADS);
	unlink(other);
	for (int i = 0; i < 2; i++) {
		expect(pread(both[i], bytes, sizeof bytes, 0) == sizeof bytes);
		for (size_t k = 0; k < sizeof bytes; k++)
			expect(bytes[k] == 'z');
	}
	printf("contents: %d wrong\n", wrong);
}

int main(void)
{
	fd = mkstemp(name);
	must_call(fd, "mkstemp");
	run_all("at the end", append, THREADS);
	check_records("of it");
	run_all("at one position", write_on, THREADS);
	check_records("of it");
	run_all("cut and mapped", cut_or_use, THREADS);
	must_call(ftruncate(fd, 0), "ftruncate");
	must_call(pwrite(fd, "yyyy", THREADS, 0), "pwrite");
	set(&over, 0);
	run_all("renamed", rename_or_look, THREADS);
	copy_both();
	unlink(name);
	return 0;
}
