/* SPDX-License-Identifier: MIT */
/*
 * What CPU the guest has.
 *
 * KVM tells what it can by executing CPUID for some eighty leaves, most of which are empty.  Where we
 * are in a virtual machine ourselves, each of them is an exit to the host's host: 0.3 ms.  There
 * we execute it for what programs use.
 *
 * A bit that KVM would not have told does no harm to others: it does not let a program do what it
 * could not do without.  And those below are of instructions that ring 3 executes without KVM's
 * help, if the CPU has them and XCR0 the registers; so they do what the bit says.  What needs control
 * registers, model-specific registers or exits is left out (protection keys, shadow stacks, UMIP,
 * 57-bit addresses, SGX, tiles, WAITPKG, RDPRU, all of ring 0's), but for that which KVM itself
 * has to know of to run 64-bit code with FSGSBASE and XSAVE.
 */
#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "monitor.h"

#define OSXSAVE (1u << 27)
#define HYPERVISOR (1u << 31)
#define ENTRIES 256
#define COMPONENTS 63
#define COMPONENTS_USED 0xe7ull /* x87, SSE, AVX, AVX-512 */
#define TILES (3ull << 17)
#define STATE_LEGACY 576u

static union {
	struct kvm_cpuid2 head; /* and its entries */
	uint8_t room[sizeof(struct kvm_cpuid2) + ENTRIES * sizeof(struct kvm_cpuid_entry2)];
} cpuid;

/* A leaf, its bits, and the component of extended state that it is about. */
struct row {
	uint32_t function, index;
	uint32_t eax, ebx, ecx, edx;
	unsigned component;
};

#define ALL 0xffffffff

/* SSE3 to SSE4.2, PCLMULQDQ, FMA, CX16, MOVBE, POPCNT, AES, XSAVE, AVX, F16C, RDRAND; HYPERVISOR */
static const struct row leaf1 = { 1, 0, ALL, 0xffff, 0xf6d83203, 0x0f8bfbff, 0 };

static const struct row rows[] = {
	{ 0, 0, ALL, ALL, ALL, ALL, 0 },
	/* FSGSBASE, BMI, HLE, AVX2, ERMS, RTM, AVX-512, RDSEED, ADX, CLFLUSHOPT, CLWB, SHA; VBMI,
	 * GFNI, VAES, VPCLMULQDQ, VNNI, BITALG, VPOPCNTDQ, RDPID, CLDEMOTE, MOVDIRI, MOVDIR64B;
	 * 4VNNIW, 4FMAPS, FSRM, VP2INTERSECT, SERIALIZE, TSXLDTRK, FP16 */
	{ 7, 0, 1, 0xfdaf2b79, 0x1a405f42, 0x0081411c, 0 },
	/* SHA512, SM3, SM4, AVX_VNNI, BF16, CMPCCXADD, fast strings, IFMA; VNNI_INT8, NE_CONVERT,
	 * VNNI_INT16, PREFETCHI */
	{ 7, 1, 0x00801cb7, 0, 0, 0x00004430, 0 },
	{ 0xd, 1, 7, 0, 0, 0, 0 }, /* XSAVEOPT, XSAVEC, XGETBV of 1 */
	{ 0xd, 2, ALL, ALL, 2, 0, 2 },
	{ 0xd, 5, ALL, ALL, 2, 0, 5 },
	{ 0xd, 6, ALL, ALL, 2, 0, 6 },
	{ 0xd, 7, ALL, ALL, 2, 0, 7 },
	/* LAHF, ABM, SSE4A, MISALIGNSSE, PREFETCHW, XOP, FMA4, TBM; SYSCALL, NX, MMXEXT, FXSR_OPT,
	 * RDTSCP, LM, 3DNOW */
	{ 0x80000001, 0, ALL, ALL, 0x002109e1, 0xebd3fbff, 0 },
	{ 0x80000007, 0, 0, 0, 0, 0x100, 0 }, /* the TSC does not change its rate */
	{ 0x80000008, 0, 0xffff, 0x5, 0, 0, 0 }, /* address bits, CLZERO, XSAVEERPTR */
};

static bool composed;

struct kvm_cpuid_entry2 *cpuid_leaf(uint32_t function, uint32_t index)
{
	for (uint32_t i = 0; i < cpuid.head.nent; i++)
		if (cpuid.head.entries[i].function == function && cpuid.head.entries[i].index == index)
			return &cpuid.head.entries[i];
	return NULL;
}

uint64_t cpuid_components(void)
{
	const struct kvm_cpuid_entry2 *state = cpuid_leaf(0xd, 0);

	return state == NULL ? 3 : (state->eax | (uint64_t)state->edx << 32) & ~TILES;
}

/* Intel SDM volume 1, 13.4.3: of the area of XSAVE. */
static uint32_t state_size(void)
{
	uint32_t size = STATE_LEGACY;

	for (uint32_t i = 0; i < cpuid.head.nent; i++) {
		const struct kvm_cpuid_entry2 *entry = &cpuid.head.entries[i];

		if (entry->function == 0xd && entry->index >= 2 && entry->index < COMPONENTS &&
		    cpuid_components() >> entry->index & 1 && entry->ebx + entry->eax > size)
			size = entry->ebx + entry->eax;
	}
	return size;
}

