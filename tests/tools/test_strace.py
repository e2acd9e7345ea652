#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""-e strace of images that were linked without --with=strace: eremite-strace."""
import os
import re
import subprocess

from harness import BUILD, HERE, Skip, main, run

ROOT = os.path.dirname(os.path.dirname(HERE))
SKETE = os.path.join(BUILD, "bin", "skete")
CC = os.path.join(BUILD, "bin", "eremite-cc")
IMAGES = os.path.join(ROOT, "tests", "images")


def traced(image, *words, choice="", **more):
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")
    return run(SKETE, "--timeout=50", "-e", "strace" + choice, image, *words, **more)


def build(name, *options):
    image = name + "".join(options)
    subprocess.run([CC, "-O1", "-w", *options, os.path.join(IMAGES, name, "main.c"), "-o", image],
                   check=True)
    return image


def lines(result):
    """Without what differs from start to start."""
    text = result.err.decode()
    return re.sub(r"0x[0-9a-f]{5,}", "HEX", re.sub(r"tv_nsec=[0-9]{4,}", "NN", text)).splitlines()


def test_same_lines_as_of_an_image_that_traces():
    mine = lines(traced(build("trace-calls")))
    theirs = lines(run(SKETE, build("trace-calls", "--with=strace")))
    unknown = "syscall_"  # a number without a function
    assert len(mine) > 80
    assert [x for x in theirs if not x.startswith(unknown)] == mine, "\n".join(mine)


def test_signals():
    result = traced(build("trace-signals"))
    result.expect(0, b"handler\n" * 3)
    found = "\n".join(lines(result))
    for part in ("nanosleep({tv_sec=5, tv_nsec=0} <unfinished ...>\n"
                 "--- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---\n"
                 'write(1, "handler\\n", 8) = 8\nrt_sigreturn() = ?\n'
                 "<... nanosleep resumed>, {tv_sec=4, NN}) = -1 EINTR",
                 "<... read resumed>, \"x\", 1) = 1\n",
                 "si_code=SEGV_MAPERR, si_addr=0x100} ---\n"):
        assert part in found, found
    # What a handler jumped out of does not return.
    assert "<... pause resumed>" not in found, found
    assert found.endswith("exit_group(0) = ?\n+++ exited with 0 +++"), found


def test_chosen_calls():
    result = traced(build("trace-chosen"), choice="=%file,kill,read")
    with open(os.path.join(IMAGES, "trace-chosen", "expect.err"), encoding="ascii") as file:
        expected = file.read()
    # The handler runs before the call's end is seen.
    expected = re.sub(r"(kill\(.*)\) = 0\n(---.*\n)",
                      r"\1 <unfinished ...>\n\2<... kill resumed>) = 0\n", expected)
    assert lines(result) == expected.splitlines(), "\n".join(lines(result))
    assert lines(traced("trace-chosen", choice="=none")) == []


def test_input_and_status():
    result = traced(build("trace-input"), stdin=b"Some input.\n", choice="=read,exit_group")
    result.expect(7, b"Some input.\n")
    assert lines(result) == ['read(0, "Some input.\\n", 100) = 12', 'read(0, "", 100) = 0',
                             "exit_group(7) = ?", "+++ exited with 7 +++"]


def test_tracer_is_confined():
    image = build("trace-input")
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")
    with subprocess.Popen([SKETE, "-e", "strace=read", image], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        # It waits for input: so the tracer is at work.
        assert process.stderr.read(6) == b"read(0"
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            children = file.read().split()
        states = {}
        for child in children:
            with open(f"/proc/{child}/status", encoding="ascii") as file:
                fields = dict(line.split(":", 1) for line in file)
            states[fields["Name"].strip()] = fields["Seccomp"].strip()
        process.stdin.close()
        assert process.wait() == 7
    assert states.get("eremite-strace") == "2", states


def by_thread(result):
    """The lines of each thread, without who it is, and put together again."""
    found, begun = {}, {}
    for line in result.err.decode().splitlines():
        who, text = re.fullmatch(r"(?:\[pid (\d+)\] )?(.*)", line).groups()
        if text.endswith(" <unfinished ...>"):
            assert who not in begun, line
            begun[who] = text[:-len(" <unfinished ...>")]
            continue
        resumed = re.fullmatch(r"<\.\.\. (\w+) resumed>(.*)", text)
        if resumed:
            begin = begun.pop(who)
            assert begin.startswith(resumed[1] + "("), line
            text = begin + resumed[2]
        found.setdefault(who, []).append(text)
    assert not begun, begun
    return found


def test_threads():
    sample = os.path.join(HERE, "trace_sample.c")
    subprocess.run([CC, "-O1", "-w", "--with=strace", sample, "-o", "threads"], check=True)
    for cpus in (1, 2, 4):
        result = run(SKETE, "--timeout=50", "-c", str(cpus), "-e", "strace=read,write,exit", "threads")
        result.expect(0, b"joined\n")
        found = by_thread(result)
        assert len(found) == 7, sorted(found)
        names = set()
        for who, texts in found.items():
            if not texts[-1].startswith("exit("):
                continue
            name = texts[0].split('"')[1]
            names.add(name)
            calls = [re.sub(r"\((\d+)", "(N", text) for text in texts]
            assert calls == [f'write(N, "{name}", 2) = 2', f'read(N, "{name}", 8) = 2'] * 20 + [
                "exit(N) = ?"], (cpus, who, texts)
        assert names == {f"t{i}" for i in range(6)}, names


def test_end_by_a_signal():
    result = traced(build("trace-killed"))
    result.expect(128 + 15)
    assert lines(result)[-1] == "+++ killed by SIGTERM +++"


if __name__ == "__main__":
    main(globals())
