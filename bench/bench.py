#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make bench: measures, prints a table and writes BUILD/bench/results.json and results.md.

usage: bench.py [--build FOLDER] [--accel tcg|kvm] [--cache FOLDER] [--quick] [PART...]
       bench.py [--build FOLDER] --docs FILE

Ends with 1 if a measurement could not be made; a target that is missed is only said.  With --docs
it puts the last results into FILE, between the two lines that mark their place.
"""
import argparse
import datetime
import os
import platform
import subprocess
import sys

import guests
import measure
import report

MARKS = ("<!-- results -->", "<!-- end of results -->")
# Whatever a measurement raises is a measurement that could not be made; the others go on.
REFUSALS = (guests.Failure, OSError, ValueError, KeyError, subprocess.SubprocessError)


class Bench:
    def __init__(self, options):
        self.report = report.Report(sys.stdout)
        self.host = guests.Host(options.build, options.accel)
        self.quick = options.quick
        self.cache = os.path.abspath(options.cache)

    def run(self, names):
        for name in names:
            title, part = measure.PARTS[name]
            self.report.section(title)
            try:
                part(self)
            except REFUSALS as error:
                self.report.fail(name, error)


def machine(host):
    """The kind of machine, in a few words."""
    version = subprocess.run([host.qemu[0], "--version"], capture_output=True, text=True).stdout
    version = version.split()[3].split("(")[0] if version else "?"
    kernel = os.path.basename(os.path.realpath(os.path.join(host.bench, "kernel")))
    return (f"{os.cpu_count()} CPUs ({platform.machine()}), QEMU {version} "
            f"{host.accelerator.upper()}, Linux guest {kernel.removeprefix('vmlinuz-')}")


def update_docs(build, path):
    with open(os.path.join(build, "bench", "results.md")) as file:
        results = file.read()
    with open(path) as file:
        before, _, rest = file.read().partition(MARKS[0])
    _, mark, after = rest.partition(MARKS[1])
    if not mark:
        raise ValueError(f"{path} has no lines {MARKS[0]} and {MARKS[1]}")
    with open(path, "w") as file:
        file.write(f"{before}{MARKS[0]}\n\n{results}\n{MARKS[1]}{after}")


def arguments():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--accel", choices=("tcg", "kvm"), default="tcg")
    parser.add_argument("--cache", default=os.path.join(cache, "eremite"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--docs", metavar="FILE")
    parser.add_argument("parts", nargs="*", metavar="PART",
                        help="what to measure: " + ", ".join(measure.PARTS))
    options = parser.parse_args()
    unknown = [part for part in options.parts if part not in measure.PARTS]
    if unknown:
        parser.error(f"no part {unknown[0]}: there are {', '.join(measure.PARTS)}")
    return options


def main():
    options = arguments()
    if options.docs:
        update_docs(options.build, options.docs)
        return 0
    try:
        bench = Bench(options)
    except REFUSALS as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    kind = machine(bench.host)
    date = datetime.date.today().isoformat()
    print(f"{date}, {kind}")
    bench.run(options.parts or measure.PARTS)
    name = os.path.join(bench.host.bench, "results")
    bench.report.write_json(name + ".json", date=date, machine=kind, tsc_hz=bench.host.hz,
                            quick=bench.quick, missed=bench.report.missed(),
                            not_measured=bench.report.failures)
    with open(name + ".md", "w") as file:
        file.write(f"{date}, {kind}.\n{bench.report.markdown()}")
    print(f"\n{len(bench.report.missed())} targets missed, "
          f"{bench.report.failures} parts not measured; written to {name}.json")
    return 1 if bench.report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
