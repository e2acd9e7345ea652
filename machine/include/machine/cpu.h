/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: CPUs.  There is one.  In the variant with threads, another file of this name
 * takes the place of this one.
 */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

#define MACHINE_CPUS 1

static inline unsigned machine_cpu_count(void)
{
	return 1;
}

static inline unsigned machine_cpu(void)
{
	return 0;
}

#endif
