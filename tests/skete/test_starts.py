#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many starts, many guests at once, and what is left when Skete is killed: nothing."""
import array
import contextlib
import fcntl
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from harness import BUILD, Skip, main  # pylint: disable=wrong-import-position

SKETE = shlex.split(os.environ.get("SKETE", os.path.join(BUILD, "bin/skete")))
HELLO = os.path.join(BUILD, "examples/hello")
HOSTILE = os.path.join(BUILD, "tests/skete/hostile")
STARTS, AT_ONCE = int(os.environ.get("SKETE_STARTS", 500)), 64


def need_kvm():
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")


def own_image(path):
    """A copy whose name no other process has in its command line."""
    name = f"image-{os.getpid()}-{random.getrandbits(64):x}"
    shutil.copy(path, name)
    return os.path.abspath(name)


def processes(image):
    """Those that have to do with the image: monitors, their helpers, what these start."""
    found = []
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            with contextlib.suppress(OSError):
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    if image.encode() in file.read():
                        found.append(int(pid))
    return found


def await_none(image):
    """Killed processes take a moment to go."""
    for _ in range(500):
        if not processes(image):
            return
        time.sleep(0.02)
    left = processes(image)
    for pid in left:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    raise AssertionError(f"{len(left)} processes are left")


def shared_files():
    return {name for name in os.listdir("/dev/shm") if "skete" in name or "eremite" in name} \
        if os.path.isdir("/dev/shm") else set()


def start(image, *words, **more):
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*SKETE, "-m", "16M", "--timeout=60", image, *words],
                            **{**streams, **more})


def finish(process, status, output=None):
    out, err = process.communicate(timeout=60)
    assert process.returncode == status and output in (None, out), \
        f"status {process.returncode}, {out!r}, {err!r}"


def test_in_a_row():
    need_kvm()
    image, before = own_image(HELLO), set(os.listdir("."))
    shared = shared_files()
    for _ in range(STARTS):
        finish(start(image), 0, b"Hello World!\n")
    await_none(image)
    assert set(os.listdir(".")) | {os.path.basename(image)} == before | {os.path.basename(image)}
    assert shared_files() == shared


def test_at_once():
    need_kvm()
    image = own_image(HELLO)
    for process in [start(image) for _ in range(AT_ONCE)]:
        finish(process, 0, b"Hello World!\n")
    await_none(image)


def test_alive_at_once():
    """All of them have begun before the first one ends."""
    need_kvm()
    image = own_image(HOSTILE)
    running = [start(image, "hello_and_wait") for _ in range(AT_ONCE)]
    try:
        for process in running:
            assert process.stdout.read(6) == b"hello\n", process.stderr.read()
        assert all(process.poll() is None for process in running)
        for process in running:
            process.terminate()
        for process in running:
            finish(process, 143)
    finally:
        for process in running:
            process.kill()
    await_none(image)


def kill(image, word, begun, **more):
    """Kill it some time after it has begun: 0 to 10 ms after its start, or after its first byte."""
    process = start(image, word, **more)
    if begun:
        (process.stdout or process.stderr).read(1)
    time.sleep(random.random() * 0.01)
    process.kill()
    assert process.wait(20) in (-9, 0), process.returncode
    # Its pipes stay open, and nobody reads them: that must not keep anybody.
    return process


def test_killed():
    need_kvm()
    shared = shared_files()
    image, name = own_image(HOSTILE), sorted(os.listdir("."))
    quiet, loud = subprocess.DEVNULL, subprocess.PIPE
    for i in range(15):
        # While it starts; and while it runs, calls, waits, writes to who does not read, reports.
        kept = [kill(image, "hello_and_wait", False),
                kill(image, "hello_and_wait", True),
                kill(image, "spin", False), kill(image, "edit_for_ever", False),
                kill(image, "output_for_ever", True),
                kill(image, "report_for_ever", True, stdout=quiet, stderr=loud),
                kill(image, "backtrace_for_ever", i % 2 == 0, stdout=quiet, stderr=loud)]
        await_none(image)
        for process in kept:
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()
    assert sorted(os.listdir(".")) == name
    assert shared_files() == shared


def test_killed_in_a_backtrace():
    """Whoever makes it waits for a reader, who does not come."""
    need_kvm()
    image = own_image(HOSTILE)
    with start(image, "backtrace_for_ever", stdout=subprocess.DEVNULL) as process:
        fcntl.fcntl(process.stderr, fcntl.F_SETPIPE_SZ, 4096)
        size, before = array.array("i", [0]), -1
        while size[0] == 0 or size[0] != before:
            before = size[0]
            time.sleep(0.3)
            fcntl.ioctl(process.stderr, termios.FIONREAD, size)
        process.kill()
        process.wait()
        await_none(image)


def test_killed_in_a_pipe():
    """Who reads sees the end of file: nobody else has the pipe."""
    need_kvm()
    image = own_image(HOSTILE)
    with start(image, "hello_and_wait") as process:
        assert process.stdout.read(6) == b"hello\n"
        process.kill()
        assert process.stdout.read() == b"" and process.stderr.read() == b""
    await_none(image)


if __name__ == "__main__":
    main(globals())
