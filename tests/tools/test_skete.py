#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""skete itself: its options, what it says to bad input, and what it is made of."""
import ctypes
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys

from elfmaker import TEXT, Elf, note, notes
from harness import BUILD, HERE, TIMEOUT, Result, Skip, main, run, to_full_disk
from test_guest import folder

SKETE = os.path.join(BUILD, "bin", "skete")
HELLO = os.path.join(BUILD, "examples", "hello")
ROOT = os.path.dirname(os.path.dirname(HERE))


def skete(*arguments, **more):
    return run(SKETE, *arguments, **more)


def need_kvm():
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")


def guest(*arguments, **more):
    """Run with options and the words of the program: guest(option, ..., "guest", word, ...)."""
    need_kvm()
    here = os.getcwd()
    image = os.path.join(folder(), "guest")
    os.chdir(here)
    if not os.path.exists("guest"):
        os.symlink(image, "guest")
    return skete("--timeout=50", *arguments, **more)


def write(name, text):
    with open(name, "wb") as file:
        file.write(text.encode() if isinstance(text, str) else text)
    return name


# What it is made of.

def test_size():
    shutil.copy(SKETE, "stripped")
    subprocess.run(["strip", "stripped"], check=True)
    assert os.path.getsize("stripped") <= 200 << 10, os.path.getsize("stripped")


def test_depends_on_nothing():
    headers = run("readelf", "-ldW", SKETE).expect(0).out
    assert b"INTERP" not in headers and b"NEEDED" not in headers, headers
    # It may be loaded anywhere, and nothing in it is writable and executable.
    assert re.search(rb"Type: +DYN", run("readelf", "-hW", SKETE).expect(0).out), headers
    assert b"RWE" not in headers and b"GNU_RELRO" in headers, headers


# Options.

def test_help():
    result = skete("--help").expect(0)
    text = result.out.decode()
    assert not result.err and text.startswith("Usage: skete "), result
    rows = [line for line in text.splitlines() if line.startswith("  ")]
    assert all(re.match(r"  (-\w, )?--[a-z-]+(=\S+|\[=\S+\])? {2,}\S", row) or
               re.match(r" {28}\S", row) for row in rows), rows
    assert max(map(len, text.splitlines())) <= 90, text
    assert skete("-h").out == result.out
    for word in ("--help", "--version"):
        to_full_disk(SKETE, word).expect_one_line(2, b"cannot write to standard output")


def options_of_help():
    text = skete("--help").out.decode()
    return set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", text, re.M))


def test_manual_has_every_option():
    with open(os.path.join(ROOT, "man/skete.1"), encoding="utf-8") as file:
        manual = set(re.findall(r"Fl -([a-z-]+)", file.read()))
    assert {"--" + name for name in manual} == options_of_help(), \
        {"--" + name for name in manual} ^ options_of_help()


def test_version():
    result = skete("--version").expect(0)
    assert re.fullmatch(rb"skete \d+\.\d+\.\d+, interface version \d+\n", result.out), result


def test_bad_options():
    for words in (["--what"], ["-q"], ["-m"], ["--env"], ["-c"], ["--verbose=perhaps", HELLO],
                  ["--sandbox=loose", HELLO], ["--timeout=0", HELLO], ["--timeout=x", HELLO],
                  ["--timeout=.", HELLO], ["--timeout=1e3", HELLO],
                  ["-e", "", HELLO], ["-e", "=x", HELLO], [], ["-v"], ["--help=x"]):
        skete(*words).expect_one_line(2, b"skete: ")


def test_memory_sizes():
    for text in ("", "x", "abc", "12X", "-5", "1.5G", "0x10", "M", "1MM", " 1"):
        skete("-m", text, HELLO).expect_one_line(2, b"bad memory size")
    for text in ("99999999999999999999", "18446744073709551615G", "16777216G", "4096T", "9000000G"):
        skete("-m", text, HELLO).expect_one_line(2, b"bad memory" if "T" in text else b"absurd")
    for text in ("0", "1K", "1M"):
        skete("-m", text, HELLO).expect_one_line(2, b"too small")


