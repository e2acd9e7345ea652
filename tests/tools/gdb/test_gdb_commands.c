/* SPDX-License-Identifier: MIT */
/* GDB's protocol: packets, and what commands answer. */
#include "../../lib/check.h"

#include "fake.h"

static struct gdb gdb;
static enum gdb_action action;

/* The answer to COMMAND, without its frame, which is checked. */
static const char *answer(const char *command)
{
	static struct gdb_output output;
	size_t size = strlen(command);
	char *exact = malloc(size > 0 ? size : 1), sum[4];
	unsigned expected = 0;

	memcpy(exact, command, size);
	gdb_output_begin(&output);
	action = gdb_command(&gdb, exact, size, &output);
	gdb_output_end(&output);
	free(exact);
	CHECK(output.size >= 4 && output.data[0] == '$');
	for (size_t i = 1; i < output.size - 3; i++)
		expected += (uint8_t)output.data[i];
	snprintf(sum, sizeof sum, "#%02x", expected & 0xff);
	CHECK_EQ(memcmp(output.data + output.size - 3, sum, 3), 0);
	output.data[output.size - 3] = '\0';
	return output.data + 1;
}

static enum gdb_event feed(struct gdb_input *input, const char *bytes, size_t size)
{
	enum gdb_event last = GDB_NOTHING;

	for (size_t i = 0; i < size; i++) {
		CHECK_EQ(last, GDB_NOTHING);
		last = gdb_input_byte(input, (uint8_t)bytes[i]);
	}
	return last;
}

static enum gdb_event feed_text(struct gdb_input *input, const char *text)
{
	return feed(input, text, strlen(text));
}

TEST(packets)
{
	static struct gdb_input input;

	CHECK_EQ(feed_text(&input, "+++x$g#67"), GDB_PACKET);
	CHECK_EQ(input.size, 1);
	CHECK_EQ(input.data[0], 'g');
	CHECK_EQ(feed_text(&input, "$#00"), GDB_PACKET);
	CHECK_EQ(input.size, 0);
	CHECK_EQ(feed_text(&input, "$g#68"), GDB_DAMAGED);
	CHECK_EQ(feed_text(&input, "$g#6x"), GDB_DAMAGED);
	CHECK_EQ(feed_text(&input, "$g#x7"), GDB_DAMAGED);
	CHECK_EQ(feed_text(&input, "$lost$g#67"), GDB_PACKET);
	CHECK_EQ(feed_text(&input, "\x03"), GDB_INTERRUPT);
	CHECK_EQ(feed_text(&input, "$\x03#03"), GDB_PACKET);
	CHECK_EQ(feed_text(&input, "-"), GDB_REPEAT);
}

TEST(packet_too_long)
{
	static struct gdb_input input;
	static char bytes[GDB_PACKET_MAX + 1];

	for (size_t size = GDB_PACKET_MAX; size <= GDB_PACKET_MAX + 1; size++) {
		char sum[4];

		memset(bytes, 'a', sizeof bytes);
		snprintf(sum, sizeof sum, "#%02x", (unsigned)(size * 'a') & 0xff);
		feed(&input, "$", 1);
		feed(&input, bytes, size);
		CHECK_EQ(feed_text(&input, sum), size == GDB_PACKET_MAX ? GDB_PACKET : GDB_DAMAGED);
	}
	CHECK_EQ(feed_text(&input, "$g#67"), GDB_PACKET);
}

TEST(memory)
{
	memcpy(fake_memory, "\x01\x23\xab\xff", 4);
	CHECK_STR(answer("m1000,4"), "0123abff");
	CHECK_STR(answer("m103f,4"), "00");
	CHECK_STR(answer("m1040,4"), "E0e");
	CHECK_STR(answer("mffffffffffffffff,ffffffffffffffff"), "E0e");
	CHECK_STR(answer("m10000000000001000,4"), "E0e");
	CHECK_STR(answer("m1000"), "E0e");
	CHECK_STR(answer("m"), "E0e");
	CHECK_STR(answer("M1001,2:c0FE"), "OK");
	CHECK_EQ(memcmp(fake_memory, "\x01\xc0\xfe\xff", 4), 0);
	CHECK_STR(answer("M1001,2:c0f"), "E16");
	CHECK_STR(answer("M1001,2:c0fg"), "E16");
	CHECK_STR(answer("M1001,ffffffffffffffff:00"), "E16");
	CHECK_STR(answer("M103f,2:0000"), "E0e");
	CHECK_STR(answer("M1001,0:"), "OK");
}

