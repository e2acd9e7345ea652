#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of eremite-cc and the linker step.

Prints "ok NAME" or "not ok NAME" for each test and ends with 1 if one failed.  Arguments choose
tests by a part of their names.  EREMITE_BIN is the folder of the tools (default: build/bin of the
checkout), EREMITE_RUN_COMMAND what runs an image (default: "eremite run").
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.realpath(os.path.join(HERE, "../../.."))
BIN = os.path.realpath(os.environ.get("EREMITE_BIN", os.path.join(TOP, "build/bin")))
CC = os.path.join(BIN, "eremite-cc")
RUN = os.environ.get("EREMITE_RUN_COMMAND", "eremite run").split()
TIMEOUT = 120

HELLO = """#include <stdio.h>
int main(int argc, char **argv) { printf("hello %d %s\\n", argc, argv[argc - 1]); return 7; }
"""
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def run(*command, cwd=None, env=None, stdin=None, status=0, text=True):
    """Run a command; fail unless it ends with STATUS (None: any)."""
    environment = dict(os.environ, PATH=BIN + ":" + os.environ["PATH"], LC_ALL="C.UTF-8")
    environment.update(env or {})
    done = subprocess.run(command, cwd=cwd, env=environment, input=stdin, text=text,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT,
                          stdin=None if stdin is not None else subprocess.DEVNULL)
    if status is not None and done.returncode != status:
        raise AssertionError(f"{command}: status {done.returncode}, not {status}\n"
                             f"{done.stdout}\n{done.stderr}")
    return done


def cc(*arguments, **options):
    return run(CC, *arguments, **options)


