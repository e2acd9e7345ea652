#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--with=lockcheck: EREMITE_LOCKS, other features beside it, and images without it.  What is reported
is in tests/images/lockcheck-*."""
import os
import re

from harness import BUILD, HERE, Skip, eremite, main, run

CC = os.path.join(BUILD, "bin", "eremite-cc")
SAMPLE = os.path.join(HERE, "lockcheck_sample.c")
DESCRIPTORS = os.path.join(HERE, "descriptors_sample.c")
REPORT = b"lockcheck: locks are taken in two orders, which can end in a deadlock\n"
LIBOS = "locks of the libOS"
PROGRAM = "locks of the program"


def image(*options, source=SAMPLE):
    if not os.access("/dev/kvm", os.R_OK | os.W_OK) or not os.path.exists(CC):
        raise Skip("no /dev/kvm or no eremite-cc")
    run(CC, "-O1", "-g", *options, source, "-o", "sample").expect(0)
    return "sample"


def locks(words, sample, *arguments):
    return eremite("run", "-e", f"EREMITE_LOCKS={words}", sample, *arguments)


def table(text, head):
    """Its lines: the name, and the numbers."""
    lines = text.split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(head)) + 1
    rows = {}
    for line in lines[start:]:
        match = re.fullmatch(r"(\S.*?)((?: +\d+){6})", line)
        if not match:
            break
        rows[match[1]] = [int(number) for number in match[2].split()]
    return rows


def test_report_and_status():
    done = eremite("run", image("--with=lockcheck")).expect(3, b"end\n", REPORT)
    assert done.err.count(b"lockcheck:") == 1, done
    assert re.search(rb"#0 +0x[0-9a-f]+  both  \(.*lockcheck_sample.c:\d+\)\n", done.err), done


def test_without_it_nothing_is_said():
    eremite("run", "-e", "EREMITE_LOCKS=stat", image()).expect(3, b"end\n", b"")
    done = eremite("run", "-e", "EREMITE_LOCKS=nonsense", image()).expect(3, b"end\n")
    assert done.err == b"", done


def test_words():
    sample = image("--with=lockcheck")
    for words in "off", "libos", "libos,off", "off,abort":
        done = locks(words, sample).expect(3, b"end\n")
        assert done.err == b"", done
    for words in "", "stat,", "stat":
        locks(words, sample).expect(3, b"end\n", REPORT)
    locks("abort", sample).expect(125, b"", REPORT)


def test_bad_words():
    sample = image("--with=lockcheck")
    for words in "stats", "stat,,off", "stat off", ",", "x" * 50, "stat," * 100:
        locks(words, sample).expect_one_line(2, b"is not understood: give stat, abort, libos or off")


def test_statistics():
    done = locks("stat", image("--with=lockcheck"), "contend").expect(3, b"end\n")
    text = done.err.decode()
    libos, program = table(text, LIBOS), table(text, PROGRAM)
    assert {'"files"', '"run queue"', '"futex bucket"', '"memory"'} <= set(libos), libos
    rows = {name: row for name, row in program.items() if name.startswith("rwlock at 0x")}
    assert len(rows) == 1, program
    taken, waited, us_waited, longest_wait, us_held, longest_held = next(iter(rows.values()))
    assert taken == 40 and 1 <= waited <= 20, rows
    assert us_waited >= longest_wait > 0, rows
    assert us_held >= 20 * 20000 and us_held >= longest_held >= 20000, rows
    assert re.search(r"the rwlock at 0x[0-9a-f]+ was first waited for here:\n"
                     r"  #0 .*  contend  \(.*lockcheck_sample.c:\d+\)", text), text


# What two threads use that have one each: how often locks of files are taken, and which others are
# of each alone, or, for timers, of a CPU.
OWN = {"eventfd": (80000, ()), "pipe": (80000, ()), "sockets": (80000, ()), "file": (160000, ()),
       "poll": (120000, ()), "poll in vain": (120000, ("wait queue",)),
       "mqueue": (80000, ()),
       "epoll": (120000, ("epoll", "epoll items", "wait queue")),
       "timerfd": (80000, ("timeouts",))}


def test_what_is_not_shared_has_no_common_lock():
    image("--with=lockcheck", source=DESCRIPTORS)
    for kind, (calls, besides) in OWN.items():
        done = eremite("run", "-c", "2", "-e", "EREMITE_LOCKS=stat", "sample", kind).expect(0, b"")
        rows = {name.strip('"'): row for name, row in table(done.err.decode(), LIBOS).items()}
        taken, waited = rows.pop("file")[:2]
        assert calls <= taken < calls + 1000 and waited == 0, (kind, taken, waited)
        for name in besides:
            taken, waited = rows.pop(name)[:2]
            assert waited == 0 or (kind == "timerfd" and waited < calls / 100), (kind, name, waited)
        assert max(row[0] for row in rows.values()) < calls / 10, (kind, rows)


def test_statistics_of_who_is_killed():
    done = locks("stat", image("--with=lockcheck"), "kill").expect(128 + 15, b"end\n")
    assert table(done.err.decode(), LIBOS)


def test_other_features_beside_it():
    done = eremite("run", image("--with=lockcheck,strace")).expect(3, b"end\n", REPORT)
    assert b"exit_group(3)" in done.err, done
    eremite("run", image("--with=mimalloc,lockcheck")).expect(3, b"end\n", REPORT)


def test_stripped():
    sample = image("--with=lockcheck", "-s")
    eremite("run", sample).expect(3, b"end\n", REPORT)
    os.remove(sample + ".debug")
    eremite("run", sample).expect(3, b"end\n", REPORT)


def test_it_is_named():
    run(CC, "--print-features").expect(0, err=b"")
    assert b"lockcheck" in run(CC, "--print-features").out
    refused = run(CC, "--with=lockcheck", "--without=lockcheck", SAMPLE, "-o", "refused")
    assert refused.status != 0, refused
    run(CC, "--without=lockcheck", SAMPLE, "-o", "plain").expect(0)


main(globals())
