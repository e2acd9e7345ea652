#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program in a microVM talks to a terminal: the line discipline, end to end."""
import atexit
import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
import termios

from harness import BUILD, EREMITE, HERE, Skip, main
from test_run import Terminal

CC = os.path.join(BUILD, "bin", "eremite-cc")
images = []
OPTIONS = []


def image():
    if not os.path.exists(CC) or shutil.which("qemu-system-x86_64") is None:
        raise Skip("no eremite-cc or no QEMU")
    if not images:
        folder = tempfile.mkdtemp(prefix="eremite-test-")
        atexit.register(shutil.rmtree, folder, True)
        images.append(os.path.join(folder, "terminal"))
        subprocess.run([CC, "-O1", os.path.join(HERE, "terminal_sample.c"), "-o", images[0]],
                       check=True)
    return images[0]


class Guest(Terminal):
    def __init__(self, *command):
        self.start(list(command) or [EREMITE, "run", "--timeout=50", *OPTIONS, image()], {"EREMITE": EREMITE})

    def expect(self, sent, answer):
        self.text = b""
        self.send(sent)
        self.wait_for(answer)


def test_lines():
    guest = Guest()
    guest.wait_for(b"terminals 111\r\n")
    guest.wait_for(b"size 33x99\r\n")
    guest.wait_for(b"> ")
    guest.expect(b"hello\r", b"hello\r\nread hello.\r\n> ")
    guest.expect(b"helpp\x7flo\r", b"helpp\b \blo\r\nread helplo.\r\n> ")
    guest.expect(b"one two\x17three\r", b"read one three.\r\n> ")
    guest.expect(b"gone\x15here\r", b"read here.\r\n> ")
    guest.expect(b"\x04", b"end of file\r\n")
    assert guest.end() == 7


def test_interrupt():
    guest = Guest()
    guest.wait_for(b"> ")
    # From its first read on, keys are the guest's; before that, Ctrl-C is the launcher's.
    guest.expect(b"first\r", b"read first.\r\n> ")
    guest.expect(b"abc\x03", b"^C[interrupt]\r\n")
    guest.expect(b"def\r", b"read def.\r\n> ")
    guest.expect(b"spin\r", b"spin\r\n")
    guest.expect(b"\x03", b"^C[interrupt]\r\n")
    guest.send(b"\x03\x03\x03")
    guest.end()


def test_interrupt_kills():
    guest = Guest()
    guest.wait_for(b"> ")
    guest.expect(b"default\r", b"> ")
    guest.send(b"\x03")
    assert guest.end() == 130


def test_keys():
    guest = Guest()
    guest.wait_for(b"> ")
    guest.expect(b"keys\r", b"keys>")
    guest.expect(b"a", b"<97>")
    guest.expect(b"\r", b"<10>")
    guest.expect(b"\x04", b"<4>")
    guest.expect(b"q", b"done\r\n> ")
    guest.expect(b"\x04", b"end of file\r\n")
    assert guest.end() == 7


def test_window_size():
    guest = Guest()
    guest.wait_for(b"> ")
    fcntl.ioctl(guest.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 70, 0, 0))
    guest.wait_for(b"size 20x70\r\n")
    guest.expect(b"\x04", b"end of file\r\n")
    assert guest.end() == 7


def test_as_command():
    guest = Guest(image())
    guest.wait_for(b"terminals 111\r\n")
    guest.wait_for(b"> ")
    guest.expect(b"x\r", b"read x.\r\n> ")
    guest.expect(b"\x04", b"end of file\r\n")
    assert guest.end() == 7


if __name__ == "__main__":
    main(globals())
