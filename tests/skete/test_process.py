#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""skete --isolation=process: the guest's process, from outside; guests that attack it."""
import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
import test_calls  # pylint: disable=wrong-import-position
import test_hostile  # pylint: disable=wrong-import-position
import test_terminal  # pylint: disable=wrong-import-position
from harness import BUILD, HERE, TIMEOUT, Skip, main, run  # pylint: disable=wrong-import-position

CC = os.path.join(BUILD, "bin", "eremite-cc")
SKETE = os.path.join(BUILD, "bin", "skete")
HELLO = os.path.join(BUILD, "examples", "hello")
images = {}

# Tests of Skete that have to pass over this machine too.
FOLDER = tempfile.mkdtemp(prefix="eremite-test-")
atexit.register(shutil.rmtree, FOLDER, True)
test_calls.SKETE = test_hostile.SKETE = [SKETE, "--isolation=process"]
for module in (test_calls, test_hostile):
    for name, test in list(vars(module).items()):
        if name.startswith("test_") and name != "test_ports":
            globals()[name] = test
test_terminal.OPTIONS = ["--vmm=process"]
test_lines = test_terminal.test_lines
test_interrupt = test_terminal.test_interrupt
test_interrupt_kills = test_terminal.test_interrupt_kills
test_keys = test_terminal.test_keys
test_window_size = test_terminal.test_window_size


def image(name="process_sample"):
    if not os.path.exists(CC):
        raise Skip("no eremite-cc")
    if name not in images:
        images[name] = os.path.join(FOLDER, name)
        subprocess.run([CC, "-O1", "-g", "-fno-optimize-sibling-calls",
                        os.path.join(HERE, name + ".c"), "-o", images[name]], check=True)
    return images[name]


def skete(*arguments, **more):
    return run(SKETE, "--isolation=process", *arguments, **more)


def guest(*words, options=()):
    return skete("--timeout=40", *options, image(), *words)


class Running:
    """A guest that computes for ever, and its processes: one for each CPU, and one that makes
    backtraces."""

    def __init__(self, *options, words=(), **more):
        self.monitor = subprocess.Popen([SKETE, "--isolation=process", *options, image(), *words],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL, **more)
        assert self.monitor.stdout.readline() == b"begins\n"
        with open(f"/proc/{self.monitor.pid}/task/{self.monitor.pid}/children",
                  encoding="ascii") as file:
            children = [int(word) for word in file.read().split()]
        self.guests = [pid for pid in children if self.name(pid) == "process_sample"]
        self.guest = self.guests[0]
        self.helper = [pid for pid in children if pid not in self.guests]

    @staticmethod
    def name(pid):
        with open(f"/proc/{pid}/comm", encoding="ascii") as file:
            return file.read().strip()

    @staticmethod
    def read(pid, what):
        with open(f"/proc/{pid}/{what}", encoding="ascii") as file:
            return file.read()

    def end(self, number):
        self.monitor.send_signal(number)
        out, err = self.monitor.communicate(timeout=TIMEOUT)
        return self.monitor.returncode, err


def is_there(pid):
    try:
        return Running.read(pid, "stat").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_gone(pids):
    end = time.monotonic() + TIMEOUT
    while any(is_there(pid) for pid in pids):
        assert time.monotonic() < end, f"still there: {pids}"
        time.sleep(0.01)


def test_hello():
    skete(HELLO).expect(0, b"Hello World!\n", b"")


def test_ends_with_skete():
    for cpus in 1, 3: # of three, one never starts
        for number, status in ((signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)):
            running = Running("-c", str(cpus), words=["map", "0", "map"] if cpus > 1 else [])
            assert len(running.guests) == cpus
            assert running.end(number)[0] == status
            wait_gone([*running.guests, *running.helper])


def test_killed():
    for cpu in range(3):
        running = Running("-c3", words=["map", "0", "map"])
        os.kill(running.guests[cpu], signal.SIGKILL)
        out, err = running.monitor.communicate(timeout=TIMEOUT)
        assert running.monitor.returncode == 125, err
        assert re.fullmatch(rb"skete: the guest's process was ended by signal 9 \(Killed\)\n", err), err
        wait_gone([*running.guests, *running.helper])


def test_suspended():
    """Ctrl-Z stops the guest too."""
    running = Running(process_group=0)

    def wait_for(states):
        end = time.monotonic() + TIMEOUT
        while any(running.read(pid, "stat").rsplit(")", 1)[1].split()[0] not in states
                  for pid in (running.monitor.pid, running.guest)):
            assert time.monotonic() < end, f"not {states}"
            time.sleep(0.01)

    os.killpg(running.monitor.pid, signal.SIGTSTP)
    wait_for("T")
    os.killpg(running.monitor.pid, signal.SIGCONT)
    wait_for("RS")
    assert running.end(signal.SIGTERM)[0] == 143


