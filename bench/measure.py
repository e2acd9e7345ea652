# SPDX-License-Identifier: MIT
"""What is measured.  Each part is a function of the bench: host, report, how thoroughly."""
import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time

import skete
import thread_parts
from guests import (COUNT_INSTRUCTIONS, Failure, count_to_main, run_bare, run_image, run_linux)

KIB = 1024
FOLDER = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(FOLDER)
HELLO = b"Hello World!\n"

# Work that is almost none: what starting and ending a program costs.
CHESS_OPTIONS = ["-x-", "-b-", "-l-", "-o-", "-s-", "-t", "2000"]
TRIVIAL = {
    "hello": ([], b"", HELLO),
    "lua": (["-e", "print(2^53)"], b"", b"9.007199254741e+15\n"),
    "awk": (["BEGIN { print 2^10 }"], b"", b"1024\n"),
}
MIDDLE_GAME = b"r2q1rk1/pp2ppbp/2np1np1/8/3NP1b1/2N1B3/PPPQBPPP/R3K2R w KQ - 0 1"


def median(values):
    return statistics.median(values)


def must(outcome, expected, what):
    if outcome.status != 0 or expected not in outcome.output:
        raise Failure(f"{what}: {outcome.tail()}")
    return outcome


def tool_json(host, *words):
    result = subprocess.run([host.eremite, *words], capture_output=True, text=True)
    if result.returncode != 0:
        raise Failure(f"eremite {words[0]}: {result.stderr.strip()}")
    return json.loads(result.stdout)


def stripped_size(path):
    with tempfile.NamedTemporaryFile() as stripped:
        subprocess.run(["strip", "-o", stripped.name, path], check=True)
        return os.path.getsize(stripped.name) / KIB


def size(bench):
    """Hello's size, and what is in it."""
    host, report = bench.host, bench.report
    hello = host.path("hello.eremite")
    report.add("hello, stripped", stripped_size(hello), "KiB", most=48, digits=1)
    report.add("hello by a thread, more than that", stripped_size(
        host.path("hello_thread.eremite")) - stripped_size(hello), "KiB", most=12, digits=1)
    modules = tool_json(host, "size", "--json", hello)["modules"]
    calls = tool_json(host, "check", "--json", hello)["calls"]
    report.add("system calls in it", len(calls), names=[call["name"] for call in calls])
    names = [module["name"] for module in modules if not module["name"].startswith("(")]
    report.add("modules in it, with musl and the program", len(names), modules=modules)


def start(bench):
    """Start to exit, the launcher included, against QEMU's own time and against Linux."""
    host, report = bench.host, bench.report
    floor = host.path("floor")
    rounds = 10 if bench.quick else 40
    times = {"eremite": [], "bare": [], "floor": []}
    processor = {"eremite": [], "bare": [], "floor": []}
    for number in range(rounds + 1):
        order = ["eremite", "bare", "floor"]
        random.Random(number).shuffle(order)
        for what in order:
            if what == "eremite":
                outcome = must(run_image(host, "hello.eremite"), HELLO, "hello")
            elif what == "bare":
                outcome = run_bare(host, host.path("hello.eremite"))
            else:
                outcome = run_bare(host, floor)
            if what == "floor" and outcome.status != 1:
                raise Failure("the floor: " + outcome.tail())
            if number > 0:
                times[what].append(outcome.seconds * 1e3)
                processor[what].append(outcome.processor * 1e3)
    eremite, bare, least = (median(times[what]) for what in ("eremite", "bare", "floor"))
    report.add("floor: a machine that ends at once", least, "ms", digits=1, samples=times["floor"])
    report.add("hello by QEMU alone", bare, "ms", digits=1, samples=times["bare"])
    report.add("hello by eremite run", eremite, "ms", digits=1, samples=times["eremite"])
    report.add("eremite run hello / floor, medians", eremite / least, most=1.15, digits=3)
    report.add("eremite run hello / floor, least of all", min(times["eremite"]) / min(times["floor"]),
               digits=3)
    # Waiting for other programs of the host does not count here.
    report.add("eremite run hello / floor, processor time",
               median(processor["eremite"]) / median(processor["floor"]), digits=3,
               samples=processor)
    start_programs(bench)


