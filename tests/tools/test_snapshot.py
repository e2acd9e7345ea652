#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""skete --snapshot-at-main and --restore."""
import os
import random
import re
import resource
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import atexit
import time

from harness import BUILD, HERE, TIMEOUT, Result, Skip, main, run
from test_terminal import Guest
from test_skete import HELLO, SKETE, need_kvm, skete

CC = os.path.join(BUILD, "bin", "eremite-cc")
cache = []

# struct snapshot_head of tools/skete/snapshot/snapshot.h.
HEAD = [("magic", "8s"), ("version", "I"), ("interface", "I"), ("file_size", "Q"), ("checksum", "Q"),
        ("ram_size", "Q"), ("mapping_count", "Q"), ("extent_count", "Q"), ("entry", "Q"),
        ("upcall", "Q"), ("upcall_entry", "Q"), ("upcall_start", "Q"), ("upcall_end", "Q"),
        ("passed", "Q"), ("tsc_scale", "Q"), ("timer", "Q"), ("again", "Q"), ("events", "I"),
        ("cpu_count", "I"), ("listening", "B"), ("raw", "B"), ("stripped", "B"), ("unused", "B"),
        ("build_id_size", "I"), ("build_id", "64s"), ("inode", "Q"), ("image_size", "Q"),
        ("changed", "16s"),
        ("image", "1024s"), ("name", "256s"), ("fs_base", "Q"), ("gs_base", "Q"), ("xcr0", "Q"),
        ("layout", "Q"), ("features", "40s"),
        ("marks", "56s"), ("leaves", "I"), ("cpuid", "644s"), ("xsave", "4096s")]
FORMAT = "<" + "".join(kind for _, kind in HEAD)
HEAD_SIZE = struct.calcsize(FORMAT)
MASK = (1 << 64) - 1
DIRECT = 0x100000000000


def checksum(data):
    total = len(data)
    for (word,) in struct.iter_unpack("<Q", data):
        total = (total ^ word) * 0x9e3779b97f4a7c15 & MASK
        total ^= total >> 29
    return total