def test_stray_signals():
    """Faults that somebody sends are none, and what is not expected stays away."""
    running = Running("--timeout=2")
    for number in (signal.SIGSEGV, signal.SIGILL, signal.SIGURG, signal.SIGTERM, signal.SIGUSR1):
        os.kill(running.guest, number)
    out, err = running.monitor.communicate(timeout=TIMEOUT)
    assert running.monitor.returncode == 124, (running.monitor.returncode, err)


def test_process():
    """What is in it: memory of the guest's and the agent's, no file but RAM, a filter."""
    running = Running("-c2", words=["spin", "0", "spin"])
    seen = [look_at(running, pid) for pid in running.guests]
    running.end(signal.SIGTERM)
    for what in seen:
        check_process(*what)
    # Each CPU has an agent and a page of its own; all else is shared, or what is read only.
    own = [[line for line in maps if "/dev/zero" in line] for maps, _, _ in seen]
    assert all(len(lines) == len(own[0]) for lines in own), own
    same = {line.split()[4] for line in own[0]} & {line.split()[4] for line in own[1]}
    assert len(same) == 1, own # the window


def look_at(running, pid):
    maps = running.read(pid, "maps").splitlines()
    status = dict(line.split(":\t") for line in running.read(pid, "status").splitlines()
                  if ":\t" in line)
    return maps, status, sorted(os.listdir(f"/proc/{pid}/fd"), key=int)


def check_process(maps, status, files):
    assert files == ["3"], files
    assert status["Seccomp"] == "2" and status["NoNewPrivs"] == "1", status
    sample = re.escape(image())
    for line in maps:
        address, rights, name = re.fullmatch(r"([0-9a-f]+)-\S+ (\S+) \S+ \S+ \S+ *(.*)", line).groups()
        assert not ("w" in rights and "x" in rights), line
        assert re.fullmatch(sample, name) and "w" not in rights or name == "/memfd:ram (deleted)" or \
            (name == "/dev/zero (deleted)" and 0x600000000000 <= int(address, 16) < 0x600020000000) \
            or name == "[vsyscall]", line
    assert any(re.fullmatch(sample, line.split(None, 5)[-1]) and " r-xp " in line for line in maps), maps


def test_agent_stands_alone():
    """Nothing but its section is copied: it may refer to nothing else, and must fit."""
    agent = os.path.join(BUILD, "host/tools/skete/process/agent.o")
    undefined = run("nm", "-u", agent).expect(0).out.split()
    assert undefined == [b"U", b"__start_agent"], undefined
    sizes = dict(re.findall(r"^(\S+) +(\d+) ", run("size", "-A", agent).expect(0).out.decode(), re.M))
    assert 0 < int(sizes["agent"]) <= 0x4000, sizes
    others = [name for name, size in sizes.items()
              if re.match(r"\.(text|rodata|data|bss)", name) and int(size) > 0]
    assert not others, others


def test_unconfined():
    skete("--sandbox=off", HELLO).expect(0, b"Hello World!\n", b"")
    skete("--sandbox=off", "-m", "16M", test_hostile.GUEST, "no_upcall").expect_one_line(
        125, b"where the libOS cannot take it")
    guest("request", "3", options=["--sandbox=off"]).expect(125, None, b"exception 5 at 0x1000")


def test_no_confinement():
    """What goes wrong in the process before the guest is there."""
    if shutil.which("strace") is None:
        raise Skip("no strace")
    run("strace", "-f", "-o", "/dev/null", "-e", "inject=prctl:error=EPERM:when=3", SKETE,
        "--isolation=process", HELLO).expect_one_line(2, b"cannot confine the guest's process: ")


def test_timeout_of_calls():
    """Who calls without end does not keep the time from passing."""
    guest("call", options=["--timeout=1"]).expect(124, b"begins\n", b"--timeout")


def test_leaves():
    guest("leave").expect(125, b"begins\n", b"skete: the guest's process has ended\n")


def test_requests():
    """Requests that the agent makes, made by the guest."""
    guest("request", "1").expect(125, None, b"the guest has written over the agent")
    guest("request", "2").expect(125, None, b"the kernel refuses what the guest needs at 0x1000: ")
    guest("request", "3").expect(125, None, b"exception 5 at 0x1000, where the libOS cannot take it")
    guest("request", "77").expect(125, None, b"the guest has written over the agent")


def test_requests_of_another_cpu():
    """While the first one has all stand."""
    options = ["-c2", "--timeout=40"]
    for number, text in (("1", b"has written over the agent"), ("2", b"kernel refuses"),
                         ("3", b"exception 5 at 0x1000, where"), ("77", b"has written over the agent")):
        guest("map", number, "request", options=options).expect(125, None, text)
    guest("map", "0", "leave", options=options).expect(125, None, b"process has ended\n")
    # Who has forgotten whom to tell makes a call that is not allowed.
    assert guest("map", "0", "erase", options=["-c2", "--timeout=1"]).status in (124, 125)


