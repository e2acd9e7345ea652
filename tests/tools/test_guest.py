#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""All tools together, with a real image in the real QEMU."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import atexit

from harness import BUILD, HERE, Skip, eremite, main
from test_run import WEIRD

CC = os.path.join(BUILD, "bin", "eremite-cc")
MACHINES = ("qemu", "qemu-pc", "qemu-q35")
cache = []


def line_of(mark):
    with open(os.path.join(HERE, "guest_sample.c"), encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            if f"/* {mark} */" in line:
                return number
    raise AssertionError(mark)


def folder():
    """A folder with the image `guest`, and `bare`, which is stripped."""
    if not os.path.exists(CC) or shutil.which("qemu-system-x86_64") is None:
        raise Skip("no eremite-cc or no QEMU")
    if not cache:
        path = tempfile.mkdtemp(prefix="eremite-test-")
        atexit.register(shutil.rmtree, path, True)
        shutil.copy(os.path.join(HERE, "guest_sample.c"), path)
        for options, name in (((), "guest"), (("-s",), "bare")):
            subprocess.run([CC, "-O1", "-g", "-fno-optimize-sibling-calls", *options,
                            "guest_sample.c", "-o", name], cwd=path, check=True)
        cache.append(path)
    return cache[0]


def guest(*arguments, options=(), image="guest", **more):
    os.chdir(folder())
    return eremite("run", "--timeout=50", *options, image, *arguments, **more)


def test_statuses():
    for status in (0, 1, 77, 255):
        guest("exit", str(status)).expect(status, b"", b"")


def test_machines():
    for vmm in MACHINES:
        result = guest("exit", "9", options=["--vmm=" + vmm]).expect(9, b"")
        assert not result.err, result


def test_arguments():
    for words in (WEIRD, WEIRD + ["long" * 300] * 5):
        result = guest("arguments", *words).expect(0)
        assert result.out.split(b"\0")[:-1] == [b"guest", b"arguments"] + \
            [word.encode() for word in words], result


def test_environment():
    guest("environment", "X", options=["-e", "X=a b\n\u00e9"]).expect(0, "a b\n\u00e9\n".encode())
    guest("environment", "Y").expect(0, b"(none)\n")


def test_streams():
    guest("error").expect(0, b"", b"to standard error\n")
    data = os.urandom(20000) + bytes(range(256)) + b"\r\n\r\n\x10E"
    guest("copy", stdin=data).expect(0, data)
    guest("copy").expect(0, b"")


def test_output():
    result = guest("fill", "500").expect(0)
    assert result.out == bytes(range(256)) * 2000


def test_timeout():
    guest("loop", options=["--timeout=1"]).expect(124, b"", b"--timeout")


def test_crash_report():
    for image in ("guest", "bare"):
        result = guest("crash", image=image).expect(139, b"", b"SIGSEGV")
        text = result.err.decode()
        assert re.search(rf"#0  0x\w{{16}}  store  \(guest_sample\.c:{line_of('store')}\)\n"
                         rf"  #1  0x\w{{16}}  main  \(guest_sample\.c:{line_of('caller')}\)",
                         text), text
    guest("abort").expect(134, b"", b"abort")


def test_verbose():
    result = guest("exit", "0", options=["-v"]).expect(0, b"")
    assert re.match(r"(\[ *\d+\.\d{6}\] .+\n)+$", result.err.decode()), result


def test_too_small():
    result = guest("exit", "0", options=["-m", "1M"]).expect_one_line(2, b"too small")
    least = re.search(rb"-m (\d+K)", result.err)[1].decode()
    # With just the image's own memory there is no room to run: it ends with a word, not a hang.
    result = guest("exit", "0", options=["-m", least])
    assert result.status in (0, 125) and (result.status == 0 or result.err), result


def test_inspection():
    os.chdir(folder())
    for image in ("guest", "bare"):
        chain = eremite("why", image, "sys_writev").expect(0).out.decode().splitlines()
        assert chain[0].split()[:2] == ["main", "application"], chain
        assert chain[-1].split()[:2] == ["sys_writev", "libos/sys"], chain
        table = json.loads(eremite("size", "--json", image).expect(0).out)
        names = [row["name"] for row in table["modules"]]
        assert "application" in names and "musl" in names and "libos/mm" in names, names
        assert table["file"] == os.path.getsize(image)
        found = json.loads(eremite("check", "--json", image).expect(0).out)
        assert "writev" in [call["name"] for call in found["calls"]] and "Skete" in found["machines"]
    eremite("why", "guest", "sys_socket").expect_one_line(1, b"sys_socket is not in")


if __name__ == "__main__":
    main(globals())