TEST(registers)
{
	char text[2 * sizeof(struct gdb_registers) + 2] = "G";

	fake_registers[0].general[0] = 0x1122334455667788;
	CHECK_EQ(memcmp(answer("g"), "8877665544332211", 16), 0);
	CHECK_EQ(strlen(answer("g")), 2 * offsetof(struct gdb_registers, ymm_high));
	fake_avx = true;
	CHECK_EQ(strlen(answer("g")), 2 * sizeof(struct gdb_registers));
	fake_avx = false;
	memset(text + 1, '1', 2 * offsetof(struct gdb_registers, ymm_high));
	CHECK_STR(answer(text), "OK");
	CHECK_EQ(fake_registers[0].gs_base, 0x1111111111111111);
	CHECK_EQ(fake_registers[0].ymm_high[0][0], 0);
	CHECK_STR(answer("G11"), "E16");
	CHECK_STR(answer("G"), "E16");
}

TEST(threads)
{
	fake_registers[2].general[0] = 2;
	CHECK_STR(answer("qfThreadInfo"), "m1,3");
	CHECK_STR(answer("qsThreadInfo"), "l");
	CHECK_STR(answer("qC"), "QC1");
	CHECK_STR(answer("Hg3"), "OK");
	CHECK_EQ(memcmp(answer("g"), "0200", 4), 0);
	CHECK_STR(answer("Hg0"), "OK");
	CHECK_STR(answer("qC"), "QC3");
	CHECK_STR(answer("Hc-1"), "OK");
	CHECK_STR(answer("Hg2"), "E03");
	CHECK_STR(answer("Hgffffffffffffffff"), "E03");
	CHECK_STR(answer("Hx1"), "E03");
	CHECK_STR(answer("T1"), "OK");
	CHECK_STR(answer("T2"), "E03");
	CHECK_STR(answer("T4"), "E03");
	CHECK_STR(answer("qThreadExtraInfo,3"), "4350552032");
	CHECK_STR(answer("qThreadExtraInfo,0"), "E03");
}

TEST(points)
{
	CHECK_STR(answer("Z0,1000,1"), "OK");
	CHECK_STR(fake_point, "+ 0 1000 1");
	CHECK_STR(answer("z2,1008,8"), "OK");
	CHECK_STR(fake_point, "- 2 1008 8");
	CHECK_STR(answer("Z0,0,1"), "E0e");
	CHECK_STR(answer("Z5,1000,1"), "E16");
	CHECK_STR(answer("Z,1000,1"), "E16");
	CHECK_STR(answer("Z0,1000"), "E16");
}

TEST(going_on)
{
	CHECK_STR(answer("vCont?"), "vCont;c;C;s;S");
	CHECK_EQ(action, GDB_STAY);
	answer("vCont;c");
	CHECK_EQ(action, GDB_GO);
	CHECK_EQ(gdb.motion[0] * 16 + gdb.motion[2], GDB_RUN * 16 + GDB_RUN);
	answer("vCont;s:3");
	CHECK_EQ(action, GDB_GO);
	CHECK_EQ(gdb.motion[0] * 16 + gdb.motion[2], GDB_HOLD * 16 + GDB_STEP);
	answer("vCont;S05:1;C0b:-1;s:3");
	CHECK_EQ(action, GDB_GO);
	CHECK_EQ(gdb.motion[0] * 16 + gdb.motion[2], GDB_STEP * 16 + GDB_RUN);
	CHECK_STR(answer("vCont"), "E16");
	CHECK_STR(answer("vCont;"), "E16");
	CHECK_STR(answer("vCont;x"), "E16");
	CHECK_STR(answer("vCont;c:9999"), "E16");
	CHECK_STR(answer("vCont;s:3;cc"), "E16");
	CHECK_EQ(action, GDB_STAY);
	CHECK_STR(answer("vMustReplyEmpty"), "");
	answer("k");
	CHECK_EQ(action, GDB_KILL);
	CHECK_STR(answer("vKill;1"), "OK");
	CHECK_EQ(action, GDB_KILL);
	CHECK_STR(answer("D"), "OK");
	CHECK_EQ(action, GDB_DETACH);
}

