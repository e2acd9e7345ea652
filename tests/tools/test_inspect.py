#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`eremite why`, `size` and `check`."""
import json
import shutil
import subprocess

from elfmaker import BSS, DATA, R_64, R_PC32, SECTION, TEXT, OBJECT, Elf, note
from harness import EREMITE, Skip, eremite, main, to_full_disk

# name, module, object, offset in text, size
FUNCTIONS = (("main", "application", "hello.c", 0, 16), ("printf", "musl", "printf.o", 16, 16),
             ("vfprintf", "musl", "vfprintf.o", 32, 16),
             ("sys_writev", "libos/sys", "file.o", 48, 16),
             ("vm_map", "libos/mm", "vm.o", 64, 16), ("_start", "musl", "crt1.o", 80, 16),
             ("eremite_entry", "machine", "entry.o", 96, 16),
             ("early", "machine/x86vm", "boot.o", 112, 16),
             ("sys_fork", "libos/missing", "fork.o", 128, 16),
             ("init_call", "libos/rand", "pool.o", 144, 16),
             ("lonely", "libos/lib", "lonely.o", 160, 16))


def make_elf(text=None, **more):
    elf = Elf(text=text or b"\xf4" * 256, entry=TEXT + 96, **more)
    elf.map_rows = []
    index = {}
    for name, module, obj, offset, size in FUNCTIONS:
        hidden = "libos." if name.startswith("sys_") else ""
        index[name] = elf.symbol(hidden + name, TEXT + offset, size)
        elf.map_rows.append((module, obj, ".text." + name, TEXT + offset, size))
    index["out"] = elf.symbol("out_file", DATA, 24, OBJECT, 2)
    index[".data"] = elf.symbol("", DATA, 0, SECTION, 2, False)
    index[".text"] = elf.symbol("", TEXT, 0, SECTION, 1, False)
    elf.map_rows += [("musl", "stdout.o", ".data.out_file", DATA, 24),
                     ("libos/rand", "pool.o", ".libos.init.10", DATA + 24, 8),
                     ("libos/mm", "vm.o", ".bss", BSS, 32)]
    elf.refer(TEXT + 4, index["printf"])
    elf.refer(TEXT + 20, index["vfprintf"])
    elf.refer(TEXT + 36, index["out"], R_PC32)
    elf.refer(DATA + 8, index["sys_writev"], R_64, 0)
    elf.refer(TEXT + 52, index["vm_map"])
    elf.refer(TEXT + 84, index["main"])
    elf.refer(TEXT + 100, index["early"])
    elf.refer(TEXT + 40, index["sys_fork"])
    elf.refer(DATA + 24, index[".text"], R_64, 144)
    elf.index = index
    return elf


def chain(*arguments):
    result = eremite("why", *arguments)
    assert result.status == 0 and not result.err, result
    return [line.split() for line in result.out.decode().splitlines()]


def test_why_function():
    make_elf().write("x")
    lines = chain("x", "sys_writev")
    assert [line[:3] for line in lines] == [
        ["main", "application", "hello.c"], ["printf", "musl", "printf.o"],
        ["vfprintf", "musl", "vfprintf.o"], ["out_file", "musl", "stdout.o"],
        ["sys_writev", "libos/sys", "file.o"]], lines


def test_why_module():
    make_elf().write("x")
    assert chain("x", "libos/mm")[-1][:3] == ["vm_map", "libos/mm", "vm.o"]
    assert chain("x", "libos/missing")[-1][0] == "sys_fork"
    assert chain("x", "libos")[-1][1].startswith("libos/")
    assert chain("x", "application") == [["main", "application", "hello.c", "(the", "program's",
                                          "main)"]]


def test_why_roots():
    make_elf().write("x")
    assert chain("x", "main")[0][:3] == ["main", "application", "hello.c"]
    early = chain("x", "early")
    assert [line[0] for line in early] == ["eremite_entry", "early"] and "machine" in early[0][5]
    init = chain("x", "init_call")
    assert [line[0] for line in init] == [".libos.init.10", "init_call"], init
    assert "kept by the linker script" in " ".join(init[0])
    assert "no reference" in " ".join(chain("x", "lonely")[0])


def test_why_local_target_with_immediate():
    # movb $1, target(%rip): the addend counts from the end, so it is one less than it looks.
    text = bytearray(b"\xf4" * 256)
    text[1:8] = b"\xc6\x05\0\0\0\0\1"
    elf = make_elf(bytes(text))
    elf.relocations = []
    elf.map_rows.append(("musl", "second.o", ".data.second", DATA + 32, 8))
    elf.symbol("second", DATA + 32, 8, OBJECT, 2, False)
    elf.refer(TEXT + 3, elf.index[".data"], R_PC32, 32 - 5)
    elf.write("x")
    assert [line[0] for line in chain("x", "second")] == ["main", "second"]


def test_why_absent():
    make_elf().write("x")
    eremite("why", "x", "sys_socket").expect_one_line(1, b"sys_socket is not in 'x'")
    eremite("why", "x", "writev").expect_one_line(1, b"there is: sys_writev")
    eremite("why", "x", "pritnf").expect_one_line(1, b"there is: printf")
    eremite("why", "x", "libos/mn").expect_one_line(1, b"libos/mm")


def test_why_usage():
    make_elf().write("x")
    for words in ([], ["x"], ["x", "a", "b"], ["--what", "x"]):
        eremite("why", *words).expect_one_line(2, b"usage: eremite why")


