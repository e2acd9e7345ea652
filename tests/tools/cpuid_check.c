/* SPDX-License-Identifier: MIT */
/*
 * The CPU that cpuid.c composes, beside what KVM tells and what the instruction does.  Status 0 and
 * a word: which of the two comparisons with KVM applied.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../tools/skete/cpuid.c"

struct regs {
	uint32_t eax, ebx, ecx, edx;
};

int complain(const char *format, ...)
{
	puts(format);
	return STATUS_BAD;
}

static struct regs told[sizeof rows / sizeof *rows + 1];

static const struct row *row_of(size_t i)
{
	return i == 0 ? &leaf1 : &rows[i - 1];
}

static struct regs leaf_of(const struct row *row)
{
	const struct kvm_cpuid_entry2 *entry = cpuid_leaf(row->function, row->index);

	return entry == NULL ? (struct regs){ 0 } :
	       (struct regs){ entry->eax, entry->ebx, entry->ecx, entry->edx };
}

static bool within(struct regs a, struct regs b)
{
	return !((a.eax & ~b.eax) | (a.ebx & ~b.ebx) | (a.ecx & ~b.ecx) | (a.edx & ~b.edx));
}

static void check(const struct row *row, struct regs composed, bool is_complete)
{
	struct regs all, bits = { row->eax, row->ebx, row->ecx, row->edx }, kvm = leaf_of(row);

	if (row->function == 0 || (row->function == 0xd && row->index > 1) ||
	    row->function == 0x80000008)
		return; /* numbers, not bits */
	__cpuid_count(row->function, row->index, all.eax, all.ebx, all.ecx, all.edx);
	kvm = (struct regs){ kvm.eax & bits.eax, kvm.ebx & bits.ebx, kvm.ecx & bits.ecx,
			     kvm.edx & bits.edx };
	if (row->function == 1)
		composed.ebx = kvm.ebx = 0;
	if (!within(composed, all) || !within(kvm, composed) || (is_complete && !within(composed, kvm))) {
		printf("leaf %x.%x: %x %x %x %x, KVM %x %x %x %x\n", row->function, row->index,
		       composed.eax, composed.ebx, composed.ecx, composed.edx, kvm.eax, kvm.ebx,
		       kvm.ecx, kvm.edx);
		exit(1);
	}
}

int main(void)
{
	const size_t count = sizeof told / sizeof *told;
	int kvm = open("/dev/kvm", O_RDWR);
	uint64_t components;
	uint32_t size;
	bool is_complete;

	if (!compose())
		return puts("not composed") < 0;
	for (size_t i = 0; i < count; i++)
		told[i] = leaf_of(row_of(i));
	components = cpuid_components();
	size = state_size();
	if (kvm < 0 || ask(kvm) != STATUS_OK)
		return 2;
	/* A KVM that does not tell of XSAVE, and has it, does not answer CPUID: the CPU does. */
	is_complete = cpuid_leaf(1, 0)->ecx & 1u << 26;
	for (size_t i = 0; i < count; i++)
		check(row_of(i), told[i], is_complete);
	if (components & ~cpuid_components() || (components == cpuid_components() && size != state_size()))
		return puts("other components") < 0 ? 2 : 1;
	return puts(is_complete ? "as KVM" : "as the CPU") < 0;
}