class Snapshot:
    """A snapshot's file, to be changed."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        values = struct.unpack_from(FORMAT, data)
        self.head = dict(zip([name for name, _ in HEAD], values))
        self.at = HEAD_SIZE
        self.mappings = self.take(data, "mapping_count", "4Q")
        self.extents = self.take(data, "extent_count", "2Q")
        self.pages = data[-sum(size for _, size in self.extents):]

    def take(self, data, count, kind):
        size = struct.calcsize(kind) * self.head[count]
        part = data[self.at:self.at + size]
        self.at += size
        return list(struct.iter_unpack("<" + kind, part))

    def write(self, path, right=True):
        """With RIGHT, the sizes, the counts and the checksum are made to fit."""
        lists = b"".join(struct.pack("<4Q", *m) for m in self.mappings) + \
            b"".join(struct.pack("<2Q", *e) for e in self.extents)
        end = HEAD_SIZE + len(lists)
        padding = -end % 4096
        if right:
            self.head.update(mapping_count=len(self.mappings), extent_count=len(self.extents),
                             file_size=end + padding + len(self.pages), checksum=0)
            self.head["checksum"] = checksum(self.pack() + lists)
        with open(path, "wb") as file:
            file.write(self.pack() + lists + bytes(padding) + self.pages)
        return path

    def pack(self):
        return struct.pack(FORMAT, *(self.head[name] for name, _ in HEAD))


def folder():
    """A folder with the image `sample` and its snapshot `sample.snapshot`."""
    need_kvm()
    if not cache:
        path = tempfile.mkdtemp(prefix="eremite-test-")
        atexit.register(shutil.rmtree, path, True)
        shutil.copy(os.path.join(HERE, "snapshot_sample.c"), path)
        subprocess.run([CC, "-O1", "-g", "-fstack-protector-all", "snapshot_sample.c", "-o", "sample"],
                       cwd=path, check=True)
        cache.append(path)
        made = skete("-e", "VARIABLE=old", "--snapshot-at-main=sample.snapshot",
                     os.path.join(path, "sample"), "x", cwd=path)
        made.expect(0, b"")
        assert not made.err, made
    return cache[0]


def sample():
    return os.path.join(folder(), "sample")


def snapshot():
    return os.path.join(folder(), "sample.snapshot")


def make(*options, image=None, name="made.snapshot", status=0, **more):
    result = skete(*options, "--snapshot-at-main", name, image or sample(), **more)
    return result.expect(status)


def restore(*words, options=(), path=None, **more):
    return skete("--timeout=30", *options, "--restore", path or snapshot(), "--", *words, **more)


def goodbye(text):
    return text.encode() + b"goodbye\n"


# What a restored program finds.

def test_state():
    words = ["state", "\u00e9 \n'\"", ""]
    result = restore(*words, options=["-e", "VARIABLE=new", "-e", "OTHER=x"]).expect(0)
    assert result.out == goodbye(
        f"argument {sample()}\n" + "".join(f"argument {word}\n" for word in words) +
        "variable VARIABLE=new\nvariable OTHER=x\n"
        "made before main, 299983, 77 4, first old\n"
        "vectors 123456789abcdef, rounding 1, code 42\n"
        f"name {sample()}, execfn {sample()}\n"), result


def test_same_as_a_start():
    for words in (["state"], ["input"], ["signal"], ["memory"], ["exit", "77"]):
        started = skete(sample(), *words, stdin=b"a\n")
        restored = restore(*words, stdin=b"a\n")
        text = restored.out.replace(b"first old", b"first none")
        assert (started.status, started.out, started.err) == \
            (restored.status, text, restored.err), (started, restored)


def test_name():
    result = restore("state", options=["--name=other"]).expect(0)
    assert result.out.startswith(b"argument other\nargument state\n"), result


def test_many_arguments():
    words = ["state"] + ["long" * 300] * 200 + ["\u00e9"] * 1000
    result = restore(*words).expect(0)
    assert re.findall(rb"^argument (.*)$", result.out, re.M)[1:] == [w.encode() for w in words]
    with open("options", "w", encoding="ascii") as file:
        file.write("env = A=" + "x" * 900000 + "\n")
    words = ["y" * 100000] * 15
    restore(*words).expect(0)
    result = restore(*words, options=["--config=options"]).expect(125, b"")
    assert b"the arguments and the environment do not fit" in result.err, result


def test_random():
    seen = set()
    for _ in range(10):
        lines = restore("random").expect(0).out.splitlines()[:-1]
        assert len(lines) == 4, lines
        assert seen.isdisjoint(lines), lines
        seen.update(lines)


def test_time():
    for path in (snapshot(), make() and "made.snapshot"):
        before = time.time()
        out = restore("time", path=path).expect(0).out
        early, now, early_wall, wall = map(float, out.split()[:4])
        assert early < now < early + 60, out
        assert early_wall < before < wall < time.time(), out


def test_signals():
    restore("signal").expect(0, b"goodbye\n")
    result = restore("abort").expect(134, b"")
    assert b"SIGABRT" in result.err, result


def test_timer_of_a_constructor():
    make("-e", "DO=timer")
    restore("timer", path="made.snapshot").expect(0, b"goodbye\n")


def test_threads_of_a_constructor():
    image = os.path.join(folder(), "threads")
    subprocess.run([CC, "-O1", "-g", "-fstack-protector-all",
                    os.path.join(HERE, "snapshot_threads.c"), "-o", image], check=True)
    make(image=image)
    for word in ("one", "two"):
        restore(word, path="made.snapshot").expect(0, f"{word} 25\n".encode())
    refused = make("-c", "2", image=image, status=2)
    assert refused.err == b"skete: there is no snapshot: a constructor has started another CPU\n", \
        refused


def test_input():
    data = os.urandom(30000) + b"\x10E"
    restore("input", stdin=data).expect(0, data + b"goodbye\n")
    restore("input").expect(0, b"goodbye\n")


def test_input_before_main():
    """What a constructor read is read; what it did not, is another's."""
    made = make("-e", "DO=read", stdin=b"1lost")
    assert not made.out, made
    result = restore("input", path="made.snapshot", stdin=b"rest").expect(0)
    assert re.fullmatch(rb"1.*restgoodbye\n", result.out), result


