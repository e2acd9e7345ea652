/* SPDX-License-Identifier: MIT */
/*
 * Processor registers and instructions.  Everything privileged is used by machine/ only.
 * Sources: Intel SDM volume 2 (instructions) and 3, chapters 2 (control registers) and 6.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>

enum cpu_flags { CPU_FLAG_INTERRUPT = 1 << 9 };

enum cpu_msr {
	MSR_APIC_BASE = 0x1b,
	MSR_TSC_DEADLINE = 0x6e0,
	MSR_X2APIC = 0x800, /* plus the register's MMIO offset / 16 */
	MSR_EFER = 0xc0000080,
	MSR_FS_BASE = 0xc0000100,
	MSR_GS_BASE = 0xc0000101,
};

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

/* What programs ask for again and again: the instruction is slow in a virtual machine.  The bits are
 * those of Intel SDM volume 2, CPUID. */
struct cpu_features {
	uint32_t leaf1_ecx, leaf1_edx, leaf7_ebx;
	uint32_t state_size; /* of XSAVE, for what is enabled */
	bool known;
};

#define CPU_OSXSAVE (1u << 27)
#define CPU_RDRAND (1u << 30)

const struct cpu_features *cpu_features(void);
/* The machine knows them already. */
void cpu_set_features(const struct cpu_features *features);

static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
}

static inline uint64_t read_cr0(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr0, %0" : "=r"(value));
	return value;
}

static inline void write_cr0(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr0" : : "r"(value) : "memory");
}

static inline uint64_t read_cr2(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr2, %0" : "=r"(value));
	return value;
}

static inline uint64_t read_cr3(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr3, %0" : "=r"(value));
	return value;
}

static inline void write_cr3(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static inline uint64_t read_cr4(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

static inline void write_cr4(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

static inline void xsetbv(uint32_t index, uint64_t value)
{
	__asm__ volatile("xsetbv" : : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static inline void invlpg(uintptr_t address)
{
	__asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static inline uint64_t read_flags(void)
{
	uint64_t flags;

	__asm__ volatile("pushfq; pop %0" : "=r"(flags) : : "memory");
	return flags;
}

static inline void interrupts_disable(void)
{
	__asm__ volatile("cli" : : : "memory");
}

static inline void interrupts_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

/* The privilege level: 0 if the machine is ours, 3 if it is a monitor's.  As the entry found it: under
 * Valgrind, no register tells. */
extern uint8_t cpu_entry_ring;
static inline unsigned cpu_ring(void)
{
	return cpu_entry_ring;
}

static inline uint16_t cpu_selector_code(void)
{
	uint32_t selector;

	__asm__("movl %%cs, %0" : "=r"(selector));
	return (uint16_t)selector;
}

static inline uint16_t cpu_selector_stack(void)
{
	uint32_t selector;

	__asm__("movl %%ss, %0" : "=r"(selector));
	return (uint16_t)selector;
}

/* Enable interrupts and sleep until one has been served; no interrupt can come between the two. */
void interrupts_wait(void);

/* Where it sleeps.  An emulated processor may interrupt it right before that, and then must not. */
extern const char interrupts_halt[];

static inline void cpu_pause(void)
{
	__asm__ volatile("pause");
}

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* Write SIZE bytes at DATA to PORT, as one string instruction: one exit per buffer under KVM. */
static inline void outsb(uint16_t port, const void *data, uint64_t size)
{
	__asm__ volatile("rep outsb" : "+S"(data), "+c"(size) : "d"(port) : "memory");
}

/* A random number from the processor; false if it has none to give. */
bool cpu_random(uint64_t *value);

#endif
