#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Models of how threads sleep and wake, and of how CPUs learn of changed page tables, checked by
spin; and that models with a mistake fail.

A model NAME.pml is checked as it is, and with each mistake that it or sched.pml has (MUTANT_...).
"""
import os
import re
import shutil
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(FOLDER), "tools"))

import harness  # noqa: E402
from harness import Folder, Skip, main, run  # noqa: E402

harness.TIMEOUT = 300  # the largest takes some ten seconds alone

# What is left out of futex.pml besides, so that what remains is small enough to be exhausted.
FUTEX = [[], ["ROUNDS=2", "WITHOUT_REQUEUE", "WITHOUT_SIGNAL"], ["ROUNDS=2", "WITHOUT_SIGNAL"]]
MUTANTS = ["WITHOUT_REQUEUE"]


def check(name, defines):
    """Whether the model holds, and what its checker says."""
    if shutil.which("spin") is None:
        raise Skip("no spin")
    with Folder():
        for file in os.listdir(FOLDER):
            if file.endswith(".pml"):
                shutil.copy(os.path.join(FOLDER, file), file)
        run("spin", *(f"-D{define}" for define in defines), "-a", name + ".pml").expect(0)
        run("gcc", "-w", "-O2", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c").expect(0, b"")
        text = run("./pan", "-n", "-m100000").expect(0).out.decode()
    found = re.search(r"errors: (\d+)", text)
    assert found and "max search depth too small" not in text, text
    return found[1] == "0", text


def holds(name, *defines):
    good, text = check(name, defines)
    assert good and "Search not completed" not in text, text


def fails(name, what, *defines):
    good, text = check(name, defines)
    assert not good and what in text, text


def test_futex():
    for defines in FUTEX:
        holds("futex", *defines)


def test_wait_queue():
    holds("wait_queue")


def test_idle():
    holds("idle")


def test_flush():
    holds("flush")


def test_futex_told_first():
    fails("futex", "assertion violated", "MUTANT_TOLD_FIRST", "WITHOUT_REQUEUE")


def test_futex_in_no_bucket():
    fails("futex", "assertion violated", "MUTANT_IN_NO_BUCKET")


def test_futex_announced_late():
    fails("futex", "invalid end state", "MUTANT_ANNOUNCED_LATE", *MUTANTS)


def test_futex_looks_unlocked():
    fails("futex", "invalid end state", "MUTANT_LOOKS_UNLOCKED", *MUTANTS)


def test_sleeps_unseen():
    fails("futex", "invalid end state", "MUTANT_SLEEPS_UNSEEN", *MUTANTS)


def test_unlocked_on_its_stack():
    fails("futex", "assertion violated", "MUTANT_UNLOCKED_ON_ITS_STACK", *MUTANTS)


def test_expired_told_first():
    fails("futex", "assertion violated", "MUTANT_EXPIRED_TOLD_FIRST", *MUTANTS)


def test_wait_queue_announced_late():
    fails("wait_queue", "invalid end state", "MUTANT_ANNOUNCED_LATE")


def test_wait_queue_stays():
    fails("wait_queue", "assertion violated", "MUTANT_STAYS_IN_THE_QUEUE")


def test_handed_over_unseen():
    fails("wait_queue", "assertion violated", "MUTANT_HANDED_OVER_UNSEEN")


def test_idle_no_fence():
    fails("idle", "invalid end state", "MUTANT_NO_FENCE")


def test_idle_looks_first():
    fails("idle", "invalid end state", "MUTANT_LOOKS_FIRST")


def test_flush_joins_ahead():
    fails("flush", "assertion violated", "MUTANT_JOINS_AHEAD")


def test_flush_flushes_first():
    fails("flush", "assertion violated", "MUTANT_FLUSHES_FIRST")


def test_flush_wakes_blind():
    fails("flush", "assertion violated", "MUTANT_WAKES_BLIND")


main(globals())