def test_output_before_main():
    assert make("-e", "DO=print").out == b""
    for _ in range(2):
        restore("exit", "3", path="made.snapshot").expect(3, b"not flushed goodbye\n")


def test_statuses():
    for status in (0, 1, 77, 255):
        restore("exit", str(status)).expect(status, b"goodbye\n", b"")
    restore("timer", options=["--timeout=0.3"]).expect(124)


def test_crash_report():
    result = restore("write", "8").expect(139, b"")
    assert b"SIGSEGV: write to 0x8" in result.err, result
    assert re.search(rb"#0 .* fall +\(.*snapshot_sample.c:\d+\)", result.err), result
    assert b"main " in result.err, result


def test_protection():
    """What could not be written before main cannot be now."""
    main_at, code = restore("where").expect(0).out.split()[:2]
    alias = format(DIRECT + int(main_at, 16), "x").encode()
    for address in (main_at, code, alias, b"600000000000"):
        result = restore("write", address.decode()).expect(139, b"")
        assert b"SIGSEGV" in result.err, result


def test_memory():
    restore("memory").expect(0, b"goodbye\n")
    make("-m", "4M", image=HELLO)
    restore(path="made.snapshot").expect(0, b"Hello World!\n", b"")


def test_files():
    os.mkdir("mine")
    with open("mine/text", "w", encoding="ascii") as file:
        file.write("of the host")
    words = ["files", "/tmp/made", "/mine/text"]
    for what, made in (("nothing", b"No such file or directory"), ("file", b"''")):
        make("-e", "DO=" + what)
        for options, text in (([], b"No such file or directory"),
                              (["--map=mine:/mine:ro"], b"'of the host'")):
            restore(*words, path="made.snapshot", options=options).expect(
                0, b"/tmp/made: " + made + b"\n/mine/text: " + text + b"\ngoodbye\n")
    make("-e", "DO=nothing", "--map=mine:/mine")
    result = make("-e", "DO=file", "--map=mine:/mine", status=2, name="other")
    assert b"a constructor has used the host's files" in result.err, result
    assert result.err.count(b"\n") == 1 and not os.path.exists("other"), result


def test_terminal():
    restore("terminal").expect(0, b"0 0\ngoodbye\n")
    guest = Guest(SKETE, "--restore", snapshot(), "terminal")
    guest.wait_for(b"1 1\r\ngoodbye\r\n")
    assert guest.end() == 0


def test_terminal_read_before_main():
    """Who read from a terminal goes on to have one."""
    maker = Guest(SKETE, "-e", "DO=read", "--snapshot-at-main=made.snapshot", sample())
    maker.send(b"x\r")
    assert maker.end() == 0
    guest = Guest(SKETE, "--restore", "made.snapshot", "input")
    deadline = time.monotonic() + TIMEOUT
    while guest.local_flags() & (termios.ICANON | termios.ISIG) and time.monotonic() < deadline:
        time.sleep(0.01)
    guest.send(b"typed\r")
    guest.wait_for(b"typed\r\n")
    guest.send(b"\x04")
    guest.wait_for(b"x\r\ntyped\r\ngoodbye\r\n")
    assert guest.end() == 0


def test_huge_and_merged_pages():
    restore("signal", options=["--thp", "--ksm"]).expect(0)


def test_sandbox_off():
    make("--sandbox=off")
    restore("signal", options=["--sandbox=off"], path="made.snapshot").expect(0)


def test_verbose():
    result = restore("exit", "0", options=["-v"]).expect(0)
    assert b"is a snapshot" in result.err and b"starting the program" in result.err, result


# The file.

def test_file():
    before = open(snapshot(), "rb").read()
    assert stat.S_IMODE(os.stat(snapshot()).st_mode) == 0o600
    restore("memory").expect(0)
    assert open(snapshot(), "rb").read() == before
    os.chmod(snapshot(), 0o400)
    restore("signal").expect(0)


def test_replaces():
    """An old file stays as it is, also for those who run from it, until the new one is whole."""
    with open("made.snapshot", "wb") as file:
        file.write(b"old")
    make("-e", "DO=exit", status=7)
    assert open("made.snapshot", "rb").read() == b"old"
    make()
    assert open("made.snapshot", "rb").read(8) == b"SketeSnp"
    assert os.listdir(".") == ["made.snapshot"], os.listdir(".")