def test_cpus():
    for text in ("0", "65", "1000", "-1", "abc", "", "1.5", "1x", " 1", "99999999999999999999"):
        skete("-c", text, HELLO).expect_one_line(2, b"bad number of CPUs")
    for text in ("1", "2", "64"):
        guest("-c", text, "guest", "exit", "3").expect(3, b"", b"")


def test_environment():
    result = guest("-e", "X=1", "-eX=2", "--env", "HOME", "guest", "environment", "X")
    result.expect(0, b"2\n")
    guest("-e", "FROM", "guest", "environment", "FROM", env={"FROM": "here"}).expect(0, b"here\n")
    guest("-e", "UNSET_X", "guest", "environment", "UNSET_X").expect(0, b"(none)\n")


def test_bad_sets_of_calls():
    for text in ("", "nothing", "open,,read", "!", "%", "%open", "file,%", "op en", "open,", "!!open"):
        skete("-e", f"strace={text}", HELLO).expect_one_line(2, b"bad -e strace=")
    skete("-e", "strace=" + "read," * 60 + "read", HELLO).expect_one_line(2, b"too long")


def test_image_without_trace():
    def process(image):
        return skete("--isolation=process", "-e", "strace", image)

    process(HELLO).expect_one_line(2, b"link it with eremite-cc --with=strace")
    skete("--gdb=9999", "-e", "strace", HELLO).expect_one_line(2, b"--with=strace")
    traced = Elf(note_data=notes() + note("Eremite", 2, b"strace\0")).write("traced")
    for name in ("strac", "strace2", "other"):
        Elf(note_data=notes() + note("Eremite", 2, name.encode())).write("image")
        process("image").expect_one_line(2, b"--with=strace")
    assert b"--with=strace" not in process(traced).err
    # Breakpoints need names.
    run("strip", "-o", "stripped", HELLO).expect(0)
    skete("-e", "strace", "stripped").expect_one_line(2, b"stripped.debug' is not there")


def test_options_stop_at_the_image():
    result = guest("--name=N", "guest", "arguments", "-m", "--help").expect(0)
    assert result.out == b"N\0arguments\0-m\0--help\0", result


def test_output():
    guest("-o", "file", "guest", "fill", "64").expect(0, b"", b"")
    with open("file", "rb") as file:
        assert file.read() == bytes(range(256)) * 256
    # It is made anew, and has nothing of what goes to standard error.
    result = guest("--output=file", "guest", "error").expect(0, b"", b"to standard error\n")
    assert os.path.getsize("file") == 0
    result = guest("-o", "file", "guest", "crash").expect(139, b"", b"SIGSEGV")
    assert os.path.getsize("file") == 0 and b"store" in result.err
    for path in (".", "missing/file", ""):
        guest("-o", path, "guest", "exit", "0").expect_one_line(2, b"cannot write to")
    guest("-o", "/dev/full", "guest", "fill", "1").expect(125, b"", b"No space left")
    # What is to run is no place for it.
    shutil.copy(HELLO, "image")
    os.link("image", "same")
    for option in ("--output", "--stats", "--snapshot-at-main"):
        for name in ("image", "./image", "same"):
            skete(f"{option}={name}", "image").expect_one_line(2, b"is what is to run")
    assert os.path.getsize("image") == os.path.getsize(HELLO)
    # Nothing is lost when nothing runs.
    write("file", "precious")
    skete("-o", "file", "missing").expect_one_line(2, b"cannot open")
    assert os.path.getsize("file") == 8


def test_advice():
    for option in ("--thp", "--ksm"):
        result = guest(option, "guest", "exit", "3")
        if result.status == 2:
            result.expect_one_line(2, b"cannot do " + option.encode())
        else:
            result.expect(3, b"")
            assert result.err.count(b"\n") == result.err.count(b"warning: this host"), result


def test_stats():
    result = guest("--stats", "guest", "exit", "3").expect(3, b"")
    assert re.fullmatch(
        rb"skete: started in [\d.]+ ms, ran for [\d.]+ ms, of these [\d.]+ ms in the guest\n"
        rb"skete: \d+ exits \((\w+ \d+(, )?)+\), \d+ exceptions, \d+ events, \d+ table entries "
        rb"changed\nskete: \d+ calls \((\w+ \d+(, )?)+\)\n"
        rb"skete: \d+ KiB of 262144 KiB of RAM used, \d+ KiB with Skete at most\n",
        result.err), result


