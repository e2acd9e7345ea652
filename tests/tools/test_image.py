#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the tools say to files that are no images, or damaged ones: one line and status 2."""
import os
import random
import struct

import elfmaker
from elfmaker import BASE, Elf, note, notes
from harness import eremite, fake_environment, main

COMMANDS = (["run", "--dry-run", "x"], ["why", "x", "main"], ["size", "x"], ["check", "x"])


def write(data):
    with open("x", "wb") as file:
        file.write(data)


def each_command(message, commands=COMMANDS):
    for command in commands:
        eremite(*command).expect_one_line(2, message)


def run_only(message):
    each_command(message, COMMANDS[:1])


def test_missing_file():
    each_command(b"cannot open 'x': No such file")


def test_folder_and_fifo():
    os.mkdir("x")
    each_command(b"is not a file")
    os.rmdir("x")
    os.mkfifo("x")
    each_command(b"is not a file")


def test_name_with_control_characters():
    eremite("run", "a\x1b[31m\nb").expect_one_line(2, b"a\\x1b[31m\\x0ab")


def test_not_an_elf():
    for data in (b"", b"\x7f", b"\x7fEL", b"#!/bin/sh\necho no\n", bytes(5000)):
        write(data)
        each_command(b"is not an ELF file: give an image that eremite-cc made")


def test_another_machine():
    Elf(machine=183).write("x")
    each_command(b"is an ELF for AArch64")
    Elf(machine=243).write("x")
    each_command(b"is an ELF for RISC-V")
    data = bytearray(Elf(machine=3).make())
    data[4] = 1
    write(data)
    each_command(b"is an ELF for 32-bit x86")
    data[5], data[18:20] = 2, b"\0\x16"
    write(data)
    each_command(b"is an ELF for S/390")


def test_other_types():
    Elf(kind=1).write("x")
    each_command(b"object file: link it with eremite-cc")
    Elf(kind=4).write("x")
    each_command(b"core dump")
    Elf(kind=99).write("x")
    each_command(b"corrupt")


def test_dynamic():
    Elf(interp=True).write("x")
    run_only(b"is a dynamic executable: link it with eremite-cc")
    Elf(note_data=note("GNU", 3, b"1234"), interp=True).write("x")
    each_command(b"is a dynamic executable", (COMMANDS[0], COMMANDS[3]))


def test_position_independent():
    Elf(kind=3).write("x")
    run_only(b"position-independent")


def test_cut_off():
    whole = Elf().make()
    for size in (5, 40, 63, 64, 100, 300, 500, len(whole) // 2, len(whole) - 1):
        write(whole[:size])
        each_command(b"cut off")


def test_not_an_image():
    Elf(note_data=note("GNU", 3, b"1234")).write("x")
    each_command(b"is not an Eremite image: build it with eremite-cc", COMMANDS[:3])
    Elf(note_data=note("Xen", 18, b"\0\0\x10\0")).write("x")
    run_only(b"is not an Eremite image")


def test_other_version():
    Elf(note_data=notes(version=7)).write("x")
    run_only(b"version 7")


def test_no_pvh_note():
    Elf(note_data=note("Eremite", 1, struct.pack("<II", 1, 0))).write("x")
    run_only(b"no PVH note")


def test_corrupt_notes():
    for data in (notes()[:-3], notes() + b"\1", b"\xff" * 64,
                 note("Xen", 18, b"") + notes(), note("Xen", 18, b"123") + notes(),
                 note("Eremite", 1, b"\1") + notes(), note("GNU", 3, b"x" * 65) + notes(),
                 struct.pack("<III", 0xffffffff, 4, 18), struct.pack("<III", 4, 0xfffffffd, 18)):
        Elf(note_data=data).write("x")
        run_only(b"has corrupt notes")
    for align in (0, 1, 16, 4096):
        Elf(note_align=align).write("x")
        run_only(b"has corrupt notes")


def test_impossible_headers():
    def change(offset, layout, value):
        data = bytearray(Elf().make())
        struct.pack_into("<" + layout, data, offset, value)
        write(data)
        run = eremite("run", "--dry-run", "x")
        assert run.status == 2 and run.err.count(b"\n") == 1, (offset, value, run)

    change(56, "H", 0)                     # no program headers
    change(56, "H", 0xffff)
    change(54, "H", 55)                    # size of each
    change(32, "Q", 1 << 63)               # their place
    change(32, "Q", 0xffffffffffffffff)
    first = 64
    change(first + 8, "Q", 0xfffffffffffffff0)   # p_offset
    change(first + 32, "Q", 0xffffffffffffffff)  # p_filesz
    change(first + 40, "Q", 0)                   # p_memsz < p_filesz
    change(first + 40, "Q", 0xffffffffffffffff)  # wraps around
    change(first + 24, "Q", 0x1000)              # p_paddr where firmware lives
    change(40, "Q", 1 << 62)                     # e_shoff


def test_entry_outside():
    for entry in (0, BASE, elfmaker.DATA, 0xffffffff):
        Elf(note_data=notes(entry=entry)).write("x")
        run_only(b"impossible load address or entry")


def test_stripped_without_debug_file():
    elf = Elf()
    elf.stripped = True
    elf.write("x")
    each_command(b"'x.debug' is not there", COMMANDS[1:])
    Elf().write("x.debug")
    each_command(b"no link map", COMMANDS[1:])
    other = Elf(note_data=notes(build_id=b"87654321"))
    other.map_rows = []
    other.write("x.debug")
    each_command(b"another build", COMMANDS[1:])


def test_damaged_images_never_crash():
    # Whatever the damage: an answer or one line, never a signal or a hang.
    chance = random.Random(1)
    elf = Elf()
    elf.map_rows = [("application", "a.c", ".text.main", elfmaker.TEXT, 16),
                    ("libos/x", "x.o", ".text.x", elfmaker.TEXT + 16, 16)]
    main_symbol = elf.symbol("main", elfmaker.TEXT, 16)
    elf.refer(elfmaker.TEXT + 4, main_symbol)
    elf.refer(elfmaker.TEXT + 8, elf.symbol("x", elfmaker.TEXT + 16, 16))
    whole = elf.make()
    headers = list(range(64 + 56 * 4)) + list(range(len(whole) - 64 * 9, len(whole)))
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.choice(headers)] = chance.choice((0, 1, 4, 0x7f, 0x80, 0xff))
        write(data)
        for command in (COMMANDS[0], ["why", "x", "x"], COMMANDS[2], COMMANDS[3]):
            result = eremite(*command, env=fake_environment(""))
            assert result.status in (0, 1, 2), (command, result)
            if result.status == 2:
                assert result.err.count(b"\n") == 1, result
    os.unlink("x")


main(globals())
