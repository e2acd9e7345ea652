# SPDX-License-Identifier: MIT
"""Guests to measure: an image by the launcher, an image by QEMU alone, a program under Linux."""
import os
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import time

import elf
import initrd

# The guest that we compare with is given what makes it fast: no messages, no mitigations, no
# self-tests, no calibration, four levels of page tables.
LINUX_OPTIONS = ("console=ttyS0 quiet loglevel=0 panic=-1 reboot=t tsc=reliable mitigations=off "
                 "no5lvl nokaslr no_timer_check random.trust_cpu=on cryptomgr.notests")
COUNT_INSTRUCTIONS = ["-icount", "shift=0,sleep=off"]


class Failure(Exception):
    """A measurement could not be made."""


class Outcome:
    """How a run ended, what it took and what it wrote."""

    def __init__(self, seconds, processor, status, output, errors):
        self.seconds = seconds
        self.processor = processor
        self.status = status
        self.output = output
        self.errors = errors

    def cycles(self):
        found = re.findall(rb"@cycles (\d+)", self.output + self.errors)
        if len(found) != 1:
            raise Failure("no cycle count: " + self.tail())
        return int(found[0])

    def micro(self):
        found = re.findall(rb"@micro ([^\t\n]+)\t([0-9.]+)", self.output)
        if not found:
            raise Failure("no results: " + self.tail())
        return {name.decode(): float(value) for name, value in found}

    def tail(self):
        text = (self.output[-200:] + b" " + self.errors[-200:]).decode(errors="replace")
        return f"status {self.status}, {text.strip()!r}"


