# SPDX-License-Identifier: MIT
"""What threads cost and gain: images in Skete beside the same program run by the host, and images in
QEMU beside the same program in the Linux guest."""
import json
import os
import statistics
import tempfile

from guests import Failure, run, run_image, run_linux
from skete import skete_words

MANY = 10000
KIB = 1024
THIRD = 1 / 3

# Measurement, CPUs, what its results must not exceed as a part of native.
PAIRS = (
    ("mutex", 1, {"mutex lock and unlock": 1}),
    ("getpid", 1, {"getpid": 1 / 50}),
    ("create", 1, {"pthread_create and join": THIRD}),
    ("one-cpu", 1, {"sched_yield between two threads": THIRD, "futex to and fro": THIRD,
                    "pipe to and fro": THIRD, "eventfd to and fro": THIRD}),
    ("two-cpus", 2, {}),
)


def run_skete(host, *words, cpus=1, options=(), timeout=60):
    return run(skete_words(host, "threads.eremite", *words, options=(f"--cpus={cpus}", *options)),
               timeout)


def on_skete(host, *words, **how):
    return checked(run_skete(host, *words, **how))


def on_host(host, *words, timeout=60):
    return checked(run([host.path("threads.linux"), *words], timeout))


def checked(outcome):
    if outcome.status != 0:
        raise Failure(outcome.tail())
    return outcome.micro()


def least_of(rounds, *measures):
    """The least of each value, for each of MEASURES, which take turns."""
    best = [{} for _ in measures]
    for _ in range(rounds):
        for values, measure in zip(best, measures):
            for name, value in measure().items():
                values[name] = min(value, values.get(name, value))
    return best


def part_of(bench, name, work):
    """One measurement that cannot be made does not end the others."""
    try:
        work()
    except (Failure, OSError, KeyError) as error:
        bench.report.fail(name, error)


def pairs(bench, name, cpus, most):
    host = bench.host
    mine, theirs = least_of(1 if bench.quick else 5, lambda: on_skete(host, name, cpus=cpus),
                            lambda: on_host(host, name))
    where = "" if cpus == 1 else f", {cpus} CPUs"
    for what, value in mine.items():
        ns, native = (cycles / host.hz * 1e9 for cycles in (value, theirs[what]))
        bench.report.add(f"{what}{where}: {ns:,.0f} / {native:,.0f} ns", ns / native,
                         most=most.get(what), digits=3, skete=ns, native=native)


def peak(host, count):
    """The monitor's peak memory, in KiB, with COUNT threads that sleep."""
    with tempfile.NamedTemporaryFile(prefix="eremite-bench-") as stats:
        on_skete(host, "idle", str(count), options=("-m", "512M", "--stats=" + stats.name))
        return json.load(stats)["peak_rss"] / KIB


def many(bench):
    host, report = bench.host, bench.report
    starts, natives = [], []
    memory = peak(host, MANY) - peak(host, 1)
    for _ in range(1 if bench.quick else 3):
        mine = on_skete(host, "many", str(MANY), options=("-m", "512M"))
        starts.append(mine["start of all"] / host.hz)
        theirs = on_host(host, "many", str(MANY))
        natives.append(theirs["start of all"] / host.hz)
    report.add(f"{MANY:,} threads: start of all, native {min(natives):.3f} s", min(starts), "s",
               most=0.2, digits=3, skete=starts, native=natives)
    stack = theirs["KiB of each stack"]
    report.add(f"memory of each, native {theirs['KiB of each']:.1f} KiB, stack {stack:.1f} KiB",
               memory / (MANY - 1), "KiB", most=6 + stack, digits=2)


def idle(bench):
    """What the host's CPUs do for threads that wait, beyond their start and end."""
    host, seconds, spent = bench.host, 5, {}
    for side, start in (("skete", lambda time: run_skete(host, "sleep", str(time), cpus=2)),
                        ("native", lambda time: run([host.path("threads.linux"), "sleep", str(time)],
                                                    60))):
        outcomes = start(seconds), start(0)
        for outcome in outcomes:
            checked(outcome)
        spent[side] = (outcomes[0].processor - outcomes[1].processor) / seconds * 1e6
    bench.report.add(f"8 threads that wait, 2 CPUs: CPU time of the host for a second, native "
                     f"{spent['native']:.0f} us", spent["skete"], "us", most=1000, digits=0)


def scaling(bench):
    """The same work by one thread on one CPU and by two on two."""
    host, report = bench.host, bench.report
    one, two, native_one, native_two = least_of(
        1 if bench.quick else 5, lambda: on_skete(host, "scaling", "1"),
        lambda: on_skete(host, "scaling", "2", cpus=2), lambda: on_host(host, "scaling", "1"),
        lambda: on_host(host, "scaling", "2"))
    for what, least in (("compute", 1.95), ("malloc and free", 1.8), ("hash table", 1.8),
                        ("small hash table", None), ("pipes of their own", 1.5),
                        ("sockets of their own", 1.5), ("eventfds of their own", 1.5),
                        ("epolls of their own", 1.5), ("timerfds of their own", 1.5),
                        ("files of their own", 1.5), ("message queues of their own", 1.5)):
        report.add(f"{what} on 2 CPUs, native {native_one[what] / native_two[what]:.2f} times",
                   one[what] / two[what], "times", least=least, digits=2)


def latency(bench):
    host = bench.host
    runs = [(on_skete(host, "latency"), on_host(host, "latency"))
            for _ in range(1 if bench.quick else 3)]
    for what in runs[0][0]:
        mine, theirs = (statistics.median(values[side][what] for values in runs) / 1e3
                        for side in (0, 1))
        bench.report.add(f"wake-up by a timer, {what.removeprefix('ns ')}: native {theirs:,.0f} us",
                         mine, "us")


def skete_and_host(bench):
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        bench.report.note("left out: no access to /dev/kvm")
        return
    for name, cpus, most in PAIRS:
        part_of(bench, name, lambda: pairs(bench, name, cpus, most))
    part_of(bench, "many threads", lambda: many(bench))
    part_of(bench, "idle", lambda: idle(bench))
    part_of(bench, "scaling", lambda: scaling(bench))
    part_of(bench, "timer", lambda: latency(bench))


def guests(bench):
    """One CPU; for information."""
    host = bench.host
    for name in ("mutex", "getpid", "create", "one-cpu"):
        def both(measured=name):
            mine, theirs = least_of(
                1 if bench.quick else 3,
                lambda: checked(run_image(host, "threads.eremite", measured)),
                lambda: checked(run_linux(host, "threads.linux", measured)))
            for what, value in mine.items():
                ns, linux = (cycles / host.hz * 1e9 for cycles in (value, theirs[what]))
                bench.report.add(f"{what}: {ns:,.0f} / {linux:,.0f} ns", ns / linux, digits=3)
        part_of(bench, name + " in QEMU", both)
