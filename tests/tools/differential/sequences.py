#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare what an image does with what the Linux does that this runs on.

Usage: sequences.py BUILD descriptors|signals|files [--threads] [--map] [--sequences N] [--seed N]
                    [--calls N]

descriptors.c (pipes, eventfd, sockets, epoll), signals.c (signals, timers, futexes, scheduling) or
files.c makes up the calls from a seed, once as a process and once as an image; --threads: with the
libOS of programs that start threads; --map: in a folder of the host, on Skete.  Of a sequence that
differs, the calls up to the difference are shown.
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def records(command):
    """The lines of each sequence, which begins with its name."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=120)
    text = done.stdout.decode("latin-1")
    if done.returncode:
        text += f"status {done.returncode}\n"
    return ["sequence " + part for part in text.split("sequence ")[1:]] or [text]


def report(native, image):
    native, image = native.splitlines(), image.splitlines()
    same = 0
    while same < min(len(native), len(image)) and native[same] == image[same]:
        same += 1
    print("not ok:", *native[:same], sep="\n  ")
    print(f"  Linux: {native[same] if same < len(native) else '(nothing)'}")
    print(f"  image: {image[same] if same < len(image) else '(nothing)'}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("program", choices=("descriptors", "signals", "files"))
    parser.add_argument("--threads", action="store_true")
    parser.add_argument("--map", action="store_true")
    parser.add_argument("--sequences", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", type=int, default=60)
    options = parser.parse_args()
    tool = os.path.join(options.build, "bin")
    source = os.path.join(HERE, options.program + ".c")
    arguments = [str(n) for n in (options.seed, options.sequences, options.calls)]
    with tempfile.TemporaryDirectory() as folder:
        native, image = os.path.join(folder, "native"), os.path.join(folder, "image")
        subprocess.run([os.environ.get("CC", "musl-gcc"), "-O1", "-static", source, "-o", native],
                       check=True)
        subprocess.run([os.path.join(tool, "eremite-cc"), "-O1", "-g", source, "-o", image,
                        *(["--with=threads"] if options.threads else [])], check=True)
        folders = [os.path.join(folder, name) for name in ("there", "here")]
        for name in folders:
            os.mkdir(name)
        more = ["--vmm=skete", f"--map={folders[1]}:/there"] if options.map else []
        there = records([native, *arguments, folders[0]])
        here = records([os.path.join(tool, "eremite"), "run", "--timeout=100", *more, image,
                        *arguments, "/there" if options.map else "/tmp"])
    wrong = [pair for pair in zip(there, here) if pair[0] != pair[1]]
    for pair in wrong[:3]:
        report(*pair)
    missing = abs(len(there) - len(here))
    print(f"{options.sequences} sequences, {len(wrong) + missing} differ")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