static struct kvm_cpuid_entry2 *add(uint32_t function, uint32_t index)
{
	struct kvm_cpuid_entry2 *entry = &cpuid.head.entries[cpuid.head.nent++];

	*entry = (struct kvm_cpuid_entry2){ .function = function, .index = index };
	if (function == 7 || function == 0xb || function == 0xd)
		entry->flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	return entry;
}

static struct kvm_cpuid_entry2 *add_row(const struct row *row)
{
	struct kvm_cpuid_entry2 *entry = add(row->function, row->index);

	__cpuid_count(row->function, row->index, entry->eax, entry->ebx, entry->ecx, entry->edx);
	return entry;
}

static void limit(struct kvm_cpuid_entry2 *entry, const struct row *row)
{
	entry->eax &= row->eax;
	entry->ebx &= row->ebx;
	entry->ecx &= row->ecx;
	entry->edx &= row->edx;
}

/* Those that our host has enabled. */
static uint64_t host_components(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (low | (uint64_t)high << 32) & COMPONENTS_USED;
}

/* False: KVM has to be asked. */
static bool compose(void)
{
	struct kvm_cpuid_entry2 *entry;
	uint64_t components;

	cpuid.head.nent = 0;
	entry = add_row(&leaf1);
	if (!(entry->ecx & HYPERVISOR) || !(entry->ecx & OSXSAVE))
		return false;
	limit(entry, &leaf1);
	components = host_components();
	entry = add(0xd, 0);
	entry->eax = (uint32_t)components;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (components >> rows[i].component & 1)
			limit(add_row(&rows[i]), &rows[i]);
	entry->ebx = entry->ecx = state_size();
	entry = cpuid_leaf(0, 0);
	if (entry->eax < 0xd)
		return false;
	entry->eax = 0xd;
	add(0xb, 0); /* for cpuid_set */
	add(0x80000000, 0)->eax = 0x80000008;
	return true;
}

static int ask(int kvm)
{
	struct kvm_cpuid_entry2 *first;

	cpuid.head.nent = ENTRIES;
	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, &cpuid) < 0)
		return complain("KVM does not tell what CPU it has: %s", strerror(errno));
	/* KVM leaves it to who uses it to tell that this is a virtual machine. */
	first = cpuid_leaf(1, 0);
	if (first != NULL)
		first->ecx |= HYPERVISOR;
	return STATUS_OK;
}

int cpuid_read(int kvm)
{
	composed = compose();
	return composed ? STATUS_OK : ask(kvm);
}

/* What tells a CPU from another. */
static void mark(struct cpuid_kept *kept)
{
	static const uint32_t functions[CPUID_MARKS] = { 1, 7, 0x80000001 };

	for (size_t i = 0; i < CPUID_MARKS; i++) {
		uint32_t *to = kept->marks[i];

		__cpuid_count(functions[i], 0, to[0], to[1], to[2], to[3]);
	}
	kept->marks[0][1] = 0; /* also which of the host's CPUs this is */
	kept->components = kept->marks[0][2] & OSXSAVE ? host_components() : 0;
}

void cpuid_keep(struct cpuid_kept *kept)
{
	memset(kept, 0, sizeof *kept);
	if (!composed || cpuid.head.nent > CPUID_KEPT)
		return;
	mark(kept);
	kept->count = cpuid.head.nent;
	memcpy(kept->entries, cpuid.head.entries, kept->count * sizeof *kept->entries);
}

bool cpuid_recall(const struct cpuid_kept *kept)
{
	struct cpuid_kept now = { 0 };

	if (kept->count == 0 || kept->count > CPUID_KEPT)
		return false;
	mark(&now);
	if (memcmp(now.marks, kept->marks, sizeof now.marks) != 0 || now.components != kept->components)
		return false;
	cpuid.head.nent = kept->count;
	memcpy(cpuid.head.entries, kept->entries, kept->count * sizeof *kept->entries);
	return true;
}

void cpuid_features(uint32_t features[4])
{
	const struct kvm_cpuid_entry2 *first = cpuid_leaf(1, 0), *seventh = cpuid_leaf(7, 0);

	features[0] = first != NULL ? first->ecx | OSXSAVE /* we enable it */ : 0;
	features[1] = first != NULL ? first->edx : 0;
	features[2] = seventh != NULL ? seventh->ebx : 0;
	features[3] = state_size();
}

/* The CPU's number is its APIC's. */
int cpuid_set(const struct cpu *cpu)
{
	struct kvm_cpuid_entry2 *features = cpuid_leaf(1, 0);

	if (features != NULL)
		features->ebx = (features->ebx & 0xffffff) | cpu->index << 24;
	for (uint32_t i = 0; i < cpuid.head.nent; i++)
		if (cpuid.head.entries[i].function == 0xb)
			cpuid.head.entries[i].edx = cpu->index;
	if (ioctl(cpu->fd, KVM_SET_CPUID2, &cpuid) < 0)
		return complain("KVM refuses its own CPUID: %s", strerror(errno));
	return STATUS_OK;
}