def stats_of(*words):
    result = guest("--stats=stats", "-m", "64", *words)
    with open("stats", encoding="utf-8") as file:
        return result, json.load(file)


def test_stats_file():
    result, stats = stats_of("guest", "fill", "64")
    result.expect(0, bytes(range(256)) * 256, b"")
    assert stats["status"] == 0 and stats["cpus"] == 1 and stats["ram"] == 64 << 20, stats
    assert stats["calls"]["exit"] == 1 and stats["calls"]["console_write"] >= 16, stats
    assert sum(stats["exits"].values()) >= sum(stats["calls"].values()), stats
    assert 0 < stats["guest_seconds"] and 0 < stats["run_seconds"], stats
    assert 0 < stats["ram_used"] < stats["peak_rss"] < 64 << 20, stats
    result, stats = stats_of("--sandbox=off", "guest", "crash")
    assert result.status == 139 and stats["status"] == 139, (result, stats)
    result, stats = stats_of("--timeout=0.2", "guest", "loop")
    assert result.status == 124 and stats["status"] == 124, (result, stats)
    guest("--stats=missing/file", "guest", "exit", "0").expect_one_line(2, b"cannot write to")


def test_boot_log():
    result = guest("-v", "-m", "64", "guest", "exit", "3").expect(3, b"")
    lines = result.err.decode().splitlines()
    assert all(re.fullmatch(r"\[ *\d+\.\d{6}\] \S.*", line) for line in lines), result
    times = [float(line[1:12]) for line in lines]
    assert times == sorted(times), result
    for word in ("physical 0 to 4000000: RAM", "in the sandbox", "starting the program"):
        assert any(word in line for line in lines), (word, result)


