# SPDX-License-Identifier: MIT
"""Initial file systems for Linux: cpio archives ("newc") with a console and some files."""

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
