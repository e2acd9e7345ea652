# SPDX-License-Identifier: MIT
"""Makes small ELF files, right and wrong ones, without a compiler."""
import struct

PT_LOAD, PT_NOTE, PT_INTERP = 1, 4, 3
SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_RELA, SHT_NOBITS = 1, 2, 3, 4, 8
SHF_WRITE, SHF_ALLOC, SHF_EXEC = 1, 2, 4
R_64, R_PC32, R_PLT32 = 1, 2, 4
FUNC, OBJECT, SECTION = 2, 1, 3
BASE = 0x100000
TEXT = 0x101000
DATA = 0x102000
BSS = 0x103000


def note(name, kind, content):
    def pad(data):
        return data + bytes(-len(data) % 4)
    name = name.encode() + b"\0"
    return struct.pack("<III", len(name), len(content), kind) + pad(name) + pad(content)


def notes(version=1, build_id=b"12345678", entry=TEXT):
    return (note("Xen", 18, struct.pack("<I", entry)) +
            note("Eremite", 1, struct.pack("<II", version, 0)) +
            note("GNU", 3, build_id))


class Elf:
    """An ELF executable with text at TEXT, data at DATA, bss at BSS."""

    def __init__(self, note_data=None, text=b"\xf4" * 256, data=bytes(64), bss=64, machine=62,
                 kind=2, entry=TEXT, interp=False, note_align=4):
        self.note_data = notes() if note_data is None else note_data
        self.text, self.data, self.bss = text, data, bss
        self.machine, self.kind, self.entry, self.interp = machine, kind, entry, interp
        self.note_align = note_align
        self.symbols = []      # name, value, size, type, section index, global
        self.relocations = []  # offset, symbol index, type, addend
        self.map_rows = None   # module, object, section, address, size
        self.map_text = None
        self.stripped = False

    def symbol(self, name, value, size=0, kind=FUNC, section=1, is_global=True):
        self.symbols.append((name, value, size, kind, section, is_global))
        return len(self.symbols)

    def refer(self, offset, symbol, kind=R_PLT32, addend=-4):
        self.relocations.append((offset, symbol, kind, addend))

    def make(self):
        segments = [(PT_LOAD, 4, BASE, self.note_data, 0), (PT_LOAD, 5, TEXT, self.text, 0),
                    (PT_LOAD, 6, DATA, self.data, BSS + self.bss - DATA - len(self.data)),
                    (PT_NOTE, 4, BASE, None, 0)]
        if self.interp:
            segments.append((PT_INTERP, 4, BASE, None, 0))
        body = bytearray(64 + 56 * len(segments))
        headers, places = b"", {}
        for kind, flags, address, content, more in segments:
            if content is None:
                offset, size, align = places[BASE], len(self.note_data), self.note_align
            else:
                body += bytes(-len(body) % 16)
                offset, size, align = len(body), len(content), 16
                places[address] = offset
                body += content
            headers += struct.pack("<IIQQQQQQ", kind, flags, offset, address, address, size,
                                   size + more, align)
        body[64:64 + len(headers)] = headers
        sections = [] if self.stripped else self.add_sections(body, places)
        shoff = len(body) if sections else 0
        for section in sections:
            body += struct.pack("<IIQQQQIIQQ", *section)
        body[:64] = struct.pack("<4sBBBB8xHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 1, 0, self.kind,
                                self.machine, 1, self.entry, 64, shoff, 0, 64, 56,
                                len(segments), 64, len(sections),
                                len(sections) - 1 if sections else 0)
        return bytes(body)

    def add_sections(self, body, places):
        names = bytearray(b"\0")
        sections = [(0,) * 10]

        def add(name, kind, flags, address, content, link=0, info=0, entry=0, size=None,
                offset=None):
            index = len(names)
            names.extend(name.encode() + b"\0")
            if offset is None:
                body.extend(bytes(-len(body) % 8))
                offset = len(body)
                body.extend(content)
            sections.append((index, kind, flags, address, offset,
                             len(content) if size is None else size, link, info, 8, entry))

        add(".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXEC, TEXT, self.text, offset=places[TEXT])
        add(".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, DATA, self.data, offset=places[DATA])
        add(".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, BSS, b"", size=self.bss, offset=0)
        strings, table = bytearray(b"\0"), bytearray(24)
        for name, value, size, kind, section, is_global in self.symbols:
            table += struct.pack("<IBBHQQ", len(strings), is_global << 4 | kind, 0, section,
                                 value, size)
            strings += name.encode() + b"\0"
        add(".symtab", SHT_SYMTAB, 0, 0, bytes(table), link=5, info=1, entry=24)
        add(".strtab", SHT_STRTAB, 0, 0, bytes(strings))
        for target, low, high in ((1, TEXT, DATA), (2, DATA, BSS)):
            entries = b"".join(struct.pack("<QQq", offset, symbol << 32 | kind, addend)
                               for offset, symbol, kind, addend in self.relocations
                               if low <= offset < high)
            add(".rela", SHT_RELA, 0, 0, entries, link=4, info=target, entry=24)
        text = self.map_text
        if text is None and self.map_rows is not None:
            text = "eremite-map 1\n" + "".join(
                f"{module}\t{obj}\t{section}\t{address:x}\t{size:x}\n"
                for module, obj, section, address, size in self.map_rows)
        if text is not None:
            add(".debug_eremite_map", SHT_PROGBITS, 0, 0, text.encode())
        names_copy = bytes(names) + b".shstrtab\0"
        index = len(names)
        body.extend(names_copy)
        sections.append((index, SHT_STRTAB, 0, 0, len(body) - len(names_copy), len(names_copy), 0,
                         0, 1, 0))
        return sections

    def write(self, path):
        with open(path, "wb") as file:
            file.write(self.make())
        return path