def test_deaf_cpu():
    """One that cannot be made to stand keeps the others, but not the monitor."""
    for words in ["map", "0", "deaf"], ["deaf", "0", "map"]:
        guest(*words, options=["-c2", "--timeout=1"]).expect(124, None, b"--timeout")
        for number in signal.SIGTERM, signal.SIGQUIT:
            running = Running("-c2", words=words)
            assert running.end(number)[0] == 128 + number
            wait_gone([*running.guests, *running.helper])


def test_erased():
    guest("erase", options=["--timeout=1"]).expect(124)


def test_scribbles():
    for seed in range(20):
        other = ["-c2"] if seed % 2 else []
        result = guest("scribble", str(seed), *["scribble"] * len(other),
                       options=["--timeout=0.2", *other])
        assert result.status in (0, 1, 124, 125) or 129 <= result.status <= 192, (seed, result)


def test_bad_options():
    for option, message in (("--gdb=1234", b"--gdb is for a virtual machine"),
                            ("--thp", b"--thp and --ksm are for a virtual machine"),
                            ("--ksm", b"--thp and --ksm are for a virtual machine"),
                            ("--snapshot-at-main=x", b"there are no snapshots")):
        skete(option, HELLO).expect_one_line(2, message)
    run(SKETE, "--isolation=jail", HELLO).expect_one_line(2, b"unknown --isolation=jail")


def test_sandbox():
    """Of skete itself: as with KVM."""
    for call in ("openat", "socket", "execve", "fork"):
        assert skete("--probe=" + call, HELLO).status == -signal.SIGSYS, call


def test_gdb():
    if shutil.which("gdb") is None:
        raise Skip("no gdb")
    crash = image("guest_sample")
    commands = ["set confirm off", "set debuginfod enabled off", "set follow-fork-mode child",
                "handle SIGSEGV nostop noprint pass", "catch syscall seccomp", "run", "delete",
                "file", f"add-symbol-file {crash}", "break guest_sample.c:store",
                "continue", "backtrace", "print where", "print *where",
                "continue"]
    words = [word for command in commands for word in ("-ex", command)]
    result = run("gdb", "-nx", "-batch", *words, "--args", SKETE, "--isolation=process", crash, "crash")
    text = result.out.decode() + result.err.decode()
    assert re.search(r"#0 +store \(where=.*0x8\) at .*\n#1 .* in main \(argc=", text), text
    assert "SIGSEGV: write to 0x8" in text, text


def test_perf():
    if shutil.which("perf") is None or run("perf", "record", "-o", "probe", "-e", "cpu-clock",
                                           "true").status != 0:
        raise Skip("no perf, or not for us")
    run("perf", "record", "-q", "-e", "cpu-clock", "-o", "data", SKETE, "--isolation=process",
        "--timeout=1", image())
    report = run("perf", "report", "-i", "data", "--stdio", "--sort", "dso,symbol").expect(0)
    first = [line for line in report.out.decode().splitlines() if line and line[0] != "#"][0]
    assert re.fullmatch(r" *[0-9.]+% +process_sample +\[\.\] spin\b.*", first), report


def valgrind(tool, path, *options):
    if shutil.which("valgrind") is None:
        raise Skip("no valgrind")
    return run("valgrind", f"--tool={tool}", SKETE, "--isolation=process", "--sandbox=off", *options, path)


def test_memcheck():
    """It knows the image's functions; and it lacks WRFSBASE, so that the agent stands in for it."""
    result = valgrind("memcheck", image("valgrind_sample")).expect(0, b"no such descriptor\n")
    assert re.search(r"uninitialised value\(s\)\n==\d+== +at 0x\w+: decide \(valgrind_sample.c:",
                     result.err.decode()), result


def test_valgrind_cpus():
    """Each process has a Valgrind of its own."""
    path = os.path.join(FOLDER, "threads")
    folder = os.path.join(HERE, "../images/thread-pool")
    run(CC, "-O1", os.path.join(folder, "main.c"), "-o", path).expect(0)
    with open(os.path.join(folder, "expect"), "rb") as file:
        valgrind("none", path, "-c2").expect(0, file.read())


def test_valgrind_signals():
    """Upcalls: a handler, timers, pages that are mapped at the first touch."""
    for name, last in (("signals", b"still here\n"), ("memory", b"")):
        result = valgrind("none", os.path.join(os.path.dirname(HELLO), name)).expect(0)
        assert result.out.endswith(last), result


if __name__ == "__main__":
    main(globals())
