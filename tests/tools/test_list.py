#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The list of a guest's threads: by SIGUSR1, by SIGQUIT, at the time limit; on each machine.  Nothing
waits for a time: who is not there yet is asked again."""
import os
import re
import shutil
import signal
import subprocess
import threading
import time

from harness import BUILD, EREMITE, HERE, TIMEOUT, Skip, main, run

CC = os.path.join(BUILD, "bin", "eremite-cc")
SAMPLE = os.path.join(HERE, "threads_sample.c")
KVM = os.access("/dev/kvm", os.R_OK | os.W_OK)
AGAIN = 1  # seconds after which the question is repeated

ALL = {
    1: r"sleeps in read",
    2: r'"normal", waits for the futex at 0x[0-9a-f]+ \(normal\+4\)',
    3: r'"recursive", waits for the futex at 0x[0-9a-f]+ \(recursive\+4\), which thread 1 has',
    4: r'"inherit", waits for the lock at 0x[0-9a-f]+ \(inherit\+4\), which thread 1 has',
    5: r'"reader", sleeps in read',
    6: r'"poller", sleeps in poll',
    7: r'"sleeper", sleeps in (clock_)?nanosleep',
    8: r'"spin\?ner", (runs on CPU \d|is ready to run)',
    9: r'"joiner", waits for the end of thread 8',
}


def machines():
    if shutil.which("qemu-system-x86_64") is not None:
        yield "--vmm=qemu", "--accel=tcg"
    yield ("--vmm=process",)
    if KVM:
        yield ("--vmm=skete",)


def image(*options):
    if not os.path.exists(CC):
        raise Skip("no eremite-cc")
    run(CC, "-O1", "-g", *options, SAMPLE, "-o", "sample").expect(0)
    return "sample"


class Guest:
    """One that runs and has said that it is ready."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([EREMITE, "run", *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.errors = b""
        self.watchdog = threading.Timer(TIMEOUT, self.process.kill)
        self.watchdog.start()
        self.listener = threading.Thread(target=self.listen)
        self.listener.start()

    def __enter__(self):
        line = self.process.stdout.readline()
        assert line == b"ready\n", (line, self.errors)
        return self

    def __exit__(self, *_):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()
        self.listener.join()
        self.process.stdout.close()
        self.process.stdin.close()

    def listen(self):
        with self.process.stderr as stream:
            while data := os.read(stream.fileno(), 65536):
                self.errors += data

    def lists(self):
        """Each list, by its head."""
        return re.split(r"^sample: (?=\d+(?: or more)? threads?$)", self.errors.decode(), flags=re.M)[1:]

    def ask(self, patterns):
        """A list that has all PATTERNS in it."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGUSR1)
            end = time.monotonic() + AGAIN
            while time.monotonic() < end and self.process.poll() is None:
                for text in self.lists():
                    if all(re.search(p, text, re.M) for p in patterns):
                        return text
                time.sleep(0.02)
        missing = [p for p in patterns if not any(re.search(p, t, re.M) for t in self.lists())]
        raise AssertionError(f"ended with {self.process.returncode}, without {missing}: "
                             f"{self.errors.decode()[-8000:]}")

    def finish(self):
        self.process.stdin.write(b"x")
        self.process.stdin.flush()
        out = self.process.stdout.read()
        assert (self.process.wait(TIMEOUT), out) == (7, b"end x\n"), (self.process.returncode, out)


def frames(*names):
    return r"\n".join(rf"  #\d+ +0x[0-9a-f]{{16}}  {name}  \(.*threads_sample\.c:\d+\)" for name in names)


def check_states(machine, cpus):
    lines = [rf"^thread {number},? {state}$" for number, state in ALL.items()]
    # Preempted, or on a CPU: where it is, not where it last slept.
    lines.append(r'^thread 8, .*\n' + frames("spin", "spinner"))
    lines.append(r"^  #\d+ +0x[0-9a-f]+  locker  ")
    lines.append(r"^9 threads$")
    with Guest(*machine, f"-c{cpus}", "sample") as guest:
        guest.ask(lines)
        guest.ask(lines)
        guest.finish()


def test_states():
    image()
    for machine in machines():
        for cpus in 1, 4:
            check_states(machine, cpus)


def test_one_thread():
    image()
    for machine in machines():
        with Guest(*machine, "sample", "alone") as guest:
            guest.ask([r"^1 thread$", r"^thread 1 sleeps in read$", frames("main")])
            guest.finish()
        with Guest(*machine, "sample", "spin") as guest:
            guest.ask([r"^thread 1 runs on CPU 0\n" + frames("spin", "main")])


def test_quit_lists_and_ends():
    image()
    for machine in machines():
        with Guest(*machine, "sample", "spin") as guest:
            guest.process.send_signal(signal.SIGQUIT)
            assert guest.process.wait(TIMEOUT) == 131, guest.errors
            guest.listener.join()
            assert re.search(r"^1 thread\nthread 1 runs on CPU 0\n  #0 ", guest.lists()[0]), guest.errors


def test_time_limit():
    """With -v alone."""
    image()
    for machine in machines():
        for verbose in True, False:
            done = run(EREMITE, "run", *machine, "--timeout=2", *["-v"] * verbose, "sample", "spin")
            done.expect(124, None, b"stopped after 2 seconds, as --timeout says\n")
            listed = b"\nsample: 1 thread\nthread 1 " in done.err
            assert listed == verbose or done.out == b"", done  # it may not even run yet


def test_stripped():
    image("-s")
    with Guest("--vmm=process", "sample") as guest:
        guest.ask([r"^thread 5, .reader., sleeps in read$"])
        guest.finish()
    os.remove("sample.debug")
    for machine in machines():
        with Guest(*machine, "sample") as guest:
            guest.ask([r"^thread 5, .reader., sleeps\n  #0  0x[0-9a-f]{16}  \?\?$",
                       r"^thread 4, .inherit., waits for the lock at 0x[0-9a-f]+, which thread 1 has$",
                       r"^  \(no names: 'sample' is stripped"])
            guest.finish()


def test_damaged():
    """The guest may write anything where its threads should be."""
    image()
    for machine in machines():
        with Guest(*machine, "sample", "circle") as guest:
            guest.ask([r"^256 or more threads$", r"\(no more than 256 threads are shown\)$"])
        with Guest(*machine, "sample", "nowhere") as guest:
            guest.ask([r"^1 thread$"])
            guest.process.send_signal(signal.SIGTERM)
            assert guest.process.wait(TIMEOUT) == 143, guest.errors


def test_busy():
    """Asked without a pause, while threads begin, switch and end."""
    image()
    for machine in machines():
        # QEMU's CPUs are slow, and wait for each other.
        cpus, rounds = {"--vmm=qemu": (2, "5"), "--vmm=process": (4, "100"),
                        "--vmm=skete": (4, "500")}[machine[0]]
        with Guest(*machine, f"-c{cpus}", "sample", "churn", rounds) as guest:
            while guest.process.poll() is None and len(guest.lists()) < 8:
                guest.process.send_signal(signal.SIGUSR1)
                time.sleep(0.02)
            assert guest.process.wait(TIMEOUT) == 7, guest.errors[-8000:]
            assert guest.process.stdout.read() == b"end -\n"


def test_crash_with_others():
    """Those that have told their names by then; with -v, or when somebody typed Ctrl-\\."""
    image()
    others = re.compile(rb"^thread [2-9](, \".*\",)? (waits for the|sleeps|runs on CPU|is ready)", re.M)
    for machine in machines():
        for how, status, verbose, lists in (("abort", 134, False, False), ("abort", 134, True, True),
                                            ("quit", 131, False, True)):
            done = run(EREMITE, "run", *machine, *["-v"] * verbose, "sample", how)
            done.expect(status, b"ready\n", b"\n  in thread 1\n")
            assert len(others.findall(done.err)) == (8 if lists else 0), done


def test_stack_overflow():
    image()
    for machine in machines():
        done = run(EREMITE, "run", *machine, "sample", "overflow").expect(139, b"")
        assert re.search(rb"^sample: SIGSEGV: write to 0x[0-9a-f]+, the guard page of thread 2's stack "
                         rb"\(1[34]\d{4} bytes from 0x[0-9a-f]+\): stack overflow\n"
                         rb'  in thread 2, "deep"\n', done.err, re.M), done
        assert re.search(rb"^  #1 +0x[0-9a-f]+  recurse  \(", done.err, re.M), done


def test_debugger_has_the_guest():
    """On QEMU there is one server."""
    image()
    if shutil.which("qemu-system-x86_64") is None:
        raise Skip("no QEMU")
    with subprocess.Popen([EREMITE, "run", "--vmm=qemu", "--accel=tcg", "--gdb=./socket", "sample"],
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while not os.path.exists("socket"):
            time.sleep(0.02)
            assert process.poll() is None
        process.send_signal(signal.SIGUSR1)
        assert process.stderr.readline() == \
            b"eremite: no list of threads: the debugger has the guest\n"
        process.terminate()
        assert process.wait(TIMEOUT) == 143


main(globals())