def test_many():
    for i in range(100):
        restore("exit", str(i)).expect(i, b"goodbye\n", b"")


def test_parallel():
    command = [SKETE, "--restore", snapshot(), "random"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for _ in range(20)]
    outputs = [process.communicate(timeout=TIMEOUT) for process in running]
    assert all(process.returncode == 0 for process in running), outputs
    lines = [line for out, _ in outputs for line in out.splitlines() if line != b"goodbye"]
    assert len(set(lines)) == len(lines) == 80, outputs


def test_elsewhere():
    """The image need not be there; then there are no symbols."""
    shutil.copy(sample(), "moved")
    make(image="moved")
    os.remove("moved")
    restore("signal", path="made.snapshot").expect(0)
    restore("write", "8", path="made.snapshot").expect(139)
    result = restore("write", "8", path="made.snapshot", options=["--image", sample()]).expect(139)
    assert b"fall " in result.err, result


# What goes wrong.

def test_ends_before_main():
    for what, status, text in (("exit", 7, b""), ("succeed", 125, b""), ("crash", 139, b"SIGSEGV")):
        result = make("-e", "DO=" + what, status=status)
        assert b"no snapshot: the program ended before main\n" in result.err, result
        assert text in result.err and not os.listdir("."), result
    assert skete("--snapshot-at-main=made", "--probe=openat", sample()).status == -signal.SIGSYS


def test_killed():
    for _ in range(5):
        process = subprocess.Popen([SKETE, "-e", "DO=timer", "--snapshot-at-main=made", sample()])
        time.sleep(random.random() * 0.01)
        process.kill()
        process.wait()
        for _ in range(1000):
            if set(os.listdir(".")) <= {"made"}:
                break
            time.sleep(0.01)
        assert set(os.listdir(".")) <= {"made"}, os.listdir(".")


def test_cannot_write():
    need_kvm()
    for name in ("missing/made", "/proc/made", "x" * 300, "y" * 5000):
        skete("--snapshot-at-main", name, HELLO).expect_one_line(2, b"snapshot")
    os.mkdir("folder")
    os.mkfifo("pipe")
    for name in ("folder", "pipe"):
        skete("--snapshot-at-main", name, HELLO).expect_one_line(2, b"no ordinary file")
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)
    assert sorted(os.listdir(".")) == ["folder", "pipe"], os.listdir(".")
    if os.geteuid() != 0:
        os.chmod("folder", 0o500)
        skete("--snapshot-at-main=folder/made", HELLO).expect_one_line(2, b"Permission denied")


def test_disk_full():
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))
    need_kvm()
    done = subprocess.run([SKETE, "--snapshot-at-main=made", HELLO], capture_output=True,
                          timeout=TIMEOUT, preexec_fn=limit, check=False)
    Result(done.returncode, done.stdout, done.stderr).expect_one_line(2, b"cannot write the snapshot")
    assert not os.listdir("."), os.listdir(".")


def test_bad_options():
    skete("--restore=a", "--snapshot-at-main=b", "c").expect_one_line(2, b"use one")
    for words in (["--restore=a"], ["--snapshot-at-main=b", HELLO]):
        skete("--isolation=process", *words).expect_one_line(2, b"no snapshots")
    skete("--snapshot-at-main=b", "--gdb=x", HELLO).expect_one_line(2, b"leave out --gdb")
    skete("--snapshot-at-main=b").expect_one_line(2, b"no image given")
    restore(options=["-m", "64M"]).expect_one_line(2, b"leave out -m")
    restore(options=["-c", "3"]).expect_one_line(2, b"leave out -c")
    restore("signal", options=["-m", "256M", "-c", "1"]).expect(0)
    skete("--snapshot-at-main=made", "/dev/null").expect(2, b"")
    assert not os.listdir("."), os.listdir(".")


