# SPDX-License-Identifier: MIT
"""What the documents show happens: the commands of README's tour and of some pages, and the examples.

A line of output matches if it is the same but for its numbers and for blanks between words; `...` stands
for any lines."""
import os
import re
import subprocess

from harness import BUILD, HERE, TIMEOUT, Skip, eremite, main, run

ROOT = os.path.dirname(os.path.dirname(HERE))
BIN = os.path.join(BUILD, "bin")
EXAMPLES = os.path.join(BUILD, "examples")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def sessions(text):
    """(command, lines of output) of each indented line that begins with a prompt."""
    found = []
    for block in re.findall(r"(?m)^(?:    .*\n|\n(?=    ))+", text):
        lines = [line[4:] for line in block.strip("\n").splitlines()]
        for line in lines:
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found and lines[0].startswith("$ "):
                found[-1][1].append(line)
    return found


def pattern_of(line):
    """Of the words of LINE, with any number in the place of each number."""
    words = re.sub(r"\b(0x)?[0-9a-f]*\d[0-9a-f]*\b", "\0", " ".join(line.split()))
    return re.escape(words).replace("\\\0", "\0").replace("\0", r"(?:0x)?[0-9a-f]+")


def matches(expected, output):
    """Lines that follow each other and differ by numbers alone may be more or fewer."""
    pattern = previous = ""
    for line in expected:
        row = r"(?:.*\n)*" if line.strip() == "..." else f"(?:{pattern_of(line)}\n)+"
        pattern += row if row != previous else ""
        previous = row
    return re.fullmatch(pattern, "".join(" ".join(line.split()) + "\n" for line in output))


def outputs(command):
    """What COMMAND may look like: the boot log of QEMU's guests comes some time beside their output, other
    things in one order."""
    environment = {**os.environ, "PATH": BIN + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    for together in (False, True):
        done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT if together else subprocess.PIPE,
                              timeout=TIMEOUT, env=environment, check=False)
        yield ((done.stderr or b"") + done.stdout).decode().splitlines()


def follow(text, skip=()):
    """Do what TEXT shows; the number of commands that were compared."""
    compared = 0
    for command, expected in sessions(text):
        if command.startswith("cat ") and command.endswith(".c"):
            with open(command[4:], "w", encoding="utf-8") as file:
                file.write("\n".join(expected) + "\n")
            continue
        if command.startswith(("export PATH", *skip)):
            continue
        for output in outputs(command):
            if matches(expected, output):
                break
        else:
            raise AssertionError(f"$ {command}\nexpected:\n" + "\n".join(expected) +
                                 "\nnot:\n" + "\n".join(output))
        compared += 1
    return compared


def here_is_the_tree():
    os.symlink(BUILD, "build")
    os.symlink(os.path.join(ROOT, "examples"), "examples")


def test_tour():
    here_is_the_tree()
    tour = read("README.md").partition("\n## A tour")[2].partition("\n## ")[0]
    assert follow(tour, ["examples/ports"]) >= 10


def test_crash_report():
    here_is_the_tree()
    assert follow(read("docs/crash-reports.md").partition("\n## ")[0], ["echo"]) == 1


def test_tracing():
    os.symlink(os.path.join(ROOT, "examples/hello/hello.c"), "hello.c")
    assert follow(read("docs/tracing.md").partition("\n## ")[0]) == 2


def test_comparison():
    """Of this file: what is a difference."""
    assert matches(["a 1  b"], ["a 22 b"]) and not matches(["a 1 b"], ["a x b"])
    assert matches(["a", "...", "c"], ["a", "b", "b", "c"]) and not matches(["a", "...", "c"], ["a", "b"])
    assert matches(["a 1", "a 2", "b"], ["a 7", "b"]) and not matches(["a", "b"], ["b"])
    assert not matches([], ["a"]) and matches(["#0 0x00ab main (a.c:1)"], ["#0  0xff00  main  (a.c:25)"])


OUTPUT = {
    "hello": "Hello World!\n",
    "count": "3 7\n",
    "memory": "reserved 1024 GiB\npage at +0: resident 1, the next one 0\n"
              "page at +0x8000000000: resident 1, the next one 0\n"
              "page at +0xfffffff000: resident 1, the next one 0\n",
    "signals": "5 ticks of 10 ms interrupted a loop\nthere is nothing at 0x100\nstill here\n",
    "threads": "17984 primes below 200000, found by 4 threads\n",
}


def test_examples():
    names = {name for name in os.listdir(os.path.join(ROOT, "examples"))
             if os.path.exists(os.path.join(ROOT, f"examples/{name}/{name}.c"))}
    assert names == {*OUTPUT, "crash"}, names
    for name, output in OUTPUT.items():
        result = eremite("run", "-c", "2", os.path.join(EXAMPLES, name), stdin=b"a\n\0b\n\n\xff")
        assert result.expect(0).out.decode() == output, result


def test_examples_are_linux_programs():
    if run("sh", "-c", "command -v musl-gcc").status != 0:
        raise Skip("no musl-gcc")
    for name in OUTPUT:
        run("musl-gcc", "-static", "-O2", os.path.join(ROOT, f"examples/{name}/{name}.c"), "-o", name).expect(0)
        words = ["4"] if name == "threads" else []
        result = run("./" + name, *words, stdin=b"a\n\0b\n\n\xff")
        assert result.expect(0).out.decode() == OUTPUT[name], result


def test_examples_are_listed():
    table = read("examples/README.md")
    for name in [*OUTPUT, "crash"]:
        assert f"| [{name}]({name}/{name}.c) |" in table, name


if __name__ == "__main__":
    main(globals())
