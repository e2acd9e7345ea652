#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Initial file systems for Linux: a cpio archive ("newc") with a console and some files.

usage: initrd.py ARCHIVE NAME=FILE...
"""
import sys

DIRECTORY, DEVICE, PROGRAM = 0o40755, 0o20666, 0o100755


def entry(name, mode, data=b"", device=(0, 0)):
    name = name.encode() + b"\0"
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name), 0)
    header = b"070701" + b"".join(b"%08x" % field for field in fields) + name
    return b"".join(part + bytes(-len(part) % 4) for part in (header, data))


def archive(files):
    """The bytes of an archive with FILES, a dictionary from names to contents."""
    parts = [entry("dev", DIRECTORY),
             entry("dev/console", DEVICE, device=(5, 1)),
             entry("dev/null", DEVICE, device=(1, 3))]
    parts += [entry(name, PROGRAM, data) for name, data in files.items()]
    parts.append(entry("TRAILER!!!", 0))
    return b"".join(parts)


def main():
    files = {}
    for word in sys.argv[2:]:
        name, path = word.split("=", 1)
        with open(path, "rb") as file:
            files[name] = file.read()
    with open(sys.argv[1], "wb") as file:
        file.write(archive(files))


if __name__ == "__main__":
    main()
