# SPDX-License-Identifier: MIT
"""What is measured of Skete, the project's own monitor, against the least that KVM allows and
against static programs of the host."""
import json
import os
import random
import statistics
import subprocess
import tempfile

from guests import Failure, run

HELLO = b"Hello World!\n"
KIB = 1024


def skete_words(host, name, *words, options=()):
    return [os.path.join(host.build, "bin", "skete"), *options, host.path(name), *words]


def must(outcome, expected, what):
    if outcome.status != 0 or expected not in outcome.output:
        raise Failure(f"{what}: {outcome.tail()}")
    return outcome


def itself(bench):
    """Size and memory."""
    with tempfile.TemporaryDirectory(prefix="eremite-bench-") as folder:
        copy, stats = os.path.join(folder, "skete"), os.path.join(folder, "stats")
        subprocess.run(["strip", "-o", copy, skete_words(bench.host, "hello.eremite")[0]], check=True)
        bench.report.add("skete, stripped", os.path.getsize(copy) / KIB, "KiB", most=200, digits=1)
        must(run(skete_words(bench.host, "hello.eremite", options=["--stats=" + stats]), 20), HELLO,
             "hello")
        with open(stats, encoding="utf-8") as file:
            stats = json.load(file)
    bench.report.add("hello, all memory at most", stats["peak_rss"] / KIB, "KiB", most=3072)
    bench.report.add("hello, of it RAM of the guest", stats["ram_used"] / KIB, "KiB")
    bench.report.add("hello, exits", sum(stats["exits"].values()), stats=stats)


def restored_words(host, folder):
    snapshot = os.path.join(folder, "hello.snapshot")
    must(run(skete_words(host, "hello.eremite", options=["--snapshot-at-main", snapshot]), 20), b"",
         "snapshot")
    return [skete_words(host, "hello.eremite")[0], "--restore", snapshot]


def start(bench):
    with tempfile.TemporaryDirectory(prefix="eremite-bench-") as folder:
        measure_start(bench, folder)


def measure_start(bench, folder):
    """Start to exit, in turns of changing order."""
    host, report = bench.host, bench.report
    runs = {
        "floor": ([host.path("kvm_floor")], b""),
        "cpuid": ([host.path("kvm_floor"), "cpuid"], b""),
        "native": ([host.path("hello.linux")], HELLO),
        "skete": (skete_words(host, "hello.eremite"), HELLO),
        "restored": (restored_words(host, folder), HELLO),
        "process": (skete_words(host, "hello.eremite", options=["--isolation=process"]), HELLO),
    }
    times = {what: [] for what in runs}
    for number in range(20 if bench.quick else 200):
        order = list(runs)
        random.Random(number).shuffle(order)
        for what in order:
            words, expected = runs[what]
            times[what].append(must(run(words, 20), expected, what).seconds * 1e3)
    for what, name in (("floor", "floor: KVM alone, one exit"),
                       ("cpuid", "the same with the CPU's features set"),
                       ("native", "hello, static program"),
                       ("skete", "hello by skete"),
                       ("restored", "hello by skete --restore"),
                       ("process", "hello by skete --isolation=process")):
        report.add(name, statistics.median(times[what]), "ms", digits=2, samples=times[what])
    report.add("skete hello / floor, medians",
               statistics.median(times["skete"]) / statistics.median(times["floor"]), most=1.25,
               digits=2)
    report.add("skete hello, restored / started, medians",
               statistics.median(times["restored"]) / statistics.median(times["skete"]), most=1,
               digits=2)
    report.add("skete hello / floor with the CPU's features, medians",
               statistics.median(times["skete"]) / statistics.median(times["cpuid"]), digits=2)
    report.add("skete hello / floor, least of all", min(times["skete"]) / min(times["floor"]),
               digits=2)


def compute(bench, loads):
    """Running time by the time-stamp counter; the least of several runs.  Without the host's huge
    pages for comparison."""
    host, report = bench.host, bench.report
    ratios = {}
    for name, program, words, stdin, is_target in loads:
        image = program + ".eremite"
        commands = {
            "skete": skete_words(host, image, *words),
            "small": skete_words(host, image, *words, options=["--thp=off"]),
            "native": [host.path(program + ".linux"), *words],
        }
        times = {what: [] for what in commands}
        for _ in range(1 if bench.quick else 5):
            for what, command in commands.items():
                times[what].append(run(command, 60, stdin).cycles() / host.hz * 1e3)
        skete, small, native = (min(times[what]) for what in commands)
        report.add(f"{name}: {skete:,.1f} ms / {native:,.1f} ms", skete / native,
                   most=1.02 if is_target else None, digits=3, samples=times)
        report.add(f"{name}, --thp=off", small / native, digits=3)
        ratios.setdefault(program, []).append(skete / native)
    report.add_means(ratios, most=1.02)


def micro(bench):
    """Single operations; targets for those that need no exit."""
    host, report = bench.host, bench.report
    most = {"getpid": 5, "sched_yield": 20}
    best = {}
    for _ in range(1 if bench.quick else 5):
        for what, words in (("skete", skete_words(host, "micro.eremite")),
                            ("mimalloc", skete_words(host, "micro-mimalloc.eremite")),
                            ("native", [host.path("micro.linux")])):
            for name, cycles in run(words, 60).micro().items():
                best[name, what] = min(cycles, best.get((name, what), cycles))
    for name in dict.fromkeys(name for name, _ in best):
        mine, theirs = (best[name, what] / host.hz * 1e9 for what in ("skete", "native"))
        report.add(f"{name}, native {theirs:,.1f} ns", mine, "ns", digits=1, most=most.get(name),
                   native=theirs)
        if name.startswith("malloc"):
            report.add(f"{name}, Skete / native", mine / theirs, most=1, digits=3)
            other = best[name, "mimalloc"] / host.hz * 1e9
            report.add(f"{name}, with mimalloc", other, "ns", digits=1)
            report.add(f"{name}, with mimalloc / without", other / mine, most=1, digits=3)


def malloc(bench):
    """With one thread, and with two on two CPUs that each do the same: 1.8 times as much in all."""
    host, report = bench.host, bench.report
    kinds = {"musl": lambda n: skete_words(host, "malloc.eremite", str(n), options=("--cpus=2",)),
             "mimalloc": lambda n: skete_words(host, "malloc-mimalloc.eremite", str(n),
                                               options=("--cpus=2",)),
             "native": lambda n: [host.path("malloc.linux"), str(n)]}
    best = {}
    for _ in range(1 if bench.quick else 5):
        for kind, words in kinds.items():
            for threads in (1, 2):
                for name, cycles in run(words(threads), 60).micro().items():
                    key = name, kind, threads
                    best[key] = min(cycles, best.get(key, cycles))
    for name in dict.fromkeys(name for name, _, _ in best):
        for kind in kinds:
            one, two = (best[name, kind, threads] / host.hz * 1e9 for threads in (1, 2))
            report.add(f"malloc, {name}, {kind}, 1 thread", one, "ns", digits=1)
            report.add(f"malloc, {name}, {kind}, 2 threads at once / 1", two / one,
                       most=2 / 1.8 if kind == "mimalloc" else None, digits=2)


def skete(bench, loads):
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        bench.report.note("left out: no access to /dev/kvm")
        return
    itself(bench)
    start(bench)
    compute(bench, loads)
    micro(bench)
    malloc(bench)
