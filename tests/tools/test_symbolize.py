#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""eremite-symbolize: the backtrace of a crash, from real call-frame information."""
import os
import re
import shutil
import subprocess

from harness import BUILD, HERE, Skip, main, run

SYMBOLIZE = os.path.join(BUILD, "libexec", "eremite", "eremite-symbolize")


def line_of(mark):
    with open(os.path.join(HERE, "crash_sample.c"), encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            if f"/* {mark} */" in line:
                return number
    raise AssertionError(mark)


def build(*options):
    if shutil.which("gcc") is None:
        raise Skip("no gcc")
    shutil.copy(os.path.join(HERE, "crash_sample.c"), "crash_sample.c")
    done = subprocess.run(["gcc", "-O1", "-g", "-static", "-Wl,--build-id",
                           "-fno-optimize-sibling-calls", *options, "crash_sample.c", "-o",
                           "sample"], capture_output=True, check=False)
    if done.returncode != 0:
        raise Skip("no static C library")


def symbolize(state, path="sample"):
    return run(SYMBOLIZE, path, stdin=state).out.decode().splitlines()


def frame(number, name, mark=None):
    place = rf"  \(crash_sample\.c:{line_of(mark)}\)" if mark else ""
    return rf"  #{number:<2} 0x[0-9a-f]{{16}}  {re.escape(name)}{place}"


def expect(lines, patterns):
    for line, pattern in zip(lines, patterns):
        assert re.fullmatch(pattern, line), (pattern, lines)
    assert len(lines) >= len(patterns), lines


def test_frames():
    build()
    expect(symbolize(run("./sample", "2").out),
           [frame(0, "inlined", "inlined"), frame(1, "leaf", "leaf"),
            frame(2, "recurse", "deepest"), r"  #3  .*recurse.*", r"  #4  .*recurse.*",
            frame(5, "main", "main")])


def test_debug_frame_only():
    # As in an image without .eh_frame: the information is in .debug_frame alone.
    build("-fno-asynchronous-unwind-tables", "-fno-unwind-tables")
    expect(symbolize(run("./sample", "0").out),
           [frame(0, "inlined", "inlined"), frame(1, "leaf", "leaf"),
            frame(2, "recurse", "deepest"), frame(3, "main", "main")])


def test_call_of_null():
    build()
    expect(symbolize(run("./sample", "jump").out),
           [r"  #0  0x0000000000000000  \?\?", frame(1, "main", "jump")])


def test_deep_recursion_is_cut():
    build()
    lines = symbolize(run("./sample", "1000").out)
    assert 60 < len(lines) < 70 and re.fullmatch(r"  \.\.\. and \d+ more", lines[-1]), lines


def test_stripped():
    build()
    state = run("./sample", "0").out
    shutil.copy("sample", "whole")
    subprocess.run(["strip", "sample"], check=True)
    lines = symbolize(state)
    assert re.fullmatch(r"  #0  0x[0-9a-f]{16}  \?\?", lines[0]) and "sample.debug" in lines[1]
    shutil.copy("whole", "sample.debug")
    expect(symbolize(state), [frame(0, "inlined", "inlined")])
    # A file of another build must not be believed.
    build("-DOTHER=1", "-O2")
    shutil.copy("sample", "sample.debug")
    shutil.copy("whole", "sample")
    subprocess.run(["strip", "sample"], check=True)
    assert "no names" in symbolize(state)[1]


def test_damaged_state():
    build()
    state = run("./sample", "3").out
    for text in (b"", b"reg rip\n", b"rubbish\n" * 1000, b"stack 1 00\n"):
        result = run(SYMBOLIZE, "sample", stdin=text)
        assert result.status == 2 and not result.out, result
    for size in (50, 300, len(state) // 2, len(state) - 3):
        assert run(SYMBOLIZE, "sample", stdin=state[:size]).status in (0, 2)
    registers = b"".join(line for line in state.splitlines(True) if line.startswith(b"reg"))
    expect(symbolize(registers), [frame(0, "inlined", "inlined")])
    expect(symbolize(b"reg rip ffffffffffffffff\n"), [r"  #0  0xf{16}  \?\?"])
    expect(symbolize(b"reg rip 0\nreg rsp ffffffffffffffff\n"), [r"  #0  0x0{16}  \?\?"])


main(globals())
