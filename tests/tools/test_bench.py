#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The parts of the benchmarks that can be wrong without being noticed."""
import io
import os
import sys

import harness

sys.path.insert(0, os.path.join(harness.HERE, "..", "..", "bench"))
import elf  # noqa: E402
import guests  # noqa: E402
import initrd  # noqa: E402
import measure  # noqa: E402
import report  # noqa: E402


def trace_line(address, name=""):
    return f"Trace 0: 0x7f00 [0000000000000000/{address:016x}/000000b0/ff000201] {name}\n"


def test_counts_between():
    with open("trace", "w") as file:
        file.write(trace_line(0xfff0) + trace_line(0x1000, "entry") * 3)
        file.write("something else\n" + trace_line(0x2000, "boot") + trace_line(0x3000, "main"))
    assert elf.count_between("trace", 0x1000, 0x3000) == (4, {"entry": 3, "boot": 1})


def test_count_needs_the_end():
    with open("trace", "w") as file:
        file.write(trace_line(0x1000, "entry"))
    try:
        elf.count_between("trace", 0x1000, 0x3000)
    except ValueError:
        return
    raise AssertionError("a trace without main was counted")


def test_reads_the_image():
    image = os.path.join(harness.BUILD, "examples", "hello")
    assert elf.pvh_entry(image) >= 1 << 20
    assert elf.symbol(image, "main") >= 1 << 20


def test_smallest():
    tried = []

    def works(kib):
        tried.append(kib)
        return kib >= 1117

    assert measure.smallest(works, 1024, 65536, 8) == 1120
    assert len(tried) < 20


def test_smallest_refuses_what_never_works():
    try:
        measure.smallest(lambda kib: False, 1024, 2048, 8)
    except guests.Failure:
        return
    raise AssertionError("found the smallest of none")


def test_archive_is_padded():
    archive = initrd.archive({"words": b"a\0", "input": b""})
    assert archive.startswith(b"070701") and len(archive) % 4 == 0
    assert archive.count(b"070701") == 6 and b"TRAILER!!!\0" in archive


def test_run_ends_what_hangs():
    outcome = guests.run(["sleep", "30"], 0.2)
    assert outcome.status is None and outcome.seconds < 10


def test_run_gives_streams_and_status():
    outcome = guests.run(["sh", "-c", "cat; echo problem >&2; exit 3"], 20, stdin=b"a\0b")
    assert (outcome.status, outcome.output, outcome.errors) == (3, b"a\0b", b"problem\n")


def test_verdicts():
    results = report.Report(io.StringIO())
    results.add("small", 1.0, most=1.0)
    results.add("large", 1.01, most=1.0, digits=2)
    results.fail("other", "why")
    assert results.missed() == ["large"] and results.failures == 1
    assert "| large | 1.01 | at most 1.00 | MISSED |" in results.markdown()


harness.main(globals())
