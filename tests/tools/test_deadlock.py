#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Threads that wait for each other alone end the guest, with a report; those that wait for more do
not."""
import os
import re
import subprocess
import time

from harness import BUILD, EREMITE, HERE, TIMEOUT, Skip, eremite, main, run

CC = os.path.join(BUILD, "bin", "eremite-cc")
SAMPLE = os.path.join(HERE, "deadlock_sample.c")


def image():
    if not os.access("/dev/kvm", os.R_OK | os.W_OK) or not os.path.exists(CC):
        raise Skip("no /dev/kvm or no eremite-cc")
    run(CC, "-O1", "-g", SAMPLE, "-o", "sample").expect(0)
    return "sample"


def test_deadlock_is_reported():
    done = eremite("run", image())
    done.expect(125, b"", b"sample: deadlock: every thread waits for another one\n")
    text = done.err.decode()
    assert re.search(r"^thread 1 waits for the futex at 0x[0-9a-f]+$", text, re.M), text
    assert re.search(r'^thread 2, "waiter", waits for the futex at 0x[0-9a-f]+$', text, re.M), text
    assert re.search(r"#\d+ +0x[0-9a-f]+  wait_for_mutex  \(.*deadlock_sample.c:\d+\)", text), text
    assert re.search(r"#\d+ +0x[0-9a-f]+  main  \(.*deadlock_sample.c:\d+\)", text), text


def test_times_and_signals_are_none():
    sample = image()
    for how in "sleep", "alarm", "pause":
        eremite("run", sample, how).expect(0, b"end\n")


def test_input_is_none():
    """Longer than the libOS waits before it looks."""
    with subprocess.Popen([EREMITE, "run", image(), "read"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(2.5)
        out, err = process.communicate(b"x", timeout=TIMEOUT)
    assert (process.returncode, out, err) == (0, b"end\n", b""), (process.returncode, out, err)


main(globals())
