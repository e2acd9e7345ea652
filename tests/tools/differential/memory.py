#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare the mmap family of an image with that of the Linux that this runs on.

Usage: memory.py BUILD [--sequences N] [--seed N] [--calls N] [--batch N]

Random sequences of calls at fixed addresses are executed by memory.c, once as a process and once as
an image.  A sequence of which the records differ is made as short as possible, and shown.  What
differs on purpose is not generated:
memory that is writable and executable; MADV_FREE, after which either may have the contents or not; a
second view of shared pages by mremap; shared memory that grows (Linux raises SIGBUS behind its first
end).
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = 4096
ARENA_PAGES = 1200
HUGE_PAGES = 512
PROTS = (0, 1, 2, 3, 3, 3, 3, 5)
# MAP_PRIVATE and so on, from the kernel's headers.
PRIVATE, SHARED, FIXED, GROWSDOWN, LOCKED = 2, 1, 0x10, 0x100, 0x2000
NORESERVE, POPULATE, STACK, NOREPLACE = 0x4000, 0x8000, 0x20000, 0x100000
MAYMOVE, REMAP_FIXED, DONTUNMAP = 1, 2, 4
ADVICE = (0, 1, 2, 3, 4, 4, 4, 4, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
          5, 6, 7, 99, 1000)


