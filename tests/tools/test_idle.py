#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who waits, or is alone on its CPU, is left in peace: no ticks."""
import json
import os

from harness import BUILD, HERE, Skip, main, run

SKETE = os.path.join(BUILD, "bin", "skete")
CC = os.path.join(BUILD, "bin", "eremite-cc")
SAMPLE = os.path.join(HERE, "idle_sample.c")


def stats(cpus, mode, seconds, threads):
    """What --stats tells of a run of the sample."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK) or not os.path.exists(CC):
        raise Skip("no /dev/kvm or no eremite-cc")
    if not os.path.exists("sample"):
        run(CC, "-O1", SAMPLE, "-o", "sample").expect(0)
    run(SKETE, "-c", str(cpus), "--timeout=50", "--stats=stats", "sample", mode, str(seconds),
        str(threads)).expect(0, b"", b"")
    with open("stats", encoding="utf-8") as file:
        return json.load(file)


def exits(*how):
    return sum(stats(*how)["exits"].values())


def test_idle():
    """Threads that wait cost no exit, however long: three seconds more are a hundred slices each."""
    for cpus in 1, 2:
        short, long = exits(cpus, "sleep", 1, 8), exits(cpus, "sleep", 4, 8)
        assert long - short < 100, (cpus, short, long)


def test_alone():
    """One that computes has no timer, whether others wait or not."""
    for cpus in 1, 2:
        for threads in 0, 4:
            short, long = (stats(cpus, "spin", seconds, threads) for seconds in (1, 4))
            assert long["events"] - short["events"] < 100, (cpus, threads, short, long)


def test_shared():
    """Two that compute on one CPU take turns: this is what the others are spared."""
    assert stats(1, "share", 4, 1)["events"] > 100


main(globals())