TEST(stops)
{
	gdb.stop = (struct gdb_stop){ .thread = 2, .signal = 5 };
	CHECK_STR(answer("?"), "T05thread:3;");
	gdb.stop.why = GDB_STOP_BREAK;
	CHECK_STR(answer("?"), "T05thread:3;");
	answer("qSupported:multiprocess+;swbreak+;hwbreak+");
	CHECK_STR(answer("?"), "T05swbreak:;thread:3;");
	gdb.stop = (struct gdb_stop){ .signal = 5, .why = GDB_STOP_WATCH, .point = GDB_WATCH_READ,
				      .address = 0x1008 };
	CHECK_STR(answer("?"), "T05rwatch:1008;thread:1;");
	/* The protocol has its own numbers: SIGBUS, SIGUSR1, SIGRTMIN. */
	gdb.stop = (struct gdb_stop){ .signal = 7 };
	CHECK_STR(answer("?"), "T0athread:1;");
	gdb.stop.signal = 10;
	CHECK_STR(answer("?"), "T1ethread:1;");
	gdb.stop.signal = 34;
	CHECK_STR(answer("?"), "T2ethread:1;");
}

TEST(ends)
{
	struct gdb_output output;

	gdb_output_begin(&output);
	gdb_answer_end(&output, 42, 0);
	CHECK_EQ(memcmp(output.data, "$W2a", output.size), 0);
	gdb_output_begin(&output);
	gdb_answer_end(&output, 139, 11);
	CHECK_EQ(memcmp(output.data, "$X0b", output.size), 0);
}

TEST(queries)
{
	CHECK_STR(answer(""), "");
	CHECK_STR(answer("!"), "");
	CHECK_STR(answer("qUnknown"), "");
	CHECK_STR(answer("qAttached"), "1");
	CHECK(strstr(answer("qSupported"), "PacketSize=1000;") != NULL);
	CHECK(!gdb.no_acknowledge);
	CHECK_STR(answer("QStartNoAckMode"), "OK");
	CHECK(gdb.no_acknowledge);
	CHECK_STR(answer("QNonStop:1"), "");
	CHECK(gdb.no_acknowledge);
}

/* In pieces of any size it is the same text, and well formed as far as brackets tell. */
TEST(description)
{
	static char whole[16384];
	char command[64];
	size_t size = 0;
	const char *piece;
	int depth = 0;

	fake_avx = true;
	do {
		snprintf(command, sizeof command, "qXfer:features:read:target.xml:%zx,%x", size, 0x123);
		piece = answer(command);
		CHECK(piece[0] == 'm' || piece[0] == 'l');
		memcpy(whole + size, piece + 1, strlen(piece + 1));
		size += strlen(piece + 1);
	} while (piece[0] == 'm');
	for (size_t i = 0; i < size; i++)
		depth += whole[i] == '<' ? 1 : whole[i] == '>' ? -1 : 0;
	CHECK_EQ(depth, 0);
	CHECK(strstr(whole, "\"ymm15h\"") != NULL);
	CHECK_STR(whole + size - strlen("</target>"), "</target>");
	CHECK_STR(answer("qXfer:features:read:target.xml:ffffff,10"), "E16");
	CHECK_STR(answer("qXfer:features:read:other.xml:0,10"), "");
}

CHECK_MAIN
