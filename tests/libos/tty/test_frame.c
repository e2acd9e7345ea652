/* SPDX-License-Identifier: MIT */
/* The framing of standard input. */
#include "../../lib/check.h"

#include "../../../libos/tty/frame.h"

#define DLE "\x10"

static struct frame_decoder decoder;

/* Decode in pieces of STEP bytes; the result must not depend on it. */
static size_t decode(const char *bytes, size_t size, size_t step, char *to)
{
	size_t out = 0;

	decoder = (struct frame_decoder){ 0 };
	for (size_t i = 0; i < size; i += step) {
		size_t part = size - i < step ? size - i : step;
		char *piece = malloc(part);
		size_t count;

		memcpy(piece, bytes + i, part);
		count = frame_decode(&decoder, piece, part);
		CHECK(count <= part);
		memcpy(to + out, piece, count);
		out += count;
		free(piece);
	}
	return out;
}

static void check_decoded(const char *bytes, size_t size, const char *expected)
{
	char to[256];

	for (size_t step = 1; step <= size; step++) {
		CHECK_EQ(decode(bytes, size, step, to), strlen(expected));
		CHECK_EQ(memcmp(to, expected, strlen(expected)), 0);
	}
}

#define DECODED(bytes, expected) check_decoded(bytes, sizeof(bytes) - 1, expected)

TEST(plain_bytes)
{
	DECODED("abc\n", "abc\n");
	CHECK(!decoder.end_of_file && !decoder.resized);
}

TEST(escaped_byte)
{
	DECODED("a" DLE DLE "b", "a" DLE "b");
	DECODED(DLE DLE DLE DLE, DLE DLE);
}

TEST(end_of_file)
{
	DECODED("ab" DLE "Ecd" DLE "E", "ab");
	CHECK(decoder.end_of_file);
	DECODED(DLE DLE "E", DLE "E");
	CHECK(!decoder.end_of_file);
}

TEST(window_size)
{
	DECODED("a" DLE "W\x18\x00\x50\x01z", "az");
	CHECK(decoder.resized);
	CHECK_EQ(decoder.rows, 0x18);
	CHECK_EQ(decoder.columns, 0x150);
	/* The size may hold the escape itself. */
	DECODED(DLE "W\x10\x10\x10\x10z", "z");
	CHECK_EQ(decoder.rows, 0x1010);
}

TEST(unknown_and_unfinished)
{
	DECODED("a" DLE "?b", "ab");
	DECODED("a" DLE, "a");
	DECODED(DLE "W\x01", "");
	CHECK(!decoder.resized);
}

TEST(random_round_trips)
{
	uint64_t seed = check_seed(1), steps = check_steps(2000);

	for (uint64_t i = 0; i < steps; i++) {
		char plain[64], framed[128 + 2], to[128];
		size_t size = check_random(&seed) % sizeof plain, used = 0;

		for (size_t j = 0; j < size; j++) {
			plain[j] = (char)(check_random(&seed) % 4 ? check_random(&seed) : 0x10);
			if (plain[j] == 0x10)
				framed[used++] = 0x10;
			framed[used++] = plain[j];
		}
		memcpy(framed + used, DLE "E", 2);
		CHECK_EQ(decode(framed, used + 2, 1 + check_random(&seed) % 8, to), size);
		CHECK_EQ(memcmp(to, plain, size), 0);
		CHECK(decoder.end_of_file);
	}
}

CHECK_MAIN
