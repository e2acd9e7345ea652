/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>

#include <signal/queue.h>

#include "../../lib/check.h"

static siginfo_t make(int number, int code, int value)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = number;
	info.si_code = code;
	info.si_pid = 1;
	info.si_value.sival_int = value;
	return info;
}

static int add(struct signal_queue *queue, int number, int value)
{
	siginfo_t info = make(number, SI_QUEUE, value);

	return signal_queue_add(queue, &info);
}

/* The next signal's number and value as NUMBER * 1000 + VALUE; 0 if there is none. */
static int take(struct signal_queue *queue, uint64_t set)
{
	siginfo_t info;

	if (!signal_queue_take(queue, set, &info))
		return 0;
	return info.si_signo * 1000 + info.si_value.sival_int;
}

static const uint64_t all = ~(uint64_t)0;

TEST(empty_queue)
{
	struct signal_queue queue = { 0 };
	siginfo_t info;

	CHECK(!signal_queue_take(&queue, all, &info));
	CHECK_EQ(signal_first(0), 0);
	signal_queue_flush(&queue, all);
}

TEST(order_of_delivery)
{
	struct signal_queue queue = { 0 };

	add(&queue, SIGTERM, 1);
	add(&queue, SIGHUP, 2);
	add(&queue, SIGSEGV, 3);
	add(&queue, 64, 4);
	add(&queue, 34, 5);
	add(&queue, SIGFPE, 6);
	CHECK_EQ(take(&queue, all), SIGFPE * 1000 + 6);
	CHECK_EQ(take(&queue, all), SIGSEGV * 1000 + 3);
	CHECK_EQ(take(&queue, all), SIGHUP * 1000 + 2);
	CHECK_EQ(take(&queue, all), SIGTERM * 1000 + 1);
	CHECK_EQ(take(&queue, all), 34 * 1000 + 5);
	CHECK_EQ(take(&queue, all), 64 * 1000 + 4);
	CHECK_EQ(take(&queue, all), 0);
}

TEST(standard_signals_do_not_queue)
{
	struct signal_queue queue = { 0 };

	CHECK_EQ(add(&queue, SIGUSR1, 1), 1);
	CHECK_EQ(add(&queue, SIGUSR1, 2), 0);
	CHECK_EQ(take(&queue, all), SIGUSR1 * 1000 + 1);
	CHECK_EQ(take(&queue, all), 0);
	CHECK_EQ(queue.pending, 0);
}

TEST(real_time_signals_queue_in_order)
{
	struct signal_queue queue = { 0 };

	for (int i = 0; i < 5; i++) {
		add(&queue, 40, i);
		add(&queue, 35, i + 10);
	}
	for (int i = 0; i < 5; i++)
		CHECK_EQ(take(&queue, all), 35 * 1000 + i + 10);
	CHECK_EQ(queue.pending, signal_bit(40));
	for (int i = 0; i < 5; i++)
		CHECK_EQ(take(&queue, all), 40 * 1000 + i);
	CHECK_EQ(queue.pending, 0);
}

TEST(take_only_from_the_set)
{
	struct signal_queue queue = { 0 };

	add(&queue, SIGUSR1, 1);
	add(&queue, SIGUSR2, 2);
	CHECK_EQ(take(&queue, signal_bit(SIGHUP)), 0);
	CHECK_EQ(take(&queue, signal_bit(SIGUSR2)), SIGUSR2 * 1000 + 2);
	CHECK_EQ(queue.pending, signal_bit(SIGUSR1));
	signal_queue_flush(&queue, all);
}

TEST(flush_takes_all_of_the_set)
{
	struct signal_queue queue = { 0 };

	for (int i = 0; i < 4; i++) {
		add(&queue, 40, i);
		add(&queue, 41, i);
	}
	signal_queue_flush(&queue, signal_bit(40));
	CHECK_EQ(queue.pending, signal_bit(41));
	add(&queue, 40, 9);
	CHECK_EQ(take(&queue, all), 40 * 1000 + 9);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(take(&queue, all), 41 * 1000 + i);
	CHECK_EQ(take(&queue, all), 0);
}