def memory_maps(file, *words):
    """What /proc says, in FILE, of the memory of a skete whose program has copied a byte."""
    need_kvm()
    process = subprocess.Popen([SKETE, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        process.stdin.write(b"x")
        process.stdin.flush()
        assert process.stdout.read(1) == b"x"
        with open(f"/proc/{process.pid}/{file}", encoding="ascii") as maps:
            return maps.read()
    except PermissionError as error:
        raise Skip("the process hides its memory") from error
    finally:
        process.communicate(timeout=TIMEOUT)


def test_own_memory():
    sizes = dict(re.findall(r"^(\w+): +(\d+) kB", memory_maps(
        "smaps_rollup", os.path.join(folder(), "guest"), "copy"), re.M))
    assert int(sizes["Rss"]) - int(sizes["AnonHugePages"]) <= 3 << 10, sizes
    # A host may give RAM in huge pages without being asked.
    huge = int(sizes["AnonHugePages"])
    assert int(sizes["Private_Dirty"]) - huge <= 1 << 10 and huge <= 4 << 10, sizes


def may_be_huge(kilobytes, *options):
    """How much memory the host was told to make huge pages of, if the program uses so much, in KiB."""
    maps = memory_maps("smaps", *options, os.path.join(folder(), "guest"), "use", str(kilobytes))
    return sum(int(size) for size, flags in
               re.findall(r"^Size: +(\d+) kB$.*?^VmFlags: ([^\n]*)$", maps, re.M | re.S)
               if "hg" in flags.split())


def test_huge_pages():
    if may_be_huge(0, "--thp") < 256 << 10:
        raise Skip("the host has no huge pages")
    assert may_be_huge(0) == may_be_huge(2 << 10) == 0
    assert 12 << 10 <= may_be_huge(16 << 10) < 32 << 10
    assert may_be_huge(16 << 10, "--thp=off") == 0
    # Nothing behind RAM that does not end with a huge page.
    assert 14 << 10 <= may_be_huge(20 << 10, "-m21") <= 17 << 10
    skete("--thp=maybe", HELLO).expect_one_line(2, b"bad --thp=maybe: use on or off")


def test_closed_streams():
    guest("guest", "exit", "0").expect(0)
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        done = run("sh", "-c", f"{SKETE} guest error {closed}")
        assert done.status == 0 and done.out == b"", done


def limited(limit, *words):
    need_kvm()
    return run("sh", "-c", f'ulimit {limit} && exec "$@"', "sh", SKETE, *words)


def test_limits():
    limited("-Sn 20", HELLO).expect(0, b"Hello World!\n", b"")
    limited("-Sn 20", "--stats=file", "-c", "4", HELLO).expect(0, b"Hello World!\n", b"")
    limited("-n 20", HELLO).expect_one_line(2, b"Skete needs 82 ('ulimit -n')")
    limited("-v 200000", HELLO).expect_one_line(2, b"give less (-m)")
    limited("-f 0", "-o", "file", HELLO).expect(125, b"", b"File too large")


# Files of options.

def test_config():
    write("c", """# A comment
  image = guest     # and one
arguments = arguments "b c" 'd"#\\' e\\ f "g\\"" ""  # h

memory=64
env = A=1
\tenv = 'B=two words'\r
env = C=3
name = "my name"
verbose = off
timeout = 50
""")
    result = guest("--config", "c").expect(0, None, b"")
    assert result.out == b'my name\0arguments\0b c\0d"#\\\0e f\0g"\0\0', result
    result = guest("--config=c", "--name", "other", "guest", "environment", "B")
    result.expect(0, b"two words\n")
    guest("--config=c", "-e", "B=won", "guest", "environment", "B").expect(0, b"won\n")
    result = guest("--config=c", "guest", "arguments").expect(0)
    assert result.out == b"my name\0arguments\0", result
    write("d", "image = guest\narguments = fill 1")
    guest("--config=d", "--timeout=1", "guest").expect(124, b"")
    # Wherever it stands.
    guest("-e", "B=won", "--config=c", "guest", "environment", "B").expect(0, b"won\n")


def test_config_without_end_of_line():
    write("c", "arguments = exit 7\nimage = guest")
    guest("--config", "c").expect(7)
    write("c", "image = guest\narguments =\nstats\n# end")
    guest("--config", "c", "guest", "exit", "8").expect(8, b"", b"exits")


def test_switches_can_be_off():
    write("c", "verbose\n")
    assert b"RAM" in guest("--config", "c", "guest", "exit", "0").expect(0).err
    guest("--config", "c", "--verbose=off", "guest", "exit", "0").expect(0, b"", b"")
    assert not guest("--config", "c", "--verbose=off", "guest", "exit", "0").err


def test_bad_config():
    for number, (line, message) in enumerate((
            ("memory", "memory needs a value"), ("memory =", "needs a value"),
            ("memory = 12x", "bad memory size '12x'"), ("memory = 1 2", "more than one value"),
            ("cpus = 0", "bad number of CPUs"), ("sandbox = of", "unknown --sandbox=of"),
            ("foo = 1", "unknown option 'foo'"), ("= 1", "unknown option ''"),
            ("config = c", "unknown option 'config'"), ("help", "unknown option 'help'"),
            ("image", "image needs a value"), ("a b", "not NAME = VALUE"),
            ("thp = maybe", "use on or off"), ("arguments = 'a", "quote is not closed"),
            ('name = "a\\"', "quote is not closed"), ("name = a\\", "quote is not closed"),
            ("name = \x1b[31m", "control character"), ("na\0me = 1", "control character"))):
        write("c", "\n" * number + "# fine\n" + line + "\nnot reached = 'x\n")
        skete("--config", "c", HELLO).expect_one_line(
            2, f"skete: c:{number + 2}: ".encode())
        assert message.encode() in skete("--config", "c", HELLO).err


def test_config_that_is_none():
    skete("--config", "missing", HELLO).expect_one_line(2, b"cannot read 'missing': No such file")
    skete("--config", ".", HELLO).expect_one_line(2, b"cannot read '.': Is a directory")
    skete("--config", "/dev/zero", HELLO).expect_one_line(2, b"too long")
    with open(SKETE, "rb") as program, open("program", "wb") as file:
        file.write(program.read(65536))
    skete("--config", "program", HELLO).expect_one_line(2, b"program:1: ")
    write("a\x1bb", "foo = 1")
    skete("--config", "a\x1bb", HELLO).expect_one_line(2, b"a\\x1bb:1: unknown option 'foo'")
    skete("--config").expect_one_line(2, b"needs a value")


def test_random_configs():
    # Whatever is in it: one line and status 2, or what it asks for.
    chance = random.Random(1)
    words = ["memory", "env", "=", " ", "#", "'", '"', "\\", "64", "\n", "image", HELLO, "timeout",
             "arguments", "\t", "x", "off", "\xe9", "verbose", "probe"]
    for _ in range(150):
        text = "".join(chance.choice(words) for _ in range(chance.randrange(20)))
        write("c", chance.randbytes(20) if chance.randrange(10) == 0 else text)
        result = skete("--config", "c", "missing image")
        result.expect_one_line(2, b"skete: ")


# Bad images.

def test_files_that_are_no_images():
    for data in (b"", b"\x7fEL", b"#!/bin/sh\n", bytes(5000)):
        write("x", data)
        skete("x").expect_one_line(2, b"is not an ELF file")
    skete("missing").expect_one_line(2, b"cannot open 'missing'")
    skete(".").expect_one_line(2, b"is not a file")
    skete(sys.executable).expect_one_line(2, b"")
    Elf(machine=183).write("x")
    skete("x").expect_one_line(2, b"is an ELF for AArch64")
    data = bytearray(Elf(machine=3).make())
    data[4] = 1
    write("x", data)
    skete("x").expect_one_line(2, b"32-bit x86")
    for elf, message in ((Elf(kind=1), b"object file"), (Elf(kind=3), b"position-independent"),
                         (Elf(interp=True), b"dynamic"),
                         (Elf(note_data=note("GNU", 3, b"1234")), b"not an Eremite image"),
                         (Elf(note_data=notes(version=7)), b"version 7")):
        elf.write("x")
        skete("x").expect_one_line(2, message)


def skete_note(version, entry=TEXT, holes=b"", count=None):
    count = len(holes) // 16 if count is None else count
    return note("Eremite", 3, struct.pack("<IIQQQQQ", version, count, entry, 0, 0, 0, 0) + holes)


def test_notes_for_skete():
    need_kvm()
    Elf().write("x")
    skete("x").expect_one_line(2, b"without support for Skete")
    for version in (0, 2, 0xffffffff):
        Elf(note_data=notes() + skete_note(version)).write("x")
        skete("x").expect_one_line(2, f"speaks version {version} of Skete's interface".encode())
    for bad in (skete_note(1, count=9), skete_note(1, holes=bytes(16 * 9)), skete_note(1)[:-8],
                note("Eremite", 3, b"")):
        Elf(note_data=notes() + bad).write("x")
        skete("x").expect_one_line(2, b"corrupt notes")


def test_entry_outside_of_code():
    for entry in (0, TEXT - 1, TEXT + 256, 0xffffffff, 1 << 63):
        Elf(note_data=notes() + skete_note(1, entry=entry)).write("x")
        skete("x").expect_one_line(2, b"impossible load address or entry")


def test_cut_off():
    with open(HELLO, "rb") as file:
        whole = file.read()
    for size in (5, 40, 63, 64, 100, 300, 5000, len(whole) // 2, len(whole) - 1):
        write("x", whole[:size])
        skete("x").expect_one_line(2, b"cut off")


def test_damaged_images():
    # Whatever the damage, there is an end: a status of the guest's, or one line.
    need_kvm()
    chance = random.Random(1)
    with open(HELLO, "rb") as file:
        whole = file.read()
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(640)] = chance.choice((0, 1, 4, 0x7f, 0x80, 0xff))
        write("x", data)
        result = skete("--timeout=5", "x")
        assert 0 <= result.status <= 255 and result.status not in (1, 3), result
        if result.status == 2:
            assert result.err.count(b"\n") == 1, result


def test_monitor_of_another_version():
    run("cc", "-O1", "-I", os.path.join(ROOT, "include"), "-o", "monitor",
        os.path.join(HERE, "other_monitor.c")).expect(0)
    for version, size in ((1, 0), (-1, 0), (0, 8), (0, -8)):
        run("./monitor", HELLO, str(version), str(size)).expect_one_line(
            102, b"this image and this Skete speak different versions")


def test_backtrace_without_names():
    """There is no helper then, and the same is said; what comes beside the image later, is found."""
    need_kvm()
    frame, hint = rb"\n  #0  0x\w{16}  \?\?\n", b"bare' is stripped and no '"
    here = os.getcwd()
    image = os.path.join(folder(), "bare")
    os.chdir(here)
    shutil.copy(image, "bare")
    skete("--snapshot-at-main=snapshot", "bare").expect(0)
    runs = (["bare"], ["--isolation=process", "bare"], ["--sandbox=off", "bare"], ["--restore=snapshot"])
    for words in runs:
        text = skete("--timeout=50", *words, "crash").expect(139, b"", b"SIGSEGV").err
        assert re.search(frame, text) and hint in text, text
    shutil.copy(image + ".debug", "bare.debug")
    for words in runs:
        text = skete("--timeout=50", *words, "crash").expect(139, b"", b"SIGSEGV").err
        assert b"  main  (guest_sample.c:" in text and hint not in text, text


# Hosts that lack something.

def isolated(script):
    """Run SCRIPT, in which $SKETE is at hand, in a mount namespace of its own."""
    way = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    if shutil.which("unshare") is None or run(*way, "mount", "--bind", "/dev/null",
                                              "/dev/null").status != 0:
        raise Skip("no mount namespaces")
    return run(*way, "sh", "-c", script, env={"SKETE": SKETE, "HELLO": HELLO})


def test_no_kvm():
    result = isolated("mount -t tmpfs none /dev; $SKETE $HELLO").expect_one_line(
        2, b"there is no KVM here (/dev/kvm: No such file or directory)")
    assert b"--isolation=process" in result.err and b"--vmm=qemu" in result.err, result


def test_broken_kvm():
    need_kvm()
    isolated("mount --bind /dev/null /dev/kvm; $SKETE $HELLO").expect_one_line(
        2, b"/dev/kvm is not KVM")


def test_no_permission():
    need_kvm()
    write("file", "")
    without = "setpriv --inh-caps=-all --bounding-set=-all $SKETE $HELLO"
    os.chmod("file", 0o000)
    isolated(f"mount --bind file /dev/kvm; {without}").expect_one_line(
        2, b"no permission to use /dev/kvm, which is for its owner alone")
    if os.geteuid() != 0:
        return
    os.chmod("file", 0o060)
    os.chown("file", -1, 4)
    isolated(f"mount --bind file /dev/kvm; {without}").expect_one_line(2, b"is for the group adm")
    os.chown("file", -1, 54321)
    isolated(f"mount --bind file /dev/kvm; {without}").expect_one_line(2, b"is for group 54321")


def test_ordinary_user():
    need_kvm()
    if os.geteuid() != 0:
        return  # all tests are
    # A device of its own, since that of the host may be for root alone.
    number = os.stat("/dev/kvm").st_rdev
    shutil.copy(SKETE, "skete")
    shutil.copy(HELLO, "hello")
    os.chmod(".", 0o755)
    device = f"mknod /dev/kvm c {os.major(number)} {os.minor(number)} && chmod 666 /dev/kvm"
    isolated(f"cp -a /dev/null null; mount -t tmpfs none /dev; cp -a null /dev/null; {device}; "
             "exec setpriv --reuid 65534 --regid 65534 --clear-groups ./skete hello"
             ).expect(0, b"Hello World!\n", b"")


# The sandbox.

NUMBER, REQUEST, ARGUMENT = 0, 24, 32  # offsets in struct seccomp_data: the call, low halves
EPERM, ENOMEM, ENOTTY = 1, 12, 25
IOCTL = 16


def refuse(error, *conditions):
    """Have the kernel refuse system calls with ERROR from now on, as old or hardened ones do:
    those for which at each offset of CONDITIONS there is the value."""
    code = b""
    for left, (offset, value) in zip(range(len(conditions), 0, -1), conditions):
        code += struct.pack("<HBBI", 0x20, 0, 0, offset)
        code += struct.pack("<HBBI", 0x15, 0, 2 * left - 1, value)
    code += struct.pack("<HBBI", 6, 0, 0, 0x50000 | error)
    code += struct.pack("<HBBI", 6, 0, 0, 0x7fff0000)
    buffer = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(
        struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, program, 0, 0) != 0:
        os._exit(99)


def refused(error, conditions, *options):
    done = subprocess.run([SKETE, *options, HELLO], capture_output=True, check=False,
                          preexec_fn=lambda: refuse(error, *conditions), timeout=TIMEOUT)
    return Result(done.returncode, done.stdout, done.stderr)


def test_strict_means_strict():
    need_kvm()
    calls = {"seccomp": 317, "prctl": 157, "close_range": 436}
    if ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1:
        calls["landlock_restrict_self"] = 446
    for name, number in calls.items():
        refused(EPERM, [(NUMBER, number)]).expect_one_line(2, b"--sandbox=off does without")
        assert refused(EPERM, [(NUMBER, number)], "--sandbox=off").expect(
            0, b"Hello World!\n"), name


def test_missing_capabilities():
    need_kvm()
    for name, number in (("USER_MEMORY", 3), ("NR_MEMSLOTS", 10), ("EXT_CPUID", 7), ("XCRS", 56),
                         ("IMMEDIATE_EXIT", 136), ("SYNC_REGS", 74)):
        check = [(NUMBER, IOCTL), (REQUEST, 0xae03), (ARGUMENT, number)]
        refused(ENOTTY, check).expect_one_line(2, f"KVM lacks KVM_CAP_{name}: ".encode())
    check = [(NUMBER, IOCTL), (REQUEST, 0xae03), (ARGUMENT, 66)]
    refused(ENOTTY, check).expect(0, b"Hello World!\n", b"")
    refused(ENOTTY, check, "-c", "2").expect_one_line(2, b"give -c 1 or less")


def test_failing_kvm():
    need_kvm()
    # Error 0 makes version 0.
    refused(0, [(NUMBER, IOCTL), (REQUEST, 0xae00)]).expect_one_line(2, b"has version 0")
    for name, request in (("CREATE_VM", 0xae01), ("CREATE_VCPU", 0xae41),
                          ("GET_VCPU_MMAP_SIZE", 0xae04), ("SET_USER_MEMORY_REGION", 0x4020ae46),
                          ("SET_CPUID2", 0x4008ae90),
                          ("SET_XCRS", 0x4188aea7), ("SET_SREGS", 0x4138ae84),
                          ("SET_SIGNAL_MASK", 0x4004ae8b)):
        result = refused(ENOMEM, [(NUMBER, IOCTL), (REQUEST, request)])
        try:
            result.expect_one_line(2, b"KVM")
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None


def test_cpuid():
    """In a virtual machine, Skete does not ask KVM; the guest's CPU is the same."""
    need_kvm()
    run("cc", "-O1", "-D_GNU_SOURCE", "-I", os.path.join(ROOT, "include"), "-o", "check",
        os.path.join(HERE, "cpuid_check.c")).expect(0)
    result = run("./check")
    assert result.status == 0, result
    if result.out == b"not composed\n":
        refused(ENOMEM, [(NUMBER, IOCTL), (REQUEST, 0xc008ae05)]).expect_one_line(2, b"KVM")


def test_without_apics():
    """KVM has them only where its host can, and where they hide no RAM: nobody needs them."""
    need_kvm()
    no_apics = [(NUMBER, IOCTL), (REQUEST, 0x4068aea3)]
    refused(ENOTTY, no_apics, "-c", "2").expect(0, b"Hello World!\n", b"")
    if os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") > 5 << 30:
        skete("-m", "4G", "-c", "2", HELLO).expect(0, b"Hello World!\n", b"")


def test_sandbox_kills():
    need_kvm()
    for call in ("openat", "socket", "execve", "fork"):
        result = skete("--probe=" + call, HELLO)
        assert result.status == -31, (call, result)
    skete("--probe=nothing", HELLO).expect_one_line(2, b"unknown --probe")


if __name__ == "__main__":
    main(globals())
