#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Guests that do one bad deed each (hostile.c), and what comes of it."""
import os
import re
import shlex
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from harness import BUILD, Skip, main, run  # pylint: disable=wrong-import-position

SKETE = shlex.split(os.environ.get("SKETE", os.path.join(BUILD, "bin/skete")))
GUEST = os.path.join(BUILD, "tests/skete/hostile")
PRIVILEGED = os.path.join(BUILD, "tests/skete/privileged")
ENDS = "stopped after .* seconds, as --timeout says"
NOT_TAKEN = "exception 14 at 0x[0-9a-f]+, where the libOS cannot take it"
PORT = "the guest used port 0x53 at 0x[0-9a-f]+"


def need_kvm():
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")


def deed(name, status, line="", options=("--timeout=50",), guest=GUEST):
    """LINE: all that Skete says, a regular expression."""
    need_kvm()
    result = run(*SKETE, "-m", "16M", *options, guest, name)
    err = result.err.decode("utf-8", "backslashreplace")
    assert result.status == status and re.fullmatch(f"skete: {line}\n" if line else "", err), \
        f"{name}: status {status} and {line!r} expected, not {result.status} and {err[-1000:]!r}"
    return result


def endless(name, *more):
    """The guest is stopped all the same, and what it has written up to then does not count."""
    need_kvm()
    result = run(*SKETE, "-m", "16M", "--timeout=0.3", *more, GUEST, name)
    assert result.status == 124, f"{name}: {result.status} {result.err[-500:]!r}"
    lines = result.err.decode("utf-8", "backslashreplace").strip("\n").split("\n")
    if "--verbose" in more:  # the list of threads follows
        lines = lines[:next(i for i in range(len(lines))[::-1] if lines[i].endswith(": 1 thread"))]
    assert re.search(ENDS, lines[-1]), f"{name}: {lines[-1]!r}"


def test_entry_state():
    deed("entry_state", 0)


def test_boot_information():
    deed("boot_information", 0)


def test_all_memory():
    deed("all_memory", 0)


def test_all_tables():
    deed("all_tables", 0)


def test_supervisor():
    deed("supervisor", 0)


def test_upcall_area():
    deed("area_is_code", 0)
    deed("exception_without_area", 125, NOT_TAKEN)
    deed("area_unmapped", 125, NOT_TAKEN)


def test_exceptions():
    deed("no_upcall", 125, NOT_TAKEN)
    deed("exception_in_closed_code", 125, NOT_TAKEN)
    deed("upcall_nowhere", 125, NOT_TAKEN)


def test_endless():
    for name in ("upcall_not_mapped", "upcall_faults", "spin", "call_for_ever", "edit_for_ever",
                 "wait_for_ever", "timers_for_ever", "never_take_events"):
        endless(name)


def test_endless_writes():
    for name in ("output_for_ever", "report_for_ever", "log_for_ever", "state_for_ever",
                 "backtrace_for_ever", "garbage_for_ever", "line_for_ever"):
        endless(name)
    endless("log_for_ever", "--verbose")


def peak(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s*(\d+)", file.read())[1])


def test_writes_do_not_grow_the_monitor():
    """16 MiB of the guest, what Skete has for itself, and 4 MiB for a crash report at most."""
    need_kvm()
    if "SKETE" in os.environ:
        raise Skip("sanitizers need memory themselves")
    for name in ("state_for_ever", "line_for_ever", "report_for_ever", "timers_for_ever"):
        with subprocess.Popen([*SKETE, "-m", "16M", "--timeout=1", GUEST, name],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL) as process:
            most = 0
            while process.poll() is None:
                try:
                    most = max(most, peak(process.pid))
                except (OSError, TypeError):
                    break
            process.wait()
        assert process.returncode == 124, f"{name}: {process.returncode}"
        assert 0 < most < 32 << 10, f"{name}: {most} KiB"


def test_nobody_reads():
    """Streams that take nothing do not hold Skete."""
    need_kvm()
    for name, stream in (("output_for_ever", "stdout"), ("report_for_ever", "stderr")):
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
                   stream: subprocess.PIPE}
        with subprocess.Popen([*SKETE, "-m", "16M", "--timeout=0.3", GUEST, name],
                              stdin=subprocess.DEVNULL, **streams) as process:
            try:
                assert process.wait(20) == 124, f"{name}: {process.returncode}"
            finally:
                process.kill()


def test_reader_goes_away():
    need_kvm()
    with subprocess.Popen([*SKETE, "-m", "16M", "--timeout=20", GUEST, "output_for_ever"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(20) == 141, process.returncode


def test_huge_writes():
    deed("huge_writes", 0)


def test_ports():
    deed("ports", 0)
    deed("port_in", 125, PORT)
    deed("port_ins", 125, PORT)
    # KVM makes one exit of it, or as many as there are bytes, which are calls.
    result = run(*SKETE, "-m", "16M", "--timeout=50", GUEST, "port_outs")
    assert (result.status, result.err) == (0, b"") or \
        (result.status == 125 and re.fullmatch(f"skete: {PORT}\n", result.err.decode())), result


def test_privileged():
    """Instructions of ring 0; calls, exceptions and events in odd states of the processor."""
    deed("", 0, guest=PRIVILEGED)


def test_ends():
    for name, status in (("exit_256", 7), ("exit_signal_0", 125), ("exit_signal_65", 125),
                         ("exit_signal_large", 125), ("exit_signal_9", 137), ("exit_unknown", 125)):
        deed(name, status)


def test_virtual_cpus():
    options = ("-c", "2", "--timeout=50")
    deed("start_bad", 0, options=options)
    deed("start_unmapped", 125, NOT_TAKEN, options)
    deed("other_cpu_writes", 0, options=options)
    deed("other_cpu_reads", 0, options=options)
    for _ in range(3):
        deed("two_callers", 0, options=options)


if __name__ == "__main__":
    main(globals())
