#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mistakes in the code that the explorer runs, each of which it must find.

A mistake is a text of a source and what stands there instead; the programs and scenarios that follow
are to fail with it.  The source is compiled as make does it, and linked in the place of the right one.
"""
import os
import re
import shlex
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(FOLDER)))
sys.path.insert(0, os.path.join(ROOT, "tests", "tools"))

import harness  # noqa: E402
from harness import BUILD, main  # noqa: E402

STEPS = 20000000  # for each scenario, at most
PROGRAMS = ("explore", "explore_calls")

SCHED = "libos/sched/threads/"
CALLS = "libos/sys/threads/"

# name: (source, [(right, wrong), ...], program, scenarios)
MUTANTS = {
    # The scheduler.
    "lock_of_a_former_cpu": (SCHED + "wake.c", [(
        "		if (cpu == __atomic_load_n(&thread->cpu, __ATOMIC_RELAXED))\n			return cpu;",
        "		return cpu;")], "explore", ["changes"]),
    "runs_and_is_woken": (SCHED + "wake.c", [(
        "moves = cpu->current != thread;", "moves = true;")], "explore", ["wakes"]),
    "sleeps_though_woken": (SCHED + "wake.c", [(
        "	if (thread_state(self) == THREAD_SLEEPS)\n", "	if (true)\n")], "explore", ["mutex"]),
    "sleeps_with_a_queue": (SCHED + "idle.c", [(
        "	if (__atomic_load_n(&cpu->queue.count, __ATOMIC_SEQ_CST) == 0)\n", "")],
        "explore", ["mutex", "wakes", "conditions"]),
    "sleeper_is_not_kicked": (SCHED + "cpus.c", [(
        "!= NULL || cpu_sleeps(cpu))\n		machine_cpu_kick", "!= NULL)\n		machine_cpu_kick")],
        "explore", ["changes", "banishment"]),
    "unlocked_on_its_stack": (SCHED + "switch.c", [(
        "	arch_leave(&self->context, machine_cpu_stack(), run_next, cpu);",
        "	spin_unlock(&cpu->lock);\n"
        "	arch_leave(&self->context, machine_cpu_stack(), run_next, cpu);")],
        "explore", ["changes", "semaphores", "wakes_and_signals", "timeouts", "births"]),
    "expired_told_first": (SCHED + "timeout.c", [(
        "			timeout->expire(timeout);\n",
        "			__atomic_store_n(&timeout->in, NULL, __ATOMIC_RELEASE);\n"
        "			timeout->expire(timeout);\n")], "explore", ["changes", "lenders", "wakes"]),
    "timeout_forgotten": (SCHED + "timeout.c", [(
        "		timeout->in = NULL;\n		find_first(timeouts);\n", "		timeout->in = NULL;\n")],
        "explore", ["close_calls", "timeouts", "wakes"]),
    "calls_at_once_again": (SCHED + "block.c", [(
        "cpu->called > since ? cpu->called : since", "since")], "explore", ["calm"]),
    "slice_stays_over": (SCHED + "block.c", [(
        "	if (over)\n",
        "	if (over && queue_rank(&cpu->queue, first) >= queue_rank(&cpu->queue, cpu->current))\n")],
        "explore", ["calm"]),
    "share_by_another_clock": (SCHED + "changed.c", [
        ("machine_clock_at(granted)", "machine_clock_duration(granted)"),
        ("machine_clock_at(denied)", "machine_clock_duration(denied)")], "explore", ["calm"]),
    # Futexes.
    "announced_late": (CALLS + "futex.c", [(
        "		sched_prepare();\n	}\n	spin_unlock(&bucket->lock);",
        "	}\n	spin_unlock(&bucket->lock);\n	if (status == 0)\n		sched_prepare();")],
        "explore", ["mutex", "semaphores"]),
    "in_no_bucket": (CALLS + "futex_table.c", [(
        "	unlink_waiter(from, waiter);\n	bucket_enter(to, waiter);",
        "	bucket_leave(from, waiter);\n	bucket_enter(to, waiter);")],
        "explore", ["wakes_and_signals", "wakes"]),
    "priority_stays_lent": (CALLS + "lender.c", [("	settle(before);\n", "")],
                            "explore", ["lenders"]),
    # Files.
    "room_for_another": ("libos/eventfd/eventfd.c", [(
        "has_room(addition->eventfd, addition->value)", "has_room(addition->eventfd, 9)")],
        "explore_calls", ["eventfd_room"]),
    "reader_tells_nobody": ("libos/eventfd/eventfd.c", [(
        "	wait_queue_wake(&eventfd->queue, POLLOUT);\n", "")],
        "explore_calls", ["eventfd_room"]),
    "closed_unseen": ("libos/pipe/pipe.c", [(
        "		wait_queue_wake(&pipe->ends[other].queue, 0);", "		;")],
        "explore_calls", ["pipes", "broken_pipes"]),
    "level_told_once": ("libos/epoll/ready.c", [(
        "else if (!(item->events & EPOLLET))", "else if (false)")],
        "explore_calls", ["epoll_level"]),
    "rearmed_unseen": ("libos/epoll/item.c", [(
        "	item->told = 0;\n	check(item);\n", "	item->told = 0;\n")],
        "explore_calls", ["epoll_oneshot"]),
    "added_unseen": ("libos/epoll/item.c", [(
        "	link_item(epoll, item);\n	check(item);\n", "	link_item(epoll, item);\n")],
        "explore_calls", ["epoll_level", "epoll_edge"]),
    "woken_without_lock": ("libos/sched/wait_queue.c", [(
        "	wait_lock(&queue->lock);\n	wake(queue, events);\n	wait_unlock(&queue->lock);",
        "	wake(queue, events);")],
        "explore_calls", ["eventfds", "pipes", "epoll_level"]),
    "on_two_lists": ("libos/epoll/ready.c", [(
        "	spin_lock(&item->epoll->lock);\n	if (!item->ready)\n		push_last(list, item);\n"
        "	spin_unlock(&item->epoll->lock);",
        "	if (!item->ready)\n		push_last(list, item);")],
        "explore_calls", ["epoll_level", "epoll_edge"]),
    "freed_while_woken": ("libos/epoll/item.c", [(
        "	wait_queue_remove(&item->entry); /* nobody wakes it then */\n"
        "	if (item->ready)\n		ready_remove(&item->epoll->ready, item);\n",
        "	if (item->ready)\n		ready_remove(&item->epoll->ready, item);\n"
        "	wait_queue_remove(&item->entry);\n")],
        "explore_calls", ["epoll_closed", "epoll_level"]),
    "freed_and_ready": ("libos/epoll/item.c", [(
        "	if (item->ready)\n		ready_remove(&item->epoll->ready, item);\n", "")],
        "explore_calls", ["epoll_closed", "epoll_level"]),
    "another_epoll": ("libos/file/threads/enter_held.c", [(
        "		if (descriptor_of(slot) == file) {", "		if (true) {")],
        "explore_calls", ["epoll_of_nobody"]),
    "looked_without_items": ("libos/epoll/ready.c", [(
        "	epoll_lock(epoll);\n	if (files_are_held())\n		epoll_look(epoll);\n"
        "	available =", "	available ="), (
        "|| must_hold_files(epoll);\n	epoll_unlock(epoll);", "|| must_hold_files(epoll);")],
        "explore_calls", ["epoll_rest", "epoll_level"]),
    "removed_without_items": ("libos/epoll/item.c", [(
        "	epoll_lock(epoll);\n	item_free(item);\n	epoll_unlock(epoll);", "	(void)epoll;\n	item_free(item);")],
        "explore_calls", ["epoll_sources_end", "epoll_closed", "epoll_level"]),
    "sent_without_items": ("libos/epoll/ready.c", [(
        "	epoll_lock(epoll);\n	count = send_ready(epoll, events, maximum);\n	epoll_unlock(epoll);",
        "	count = send_ready(epoll, events, maximum);")],
        "explore_calls", ["epoll_rest", "epoll_level", "epoll_sources_end"]),
    "polled_without_queue": (CALLS + "poll_wait.c", [(
        "	if (table != NULL)\n		enter(table, file);\n", "	(void)table;\n")],
        "explore_calls", ["polls_for_ever"]),
    "polled_once": (CALLS + "poll_wait.c", [(
        "	if (!is_ready)\n		status = sched_block(deadline, ready, wait);",
        "	if (!is_ready)\n		status = sched_block(deadline, NULL, NULL);")],
        "explore_calls", ["polls_for_ever"]),
    "exclusive_for_nobody": ("libos/epoll/item.c", [(
        "	item_ready(item);\n	return false;", "	return true;")],
        "explore_calls", ["epoll_exclusive"]),
    "another_file": ("libos/file/threads/own.c", [(
        "descriptor_of(slot) == file && file_own(file) == own", "true")],
        "explore_calls", ["changing_descriptor"]),
    "ended_in_a_call": ("libos/file/threads/own.c", [(
        "	file_own_lock(file);\n	ends = ", "	ends = "), (
        "	file_own_unlock(file);\n	return ends;", "	return ends;")],
        "explore_calls", ["changing_descriptor"]),
    "ended_twice": ("libos/file/threads/own.c", [(
        "&file->references, &none, FILE_GONE,", "&file->references, &none, 0,")],
        "explore_calls", ["closed_in_a_call"]),
    "locks_of_all_openers": ("libos/ramfs/file.c", [(
        "	own_group_add(&ram(inode)->file.open, opened);", "	file_set_own(opened);")],
        "explore_calls", ["appended"]),
    "cut_without_lock": ("libos/ramfs/file.c", [(
        "	bool locked = ram_lock(file);\n\n	(void)opened;", "	bool locked = false;\n\n	(void)opened;")],
        "explore_calls", ["cut_and_mapped"]),
    "mapped_without_lock": ("libos/ramfs/map.c", [(
        "	bool locked = ram_lock(file);\n\n	inode_get", "	bool locked = false;\n\n	inode_get")],
        "explore_calls", ["cut_and_mapped"]),
    "pieces_without_lock": ("libos/ramfs/memory.c", [(
        "	spin_lock(&lock);\n	memory = take(size);\n	spin_unlock(&lock);", "	memory = take(size);")],
        "explore_calls", ["cut_and_mapped", "appended"]),
    "not_held": ("libos/waited/waited.c", [("	file_hold(file);\n	return sched", "	return sched")],
                 "explore_calls", ["closed_in_a_call", "closed_ends"]),
    "polled_and_ended": (CALLS + "poll_wait.c", [
        ("	file_get(file);\n", ""), ("		file_put(places[i].file);\n", "")],
        "explore_calls", ["polls_closed"]),
    "polled_without_files": (CALLS + "poll_wait.c", [(
        "	if (status != 0 || !needs_files(wait))\n		return status;\n	files_hold();\n"
        "	return block(deadline, wait);", "	return status;")], "explore_calls", ["polls_closed"]),
    "expired_silently": ("libos/eventfd/timerfd.c", [(
        "	timer->expired = true;\n	wait_queue_wake(&timer->queue, POLLIN);\n",
        "	timer->expired = true;\n")], "explore_calls", ["timerfds"]),
    "expired_twice": ("libos/eventfd/timerfd.c", [("	if (!timer->expired)\n		interval_expire(base);",
                                                  "	interval_expire(base);")],
                      "explore_calls", ["timerfds_set"]),
    "expired_without_lock": ("libos/eventfd/timerfd.c", [(
        "	own_group_enter(&timer->own);\n	if (!timer->expired)\n		interval_expire(base);\n"
        "	own_group_leave(&timer->own);",
        "	if (!timer->expired)\n		interval_expire(base);")],
        "explore_calls", ["timerfds_set"]),
    "timers_without_lock": ("libos/time/threads/timer.c", [(
        "	spin_lock(&lock);\n	timer = first;\n	if (timer != NULL)\n		take_out(timer);\n"
        "	spin_unlock(&lock);", "	timer = first;\n	if (timer != NULL)\n		take_out(timer);")],
        "explore_calls", ["timerfds_set", "alarms"]),
    "due_twice": ("libos/time/threads/timer.c", [("	withdraw(timer);\n", "")],
                  "explore_calls", ["timerfds_set"]),
    "not_armed": (SCHED + "timer.c", [("	if (cpu->current != NULL)\n		cpu_arm(cpu);\n", "")],
                  "explore_calls", ["timerfds", "alarms"]),
    # Message queues.
    "queues_without_lock": ("libos/mqueue/queue.c", [
        ("	own_group_add(&queue->own, file);\n", "	file_set_own(file);\n"),
        ("	own_group_remove(&queue->own);\n", "")],
        "explore_calls", ["mqueues", "mqueues_closed"]),
    "told_twice": ("libos/mqueue/notify.c", [(
        "	queue->notifies = false;\n	queue->told = NULL;\n", "	queue->notifies = false;\n")],
        "explore_calls", ["mqueues_notify"]),
    "notified_without_lock": ("libos/mqueue/notify.c", [(
        "	bool locked = own_group_lock(&queue->own);\n	struct file *told", "	bool locked = false;\n	struct file *told")],
        "explore_calls", ["mqueues_notify"]),
    # Sockets.
    "sockets_without_lock": ("libos/unix/socket.c", [("	file_share_own(a, b);", "	file_set_own(a);")],
                             "explore_calls", ["packets", "streams", "closed_ends"]),
    "parted_without_lock": ("libos/unix/socket.c", [(
        "	file_own_lock(file);\n	part(socket);\n	file_own_unlock(file);", "	part(socket);")],
        "explore_calls", ["closed_ends", "passed_files"]),
    "parted_silently": ("libos/unix/socket.c", [(
        "			peer->error = ECONNRESET;\n	}\n	wait_queue_wake(&peer->queue, 0);",
        "			peer->error = ECONNRESET;\n	}")],
        "explore_calls", ["closed_ends", "packets", "streams"]),
    # Signals.
    "not_for_me": ("libos/signal/threads/peers.c", [(
        "	return without_others(set, sched_current());", "	return without_others(set, NULL);")],
        "explore_calls", ["signals"]),
    "blocked_and_kept": ("libos/signal/threads/peers.c", [(
        "	if (signal_queue_pending(&signal_process.queue) == 0)\n		return;", "	return;")],
        "explore_calls", ["signals", "sigwaits"]),
    "ended_and_kept": ("libos/signal/threads/peers.c", [(
        "		if (assigned[number - 1] == thread)\n			reassign(thread, number);", "		;")],
        "explore_calls", ["inherited_signals"]),
    "readers_forgotten": ("libos/signal/threads/peers.c", [(
        "		if (assigned[number - 1] == NULL && signalfd_new != NULL)\n			wake_readers();\n",
        "")], "explore_calls", ["signalfds"]),
    "not_interrupted": (SCHED + "wake.c", [(
        "== thread)\n		cpu_kick(cpu);", "== thread)\n		;")],
        "explore_calls", ["computing"]),
    # The ends of threads.
    "nobody_is_last": (CALLS + "exit.c", [(
        "	return __atomic_sub_fetch(&threads_living, 1, __ATOMIC_SEQ_CST) == 0;",
        "	return thread_count() == 1;")], "explore_calls", ["leader_ends"]),
    "told_on_its_stack": (CALLS + "exit.c", [(
        "	end(self->clear_at_end != NULL ? tell_end : NULL, self->clear_at_end);",
        "	tell_end(self->clear_at_end);\n	end(NULL, NULL);")],
        "explore_calls", ["clones"]),
    "dead_wakes_nobody": (CALLS + "robust_list.c", [(
        "	if (!inherits && expected & WAITERS)\n		wake_one(word);\n", "")],
        "explore_calls", ["robust_locks"]),
    "pending_left_out": (CALLS + "robust_list.c", [(
        "	if (head.pending != 0)\n", "	if (false)\n")], "explore_calls", ["robust_locks"]),
}


def commands():
    """What make would do if these sources had changed: by object, and by program."""
    make = ["make", "-n", f"BUILD={os.path.relpath(BUILD, ROOT)}"]
    for source in sorted({mutant[0] for mutant in MUTANTS.values()}):
        make += ["-W", source]
    make += [f"{os.path.relpath(BUILD, ROOT)}/tests/libos/threads/{name}" for name in PROGRAMS]
    # Of the make that runs this, there is nothing to inherit.
    environment = {key: value for key, value in os.environ.items() if "MAKE" not in key}
    text = subprocess.run(make, cwd=ROOT, env=environment, capture_output=True, timeout=120,
                          check=True, text=True).stdout
    found = {}
    for line in text.splitlines():
        match = re.search(r" -o (\S+)( |$)", line)
        if match:
            found[match[1]] = shlex.split(line)
    return found


COMMANDS = commands()


def compile_mutant(source, changes, program):
    with open(os.path.join(ROOT, source), encoding="utf-8") as file:
        text = file.read()
    for right, wrong in changes:
        assert text.count(right) == 1, f"{source} has no such place any more:\n{right}"
        text = text.replace(right, wrong)
    with open("mutant.c", "w", encoding="utf-8") as file:
        file.write(text)
    here = os.getcwd()
    build = os.path.relpath(BUILD, ROOT)
    target = f"{build}/tests/obj/unit/explored/{source[:-2]}.o"
    command = [{source: f"{here}/mutant.c", target: f"{here}/mutant.o"}.get(word, word)
               for word in COMMANDS[target] if word not in ("-MMD", "-MP")]
    command[1:1] = ["-w", "-Wno-error", "-iquote", os.path.dirname(source)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    goal = f"{build}/tests/libos/threads/{program}"
    command = [{target: f"{here}/mutant.o", goal: f"{here}/program"}.get(word, word)
               for word in COMMANDS[goal]]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)


def mutant_test(source, changes, program, scenarios):
    def test():
        compile_mutant(source, changes, program)
        for scenario in scenarios:
            result = harness.run("./program", "--steps", str(STEPS), scenario)
            if result.status == 1 and b"not ok " in result.out:
                return
            assert result.status == 0, repr(result)
        raise AssertionError(f"{program} does not find it in {', '.join(scenarios)}")
    return test


main({f"test_{name}": mutant_test(*mutant) for name, mutant in MUTANTS.items()})