TEST(full_pool)
{
	struct signal_queue queue = { 0 };
	siginfo_t user = make(50, SI_USER, 0);
	siginfo_t info;

	for (int i = 0; i < SIGNAL_QUEUE_MAX; i++)
		CHECK_EQ(add(&queue, 40, i), 1);
	CHECK_EQ(add(&queue, 40, 0), -EAGAIN);
	CHECK_EQ(add(&queue, 41, 0), -EAGAIN);
	CHECK_EQ(queue.pending, signal_bit(40));
	/* kill(2) and standard signals always get through, without siginfo. */
	CHECK_EQ(signal_queue_add(&queue, &user), 0);
	CHECK_EQ(add(&queue, SIGUSR1, 7), 0);
	CHECK(signal_queue_take(&queue, signal_bit(SIGUSR1), &info));
	CHECK_EQ(info.si_signo, SIGUSR1);
	CHECK_EQ(info.si_code, SI_USER);
	CHECK_EQ(info.si_pid, 0);
	CHECK_EQ(take(&queue, signal_bit(50)), 50 * 1000);
	for (int i = 0; i < SIGNAL_QUEUE_MAX; i++)
		CHECK_EQ(take(&queue, all), 40 * 1000 + i);
	CHECK_EQ(take(&queue, all), 0);
	CHECK_EQ(add(&queue, 40, 1), 1);
	signal_queue_flush(&queue, all);
}

TEST(siginfo_is_kept)
{
	struct signal_queue queue = { 0 };
	siginfo_t given = make(45, SI_QUEUE, 0), got;

	given.si_errno = 5;
	given.si_pid = 77;
	given.si_uid = 88;
	given.si_value.sival_ptr = &queue;
	CHECK_EQ(signal_queue_add(&queue, &given), 1);
	CHECK(signal_queue_take(&queue, all, &got));
	CHECK(memcmp(&given, &got, sizeof(got)) == 0);
}

/* The model: a list in the order of arrival. */
struct model {
	int count;
	int numbers[SIGNAL_QUEUE_MAX];
	int values[SIGNAL_QUEUE_MAX];
};

static bool model_has(const struct model *model, int number)
{
	for (int i = 0; i < model->count; i++)
		if (model->numbers[i] == number)
			return true;
	return false;
}

static void model_remove(struct model *model, int at)
{
	model->count--;
	for (int i = at; i < model->count; i++) {
		model->numbers[i] = model->numbers[i + 1];
		model->values[i] = model->values[i + 1];
	}
}

static int model_rank(int number)
{
	switch (number) {
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGTRAP:
	case SIGFPE:
	case SIGSYS:
		return number;
	default:
		return 100 + number;
	}
}

static int model_take(struct model *model, uint64_t set)
{
	int best = -1, result;

	for (int i = 0; i < model->count; i++)
		if ((set & signal_bit(model->numbers[i])) &&
		    (best < 0 || model_rank(model->numbers[i]) < model_rank(model->numbers[best])))
			best = i;
	if (best < 0)
		return 0;
	result = model->numbers[best] * 1000 + model->values[best];
	model_remove(model, best);
	return result;
}

TEST(random_against_a_list)
{
	uint64_t random = check_seed(20261122);
	uint64_t steps = check_steps(20000);
	struct signal_queue queue = { 0 };
	static struct model model;

	for (uint64_t i = 0; i < steps; i++) {
		uint64_t r = check_random(&random);
		int number = (int)(r % 64) + 1, value = (int)(r >> 32) % 1000;
		uint64_t set = check_random(&random);

		if (value < 0)
			value = -value;
		if (r >> 60 < 8 && model.count < SIGNAL_QUEUE_MAX) {
			CHECK(add(&queue, number, value) >= 0);
			if (number >= 32 || !model_has(&model, number)) {
				model.numbers[model.count] = number;
				model.values[model.count++] = value;
			}
		} else if (r >> 60 < 15) {
			CHECK_EQ(take(&queue, set), model_take(&model, set));
		} else {
			set &= check_random(&random) & check_random(&random);
			signal_queue_flush(&queue, set);
			for (int at = model.count - 1; at >= 0; at--)
				if (set & signal_bit(model.numbers[at]))
					model_remove(&model, at);
		}
	}
}

CHECK_MAIN
