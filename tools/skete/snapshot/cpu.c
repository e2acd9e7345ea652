/* SPDX-License-Identifier: MIT */
/*
 * What a snapshot has of the CPU.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "snapshot.h"

#define COMPONENTS 63

/* Words of CPUID, without the bits that are not about what ring 3 can use. */
struct feature_word {
	uint32_t function, index;
	enum { EAX, EBX, ECX, EDX } reg;
	uint32_t ignored;
};

static const struct feature_word feature_words[] = {
	{ 1, 0, ECX, 0x89200008 }, /* hypervisor, OSXSAVE, TSC deadline, x2APIC, MONITOR */
	{ 1, 0, EDX, 0x10000000 }, /* several threads */
	{ 7, 0, EBX, 0 },
	{ 7, 0, ECX, 0x10 },       /* OSPKE */
	{ 7, 0, EDX, 0xfc000400 }, /* against speculation */
	{ 7, 1, EAX, 0 },
	{ 0xd, 1, EAX, 0 },
	{ 0x80000001, 0, ECX, 0 },
	{ 0x80000001, 0, EDX, 0 },
};

#define WORDS (sizeof feature_words / sizeof *feature_words)

uint64_t snapshot_checksum(const void *data, uint64_t size)
{
	const uint8_t *bytes = data;
	uint64_t sum = size, word;

	/* An odd multiplier: no change of one word is lost. */
	for (uint64_t i = 0; i + sizeof word <= size; i += sizeof word) {
		memcpy(&word, bytes + i, sizeof word);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15ull;
		sum ^= sum >> 29;
	}
	return sum;
}

static uint32_t feature(const struct feature_word *word)
{
	const struct kvm_cpuid_entry2 *leaf = cpuid_leaf(word->function, word->index);

	if (leaf == NULL)
		return 0;
	return ~word->ignored & (word->reg == EAX ? leaf->eax : word->reg == EBX ? leaf->ebx
				 : word->reg == ECX ? leaf->ecx : leaf->edx);
}

static uint64_t layout(uint64_t xcr0)
{
	uint32_t places[COMPONENTS][2] = { 0 };

	for (uint32_t i = 2; i < COMPONENTS; i++) {
		const struct kvm_cpuid_entry2 *leaf = xcr0 & 1ull << i ? cpuid_leaf(0xd, i) : NULL;

		if (leaf != NULL) {
			places[i][0] = leaf->eax;
			places[i][1] = leaf->ebx;
		}
	}
	return snapshot_checksum(places, sizeof places);
}

void snapshot_cpu_save(struct monitor *m, struct snapshot_cpu *cpu)
{
	struct cpu *first = &m->cpus[0];
	struct kvm_sregs sregs;
	struct kvm_xcrs xcrs;
	struct kvm_xsave xsave;

	vcpu_sregs(m, first, &sregs);
	if (ioctl(first->fd, KVM_GET_XCRS, &xcrs) < 0 || ioctl(first->fd, KVM_GET_XSAVE, &xsave) < 0)
		run_fail(m, "KVM does not tell the extended state: %s", strerror(errno));
	_Static_assert(sizeof xsave == sizeof cpu->xsave, "as without AMX");
	memcpy(cpu->xsave, &xsave, sizeof xsave);
	cpu->fs_base = sregs.fs.base;
	cpu->gs_base = sregs.gs.base;
	cpu->xcr0 = xcrs.xcrs[0].value;
	cpu->layout = layout(cpu->xcr0);
	for (size_t i = 0; i < WORDS; i++)
		cpu->features[i] = feature(&feature_words[i]);
	cpuid_keep(&cpu->kept);
}

static int check_kind(const struct snapshot_cpu *cpu)
{
	bool same = (cpu->xcr0 & ~cpuid_components()) == 0 && layout(cpu->xcr0) == cpu->layout;

	for (size_t i = 0; i < WORDS; i++)
		same &= (cpu->features[i] & ~feature(&feature_words[i])) == 0;
	if (same)
		return STATUS_OK;
	return complain("the snapshot was made on a CPU that can do more, or other things, than this "
			"one: make it again here");
}

int snapshot_cpu_restore(struct monitor *m, const struct snapshot_cpu *cpu)
{
	struct kvm_xcrs xcrs = { .nr_xcrs = 1, .xcrs[0].value = cpu->xcr0 };
	struct cpu *first = &m->cpus[0];
	struct kvm_xsave xsave;
	int status = check_kind(cpu);

	if (status != STATUS_OK)
		return status;
	first->fs_base = cpu->fs_base;
	first->gs_base = cpu->gs_base;
	memcpy(&xsave, cpu->xsave, sizeof xsave);
	if ((cpu->xcr0 != cpuid_components() && ioctl(first->fd, KVM_SET_XCRS, &xcrs) < 0) ||
	    ioctl(first->fd, KVM_SET_XSAVE, &xsave) < 0)
		return complain("KVM refuses the extended state of the snapshot: %s", strerror(errno));
	return STATUS_OK;
}
