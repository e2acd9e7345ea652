#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Takes the place of qemu-system-x86_64 in tests of `eremite run`: opens the channels that the
command line names and executes the Python text in the environment variable FAKE_QEMU."""
import os
import re
import socket
import sys
import time


def words_after(option):
    return [sys.argv[i + 1] for i, word in enumerate(sys.argv) if word == option]


def channels():
    files, ports = {}, {}
    for text in words_after("-chardev"):
        match = re.fullmatch(r"file,id=(\w+),path=/dev/fdset/(\d+),append=on", text)
        if match:
            files[match[1]] = int(match[2])
        match = re.fullmatch(r"socket,id=(\w+),fd=(\d+)", text)
        if match:
            files[match[1]] = int(match[2])
    for text in words_after("-device"):
        match = re.fullmatch(r"isa-debugcon,iobase=(0x\w+),chardev=(\w+)", text)
        if match:
            ports[int(match[1], 16)] = files[match[2]]
    serial = words_after("-serial")[0].partition(":")[2]
    return ports[0xE9], ports[0xEA], ports[0xEB], socket.socket(fileno=files[serial])


OUT, ERR, CTL, SERIAL = channels()
APPEND = words_after("-append")[0]


def write_all(fd, data):
    data = data.encode() if isinstance(data, str) else data
    while data:
        data = data[os.write(fd, data):]


def out(data):
    write_all(OUT, data)


def err(data):
    write_all(ERR, data)


def ctl(line):
    write_all(CTL, line + "\n" if isinstance(line, str) else line)


def decode(text):
    """The words of a command line, as the libOS takes them apart."""
    result, word, i, started = [], b"", 0, False
    while i < len(text):
        c = text[i]
        if c == " ":
            if started:
                result.append(word)
            word, started = b"", False
        elif c == "'":
            end = text.index("'", i + 1)
            word += text[i + 1:end].encode()
            i, started = end, True
        elif c == "\\" and text[i + 1] == "x":
            word += bytes([int(text[i + 2:i + 4], 16)])
            i, started = i + 3, True
        else:
            word += c.encode()
            started = True
        i += 1
    return result + [word] if started else result


def words():
    """All words, and for each whether its raw text starts with eremite."""
    text = APPEND
    if "eremite.args=module" in text:
        with open(words_after("-initrd")[0], encoding="ascii") as file:
            text += " " + file.read()
    raw = text.split()
    return list(zip(decode(text), [word.startswith("eremite.") for word in raw]))


def arguments():
    return [word for word, own in words() if not own]


def settings():
    return [word for word, own in words() if own]


def read_frames():
    """Standard input up to its end: a list of bytes and of (rows, columns)."""
    data, result, text = b"", [], b""

    def more():
        nonlocal data
        while not data:
            data = SERIAL.recv(65536)
        byte, data = data[0], data[1:]
        return byte

    while True:
        byte = more()
        if byte != 0x10:
            text += bytes([byte])
            continue
        byte = more()
        if byte == 0x10:
            text += b"\x10"
        elif byte == ord("E"):
            return result + [text]
        elif byte == ord("W"):
            size = [more() for _ in range(4)]
            result += [text, (size[0] | size[1] << 8, size[2] | size[3] << 8)]
            text = b""


exec(os.environ["FAKE_QEMU"])
