/* SPDX-License-Identifier: MIT */
/* Code that uses the libOS's own locks, under the names that they have there, as it must not. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <unistd.h>

struct spin {
	unsigned taken, class;
	const char *name;
};

void spin_lock(struct spin *spin) __asm__("libos.spin_lock");
void spin_lock_next(struct spin *spin, unsigned number) __asm__("libos.spin_lock_next");
void spin_unlock(struct spin *spin) __asm__("libos.spin_unlock");
void lock_event(bool begins) __asm__("libos.lock_event");

static struct spin a = { .name = "a" }, b = { .name = "b" }, nameless;
static struct spin c[2] = { { .name = "c" }, { .name = "c" } };

static void both(struct spin *first, struct spin *second)
{
	spin_lock(first);
	spin_lock(second);
	spin_unlock(second);
	spin_unlock(first);
}

static void in_order(int first, int second)
{
	spin_lock_next(&c[first], (unsigned)first);
	spin_lock_next(&c[second], (unsigned)second);
	spin_unlock(&c[second]);
	spin_unlock(&c[first]);
}

int main(void)
{
	both(&a, &b);
	both(&b, &a);
	both(&b, &a);
	in_order(0, 1);
	in_order(1, 0);
	spin_unlock(&a);
	spin_lock(&nameless);
	getpid();
	spin_unlock(&nameless);
	lock_event(true);
	spin_lock(&b);
	spin_unlock(&b);
	lock_event(false);
	spin_lock(&b);
	usleep(500000);
	spin_unlock(&b);
	spin_lock(&a);
	spin_lock(&a);
	return 0;
}
