#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Guests that call and access at random, judged by a model of the interface.

SKETE_SEEDS=A-B tests other seeds, with SKETE_STEPS=N steps each."""
import os
import shlex
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from harness import BUILD, Skip, main, run  # pylint: disable=wrong-import-position
from sequence import Generator, Image, describe, judge  # pylint: disable=wrong-import-position

SKETE = shlex.split(os.environ.get("SKETE", os.path.join(BUILD, "bin/skete")))
GUEST = os.path.join(BUILD, "tests/skete/sequence")


def seeds(default):
    first, _, last = os.environ.get("SKETE_SEEDS", default).partition("-")
    return range(int(first), int(last or first) + 1)


def execute(image, steps, stdin=b""):
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")
    with open("image", "wb") as file:
        file.write(image.with_steps(steps))
    return run(*SKETE, "-m", "16M", "--timeout=50", "image", stdin=stdin)


def shrink(image, steps, stdin):
    """Fewer steps that still go wrong."""
    size = len(steps) // 2
    tries = 60
    while size > 0 and tries > 0:
        for at in range(0, len(steps), size):
            fewer = steps[:at] + steps[at + size:]
            tries -= 1
            try:
                wrong = judge(image, fewer, execute(image, fewer, stdin), framed(stdin))
            except Exception:  # without its first steps, the rest may be impossible to judge
                continue
            if wrong:
                steps = fewer
                break
        else:
            size //= 2
    return steps


def framed(data):
    return data.replace(b"\x10", b"\x10\x10") + b"\x10E"


def check(seed, stdin=b"", listen=False):
    image = Image(GUEST)
    steps = Generator(image, seed, int(os.environ.get("SKETE_STEPS", 2000)), listen).make()
    assert len(steps) <= image.room, "too many steps"
    wrong = judge(image, steps, execute(image, steps, stdin), framed(stdin))
    if wrong:
        fewer = shrink(image, steps, stdin)
        text = "\n".join(describe(step) for step in fewer[:20])
        raise AssertionError(f"seed {seed}: {wrong}\n{len(fewer)} steps are enough:\n{text}\n"
                             f"Again: SKETE_SEEDS={seed} {sys.argv[0]} BUILD")


def test_sequences():
    for seed in seeds("1-4"):
        check(seed)


def test_sequences_with_input():
    for seed in seeds("1001-1002"):
        check(seed, bytes(range(11, 256)) * 20, True)


if __name__ == "__main__":
    main(globals())