def test_not_a_snapshot():
    need_kvm()
    os.mkfifo("pipe")
    for name, content in (("empty", b""), ("short", b"Sket"), ("text", b"words\n" * 1000)):
        with open(name, "wb") as file:
            file.write(content)
    for name in ("empty", "short", "text", "pipe", "/dev/zero", ".", HELLO):
        restore(path=name).expect_one_line(2, b"is not a snapshot")
    restore(path="missing").expect_one_line(2, b"No such file")


def test_other_versions():
    for field, value in (("version", 3), ("version", 0), ("interface", 3), ("interface", 0)):
        changed = Snapshot(snapshot())
        changed.head[field] = value
        restore(path=changed.write("changed")).expect_one_line(2, b"another version")


def test_other_size():
    data = open(snapshot(), "rb").read()
    for size in (8, 100, HEAD_SIZE - 1, HEAD_SIZE, HEAD_SIZE + 1, 8192, len(data) // 2,
                 len(data) - 4096, len(data) - 1):
        with open("changed", "wb") as file:
            file.write(data[:size])
        restore(path="changed").expect_one_line(2, b"snapshot")
    for more in (b"x", bytes(4096), bytes(100000)):
        with open("changed", "wb") as file:
            file.write(data + more)
        restore(path="changed").expect_one_line(2, b"bytes, and should have")


def test_other_cpu():
    for field, value in (("features", b"\xff" * 40), ("layout", 1), ("xcr0", 1 << 60)):
        changed = Snapshot(snapshot())
        changed.head[field] = value
        restore(path=changed.write("changed")).expect_one_line(2, b"make it again here")
    changed = Snapshot(snapshot())
    changed.head["features"] = bytes(40)
    restore("signal", path=changed.write("changed")).expect(0)


def test_other_image():
    shutil.copy(sample(), "moved")
    make(image="moved")
    shutil.copy(sample(), "again")
    os.replace("again", "moved")
    restore("signal", path="made.snapshot").expect(0)
    shutil.copy(HELLO, "moved")
    restore(path="made.snapshot").expect_one_line(2, b"is not of ")
    restore(path="made.snapshot", options=["--image", HELLO]).expect_one_line(2, b"is not of ")
    restore("signal", path="made.snapshot", options=["--image", sample()]).expect(0)
    restore(options=["--image", "missing"]).expect_one_line(2, b"missing")


def test_impossible_fields():
    for field, value in (
            ("ram_size", 0), ("ram_size", 4095), ("ram_size", 1 << 50), ("ram_size", 1 << 20),
            ("entry", 1 << 63), ("fs_base", 1 << 62), ("gs_base", MASK), ("events", 1 << 31),
            ("cpu_count", 0), ("cpu_count", 1000), ("build_id_size", 65), ("image", b"x" * 1024),
            ("name", b"y" * 256), ("upcall", 0), ("upcall", 1), ("upcall", DIRECT << 1),
            ("upcall", MASK - 255)):
        changed = Snapshot(snapshot())
        changed.head[field] = value
        restore(path=changed.write("changed")).expect_one_line(2, b"is damaged")
    for field in ("file_size", "mapping_count", "extent_count"):
        for value in (0, 1, 1 << 20, 1 << 32, 1 << 58, MASK):
            changed = Snapshot(snapshot())
            changed.head[field] = value
            restore(path=changed.write("changed", right=False)).expect_one_line(2, b"snapshot")


def test_other_cpu():
    """The CPUID in the file is for a CPU that looks the same; it is the guest's alone."""
    for marks in (bytes(56), None):
        changed = Snapshot(snapshot())
        if marks is not None:
            changed.head["marks"] = marks
        changed.write("other")
        restore("state", path="other").expect(0)
    for leaves, filler in ((17, 0), (1 << 31, 0), (MASK >> 32, 255), (16, 255), (1, 0), (16, 0)):
        changed = Snapshot(snapshot())
        changed.head["leaves"] = leaves
        if filler or leaves == 16:
            changed.head["cpuid"] = bytes([filler]) * 644
        changed.write("other")
        result = restore("state", path="other")
        assert result.status == 0 or (result.status == 2 and result.err.count(b"\n") == 1), result