class Generator:
    """One sequence of calls."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.shares = self.chance(25)
        self.huge = self.chance(25)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def page(self):
        if self.huge and self.chance(50):
            return self.random.choice((0, HUGE_PAGES, 2 * HUGE_PAGES)) + \
                self.random.randrange(-3, 4) % ARENA_PAGES
        return self.random.randrange(32)

    def address(self):
        offset = self.page() % ARENA_PAGES * PAGE
        return offset + self.random.choice((1, 512, 4095)) if self.chance(3) else offset

    def size(self):
        if self.chance(2):
            return self.random.choice((0, 2 ** 64 - 1, 2 ** 64 - 4096, 2 ** 47, 2 ** 63))
        if self.huge and self.chance(40):
            pages = self.random.choice((HUGE_PAGES, HUGE_PAGES + 1, HUGE_PAGES - 1, 600))
        else:
            pages = self.random.choice((1, 1, 2, 3, 4, 5, 8, 12, 16))
        return pages * PAGE - (self.random.randrange(1, PAGE) if self.chance(5) else 0)

    def range(self):
        """An address and a size inside of the arena."""
        return f"{self.address():x} {self.size():x}"

    def inside(self):
        start = self.page() % ARENA_PAGES
        count = self.random.choice((1, 2, 4, 8, 16))
        return f"{start * PAGE:x} {min(count, ARENA_PAGES - start) * PAGE:x}"

    def map(self):
        flags = SHARED if self.shares and self.chance(40) else PRIVATE
        flags |= self.random.choice((FIXED, FIXED, FIXED, NOREPLACE, NOREPLACE, 0))
        for flag in (NORESERVE, POPULATE, LOCKED, STACK):
            flags |= flag if self.chance(6) else 0
        if self.chance(2):
            flags &= ~3
        prot = self.random.choice(PROTS)
        return f"M {self.range()} {prot:x} {flags:x}"

    def remap(self):
        flags = self.random.choice((0, MAYMOVE, MAYMOVE | REMAP_FIXED, MAYMOVE | REMAP_FIXED,
                                    MAYMOVE, REMAP_FIXED, MAYMOVE | DONTUNMAP,
                                    MAYMOVE | REMAP_FIXED | DONTUNMAP, 16))
        old, new = self.size(), self.size()
        if self.shares:
            flags &= ~DONTUNMAP
            new = min(new, old)
        if self.chance(40) or flags & DONTUNMAP and self.chance(70):
            new = old
        if self.shares and (old == 0 or old > 2 ** 48):
            old = new = PAGE
        return f"R {self.address():x} {old:x} {new:x} {flags:x} {self.address():x}"

    def call(self):
        kind = self.random.randrange(100)
        if kind < 25:
            return self.map()
        if kind < 35:
            return f"U {self.range()}"
        if kind < 48:
            prot = self.random.choice((*PROTS, 0x1000001, 0x2000001, 16) if self.chance(5)
                                      else PROTS)
            return f"P {self.range()} {prot:x}"
        if kind < 60:
            return self.remap()
        if kind < 70:
            # The sizes beyond everything reach the stack.
            size = min(self.size(), 2 ** 24)
            return f"A {self.address():x} {size:x} {self.random.choice(ADVICE):x}"
        if kind < 72:
            return f"I {self.range()}"
        if kind < 76:
            return f"{self.random.choice('LK')} {self.range()}"
        if kind < 78:
            return f"Y {self.range()} {self.random.choice((1, 2, 4, 5, 6, 3, 8)):x}"
        if kind < 95:
            return f"W {self.inside()} {self.random.randrange(256):x}"
        return f"C {self.inside()}"

    def sequence(self, calls):
        return [*(self.call() for _ in range(calls)), f"E {ARENA_PAGES * PAGE:x}"]


def tolerated(native, image):
    """Linux does not merge neighbours that were written to before they became alike; then it finds
    that a range to be moved or to grow is not one mapping.  What follows cannot be compared."""
    if not native.startswith("R "):
        return False
    return "error 14" in native and "error" not in image or \
        "error" not in native and "error 14" in image


class Differ:
    def __init__(self, build, folder):
        tool = os.path.join(build, "bin")
        source = os.path.join(HERE, "memory.c")
        self.native = [os.path.join(folder, "native")]
        self.image = [os.path.join(tool, "eremite"), "run", "--timeout=20",
                      os.path.join(folder, "image")]
        subprocess.run([os.environ.get("CC", "cc"), "-O1", "-static", source, "-o",
                        self.native[0]], check=True)
        subprocess.run([os.path.join(tool, "eremite-cc"), "-O1", "-g", source, "-o",
                        self.image[-1]], check=True)

    @staticmethod
    def records(command, lines):
        done = subprocess.run(command, input="".join(line + "\n" for line in lines).encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              timeout=60)
        found = done.stdout.decode("latin-1").splitlines()
        return found + ([] if done.returncode == 0 else [f"status {done.returncode}"])

    def difference(self, lines):
        """The first two records that differ, or None."""
        native, image = (self.records(command, lines) for command in (self.native, self.image))
        skipped = False
        for i in range(max(len(native), len(image))):
            pair = [found[i] if i < len(found) else "(nothing)" for found in (native, image)]
            if pair[0] != pair[1] and not skipped:
                if not tolerated(*pair):
                    return i, *pair
                skipped = True
            if pair[0].startswith("E "):
                skipped = False
        return None

    def shorten(self, lines):
        size = len(lines) // 2
        while size:
            start = 0
            while start < len(lines) - 1:
                shorter = lines[:start] + lines[min(start + size, len(lines) - 1):]
                if self.difference(shorter):
                    lines = shorter
                else:
                    start += size
            size //= 2
        return lines

    def first_wrong(self, batch):
        """The sequence of the batch that is the first one to differ."""
        found = self.difference([line for lines in batch for line in lines])
        if not found:
            return None
        at = found[0]
        for number, lines in enumerate(batch):
            if at < len(lines):
                return number
            at -= len(lines)
        return len(batch) - 1


def report(differ, lines):
    if not differ.difference(lines):
        print("not ok: differs only after the sequences before it")
        return
    lines = differ.shorten(lines)
    _, native, image = differ.difference(lines)
    print("not ok:", *lines, f"Linux: {native}", f"image: {image}", sep="\n  ", flush=True)


def compare(differ, options, seeds):
    """How many of the sequences differ."""
    batch = [Generator(seed).sequence(options.calls) for seed in seeds]
    wrong = 0
    while batch:
        at = differ.first_wrong(batch)
        if at is None:
            break
        wrong += 1
        print(f"seed {seeds[at]}:", flush=True)
        report(differ, batch[at])
        batch, seeds = batch[at + 1:], seeds[at + 1:]
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--sequences", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--stop", type=int, default=5, help="after so many that differ")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        differ = Differ(options.build, folder)
        end = options.seed + options.sequences
        for seed in range(options.seed, end, options.batch):
            wrong += compare(differ, options, list(range(seed, min(seed + options.batch, end))))
            if wrong >= options.stop:
                break
    print(f"{options.sequences} sequences, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
