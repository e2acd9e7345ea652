/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <lib/format.h>

#include "classes.h"

struct lock_class classes[CLASSES];
static unsigned count = 1;
static struct spin lock;

static bool is(const struct lock_class *class, const struct spin *spin)
{
	if (spin->name == NULL)
		return class->at == spin;
	return class->name != NULL && strcmp(class->name, spin->name) == 0;
}

static unsigned find(const struct spin *spin)
{
	unsigned class = 1;

	while (class < count && !is(&classes[class], spin))
		class++;
	if (class == CLASSES)
		return 0;
	if (class == count) {
		classes[class].name = spin->name;
		classes[class].at = spin;
		classes[class].innermost = spin->name != NULL && strcmp(spin->name, "memory") == 0;
		count++;
	}
	return class;
}

unsigned class_of(struct spin *spin)
{
	unsigned class = __atomic_load_n(&spin->class, __ATOMIC_RELAXED);

	if (class == 0) {
		spin_take(&lock);
		class = find(spin);
		spin_give(&lock);
		__atomic_store_n(&spin->class, class, __ATOMIC_RELAXED);
	}
	return class;
}

void class_name(unsigned class, char *to, size_t size)
{
	if (classes[class].name != NULL)
		format(to, size, "\"%s\"", classes[class].name);
	else
		format(to, size, "the lock at 0x%lx", (unsigned long)(uintptr_t)classes[class].at);
}