def test_size():
    make_elf().write("x")
    table = json.loads(eremite("size", "--json", "x").expect(0).out)
    modules = {row["name"]: row for row in table["modules"]}
    assert modules["musl"] == {"name": "musl", "text": 48, "rodata": 0, "data": 24, "bss": 0,
                               "total": 72}
    assert modules["libos/mm"]["bss"] == 32 and modules["libos/mm"]["text"] == 16
    assert table["total"] == {"text": 256, "rodata": 0, "data": 64, "bss": 64, "total": 384}
    for column in ("text", "rodata", "data", "bss", "total"):
        assert sum(row[column] for row in table["modules"]) == table["total"][column]
    totals = [row["total"] for row in table["modules"]]
    assert totals == sorted(totals, reverse=True)
    text = eremite("size", "x").expect(0).out.decode()
    assert "musl" in text and "384" in text and f"{table['file']} bytes in the file" in text


def test_output_that_does_not_arrive():
    make_elf().write("x")
    for words in (["why", "x", "sys_writev"], ["size", "x"], ["check", "x"]):
        to_full_disk(EREMITE, *words).expect_one_line(2, b"cannot write to standard output")


def test_size_usage():
    make_elf().write("x")
    for words in ([], ["x", "y"], ["--what", "x"], ["--json"]):
        eremite("size", *words).expect_one_line(2, b"usage: eremite size")


def test_stripped_image():
    elf = make_elf()
    elf.write("x.debug")
    elf.stripped = True
    elf.write("x")
    assert chain("x", "vm_map")[-1][0] == "vm_map"
    assert b"libos/mm" in eremite("size", "x").expect(0).out
    assert b"writev" in eremite("check", "x").expect(1).out


def test_check_image():
    make_elf().write("x")
    result = eremite("check", "x").expect(1)
    assert b"QEMU microvm, QEMU pc, QEMU q35, Linux" in result.out, result
    assert b"2 calls, 1 missing" in result.out, result
    found = json.loads(eremite("check", "--json", "x").expect(1).out)
    assert found["kind"] == "eremite" and found["missing"] == 1
    assert found["calls"] == [
        {"name": "fork", "number": 57, "missing": True, "module": "libos/missing",
         "object": "fork.o"},
        {"name": "writev", "number": 20, "missing": False, "module": "libos/sys",
         "object": "file.o"}], found
    elf = make_elf()
    elf.symbols = [symbol for symbol in elf.symbols if symbol[0] != "libos.sys_fork"]
    elf.relocations = elf.relocations[:1]
    elf.write("x")
    eremite("check", "x").expect(0)


def test_check_linux_code():
    code = (b"\xb8\x27\0\0\0\x0f\x05"              # getpid
            b"\x48\xc7\xc0\x3c\0\0\0\x90\x0f\x05"  # exit
            b"\x6a\x39\x58\x0f\x05"                # fork
            b"\x48\x89\xf8\x0f\x05")               # a number from a register
    Elf(text=code + b"\x90" * 64, note_data=note("GNU", 3, b"1234")).write("x")
    found = json.loads(eremite("check", "--json", "x").expect(1).out)
    assert found["kind"] == "linux" and found["computed_numbers"] == 1, found
    missing = {call["name"]: call["missing"] for call in found["calls"]}
    assert set(missing) == {"getpid", "exit", "fork"} and missing["fork"], found
    text = eremite("check", "x").expect(1).out
    assert b"build it with eremite-cc" in text and b"MISSING" in text, text


def test_check_linux_program():
    if shutil.which("gcc") is None:
        raise Skip("no gcc")
    with open("x.c", "w", encoding="ascii") as file:
        file.write("#include <unistd.h>\nint main(void) { return fork() + pause(); }\n")
    if subprocess.run(["gcc", "-static", "-o", "x", "x.c"], capture_output=True,
                      check=False).returncode != 0:
        raise Skip("no static C library")
    found = json.loads(eremite("check", "--json", "x").expect(1).out)
    names = [call["name"] for call in found["calls"]]
    assert "pause" in names and "write" in names and "exit_group" in names, names


def test_corrupt_maps():
    for text in ("", "eremite-map 1", "x\n", "eremite-map 1\nx\n", "eremite-map 1\na\tb\tc\t1\n",
                 "eremite-map 1\na\tb\tc\t1\t2\t3\n", "eremite-map 1\na\tb\tc\tzz\t2\n",
                 "eremite-map 1\na\tb\tc\tffffffffffffffff\t2\n", "eremite-map 1\n\tb\tc\t1\t2\n",
                 "eremite-map 1\na\tb\tc\t11111111111111111\t2\n"):
        elf = make_elf()
        elf.map_text = text
        elf.write("x")
        eremite("size", "x").expect_one_line(2, b"corrupt link map")
    elf.map_text = "eremite-map 2\n"
    elf.write("x")
    eremite("size", "x").expect_one_line(2, b"another version")


def test_names_cannot_command_the_terminal():
    elf = make_elf()
    elf.map_rows.append(("evil\x1b[2J", "a", "b", TEXT + 200, 4))
    elf.write("x")
    assert b"\x1b" not in eremite("size", "x").expect(0).out
    assert b"\x1b" not in eremite("size", "--json", "x").expect(0).out


main(globals())