def run(argv, timeout, stdin=b"", descriptors=None, environment=None):
    """Start ARGV, wait for its end.  DESCRIPTORS: {number: our descriptor} to pass on."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out, \
            tempfile.TemporaryFile() as err:
        source.write(stdin)
        source.flush()
        source.seek(0)
        streams = {0: source.fileno(), 1: out.fileno(), 2: err.fileno(), **(descriptors or {})}
        # Duplicates above all targets, so that none is overwritten before it is used.
        copies = {}
        for number, descriptor in streams.items():
            copies[number] = os.dup2(descriptor, 40 + number, inheritable=False)
        actions = [(os.POSIX_SPAWN_DUP2, copy, number) for number, copy in copies.items()]
        start = time.perf_counter()
        try:
            process = os.posix_spawnp(argv[0], argv, environment or os.environ,
                                      file_actions=actions, setpgroup=0)
        except OSError as error:
            raise Failure(f"cannot run {argv[0]}: {error.strerror}") from None
        finally:
            for copy in copies.values():
                os.close(copy)
        status, usage, seconds = wait(process, start, timeout)
        out.seek(0)
        err.seek(0)
        return Outcome(seconds, usage.ru_utime + usage.ru_stime, status, out.read(), err.read())


def wait(process, start, timeout):
    """Status (None after the timeout), usage and seconds of PROCESS."""
    late = []

    def kill(_number, _frame):
        late.append(True)
        os.killpg(process, signal.SIGKILL)

    signal.signal(signal.SIGALRM, kill)
    signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - start
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return None if late else os.waitstatus_to_exitcode(status), usage, seconds


class Host:
    """Where the things to measure are, and the options that are common to all."""

    def __init__(self, build, accelerator):
        self.build = os.path.abspath(build)
        self.bench = os.path.join(self.build, "bench")
        self.eremite = os.path.join(self.build, "bin", "eremite")
        self.accelerator = accelerator
        self.hz = float(self.tool("tsc_rate"))
        self.qemu = self.qemu_words()

    def path(self, name):
        path = os.path.join(self.bench, "bin", name)
        if not os.path.exists(path):
            raise Failure(f"{path} is missing: run make bench-files")
        return path

    def tool(self, name):
        return subprocess.run([self.path(name)], check=True, capture_output=True).stdout

    def qemu_words(self):
        """The command that the launcher would run for hello."""
        words = [self.eremite, "run", "--vmm=qemu", "--accel=" + self.accelerator, "--dry-run",
                 self.path("hello.eremite")]
        result = subprocess.run(words, capture_output=True, text=True)
        if result.returncode != 0:
            raise Failure("eremite run --dry-run: " + result.stderr.strip())
        return shlex.split(result.stdout)

    def option(self, name):
        return self.qemu[self.qemu.index(name) + 1]


def with_options(words, **values):
    """WORDS with the values of some options replaced."""
    words = list(words)
    for name, value in values.items():
        words[words.index("-" + name) + 1] = value
    return words


def run_image(host, name, *arguments, memory=None, stdin=b"", timeout=120, more=()):
    """An image, by `eremite run`; MORE: more options for QEMU."""
    words = [host.eremite, "run", "--vmm=qemu", "--accel=" + host.accelerator,
             f"--timeout={timeout}"]
    if memory is not None:
        words += ["-m", f"{memory}K"]
    environment = dict(os.environ)
    if not more:
        return run(words + [host.path(name), *arguments], timeout + 5, stdin)
    with tempfile.TemporaryDirectory(prefix="eremite-bench-") as folder:
        environment["EREMITE_QEMU"] = write_wrapper(folder, host.qemu[0], more)
        return run(words + [host.path(name), *arguments], timeout + 5, stdin,
                   environment=environment)


def write_wrapper(folder, qemu, options):
    path = os.path.join(folder, "qemu")
    with open(path, "w") as file:
        file.write(f'#!/bin/sh\nexec {qemu} "$@" {shlex.join(options)}\n')
    os.chmod(path, 0o755)
    return path


def run_bare(host, path, timeout=60, more=()):
    """An image by QEMU alone, with the channels that the launcher would give it.  A machine that ends
    by itself says nothing: QEMU's own errors have the same status as an image's first exit."""
    words = " ".join(host.qemu)
    descriptors, ours = {}, []
    for number in re.findall(r"\bfd=(\d+),set=", words):
        reading, writing = os.pipe()
        descriptors[int(number)] = writing
        ours.append(reading)
    for number in re.findall(r"\bsocket,id=\w+,fd=(\d+)", words):
        mine, theirs = socket.socketpair()
        descriptors[int(number)] = theirs.detach()
        ours.append(mine.detach())
    try:
        outcome = run(with_options(host.qemu, kernel=path) + list(more), timeout,
                      descriptors=descriptors)
    finally:
        for descriptor in (*ours, *descriptors.values()):
            os.close(descriptor)
    if outcome.errors:
        raise Failure("QEMU alone: " + outcome.tail())
    return outcome


def linux_words(host, memory):
    """QEMU for Linux: the same machine and options; the serial port is all that it writes to."""
    common = host.qemu[:host.qemu.index("-m")]
    memory = host.option("-m") if memory is None else f"{memory}K"
    return common + ["-m", memory, "-serial", "stdio", "-device", host.qemu[host.qemu.index(
        "isa-debug-exit,iobase=0xf4,iosize=4")]]


def run_linux(host, name, *arguments, memory=None, stdin=b"", timeout=120, more=(),
              discard=False):
    """A static program under Linux."""
    files = {"words": b"".join(word.encode() + b"\0" for word in (name, *arguments)),
             "input": stdin}
    for file, path in (("init", "init"), ("program", name)):
        with open(host.path(path), "rb") as opened:
            files[file] = opened.read()
    if discard:
        files["discard"] = b""
    with tempfile.NamedTemporaryFile(prefix="eremite-bench-") as archive:
        archive.write(initrd.archive(files))
        archive.flush()
        words = linux_words(host, memory) + [
            "-kernel", os.path.join(host.bench, "kernel"), "-initrd", archive.name,
            "-append", LINUX_OPTIONS, *more]
        outcome = run(words, timeout)
    # isa-debug-exit ends QEMU with twice the value and one.
    if outcome.status is not None and outcome.status % 2 == 1:
        outcome.status //= 2
    return outcome


def count_to_main(host, name):
    """Instructions from the image's entry to main: QEMU's trace of single instructions."""
    path = host.path(name)
    entry, main = elf.pvh_entry(path), elf.symbol(path, "main")
    with tempfile.TemporaryDirectory(prefix="eremite-bench-") as folder:
        trace = os.path.join(folder, "trace")
        run_bare(host, path, more=["-singlestep", "-d", "exec,nochain", "-D", trace])
        return elf.count_between(trace, entry, main)
