# SPDX-License-Identifier: MIT
"""What the benchmarks read from ELF files and from QEMU's traces of them."""
import re
import struct

PT_NOTE = 4
XEN_ENTRY = 18
SHT_SYMTAB = 2


def read(path):
    with open(path, "rb") as file:
        return file.read()


def pvh_entry(path):
    """The address in the image's PVH note."""
    data = read(path)
    (offset,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for i in range(count):
        kind, _, start, _, _, length = struct.unpack_from("<IIQQQQ", data, offset + i * size)
        if kind != PT_NOTE:
            continue
        at = start
        while at + 12 <= start + length:
            names, values, note = struct.unpack_from("<III", data, at)
            value = at + 12 + (names + 3 & ~3)
            if note == XEN_ENTRY and data[at + 12:at + 16] == b"Xen\0":
                return struct.unpack_from("<I", data, value)[0]
            at = value + (values + 3 & ~3)
    raise ValueError(f"{path} has no PVH note")


def symbol(path, wanted):
    """The value of a symbol."""
    data = read(path)
    (offset,) = struct.unpack_from("<Q", data, 40)
    size, count = struct.unpack_from("<HH", data, 58)
    sections = [struct.unpack_from("<IIQQQQII", data, offset + i * size) for i in range(count)]
    for section in sections:
        if section[1] != SHT_SYMTAB:
            continue
        names = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], 24):
            name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", data, at)
            end = data.index(b"\0", names + name)
            if data[names + name:end] == wanted.encode():
                return value
    raise ValueError(f"{path} has no symbol {wanted}")


def count_between(trace, start, end):
    """Lines of TRACE from the first at address START to the next at END; and the functions that
    most of them are in."""
    pattern = re.compile(r"^Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/\S* ?(.*)$")
    count, functions = 0, {}
    with open(trace, errors="replace") as file:
        for line in file:
            found = pattern.match(line)
            if not found:
                continue
            address = int(found[1], 16)
            if count == 0 and address != start:
                continue
            if address == end:
                return count, functions
            count += 1
            name = found[2].split()[-1] if found[2].split() else "?"
            functions[name] = functions.get(name, 0) + 1
    raise ValueError("the trace does not reach main")