def test_impossible_lists():
    good = Snapshot(snapshot())
    text = next(m for m in good.mappings if m[3] == 5)
    ram = good.head["ram_size"]
    last = good.extents[-1]
    for mapping in (
            (0x7f0000000000, text[1], 4096, 5),         # a second place for the same frame
            (0x7f0000000000, ram, 4096, 3), (0x7f0000000000, ram - 4096, 8192, 3),
            (0x7f0000000000, 1 << 62, 4096, 3), (0x7f0000000001, 4096, 4096, 3),
            (0x7f0000000000, 4097, 4096, 3), (0x7f0000000000, 4096, 4095, 3),
            (0x7f0000000000, 4096, 4096, 7), (0x7f0000000000, 4096, 4096, 6),
            (0x7f0000000000, 4096, 4096, 16), (0x7f0000000000, 4096, MASK - 4095, 3),
            (0, 4096, 4096, 3), (0x600000000000, 4096, 4096, 3), (0x600000001000, 4096, 4096, 3),
            (0xffff800000000000, 4096, 4096, 3), (0x7ffffffff000, 4096, 4096, 3),
            (DIRECT + ram, ram, 4096, 3), (DIRECT + 8192, 4096, 4096, 3),
            (DIRECT + text[1], text[1], 4096, 5), (DIRECT + text[1], text[1], 4096, 0),
            (text[0], 4096, 4096, 3)):
        changed = Snapshot(snapshot())
        changed.mappings.append(mapping)
        restore(path=changed.write("changed")).expect_one_line(2, b"is damaged")
    for extent in ((last[0], 4096), (0, 4096), (ram, 4096), (ram - 4096, 8192), (ram - 4095, 4096),
                   (ram - 4096, 0), (ram - 4096, MASK - 4095), (1 << 63, 4096)):
        changed = Snapshot(snapshot())
        changed.extents.append(extent)
        changed.pages += bytes(extent[1] if extent[1] < 1 << 20 else 0)
        restore(path=changed.write("changed")).expect_one_line(2, b"is damaged")


def test_no_writable_alias_of_code():
    """A snapshot that maps code's frames in the direct map gets them read-only."""
    changed = Snapshot(snapshot())
    text = next(m for m in changed.mappings if m[3] == 5)
    changed.mappings.append((DIRECT + text[1], text[1], text[2], 3))
    changed.write("changed")
    restore("signal", path="changed").expect(0)
    result = restore("write", format(DIRECT + text[1], "x"), path="changed").expect(139)
    assert b"SIGSEGV" in result.err, result


def test_flipped_bits():
    """Whatever bit of head and lists is wrong, it is noticed."""
    data = bytearray(open(snapshot(), "rb").read())
    end = Snapshot(snapshot()).at
    generator = random.Random(1)
    for _ in range(150):
        bit = generator.randrange(end * 8)
        data[bit // 8] ^= 1 << bit % 8
        with open("changed", "wb") as file:
            file.write(data)
        restore("signal", path="changed").expect_one_line(2, b"snapshot")
        data[bit // 8] ^= 1 << bit % 8


def test_hostile_bits():
    """The same with a right checksum: whatever happens, it is not a crash of skete."""
    generator = random.Random(2)
    for _ in range(150):
        changed = Snapshot(snapshot())
        part = generator.choice(["head", "cpu", "mappings", "extents"])
        if part == "head":
            name, kind = generator.choice([field for field in HEAD[5:] if field[1] in "IQH"])
            changed.head[name] ^= 1 << generator.randrange(8 * struct.calcsize(kind))
        elif part == "cpu":
            area = bytearray(changed.head["xsave"])
            area[generator.randrange(1024)] ^= 1 << generator.randrange(8)
            changed.head["xsave"] = bytes(area)
        else:
            entries = getattr(changed, part)
            at = generator.randrange(len(entries))
            entry = list(entries[at])
            entry[generator.randrange(len(entry))] ^= 1 << generator.randrange(64)
            entries[at] = tuple(entry)
        result = restore("signal", path=changed.write("changed"), options=["--timeout=2"])
        assert 0 <= result.status <= 192 and b"runtime error" not in result.err, result
        assert result.status in (0, 2, 124, 125) or result.status > 128, result


if __name__ == "__main__":
    main(globals())