def image(path, *arguments, cwd, **options):
    return run(*RUN, os.path.join(cwd, path), *arguments, cwd=cwd, **options)


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    return path


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def same(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


def lacks(text, part):
    if part in text:
        raise AssertionError(f"{part!r} in {text!r}")


def holds(text, part):
    if part not in text:
        raise AssertionError(f"no {part!r} in {text!r}")


def one_line(done, *parts):
    """A refusal: exactly one line on standard error, nothing on standard output."""
    same(done.stdout, "")
    same(done.stderr.count("\n"), 1)
    for part in parts:
        holds(done.stderr, part)


def sections(path):
    return run("readelf", "-SW", path).stdout


# Compiling ------------------------------------------------------------------------------------


@test
def links_and_runs(d):
    write(d, "hello.c", HELLO)
    same(cc("hello.c", "-o", "hello", cwd=d).stderr, "")
    done = image("hello", "a", "b c", cwd=d, status=7)
    same(done.stdout, "hello 3 b c\n")


@test
def default_output_is_a_out(d):
    write(d, "hello.c", HELLO)
    cc("hello.c", cwd=d)
    same(sorted(os.listdir(d)), ["a.out", "hello.c"])
    same(os.stat(os.path.join(d, "a.out")).st_mode & 0o111, 0o111 & ~current_umask())


def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


@test
def compile_options_as_gcc(d):
    """The same files with the same content, where headers do not differ."""
    write(d, "a.c", "int f(int x) { return x * N; }\n")
    write(d, "b.c", '#include "inc/b.h"\n#include <c.h>\nint g(void) { return B + C; }\n')
    write(d, "inc/b.h", "#define B 1\n")
    write(d, "sys/c.h", "#define C 2\n")
    cases = [
        ["-E", "-P", "-DN=3", "a.c"],
        ["-S", "-O2", "-g0", "-DN=3", "a.c", "-o", "out.s"],
        ["-c", "-O2", "-g0", "-DN=3", "-fno-pie", "-fno-asynchronous-unwind-tables", "a.c"],
        ["-M", "-isystem", "sys", "b.c"],
        ["-MM", "-Isys", "b.c"],
        ["-MMD", "-MP", "-MF", "b.d", "-MT", "x", "-Isys", "-c", "-g0", "b.c"],
        ["-fsyntax-only", "-Isys", "b.c"],
        ["-DN=1", "-c", "a.c", "b.c", "-Isys"],
        ["-include", "inc/b.h", "-DN=B", "-E", "-P", "a.c"],
        ["-x", "c", "-E", "-P", "-", "-DN=4"],
    ]
    same_bytes = {1, 2, 4, 5}
    for number, case in enumerate(cases):
        results = []
        for compiler in (CC, "gcc"):
            folder = os.path.join(d, f"{number}-{os.path.basename(compiler)}")
            os.mkdir(folder)
            for name in ("a.c", "b.c", "inc", "sys"):
                os.symlink(os.path.join(d, name), os.path.join(folder, name))
            extra = [] if compiler == CC else [
                "-fno-pie", "-ffunction-sections", "-fdata-sections",
                "-fno-asynchronous-unwind-tables", "-fno-unwind-tables"]
            done = run(compiler, *extra, *case, cwd=folder,
                       stdin="int f(void) { return N; }\n" if "-" in case else "")
            files = sorted(os.listdir(folder))
            content = {n: read(folder, n) for n in files if "." in n} if number in same_bytes else {}
            text = done.stdout
            if "-M" in case:
                text = [n for n in text.split() if "stdc-predef" not in n and n != "\\"]
            results.append((text, done.stderr, files, content))
        same(results[0], results[1])


@test
def objects_and_archives(d):
    write(d, "main.c", "int twice(int); int main(void) { return twice(21); }\n")
    write(d, "twice.c", "int twice(int x) { return x + x; }\n")
    cc("-c", "twice.c", cwd=d)
    run("eremite-ar", "rcs", "libtwice.a", "twice.o", cwd=d)
    run("eremite-ranlib", "libtwice.a", cwd=d)
    cc("main.c", "-L", ".", "-ltwice", "-lm", "-lpthread", "-lrt", "-ldl", "-lutil", "-lcrypt",
       "-lresolv", "-lxnet", "-o", "one", cwd=d)
    cc("main.c", "twice.c", "-o", "two", cwd=d)
    image("one", cwd=d, status=42)
    image("two", cwd=d, status=42)
    holds(run("eremite-nm", "one", cwd=d).stdout, " T twice")


@test
def relocatable_link(d):
    write(d, "main.c", "int twice(int); int main(void) { return twice(21); }\n")
    write(d, "twice.c", "int twice(int x) { return x + x; }\n")
    cc("-r", "main.c", "twice.c", "-o", "both.o", cwd=d)
    holds(run("readelf", "-h", "both.o", cwd=d).stdout, "REL (Relocatable file)")
    cc("both.o", "-o", "both", cwd=d)
    image("both", cwd=d, status=42)
    run("eremite-ld", "-r", "both.o", "-o", "again.o", cwd=d)


@test
def assembler_sources(d):
    write(d, "f.S", "#define N 42\n.globl main\n.text\nmain: mov $N, %eax\nret\n")
    cc("f.S", "-o", "f", cwd=d)
    image("f", cwd=d, status=42)
    write(d, "g.c", "int main(void) { return 41; }\n")
    cc("-S", "-g", "g.c", cwd=d)
    cc("-c", "g.s", cwd=d)
    cc("g.o", "-o", "g", cwd=d)
    image("g", cwd=d, status=41)


@test
def standard_input(d):
    cc("-x", "c", "-", "-o", "out", cwd=d, stdin="int main(void) { return 3; }\n")
    image("out", cwd=d, status=3)


@test
def response_files(d):
    write(d, "my hello.c", HELLO)
    write(d, "inner.rsp", "'-DX=\"a b\"' -O2\n-o\nwith\\ space\n")
    write(d, "outer.rsp", '"my hello.c"\n\n@inner.rsp\n--with=tty --without=random\n')
    cc("@outer.rsp", cwd=d)
    image("with space", cwd=d, status=7)
    run("eremite-ar", "rcs", "libnothing-with-a-longer-name.a", cwd=d)
    many = "libnothing-with-a-longer-name.a\n" * 9000
    write(d, "many.rsp", many + "'my hello.c' -o many")
    cc("@many.rsp", cwd=d)
    image("many", cwd=d, status=7)
    write(d, "loop.rsp", "@loop.rsp")
    one_line(cc("@loop.rsp", cwd=d, status=2), "response files")
    holds(cc("@none.rsp", cwd=d, status=1).stderr, "none.rsp")


@test
def standard_options(d):
    write(d, "hello.c", HELLO)
    for options in (["-pie"], ["-fPIE", "-pie"], ["-static"], ["-static-pie"], ["-no-pie"],
                    ["-fPIC"], ["-rdynamic"], ["-pthread"], ["-O3", "-flto"], ["-Os", "-g3"],
                    ["-Wl,-E", "-Wl,-rpath,/x", "-Wl,-z,relro,-z,now"], ["-Wl,--as-needed"],
                    ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=2", "-O2"], ["-ggdb"],
                    ["-Wl,--dynamic-linker=/x"], ["-Wl,--gc-sections"], ["-fuse-ld=bfd"],
                    ["-nostartfiles", "-Wl,--undefined=main", sysroot() + "/lib/crt1.o"]):
        cc(*options, "hello.c", "-o", "hello", cwd=d)
        header = run("readelf", "-hlW", "hello", cwd=d).stdout
        holds(header, "EXEC (Executable file)")
        if "INTERP" in header or "DYNAMIC" in header:
            raise AssertionError(f"{options} makes a dynamic image")
    image("hello", cwd=d, status=7)


def sysroot():
    for path in ("../sysroot", "../lib/eremite/sysroot"):
        if os.path.exists(os.path.join(BIN, path, "lib/image.ld")):
            return os.path.realpath(os.path.join(BIN, path))
    raise AssertionError("no sysroot")


@test
def queries(d):
    same(cc("-dumpmachine").stdout, "x86_64-linux-musl\n")
    same(cc("-dumpversion").stdout, run("gcc", "-dumpversion").stdout)
    holds(cc("--version").stdout, "Free Software Foundation")
    holds(cc("--version").stdout, "eremite-cc")
    holds(cc("--help").stdout, "--without=")
    holds(cc("-v").stderr, "gcc version")
    same(cc("-print-file-name=libc.a").stdout.strip(), sysroot() + "/lib/libc.a")
    same(os.path.basename(cc("-print-prog-name=ld").stdout.strip()), "ld")
    holds(run(cc("-print-prog-name=ld").stdout.strip(), "-v").stdout, "GNU ld")
    features = cc("--print-features").stdout
    for name in ("tty", "clock", "signal", "timers", "mem", "random", "numeric", "x86vm"):
        holds(features, name)
    with open("/dev/full", "w") as full:
        done = subprocess.run([CC, "--print-features"], stdout=full, stderr=subprocess.PIPE,
                              timeout=TIMEOUT)
    same((done.returncode, done.stderr), (2, b"eremite-cc: cannot write to standard output\n"))
    write(d, "hello.c", HELLO)
    commands = cc("-###", "hello.c", "-o", "hello", cwd=d).stderr
    holds(commands, "cc1")
    same(os.listdir(d), ["hello.c"])
    holds(cc("-v", "hello.c", "-o", "hello", cwd=d).stderr, "collect2")
    holds(cc("-Wl,--version", cwd=d).stdout, "GNU ld")


@test
def no_host_headers_or_libraries(d):
    write(d, "a.c", "#include <gnu/libc-version.h>\nint main(void) { return 0; }\n")
    holds(cc("-c", "a.c", cwd=d, status=1).stderr, "gnu/libc-version.h")
    write(d, "b.c", "int main(void) { return 0; }\n")
    holds(cc("b.c", "-lBrokenLocale", "-o", "b", cwd=d, status=1).stderr, "-lBrokenLocale")
    holds(cc("-E", "-dM", "-include", "features.h", "-x", "c", "/dev/null").stdout,
          "_FEATURES_H")
    holds(cc("-M", "-x", "c", "-", stdin="#include <stdio.h>\n#include <stddef.h>\n").stdout,
          sysroot() + "/include/stdio.h")
    for header in ("stdarg.h", "emmintrin.h", "stdatomic.h"):
        cc("-fsyntax-only", "-x", "c", "-", stdin=f"#include <{header}>\n")
    holds(cc("-nostdinc", "-fsyntax-only", "-x", "c", "-", stdin="#include <stdio.h>\n",
             status=1).stderr, "stdio.h")


@test
def user_headers_come_first(d):
    write(d, "own/stdio.h", "int own;\n")
    write(d, "a.c", "#include <stdio.h>\nint *p = &own;\n")
    for option in ("-I", "-isystem"):
        cc("-c", option, "own", "a.c", cwd=d)


@test
def clang_as_host(d):
    if shutil.which("clang") is None:
        return
    write(d, "hello.c", HELLO)
    clang = {"EREMITE_CC_HOST": "clang"}
    same(cc("-Wall", "-Werror", "-O2", "hello.c", "-o", "hello", cwd=d, env=clang).stderr, "")
    image("hello", cwd=d, status=7)
    same(cc("-c", "hello.c", cwd=d, env=clang).stderr, "")
    same(cc("-s", "hello.o", "-o", "hello", cwd=d, env=clang).stderr, "")
    image("hello", cwd=d, status=7)
    same(cc("-E", "hello.c", cwd=d, env=clang).stderr, "")


# Refusals ---------------------------------------------------------------------------------------


@test
def refusals(d):
    write(d, "a.c", "int main(void) { return 0; }\n")
    for options, part in ((["-shared"], "static"), (["-m32"], "x86_64"),
                          (["-fsanitize=address"], "sanitizer"), (["-fopenmp"], "OpenMP"),
                          (["--coverage"], "coverage"), (["-pg"], "profiling"),
                          (["-fuse-ld=gold"], "GNU ld"), (["--with=nonsense"], "random"),
                          (["--without=nonsense"], "random"), (["--machine=pdp11"], "x86vm"),
                          (["--with=tty", "--without=tty"], "choose one")):
        one_line(cc(*options, "a.c", "-o", "a", cwd=d, status=2), options[0].split("=")[0], part)
        same(os.listdir(d), ["a.c"])
    cc("-fsanitize=undefined", "-fsanitize-undefined-trap-on-error", "a.c", "-o", "a", cwd=d)


@test
def unwritable_output(d):
    write(d, "a.c", "int main(void) { return 0; }\n")
    one_line(cc("a.c", "-o", "none/a", cwd=d, status=2), "cannot write none/a")
    one_line(cc("-c", "a.c", "-o", "none/a.o", cwd=d, status=2), "cannot write none/a.o")
    os.mkdir(os.path.join(d, "folder"))
    one_line(cc("a.c", "-o", "folder", cwd=d, status=2), "folder")
    holds(cc("a.c", "-o", "/dev/full", cwd=d, status=1).stderr, "No space left")
    cc("a.c", "-o", "/dev/null", cwd=d)
    cc("-s", "a.c", "-o", "/dev/null", cwd=d)
    same(sorted(os.listdir(d)), ["a.c", "folder"])


@test
def missing_compiler(d):
    write(d, "a.c", "int main(void) { return 0; }\n")
    for source in (["-c", "a.c"], ["--version"]):
        one_line(cc(*source, cwd=d, env={"EREMITE_CC_HOST": "no-such-compiler"},
                    status=2).__class__([], 0, "", cc(*source, cwd=d, env={
                        "EREMITE_CC_HOST": "no-such-compiler"}, status=2).stderr.split("\n")[0]
                        + "\n"), "no-such-compiler")


@test
def errors_as_gcc(d):
    write(d, "a.c", "int main(void) { return x; }\n")
    holds(cc("a.c", cwd=d, status=1).stderr, "undeclared")
    write(d, "b.c", "int f(void); int main(void) { return f(); }\n")
    holds(cc("b.c", "-o", "b", cwd=d, status=1).stderr, "undefined reference to `f'")
    holds(cc(cwd=d, status=1).stderr, "no input files")
    holds(cc("b.c", "-o", cwd=d, status=1).stderr, "-o")
    holds(cc("--frobnicate", "b.c", cwd=d, status=1).stderr, "frobnicate")
    same(sorted(os.listdir(d)), ["a.c", "b.c"])


@test
def failed_link_leaves_nothing(d):
    write(d, "a.c", "int main(void) { return 0; }\n")
    write(d, "b.c", "int f(void); int main(void) { return f(); }\n")
    temporary = os.path.join(d, "tmp")
    os.mkdir(temporary)
    environment = {"TMPDIR": temporary}
    cc("a.c", "-o", "out", cwd=d, env=environment)
    cc("b.c", "-o", "out", cwd=d, env=environment, status=1)
    same(sorted(os.listdir(d)), ["a.c", "b.c", "tmp"])
    same(os.listdir(temporary), [])


@test
def interrupted_link_leaves_nothing(d):
    write(d, "a.c", "int main(void) { return 0; }\n")
    cc("-c", "a.c", cwd=d)
    temporary = os.path.join(d, "tmp")
    os.mkdir(temporary)
    before = sorted(os.listdir(d))
    for delay in (0, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03):
        process = subprocess.Popen([CC, "a.o", "-o", "out"], cwd=d, start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=dict(os.environ, TMPDIR=temporary))
        time.sleep(delay)
        try:
            os.killpg(process.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
        process.wait(TIMEOUT)
        time.sleep(0.05)
        left = [n for n in sorted(os.listdir(d)) if n not in before]
        if left == ["out"]:
            image_is_whole(os.path.join(d, "out"))
            os.unlink(os.path.join(d, "out"))
            left = []
        same(left, [])
        # gcc's collect2 may leave empty files of its own, whoever calls it.
        same([n for n in os.listdir(temporary) if not re.match(r"cc\w{6}\.", n)], [])


def image_is_whole(path):
    holds(sections(path), ".debug_eremite_map")


# The image --------------------------------------------------------------------------------------


def map_of(path):
    """The section .debug_eremite_map as a list of tuples."""
    with tempfile.NamedTemporaryFile() as file:
        run("objcopy", "-O", "binary", "--only-section=.debug_eremite_map",
            "--set-section-flags", ".debug_eremite_map=alloc", path, file.name)
        lines = file.read().decode().splitlines()
    same(lines[0], "eremite-map 1")
    return [tuple(line.split("\t")) for line in lines[1:]]


@test
def the_map(d):
    write(d, "hello.c", HELLO)
    write(d, "part.c", "int data = 3; int zeros[1000]; int part(void) { return data + zeros[9]; }\n")
    write(d, "main.c", "int part(void); int main(void) { return part(); }\n")
    cc("hello.c", "-o", "hello", cwd=d)
    entries = map_of(os.path.join(d, "hello"))
    modules = {entry[0] for entry in entries}
    for module in ("application", "musl", "libos/sys"):
        holds(modules, module)
    holds([entry[:3] for entry in entries], ("application", "hello.c", ".text.main"))
    holds([entry[:2] for entry in entries], ("musl", "printf.o"))
    cc("-c", "part.c", cwd=d)
    run("eremite-ar", "rcs", "libpart.a", "part.o", cwd=d)
    cc("main.c", "libpart.a", "-o", "out", cwd=d)
    entries = map_of(os.path.join(d, "out"))
    holds([entry[:3] for entry in entries], ("libpart.a", "part.o", ".text.part"))
    holds([entry[:3] for entry in entries], ("libpart.a", "part.o", ".bss.zeros"))
    last = 0
    for module, name, section, address, size in entries:
        if int(address, 16) < last or int(size, 16) == 0:
            raise AssertionError(f"{name} {section} overlaps what is before it")
        last = int(address, 16) + int(size, 16)
        if "/tmp" in name or "cc" == name[:2]:
            raise AssertionError(f"{name} is a temporary file")


@test
def stripped_images(d):
    write(d, "hello.c", HELLO)
    cc("-s", "hello.c", "-o", "hello", cwd=d)
    image("hello", cwd=d, status=7)
    same(sorted(os.listdir(d)), ["hello", "hello.c", "hello.debug"])
    ids = [re.search(r"Build ID: (\w+)", run("readelf", "-n", name, cwd=d).stdout).group(1)
           for name in ("hello", "hello.debug")]
    same(ids[0], ids[1])
    for part in (".debug", ".symtab", ".rela"):
        if part in sections(os.path.join(d, "hello")):
            raise AssertionError(f"{part} is left")
    holds(sections(os.path.join(d, "hello.debug")), ".debug_line")
    same(run("readelf", "-a", "hello", cwd=d).stderr, "")
    cc("-Wl,--strip-all", "hello.c", "-o", "again", cwd=d)
    same(read(d, "again"), read(d, "hello"))
    # strip(1) does it too.
    cc("hello.c", "-o", "plain", cwd=d)
    run("eremite-strip", "plain", cwd=d)
    image("plain", cwd=d, status=7)


@test
def debug_information(d):
    write(d, "hello.c", HELLO)
    for options, wanted in (([], True), (["-g"], True), (["-g0"], False)):
        cc("-c", *options, "hello.c", cwd=d)
        same(".debug_line" in sections(os.path.join(d, "hello.o")), wanted)
    cc("-c", "hello.c", cwd=d)
    text = sections(os.path.join(d, "hello.o"))
    holds(text, ".debug_frame")
    if ".eh_frame" in text:
        raise AssertionError("unwind tables are loaded")
    cc("-c", "-fexceptions", "hello.c", cwd=d)
    holds(sections(os.path.join(d, "hello.o")), ".eh_frame")
    cc("-c", "-fasynchronous-unwind-tables", "hello.c", cwd=d)
    holds(sections(os.path.join(d, "hello.o")), ".eh_frame")


@test
def identical_bytes_from_two_folders(d):
    results = []
    for name in ("one", "a-folder-with-a-longer-name"):
        folder = os.path.join(d, name)
        write(folder, "hello.c", HELLO)
        cc("hello.c", "-o", "hello", cwd=folder)
        cc("-c", "hello.c", cwd=folder)
        cc("-s", "hello.o", "-o", "stripped", cwd=folder)
        results.append([read(folder, n) for n in
                        ("hello", "hello.o", "stripped", "stripped.debug")])
    same(results[0] == results[1], True)
    if b"/tmp/cc" in results[0][0] or d.encode() in results[0][0]:
        raise AssertionError("a name of this machine is in the image")


@test
def segments(d):
    write(d, "hello.c", HELLO)
    cc("hello.c", "-o", "hello", cwd=d)
    text = run("readelf", "-lW", "hello", cwd=d).stdout
    for line in text.splitlines():
        if line.strip().startswith(("LOAD", "GNU_STACK")) and "RWE" in line:
            raise AssertionError(line)
    same(len(re.findall(r"^ +NOTE ", text, re.M)), 1)
    write(d, "wx.c", '__attribute__((section(".evil,\\"awx\\",@progbits#"))) int evil = 1;\n'
                     "int main(void) { return evil; }\n")
    done = cc("wx.c", "-o", "wx", cwd=d, status=1)
    holds(done.stderr, "writable and executable")
    done = cc("-z", "execstack", "hello.c", "-o", "wx", cwd=d, status=1)
    holds(done.stderr, "execstack")
    same(os.path.exists(os.path.join(d, "wx")), False)
    # An assembler source that does not say anything about the stack.
    write(d, "f.S", ".globl f\nf: ret\n")
    same(cc("hello.c", "f.S", "-o", "out", cwd=d).stderr, "")


@test
def linker_scripts_of_the_user(d):
    write(d, "a.c", """extern int first[], last[];
__attribute__((section(".list"), used)) static int one = 1;
__attribute__((section(".list"), used)) static int two = 2;
int main(void) { return last - first; }
""")
    write(d, "list.ld", "SECTIONS { .list : { first = .; KEEP(*(.list)) last = .; } }\n"
                        "INSERT AFTER .data;\n")
    cc("a.c", "-T", "list.ld", "-o", "a", cwd=d)
    image("a", cwd=d, status=2)
    write(d, "whole.ld", "SECTIONS { . = 0x200000; .text : { *(.text*) } }\n")
    cc("a.c", "-T", "whole.ld", "-o", "a", cwd=d, status=1)
    same(sorted(os.listdir(d)), ["a.c", "list.ld", "whole.ld"])


def defined(library):
    """The global names that LIBRARY of the sysroot defines."""
    path = cc("-print-file-name=" + library, cwd="/").stdout.strip()
    lines = run("nm", "-g", "--defined-only", path).stdout.splitlines()
    return {line.split()[-1] for line in lines if len(line.split()) == 3}


# Threads, signals, time and files, so that much of the libOS is there.
MANY = """#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t signals;

static void count(int number) { signals += number == SIGALRM; }
static void *run(void *fd) { return (void *)(long)write(*(int *)fd, "x", 1); }

int main(void)
{
	struct timespec time = { 0, 1000 };
	pthread_t thread;
	int pair[2];
	char c = 0;

	signal(SIGALRM, count);
	raise(SIGALRM);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pthread_create(&thread, NULL, run, &pair[1]);
	pthread_join(thread, NULL);
	read(pair[0], &c, 1);
	nanosleep(&time, NULL);
	printf("%d %c %d %d\\n", (int)signals, c, opendir("/dev") != NULL, epoll_create1(0) > 0);
	return fork() == -1 ? 7 : 8;
}
"""


@test
def a_program_may_use_the_names_of_the_libos(d):
    """All of them, in functions that nobody calls."""
    libraries = ("libos.a", "libos-threads.a", "libmissing.a", "libstrace.a")
    hidden = set().union(*map(defined, libraries))
    visible = {name for name in hidden if not re.match(r"_|libos\.", name)}
    same(visible, set())
    names = {name.removeprefix("libos.") for name in hidden if name.startswith("libos.")}
    assert {"panic", "sys_read", "sys_fork", "eremite_clone", "libos_memcpy"} <= names, len(names)
    names -= defined("libc.a")
    write(d, "own.c", "#define OWN(name) int name(void) { __builtin_trap(); }\n" +
          "".join(f"OWN({name})\n" for name in sorted(names)))
    write(d, "many.c", MANY)
    for options in (), ("--with=strace",), ("--with=lockcheck",), ("--with=mimalloc",):
        done = cc("-w", "-fno-builtin", "many.c", "own.c", *options, "-o", "a", cwd=d)
        same(done.stderr, "eremite-cc: warning: the program can reach fork(), which Eremite does not "
                          "have: it will fail with ENOSYS\n")
        same(image("a", cwd=d, status=7).stdout, "1 x 1 1\n")


@test
def own_calls_are_no_system_calls(d):
    write(d, "a.c", "int sys_fork(void) { return 7; }\nint main(void) { return sys_fork(); }\n")
    same(cc("a.c", "-o", "a", cwd=d).stderr, "")
    lacks(run("eremite", "check", "a", cwd=d).stdout, "fork")
    image("a", cwd=d, status=7)
    write(d, "a.c", "int sys_read(); int main(void) { return sys_read(0); }\n")
    holds(cc("a.c", "-o", "a", cwd=d, status=1).stderr, "undefined reference to `sys_read'")


@test
def maps_and_dependencies_of_the_user(d):
    write(d, "hello.c", HELLO)
    cc("hello.c", "-o", "out", "-Wl,-Map=out.map", "-Wl,--dependency-file=out.d", cwd=d)
    holds(read(d, "out.map").decode(), "OUTPUT(out ")
    holds(read(d, "out.d").decode(), "out:")
    holds(cc("hello.c", "-o", "out", "-Wl,--print-map", cwd=d).stdout, "Memory Configuration")
    holds(cc("hello.c", "-o", "out", "-Wl,-Map,other.map", "-Wl,-t", cwd=d).stdout, "crt1.o")
    holds(os.listdir(d), "other.map")


# Features ---------------------------------------------------------------------------------------


@test
def without_names_the_chain(d):
    write(d, "a.c", """#include <signal.h>
#include <stdio.h>
__attribute__((noinline)) static int helper(int x) { return raise(x); }
int main(int argc, char **argv) { return helper(argc); }
""")
    done = cc("--without=signal", "a.c", "-o", "a", cwd=d, status=1)
    holds(done.stderr, "--without=signal")
    holds(done.stderr, "a.c:main → helper → raise (musl raise.o) → sys_tkill (libos/sys)")
    same(os.listdir(d), ["a.c"])
    write(d, "b.c", HELLO)
    same(cc("--without=signal,random,timers,clock", "b.c", "-o", "b", cwd=d).stderr, "")


@test
def with_links_more(d):
    write(d, "a.c", "int main(void) { return 0; }\n")
    cc("a.c", "-o", "a", cwd=d)
    cc("--with=random", "a.c", "-o", "b", cwd=d)
    if "sys_getrandom" in run("nm", "a", cwd=d).stdout:
        raise AssertionError("getrandom without a reason")
    holds(run("nm", "b", cwd=d).stdout, "sys_getrandom")
    cc("--machine=x86vm", "a.c", "-o", "c", cwd=d)
    image("c", cwd=d)


@test
def stacks_of_threads(d):
    write(d, "a.c", """#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
int main(void)
{
	pthread_attr_t attributes;
	size_t size;
	pthread_getattr_default_np(&attributes);
	pthread_attr_getstacksize(&attributes, &size);
	printf("%zu\\n", size);
}
""")
    for words, size in (([], 131072), (["-Wl,-z,stack-size=0x40000"], 262144), (["-Wl,-zstack-size=1000000"], 1000000)):
        cc(*words, "-s", "a.c", "-o", "a", cwd=d)
        same(image("a", cwd=d).stdout, f"{size}\n")
    holds(cc("-Wl,-z,stack-size=much", "a.c", "-o", "a", cwd=d, status=1).stderr, "stack size")


@test
def features_of_descriptors(d):
    """Each is found where it is asked for, and only there; it can be linked by its name alone."""
    calls = {"pipe": "pipe(p)", "epoll": "epoll_create1(0)", "eventfd": "eventfd(0, 0)",
             "sockets": "socketpair(AF_UNIX, SOCK_STREAM, 0, p)"}
    for feature, call in calls.items():
        write(d, "a.c", f"""#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
int p[2];
int main(void) {{ return {call} < 0; }}
""")
        others = ",".join(name for name in calls if name != feature)
        cc(f"--without={others}", "a.c", "-o", "a", cwd=d)
        image("a", cwd=d)
        holds(cc(f"--without={feature}", "a.c", "-o", "a", cwd=d, status=1).stderr, f"--without={feature}, but")
    write(d, "b.c", "int main(void) { return 0; }\n")
    cc("--with=" + ",".join(calls), "b.c", "-o", "b", cwd=d)
    image("b", cwd=d)
    same(set(modules("b", d)) >= {"libos/pipe", "libos/epoll", "libos/eventfd", "libos/unix"}, True)


def modules(path, cwd):
    """Bytes of each module of an image."""
    table = run("eremite", "size", path, cwd=cwd).stdout
    return {name: int(total) for name, total in
            re.findall(r"^(\S+) +\d+ +\d+ +\d+ +\d+ +(\d+)$", table, re.M)}


@test
def with_another_malloc(d):
    # The first that calls realloc is a part of musl.
    write(d, "a.c", """#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
	char *line = NULL;
	size_t size = 0;
	printf("%zd\\n", getline(&line, &size, stdin));
	return puts(line) < 0;
}
""")
    cc("a.c", "-o", "small", cwd=d)
    for option in ("--with=mimalloc", "--with=mimalloc,tty,mimalloc"):
        cc(option, "a.c", "-o", "fast", cwd=d)
        holds(run("nm", "small", cwd=d).stdout, "__malloc_context")
        symbols = run("nm", "fast", cwd=d).stdout
        for name in ("__malloc_context", "__libc_malloc_impl", "eremite_heap_map", "pthread_",
                     "eremite_clone"):
            if name in symbols:
                raise AssertionError(f"{name} beside mimalloc")
        sizes = modules("fast", d)
        if not 15000 < sizes["mimalloc"] < 32000:
            raise AssertionError(sizes)
        same(image("fast", cwd=d, stdin="some words\n").stdout, "11\nsome words\n\n")


@test
def another_malloc_only_where_there_is_one(d):
    write(d, "a.c", "int main(void) { return 3; }\n")
    cc("--with=mimalloc", "a.c", "-o", "a", cwd=d)
    image("a", cwd=d, status=3)
    # The build-id is counted where ld saw a file first.
    if modules("a", d).get("mimalloc", 0) > 36:
        raise AssertionError("malloc without a reason")
    write(d, "b.c", """#include <stdlib.h>
static char memory[100];
void *malloc(size_t size) { return memory; }
int main(int argc, char **argv) { return malloc(argc) != memory; }
""")
    image("b", cwd=d) if cc("b.c", "-fno-builtin", "-o", "b", cwd=d) else None
    holds(cc("--with=mimalloc", "-fno-builtin", "b.c", "-o", "b", cwd=d, status=1).stderr,
          "multiple definition of `malloc'")


@test
def with_strace(d):
    write(d, "a.c", HELLO)
    cc("--with=strace", "-s", "a.c", "-o", "a", cwd=d)
    holds(image("a", cwd=d, status=7).stderr, '{iov_base="\\n", iov_len=1}')
    rows = run("eremite", "size", "a", cwd=d).stdout
    holds(rows, "libos/trace ")
    holds(run("eremite", "why", "a", "sys_writev", cwd=d).stdout, "__wrap_libos.sys_writev")
    # Only what the program can call.
    lacks(run("nm", "a.debug", cwd=d).stdout, "__wrap_sys_openat")
    cc("--without=strace", "-s", "a.c", "-o", "b", cwd=d)
    cc("-s", "a.c", "-o", "c", cwd=d)
    same(read(d, "b") == read(d, "c"), True)
    lacks(run("eremite", "size", "c", cwd=d).stdout, "libos/trace")
    holds(cc("--with=strace", "--without=strace", "a.c", "-o", "d", cwd=d, status=2).stderr,
          "choose one")


THREADED = """#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <threads.h>
#include <unistd.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void *hello(void *rest)
{
	pthread_mutex_lock(&mutex);
	printf("Hello World!\\n");
	pthread_mutex_unlock(&mutex);
	return rest;
}
int main(int argc, char **argv)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, hello, NULL) != 0 || pthread_join(thread, NULL) != 0)
		return 1;
	if (argc > 1) MORE;
	return 0;
}
"""
# What the start of a thread does not bring in, and with what it comes.
PARTS_OF_THREADS = {
    "libos.eremite_futex_requeue": ["pthread_cond_wait(NULL, NULL)", "syscall(argc)"],
    "libos.eremite_futex_inherit": ["pthread_mutexattr_setprotocol(NULL, 1)", "syscall(argc)"],
    "libos.futex_wake_op": ["syscall(argc)"],
    "libos.lender_enter": ["pthread_mutexattr_setprotocol(NULL, 1)"],
    "libos.robust_release": ["pthread_mutexattr_setpshared(NULL, 1)",
                             "pthread_mutexattr_setrobust(NULL, 1)"],
    "libos.sys_sched_setscheduler": ["pthread_attr_setinheritsched(NULL, 1)"],
    "libos.sys_clock_gettime": ["pthread_timedjoin_np(thread, NULL, NULL)",
                          "pthread_mutex_timedlock(NULL, NULL)",
                          "pthread_cond_timedwait(NULL, NULL, NULL)",
                          "pthread_rwlock_timedrdlock(NULL, NULL)",
                          "pthread_rwlock_timedwrlock(NULL, NULL)",
                          "sem_timedwait(NULL, NULL)", "mtx_timedlock(NULL, NULL)",
                          "cnd_timedwait(NULL, NULL, NULL)"],
    "libos.eremite_signal_mask": ["raise(argc)", "kill(1, argc)", "pthread_kill(thread, argc)",
                            "pthread_sigmask(0, NULL, NULL)", "pthread_cancel(thread)"],
    "libos.signal_thread_begin": ["alarm(argc)", "sigaction(argc, NULL, NULL)"],
    "libos.vm_mprotect": ["syscall(argc)"],
}


def functions(name, d):
    return set(run("nm", "--defined-only", name, cwd=d).stdout.split())


@test
def parts_of_threads_are_linked_where_they_are_named(d):
    write(d, "a.c", THREADED)
    cc("-Os", "-DMORE=(void)argv", "a.c", "-o", "a", cwd=d)
    same(image("a", cwd=d).stdout, "Hello World!\n")
    same(functions("a", d) & set(PARTS_OF_THREADS), set())
    for part, calls in PARTS_OF_THREADS.items():
        for call in calls:
            cc("-Os", "-w", "-DMORE=" + call, "a.c", "-o", "b", cwd=d)
            if part not in functions("b", d):
                raise AssertionError(f"{call} without {part}")


@test
def a_thread_is_small(d):
    """The start, the end, and several CPUs on all machines: bytes of the file, without names.  A
    little more than it is, as compilers differ."""
    sizes = {}
    for name in ("examples/hello/hello.c", "bench/hello_thread.c"):
        cc("-Os", "-s", os.path.join(TOP, name), "-o", "image", cwd=d)
        sizes[name] = os.path.getsize(os.path.join(d, "image"))
    hello, thread = sizes.values()
    if hello > 45500 or thread - hello > 32500:
        raise AssertionError(sizes)


@test
def missing_calls_are_named(d):
    write(d, "a.c", """#include <sys/socket.h>
#include <unistd.h>
static int unused(void) { return chroot("/"); }
int main(int argc, char **argv)
{
	if (argc > 5) return unused() + swapoff(argv[0]) + mount(0, 0, 0, 0, 0);
	return 0;
}
""".replace("return unused() + ", "return ").replace("#include <unistd.h>",
                                                    "#include <unistd.h>\n"
                                                    "#include <sys/mount.h>\n"
                                                    "#include <sys/swap.h>"))
    done = cc("-O0", "a.c", "-o", "a", cwd=d)
    same([re.sub(r".*reach (\w+)\(\).*", r"\1", line) for line in done.stderr.splitlines()
          if "eremite-cc: warning" in line], ["mount", "swapoff"])
    image("a", cwd=d)


# Build systems ----------------------------------------------------------------------------------


@test
def make_builds(d):
    write(d, "program.c", HELLO)
    write(d, "Makefile", "CFLAGS = -O2 -Wall\nprogram: program.o\n\nclean:\n\trm -f *.o program\n")
    run("make", "CC=eremite-cc", cwd=d, env={"MAKEFLAGS": ""})
    image("program", cwd=d, status=7)


@test
def configure_script(d):
    done = run(os.path.join(HERE, "sample/configure"), cwd=d,
               env={"CC": "eremite-cc", "CONFIGURE_RUN": "yes" if RUN_DIRECTLY else "no"})
    same(done.stderr, "")
    defined = re.findall(r"HAVE_(\w+)", read(d, "config.h").decode())
    same(defined, ["STDINT_H", "UNISTD_H", "SYS_MMAN_H", "STRLCPY", "REALLOCARRAY", "GETLINE",
                   "FORK", "LIBM", "LIBPTHREAD", "LONG_8"])
    run("make", cwd=d, env={"MAKEFLAGS": ""})
    same(image("program", "x", cwd=d).stdout, "2 x\n")
    same(sorted(os.listdir(d)), ["Makefile", "config.h", "config.log", "program", "program.c"])


@test
def not_cross_compiling(d):
    """How a configure script of autoconf finds out, and what it then must not believe."""
    if not RUN_DIRECTLY:
        return
    write(d, "conftest.c", """#include <stdio.h>
int main(void) { FILE *f = fopen("conftest.out", "w"); return !f || ferror(f) || fclose(f) != 0; }
""")
    cc("conftest.c", "-o", "conftest", cwd=d)
    run("./conftest", cwd=d)
    same(os.path.exists(os.path.join(d, "conftest.out")), False)  # it ended with its guest
    site = read(os.path.join(HERE, "../../../toolchain"), "config.site").decode()
    sizes = re.findall(r"^ac_cv_sizeof_(\w+)=(\d+)$", site, re.M)
    same(len(sizes) > 40, True)
    lines = ["#include <pthread.h>", "#include <stdbool.h>", "#include <stddef.h>",
             "#include <stdint.h>", "#include <sys/types.h>", "#include <wchar.h>"]
    for name, size in sizes:
        kind = name if name.endswith("_t") or name == "_Bool" else name.replace("_", " ")
        kind = re.sub(" p$", " *", kind)
        lines.append(f'_Static_assert(sizeof({kind}) == {size}, "{name}");')
    write(d, "sizes.c", "\n".join(lines) + "\n")
    cc("-c", "sizes.c", cwd=d)


def images_run_directly():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "a.c", "int main(void) { return 0; }\n")
        try:
            cc("a.c", "-o", "a", cwd=folder)
            return run("./a", cwd=folder, status=None).returncode == 0
        except Exception:
            return False


@test
def cmake_project(d):
    if shutil.which("cmake") is None:
        return
    toolchain = os.path.join(TOP, "toolchain/cmake/eremite.cmake")
    done = run("cmake", "-S", os.path.join(HERE, "sample"), "-B", d, "-G", "Unix Makefiles",
               f"-DCMAKE_TOOLCHAIN_FILE={toolchain}", f"-DCMAKE_INSTALL_PREFIX={d}/installed",
               env={"EREMITE_BIN": BIN, "MAKEFLAGS": ""})
    holds(done.stdout, "result: cross=FALSE strlcpy=1 none= mman=1 wall=1 "
                       f"host={sysroot()}/lib/libm.a")
    run("cmake", "--build", d, env={"MAKEFLAGS": ""})
    same(image("program", "x", cwd=d).stdout, "2 x\n")
    run("cmake", "--install", d, "--strip")
    same(image("program", "y", cwd=os.path.join(d, "installed/bin")).stdout, "2 y\n")


@test
def installed_elsewhere(d):
    """The tools find their parts relative to themselves."""
    write(d, "hello.c", HELLO)
    prefix = os.path.join(d, "a prefix")
    libexec = next(p for p in ("../libexec/eremite/ld", "../libexec/ld")
                   if os.path.exists(os.path.join(BIN, p)))
    for source, target in (("eremite-cc", "bin/eremite-cc"),
                           (libexec, "libexec/eremite/ld")):
        os.makedirs(os.path.dirname(os.path.join(prefix, target)), exist_ok=True)
        shutil.copy(os.path.join(BIN, source), os.path.join(prefix, target))
    shutil.copytree(sysroot(), os.path.join(prefix, "lib/eremite/sysroot"))
    run(os.path.join(prefix, "bin/eremite-cc"), "hello.c", "-o", "moved", cwd=d)
    cc("hello.c", "-o", "hello", cwd=d)
    same(read(d, "moved") == read(d, "hello"), True)
    shutil.rmtree(os.path.join(prefix, "lib"))
    one_line(run(os.path.join(prefix, "bin/eremite-cc"), "hello.c", cwd=d, status=2), "sysroot")


@test
def one_pass_links_hello(d):
    """The time to link is that of GNU ld: once, and twice where the first pass finds threads."""
    write(d, "hello.c", HELLO)
    write(d, "ld.bfd", f"""#!/bin/sh
echo >>{d}/calls
exec {shutil.which("ld.bfd")} "$@"
""")
    os.chmod(os.path.join(d, "ld.bfd"), 0o755)
    environment = {"PATH": d + ":" + BIN + ":" + os.environ["PATH"]}
    for source, passes in (("hello.c", 1), (os.path.join(TOP, "bench/hello_thread.c"), 2)):
        write(d, "calls", "")
        cc(source, "-o", "image", cwd=d, env=environment)
        same(len(read(d, "calls")), passes)


def main():
    global RUN_DIRECTLY
    failed = 0
    RUN_DIRECTLY = images_run_directly()
    for function in TESTS:
        if sys.argv[1:] and not any(part in function.__name__ for part in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory(prefix="eremite-test-") as folder:
            try:
                function(os.path.realpath(folder))
                print(f"ok cc/{function.__name__}", flush=True)
            except Exception:
                failed += 1
                print(f"not ok cc/{function.__name__}", flush=True)
                traceback.print_exc()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
