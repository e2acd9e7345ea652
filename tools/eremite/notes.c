/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "notes.h"

#define NOTE_XEN_PHYS32_ENTRY 18 /* Xen public header elfnote.h */
#define NOTE_GNU_BUILD_ID 3
#define NOTE_EREMITE 1
#define NOTE_EREMITE_FEATURES 2
#define NOTE_EREMITE_SKETE 3 /* include/eremite/skete.h */

/* What is left to parse. */
struct cursor {
	const uint8_t *data;
	size_t size;
	size_t at;
};

struct note {
	const uint8_t *name;
	size_t name_size;
	const uint8_t *content;
	size_t content_size;
	uint32_t type;
};

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* SIZE bytes, and the padding after them if there is any left. */
static const uint8_t *take(struct cursor *cursor, size_t size)
{
	size_t left = cursor->size - cursor->at;
	size_t padded = (size + 3) & ~(size_t)3;
	const uint8_t *start = cursor->data + cursor->at;

	if (size > left)
		return NULL;
	cursor->at += padded < left ? padded : left;
	return start;
}

static int note_next(struct cursor *cursor, struct note *note)
{
	const uint8_t *header = take(cursor, 12);

	if (header == NULL)
		return -EINVAL;
	note->name_size = get32(header);
	note->content_size = get32(header + 4);
	note->type = get32(header + 8);
	note->name = take(cursor, note->name_size);
	if (note->name == NULL)
		return -EINVAL;
	note->content = take(cursor, note->content_size);
	return note->content == NULL ? -EINVAL : 0;
}

static bool note_is(const struct note *note, const char *name, uint32_t type)
{
	size_t size = strlen(name) + 1;

	return note->type == type && note->name_size == size &&
	       memcmp(note->name, name, size) == 0;
}

static int parse_pvh(const struct note *note, struct notes *notes)
{
	/* 4 bytes, or 8 as some linkers' notes have them; the entry is 32 bits in both. */
	if (note->content_size != 4 && note->content_size != 8)
		return -EINVAL;
	if (note->content_size == 8 && get32(note->content + 4) != 0)
		return -EINVAL;
	notes->has_pvh = true;
	notes->pvh_entry = get32(note->content);
	return 0;
}

static int parse_eremite(const struct note *note, struct notes *notes)
{
	if (note->content_size < 8)
		return -EINVAL;
	notes->has_eremite = true;
	notes->version = get32(note->content);
	notes->flags = get32(note->content + 4);
	return 0;
}

static uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

#define SKETE_SIZE 48 /* and 16 for each hole */

/* struct skete_note of include/eremite/skete.h */
static int parse_skete(const struct note *note, struct notes *notes)
{
	const uint8_t *at = note->content;

	if (note->content_size < SKETE_SIZE || get32(at + 4) > NOTES_HOLES ||
	    note->content_size != SKETE_SIZE + 16 * (size_t)get32(at + 4))
		return -EINVAL;
	notes->has_skete = true;
	notes->skete_version = get32(at);
	notes->hole_count = get32(at + 4);
	notes->skete_entry = get64(at + 8);
	for (unsigned i = 0; i < 4; i++)
		notes->skete_upcall[i] = get64(at + 16 + 8 * i);
	for (uint32_t i = 0; i < notes->hole_count; i++) {
		notes->holes[i].start = get64(at + SKETE_SIZE + 16 * i);
		notes->holes[i].end = get64(at + SKETE_SIZE + 8 + 16 * i);
	}
	return 0;
}

/* Of another version: nobody needs it enough to refuse the image. */
static int parse_threads(const struct note *note, struct notes *notes)
{
	if (note->content_size < sizeof notes->threads.version)
		return -EINVAL;
	if (get32(note->content) != THREADS_NOTE_VERSION)
		return 0;
	if (note->content_size != sizeof notes->threads)
		return -EINVAL;
	memcpy(&notes->threads, note->content, sizeof notes->threads);
	notes->has_threads = true;
	return 0;
}

/* The name of one. */
static void parse_feature(const struct note *note, struct notes *notes)
{
	static const char strace[] = "strace";

	if (note->content_size >= sizeof strace && memcmp(note->content, strace, sizeof strace) == 0)
		notes->has_strace = true;
}

static int parse_build_id(const struct note *note, struct notes *notes)
{
	if (note->content_size == 0 || note->content_size > NOTES_BUILD_ID)
		return -EINVAL;
	memcpy(notes->build_id, note->content, note->content_size);
	notes->build_id_size = note->content_size;
	return 0;
}

int notes_parse(const void *data, size_t size, struct notes *notes)
{
	struct cursor cursor = { .data = data, .size = size };
	struct note note;
	int error = 0;

	while (error == 0 && cursor.at < cursor.size) {
		error = note_next(&cursor, &note);
		if (error != 0)
			break;
		if (note_is(&note, "Xen", NOTE_XEN_PHYS32_ENTRY)) {
			error = parse_pvh(&note, notes);
		} else if (note_is(&note, "Eremite", NOTE_EREMITE)) {
			error = parse_eremite(&note, notes);
		} else if (note_is(&note, "Eremite", NOTE_EREMITE_SKETE)) {
			error = parse_skete(&note, notes);
		} else if (note_is(&note, "Eremite", THREADS_NOTE_TYPE)) {
			error = parse_threads(&note, notes);
		} else if (note_is(&note, "GNU", NOTE_GNU_BUILD_ID)) {
			error = parse_build_id(&note, notes);
		} else if (note_is(&note, "Eremite", NOTE_EREMITE_FEATURES)) {
			parse_feature(&note, notes);
		}
	}
	return error;
}
