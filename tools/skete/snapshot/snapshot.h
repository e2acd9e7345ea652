/* SPDX-License-Identifier: MIT */
/*
 * A snapshot: the state of a guest whose main is about to begin (docs/snapshots.md, "Snapshots").
 *
 *	head; mappings; extents; zeros up to a whole page; the pages of the extents, in their order
 *
 * It holds no page tables and no registers but those that the guest owns: whoever restores it builds
 * the tables by the rules for the guest's own calls, so a snapshot can do no more than a guest.
 */
#ifndef SKETE_SNAPSHOT_H
#define SKETE_SNAPSHOT_H

#include <limits.h>
#include <stdint.h>

#include "../monitor.h"

#define SNAPSHOT_MAGIC "SketeSnp"
#define SNAPSHOT_VERSION 2
/* What the guest's side must be made for. */
#define SNAPSHOT_INTERFACE (SKETE_VERSION << 16 | (uint32_t)sizeof(struct skete_boot))
#define SNAPSHOT_EXTENTS 1024 /* at most: each is a mapping of the host's */
#define SNAPSHOT_TIMERS 2     /* TIMER_EVENT and TIMER_AGAIN */

struct snapshot_mapping {
	uint64_t va, pa, size, protection;
};

/* RAM that is not zero. */
struct snapshot_extent {
	uint64_t pa, size;
};

struct snapshot_cpu {
	uint64_t fs_base, gs_base, xcr0;
	uint64_t layout;       /* a checksum of where XSAVE puts the components of xcr0 */
	uint32_t features[10]; /* of CPUID: what the program may have seen and used */
	struct cpuid_kept kept;
	uint8_t xsave[4096];
};

struct snapshot_head {
	char magic[8];
	uint32_t version, interface; /* SNAPSHOT_* */
	uint64_t file_size;
	uint64_t checksum; /* of head and lists, with 0 here */
	uint64_t ram_size;
	uint64_t mapping_count, extent_count;
	uint64_t entry;
	uint64_t upcall[4]; /* as SKETE_UPCALL registered it */
	uint64_t passed, tsc_scale; /* cycles that the guest's clock has counted, and their length */
	uint64_t timers[SNAPSHOT_TIMERS]; /* ns left, or UINT64_MAX */
	uint32_t events;            /* enum skete_event */
	uint32_t cpu_count;
	uint8_t listening, raw;     /* the guest reads standard input; as a terminal */
	uint8_t stripped;           /* the image has no symbols */
	uint8_t unused;
	uint32_t build_id_size;
	uint8_t build_id[NOTES_BUILD_ID]; /* of the image, which was at */
	uint64_t inode, image_size; /* if these are the same, */
	int64_t changed[2];         /* and its ctime, s and ns, so is the image */
	char image[1024]; /* empty if the name is longer */
	char name[256]; /* argv[0]; what is too long is cut off */
	struct snapshot_cpu cpu;
};

/* Up to here the file has head and lists. */
static inline uint64_t snapshot_lists_end(const struct snapshot_head *head)
{
	return sizeof *head + head->mapping_count * sizeof(struct snapshot_mapping) +
	       head->extent_count * sizeof(struct snapshot_extent);
}

static inline uint64_t snapshot_page_up(uint64_t offset)
{
	return (offset + PAGE - 1) & ~(PAGE - 1);
}

/* snapshot/cpu.c */
uint64_t snapshot_checksum(const void *data, uint64_t size);
void snapshot_cpu_save(struct monitor *m, struct snapshot_cpu *cpu);
/* STATUS_OK, or a status after a message. */
int snapshot_cpu_restore(struct monitor *m, const struct snapshot_cpu *cpu);

/* snapshot/check.c: 0, or -EINVAL if the lists, which HEAD counts, are impossible. */
int snapshot_check_head(const struct snapshot_head *head);
int snapshot_check_extents(const struct snapshot_head *head, const struct snapshot_extent *extents);

#endif