def start_programs(bench):
    host, report = bench.host, bench.report
    rounds = 2 if bench.quick else 5
    for name, (words, stdin, expected) in TRIVIAL.items():
        times = {"eremite": [], "linux": []}
        for _ in range(rounds):
            for what, run in (("eremite", run_image), ("linux", run_linux)):
                suffix = ".eremite" if what == "eremite" else ".linux"
                outcome = run(host, name + suffix, *words, stdin=stdin)
                times[what].append(must(outcome, expected, f"{name} ({what})").seconds * 1e3)
        eremite, linux = median(times["eremite"]), median(times["linux"])
        report.add(f"{name} start to exit, Eremite", eremite, "ms", digits=0,
                   samples=times["eremite"])
        report.add(f"{name} start to exit, Linux guest", linux, "ms", digits=0,
                   samples=times["linux"])
        report.add(f"{name} start to exit, Eremite / Linux guest", eremite / linux, most=0.1,
                   digits=3)


def count(bench):
    """Instructions from entry to main."""
    total, functions = count_to_main(bench.host, "hello.eremite")
    bench.report.add("hello, entry to main", total, "instructions", most=100000,
                     functions=functions)
    most = sorted(functions.items(), key=lambda item: -item[1])[:8]
    bench.report.note("most in " + ", ".join(f"{name} {number:,}" for name, number in most))


def smallest(works, low, high, step):
    """The least multiple of STEP in (LOW, HIGH] for which WORKS, which holds from there on."""
    if not works(high):
        raise Failure(f"does not work with {high} KiB of RAM")
    while high - low > step:
        middle = (low + high) // 2 // step * step
        low, high = (low, middle) if works(middle) else (middle, high)
    return high


def memory(bench):
    """The smallest -m, and what is touched of it."""
    host, report = bench.host, bench.report
    for name, (words, stdin, expected) in TRIVIAL.items():
        def works(kib, run=run_image, suffix=".eremite", timeout=10):
            outcome = run(host, name + suffix, *words, memory=kib, stdin=stdin, timeout=timeout)
            return outcome.status == 0 and expected in outcome.output
        least = smallest(works, 1024, 65536, 8)  # QEMU rounds up to 8 KiB
        report.add(f"{name}, smallest RAM, Eremite", least, "KiB",
                   most=1280 if name == "hello" else None)
        report.add(f"{name}, RAM above 1 MiB that is touched, of {least} KiB",
                   touched(host, name, words, stdin, least), "KiB")
        report.add(f"{name}, RAM above 1 MiB that is touched, of 256 MiB",
                   touched(host, name, words, stdin, 256 * KIB), "KiB")
        if bench.quick:
            continue
        linux = smallest(lambda kib: works(kib, run_linux, ".linux", 25), 16384, 262144, 1024)
        report.add(f"{name}, smallest RAM, Linux guest", linux, "KiB")
        report.add(f"{name}, smallest RAM, Eremite / Linux guest", least / linux, most=0.1, digits=3)


def touched(host, name, words, stdin, kib):
    """KiB of guest RAM above the first MiB that anything touched: pages that a sparse file got."""
    shared = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.NamedTemporaryFile(prefix="eremite-bench-", dir=shared) as file:
        more = ["-object", f"memory-backend-file,id=ram,size={kib}K,mem-path={file.name},share=on",
                "-machine", "memory-backend=ram"]
        outcome = run_image(host, name + ".eremite", *words, memory=kib, stdin=stdin, more=more)
        if outcome.status != 0:
            raise Failure(f"{name}: {outcome.tail()}")
        return data_above(file.fileno(), 1 << 20) / KIB


