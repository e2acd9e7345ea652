/* SPDX-License-Identifier: MIT */
/*
 * The ELF notes of an image.
 */
#ifndef EREMITE_NOTES_H
#define EREMITE_NOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <eremite/threads.h>

#define NOTES_BUILD_ID 64 /* bytes of a build-id that are kept; longer ones count as corrupt */
#define NOTES_HOLES 8
#define NOTES_VERSION 1   /* of the Eremite note that this tool understands */

/* Starts as all zero; several note segments may be parsed into one. */
struct notes {
	bool has_pvh;     /* name "Xen", type 18: where the PVH boot protocol enters */
	uint32_t pvh_entry;
	bool has_eremite; /* name "Eremite", type 1 */
	uint32_t version;
	uint32_t flags;
	bool has_strace;  /* name "Eremite", type 2: the feature strace is linked */
	bool has_skete;   /* name "Eremite", type 3 */
	uint32_t skete_version;
	uint32_t hole_count;
	uint64_t skete_entry;
	uint64_t skete_upcall[4]; /* area, entry, start, end */
	struct {
		uint64_t start, end;
	} holes[NOTES_HOLES];
	bool has_threads; /* name "Eremite", type 4, of a version that is known */
	struct threads_note threads;
	uint8_t build_id[NOTES_BUILD_ID]; /* name "GNU", type 3 */
	size_t build_id_size;
};

/* Parse the SIZE bytes of one note segment with 4-byte alignment (System V ABI, chapter 5, "Note
 * Section").  Unknown notes are skipped.  -EINVAL if the bytes are not a sequence of notes, or if
 * one that is known has not the size that it must have. */
int notes_parse(const void *data, size_t size, struct notes *notes);

#endif