def data_above(descriptor, offset):
    end = os.fstat(descriptor).st_size
    total = 0
    while offset < end:
        try:
            data = os.lseek(descriptor, offset, os.SEEK_DATA)
        except OSError:
            break
        offset = os.lseek(descriptor, data, os.SEEK_HOLE)
        total += offset - data
    return total


def chess_game(depth):
    return b"depth %d\nsetboard %s\ngo\nquit\n" % (depth, MIDDLE_GAME)


def bzip2_input(length):
    source = random.Random(1)
    words = ["".join(source.choices("etaoinshrdlu", k=source.randint(2, 9))) for _ in range(2000)]
    return " ".join(source.choices(words, k=length // 3)).encode()[:length]


def loads(quick):
    """(name, program, words, stdin, whether it is a target)"""
    for script in ("fib", "orbit", "strings", "sort", "memory"):
        with open(os.path.join(FOLDER, "lua", script + ".lua")) as file:
            # A space in front: the script starts with a comment, which would look like an option.
            yield "lua " + script, "lua", ["-e", " " + file.read()], b"", True
    with open(os.path.join(FOLDER, "words.awk")) as file:
        yield "mawk words", "awk", [file.read()], b"", True
    yield "chess, commands from stdin", "chess", CHESS_OPTIONS, chess_game(8 if quick else 9), False
    yield "bzip2 of 100 KB from stdin", "bzip2", ["-c"], bzip2_input(100000), False


def compute(bench):
    """Running time, constructor to destructor, by the time-stamp counter, which both share.  The
    least of several runs: whatever else the host does can only add to it."""
    host, report = bench.host, bench.report
    rounds = 1 if bench.quick else 5
    ratios = {}
    for name, program, words, stdin, is_target in loads(bench.quick):
        times = {"eremite": [], "linux": []}
        for _ in range(rounds):
            times["eremite"].append(run_image(host, program + ".eremite", *words, stdin=stdin))
            times["linux"].append(run_linux(host, program + ".linux", *words, stdin=stdin,
                                            discard=True))
        eremite, linux = ([outcome.cycles() / host.hz * 1e3 for outcome in times[what]]
                          for what in ("eremite", "linux"))
        details = {"eremite": eremite, "linux": linux}
        # A guest that waits for input lets the counted time jump.
        if not bench.quick and host.accelerator == "tcg" and not stdin:
            details["instructions"] = instructions(host, program, words)
        ratio = min(eremite) / min(linux)
        report.add(f"{name}: {min(eremite):,.0f} ms / {min(linux):,.0f} ms", ratio,
                   most=1.0 if is_target else None, digits=3, **details)
        if "instructions" in details:
            mine, theirs = details["instructions"]
            report.note(f"instructions: {mine:,} / {theirs:,} = {mine / theirs:.3f}")
        ratios.setdefault(program, []).append(ratio)
    report.add_means(ratios, most=1.0)


def instructions(host, program, words):
    mine = run_image(host, program + ".eremite", *words, more=COUNT_INSTRUCTIONS)
    theirs = run_linux(host, program + ".linux", *words, more=COUNT_INSTRUCTIONS, discard=True)
    return mine.cycles(), theirs.cycles()


def micro(bench):
    """What single operations cost; for information."""
    host, report = bench.host, bench.report
    best = {}
    for _ in range(1 if bench.quick else 5):
        for what, run in (("eremite", run_image), ("linux", run_linux)):
            for name, cycles in run(host, "micro." + what).micro().items():
                key = (name, what)
                best[key] = min(cycles, best.get(key, cycles))
    counts = {}
    if not bench.quick and host.accelerator == "tcg":
        for what, run in (("eremite", run_image), ("linux", run_linux)):
            counts[what] = run(host, "micro." + what, more=COUNT_INSTRUCTIONS).micro()
    for name in dict.fromkeys(name for name, _ in best):
        if (name, "eremite") not in best or (name, "linux") not in best:
            raise Failure(f"{name}: one of the two has no result")
        mine, theirs = (best[name, what] / host.hz * 1e9 for what in ("eremite", "linux"))
        counted = [counts[what][name] for what in ("eremite", "linux")] if counts else []
        report.add(f"{name}: {mine:,.0f} ns / {theirs:,.0f} ns", mine / theirs, digits=3,
                   eremite=mine, linux=theirs, instructions=counted)
        if counted:
            report.note(f"instructions: {counted[0]:,.1f} / {counted[1]:,.1f}")


def source_files():
    """The files of this tree, without what is built."""
    result = subprocess.run(["git", "-C", TOP, "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], capture_output=True)
    if result.returncode == 0:
        return [name.decode() for name in result.stdout.split(b"\0") if name]
    names = []
    for folder, folders, files in os.walk(TOP):
        folders[:] = [name for name in folders if name not in (".git", "build")]
        names += [os.path.relpath(os.path.join(folder, name), TOP) for name in files]
    return names


def copy_tree(target):
    for name in source_files():
        source, copy = os.path.join(TOP, name), os.path.join(target, name)
        if os.path.isfile(source):
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy2(source, copy)


def timed_make(bench, folder, *words):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "V")}
    begin = time.perf_counter()
    result = subprocess.run(["make", *words, "EREMITE_CACHE=" + bench.cache], cwd=folder,
                            env=environment, capture_output=True, text=True, timeout=600)
    seconds = time.perf_counter() - begin
    if result.returncode != 0:
        raise Failure(f"make {' '.join(words)}: " + (result.stderr or result.stdout)[-400:].strip())
    return seconds


def products(folder):
    """Sums of all that a build delivers."""
    sums = {}
    for part in ("examples", "sysroot/lib", "bin", "libexec"):
        top = os.path.join(folder, "build", part)
        for where, _, files in os.walk(top):
            for name in files:
                path = os.path.join(where, name)
                if os.path.isfile(path) and not name.startswith("."):
                    with open(path, "rb") as file:
                        sums[os.path.relpath(path, folder)] = hashlib.sha256(
                            file.read()).hexdigest()
    return sums


def make(bench):
    """Building: how long, and whether the folder shows in the result."""
    if bench.quick:
        bench.report.note("left out by QUICK=1")
        return
    with tempfile.TemporaryDirectory(prefix="eremite-bench-") as folder:
        first = os.path.join(folder, "a")
        second = os.path.join(folder, "another-folder-with-a-longer-name")
        copy_tree(first)
        copy_tree(second)
        bench.report.add("clean make -j2, sources in the cache",
                         timed_make(bench, first, "-j2"), "s", most=90, digits=1)
        again = min(timed_make(bench, first) for _ in range(3))
        bench.report.add("make again", again, "s", most=1, digits=2)
        timed_make(bench, second, "-j2")
        mine, others = products(first), products(second)
        different = sorted(name for name in mine.keys() | others.keys()
                           if mine.get(name) != others.get(name))
        bench.report.add(f"files that differ in another folder, of {len(mine)}", len(different),
                         most=0, different=different, sums=mine)
        for name in different:
            bench.report.note("differs: " + name)


def skete_part(bench):
    """Skete itself, and programs under it beside the same on the host."""
    skete.skete(bench, loads(bench.quick))


PARTS = {
    "size": ("Size", size),
    "count": ("Instructions", count),
    "start": ("Start to exit", start),
    "memory": ("Memory", memory),
    "compute": ("Running time, Eremite / Linux guest", compute),
    "micro": ("Single operations, Eremite / Linux guest (for information)", micro),
    "skete": ("Skete / KVM alone, static programs of the host", skete_part),
    "threads": ("Threads, Skete / static programs of the host", thread_parts.skete_and_host),
    "threads-qemu": ("Threads, Eremite / Linux guest (for information)", thread_parts.guests),
    "make": ("Building", make),
}
