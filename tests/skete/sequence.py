# SPDX-License-Identifier: MIT
"""Makes sequences of calls and accesses from a seed, for the guest in sequence.c, and judges what
came out by the model."""
import errno
import os
import random
import struct

from model import (ALL, DIRECT, DIRECT_END, EXEC, PAGE, READ, USER_END, WINDOW, WRITE, Ended, Model,
                   call_numbers)

HEADER = os.path.join(os.path.dirname(__file__), "../../include/eremite/skete.h")
CALLS = call_numbers(HEADER)
KIND_CALL, KIND_READ, KIND_WRITE, KIND_JUMP, KIND_SUM, KIND_CLEAR, KIND_MASK, KIND_FLUSH = range(1, 9)
MAGIC = b"skete's sequence"
RAM = 16 << 20
ARENA = 0x700000000000
HUGE = 2 << 20
CODE = 0xc300000000b8  # mov $imm32, %eax; ret
# A mapping may start anywhere in these; they cross the borders of tables of each level.
ARENAS = (ARENA, ARENA + (1 << 30) - 4 * PAGE, ARENA + (1 << 39) - 4 * PAGE, 0x1000, 0x600000,
          DIRECT - 8 * PAGE, DIRECT_END, USER_END - 8 * PAGE, ARENA + 5 * HUGE)


class Image:
    """The guest, whose table can be written."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.place = self.data.index(MAGIC)
        (self.area, self.upcall, self.upcall_end, self.text, self.rodata, self.data_pages, self.bss,
         self.hole, self.end, self.room, _) = struct.unpack_from("<11Q", self.data, self.place + 16)

    def segments(self):
        offset, = struct.unpack_from("<Q", self.data, 32)
        count, = struct.unpack_from("<H", self.data, 56)
        for i in range(count):
            kind, flags, start, va, _, filled, size, _ = struct.unpack_from(
                "<IIQQQQQQ", self.data, offset + 56 * i)
            if kind == 1:
                yield flags, va, self.data[start:start + filled].ljust(size, b"\0")

    def victims(self):
        """What the guest itself does not need."""
        return [(start, start + 3 * PAGE) for start in
                (self.text, self.rodata, self.data_pages, self.bss)]

    def model(self):
        parts = []
        for flags, va, data in self.segments():
            protection = READ | (WRITE if flags & 2 else 0) | (EXEC if flags & 1 else 0)
            at, end = va, va + len(data)
            borders = sorted([*self.victims(), (self.hole, self.hole + 3 * PAGE)])
            for start, stop in borders:
                if not va <= start < end:
                    continue
                parts.append((at, start, protection, None))
                if start != self.hole:
                    parts.append((start, stop, protection, data[start - va:stop - va]))
                at = stop
            parts.append((at, end, protection, None))
        first = min(va for _, va, _ in self.segments())
        regions = [(PAGE, first), (self.hole, self.hole + 3 * PAGE), (self.end, RAM)]
        model = Model(RAM, regions, parts, self.area)
        return model

    def own(self):
        """Pages without which the guest cannot go on."""
        pages = set()
        for _, va, data in self.segments():
            pages.update(range(va // PAGE, (va + len(data)) // PAGE))
        for start, end in self.victims():
            pages -= set(range(start // PAGE, end // PAGE))
        return pages - set(range(self.hole // PAGE, self.hole // PAGE + 3))

    def with_steps(self, steps):
        data = bytearray(self.data)
        struct.pack_into("<Q", data, self.place + 16 + 80, len(steps))
        for i, step in enumerate(steps):
            struct.pack_into("<6Q", data, self.place + 16 + 88 + 48 * i, *step)
        return data


class Generator:
    """Steps from a seed.  It keeps a model, so that it knows what the guest would not survive."""

    def __init__(self, image, seed, count, listen=False):
        self.random = random.Random(seed)
        self.image, self.model, self.own = image, image.model(), image.own()
        self.steps, self.count, self.listen = [], count, listen

    # Numbers that are near to something.

    def frame(self):
        pick = self.random.random
        if pick() < 0.1:
            return self.random.choice([*range(self.image.hole, self.image.hole + 3 * PAGE, PAGE),
                                       *(start for start, _ in self.image.victims())])
        if pick() < 0.2:
            return self.random.randrange(2, RAM // HUGE) * HUGE
        return self.random.randrange(1, RAM // PAGE) * PAGE

    def address(self):
        choice = self.random.choice
        kind = self.random.random()
        if kind < 0.45:
            return choice(ARENAS) + self.random.randrange(12) * PAGE
        if kind < 0.65 and self.model.pages:
            return choice(list(self.model.pages)) * PAGE
        if kind < 0.75:
            return choice(self.image.victims())[0] + self.random.randrange(3) * PAGE
        if kind < 0.85:
            return DIRECT + self.frame()
        if kind < 0.9:
            return self.random.randrange(1 << self.random.randrange(1, 65))
        return choice((0, 1, PAGE - 1, PAGE, DIRECT - PAGE, DIRECT, DIRECT + RAM, DIRECT_END - PAGE,
                       DIRECT_END, WINDOW - PAGE, WINDOW, WINDOW + PAGE, WINDOW + 3 * PAGE, WINDOW + 4 * PAGE,
                       USER_END - PAGE, USER_END, USER_END + PAGE, 1 << 47, (1 << 48) + ARENA,
                       1 << 63, -1 << 47 & ALL, (-1 << 47) + PAGE & ALL, -PAGE & ALL, ALL,
                       (1 << 63) + ARENA, self.image.area, self.image.end))

    def size(self):
        kind = self.random.random()
        if kind < 0.6:
            return self.random.randrange(1, 9) * PAGE
        if kind < 0.75:
            return self.random.choice((HUGE, 2 * HUGE, HUGE + PAGE, HUGE - PAGE))
        if kind < 0.8:
            return self.random.randrange(1 << self.random.randrange(1, 65))
        return self.random.choice((0, 1, PAGE - 1, PAGE + 1, 1 << 30, 1 << 40, 1 << 47, 1 << 63,
                                   -PAGE & ALL, ALL, USER_END - ARENA, RAM, RAM + PAGE))

    def protection(self):
        if self.random.random() < 0.9:
            return self.random.choice((0, 1, 3, 5, 1, 3, 5, 2, 4, 8, 9, 11, 11))
        return self.random.choice((6, 7, 12, 15, 16, 1 << 32 | 3, ALL, 1 << 63 | 1))

    def number(self):
        return self.random.choice((0, 1, 2, 4, 255, 1 << 31, 1 << 32, ALL, self.address(), self.size()))

    # Steps.

    def harmless(self, va, size):
        """Whether what is done to the pages leaves the guest's own alone."""
        return not Model.is_range(va, size) or not any(
            va <= page * PAGE < va + size for page in self.own)

    def add(self, *step):
        self.steps.append(tuple(value & ALL for value in (*step, 0, 0, 0, 0, 0))[:6])
        return Judge.apply(self.model, self.steps[-1])

    def call(self, name, *arguments):
        self.add(KIND_CALL, CALLS[name], *arguments)

    def keep_area(self):
        """Without an area, the next exception ends the guest: only near the end."""
        if self.model.note_area():
            return
        if len(self.steps) > self.count * 9 // 10:
            self.add(KIND_FLUSH)
        else:
            self.call("UPCALL", self.image.area, self.image.upcall, self.image.upcall,
                      self.image.upcall_end)

    def map(self):
        self.call("MAP", self.address(), self.frame() if self.random.random() < 0.9 else
                              self.random.choice((0, RAM - PAGE, RAM, 1 << 30, 1 << 40, -PAGE & ALL, ALL)),
                              self.size(), self.protection())

    def map_strided(self):
        pick = self.random.random
        size = self.random.randrange(1, 4) * PAGE if pick() < 0.9 else self.size() & (1 << 48) - 1
        count = self.random.randrange(1, 9) if pick() < 0.9 else self.random.choice((0, 256, 257, 0xffff))
        stride = size + self.random.randrange(3) * PAGE if pick() < 0.9 else self.size()
        self.call("MAP_STRIDED", self.address() + self.protection(), self.frame(), size | count << 48,
                  stride)

    def protect(self):
        va, size = self.address(), self.size()
        if self.harmless(va, size):
            self.call("PROTECT", va, size, self.protection())

    def unmap(self):
        va, size = self.address(), self.size()
        if self.harmless(va, size):
            self.call("UNMAP", va, size)

    def move(self):
        va, to, size = self.address(), self.address(), self.size()
        if self.harmless(va, size):
            self.call("MOVE", va, to, size)

    def query(self):
        self.call("QUERY", self.address() + self.random.choice((0, 0, 1, PAGE - 1)) & ALL)

    def upcall(self):
        area = (self.address() + self.random.choice((0, 0, 256, PAGE - 256, 1, 128))) & ALL
        entry = self.image.upcall if self.random.random() < 0.9 else (1 << 47) + self.number()
        frame, _ = self.model.translate(area)
        if frame in self.own:
            return
        if entry != self.image.upcall and entry < 1 << 47 or entry > ALL:
            return
        self.call("UPCALL", area, entry, self.image.upcall, self.image.upcall_end)

    def write(self):
        va = self.address() + self.random.choice((0, 1, PAGE - 1))
        size = self.size() if self.random.random() < 0.5 else self.random.choice((1, 100, PAGE))
        va &= ALL
        stream = self.random.choice((2, 2, 3, 3, 0, 4, ALL, 1 << 32 | 1))
        if stream == 2:
            count = self.model.reach(va, size, READ)
            if count > 16 * PAGE or self.model.get(va, count) is None:
                stream = 3
        if stream == 3 and b"\n" in (self.model.get(va, self.model.reach(va, size, READ)) or b"\n"):
            return
        self.call("CONSOLE_WRITE", stream, va, size)

    def read(self):
        va = (self.address() + self.random.choice((0, 1, PAGE - 1))) & ALL
        # The input may go on in the pages behind.
        if any(self.model.translate(va + more & ALL)[0] in self.own for more in (0, PAGE, 2 * PAGE)):
            return
        self.call("CONSOLE_READ", va, self.random.choice((0, 1, 10, PAGE, ALL)))

    def events(self):
        what = self.random.random() if self.model.note_area() else 0
        if what < 0.5:
            self.call(self.random.choice(("TIMER", "AGAIN")), self.number())
        elif what < 0.6:
            self.call("WAIT", self.random.choice((0, 1, 1000, 100000)))
        elif what < 0.8:
            self.add(KIND_MASK, self.model.area, 1)
            self.call(self.random.choice(("TIMER", "AGAIN")), self.random.choice((0, 1, 20000)))
            self.call("WAIT", ALL)
        elif what < 0.9:
            self.add(KIND_MASK, self.model.area, self.random.randrange(2))
        elif self.listen:
            self.call("CONSOLE_LISTEN")

    def unknown(self):
        number = self.random.choice((len(CALLS) - 1, len(CALLS), 255, 1 << 31, 1 << 32, 1 << 63, ALL))
        if number >= CALLS["CALLS"]:
            self.add(KIND_CALL, number, self.number(), self.number(), self.number(), self.number())

    def others(self):
        names = ["MAIN", "CPU_START", "CPU_KICK", "BARRIER", *(name for name in CALLS if name.startswith("FILE"))]
        self.call(self.random.choice(names), self.number(), self.address(), self.number(),
                  self.number())

    def access(self):
        va = self.address() & ~7 & ALL
        frame, protection = self.model.translate(va)
        if frame in self.own:
            return
        what = self.random.random()
        if what < 0.4:
            self.add(KIND_READ, va)
        elif what < 0.8:
            if frame is not None or not protection & WRITE:
                immediate = self.random.randrange(1 << 32) | 0x20202020
                if b"\n" not in struct.pack("<I", immediate):
                    self.add(KIND_WRITE, va, CODE | immediate << 8)
        elif not protection & EXEC:
            self.add(KIND_JUMP, va)
        elif frame is not None:
            data = self.model.get(va, 8)
            if data is not None and data[0] == 0xb8 and data[5] == 0xc3:
                self.add(KIND_JUMP, va)
        elif va == WINDOW:
            self.add(KIND_JUMP, va)

    def sum(self):
        va, size = self.address() & ~(PAGE - 1), self.random.choice((PAGE, 16 * PAGE, HUGE))
        if self.model.reach(va, size, READ) == size and self.model.get(va, size) is not None:
            self.add(KIND_SUM, va, size)

    def forget_area(self):
        """Clear what upcalls have left, which the model cannot know."""
        if not self.model.note_area():
            return
        here, _ = self.model.translate(self.model.area)
        for frame in list(self.model.unknown - self.own - {here}):
            va = DIRECT + frame * PAGE
            if self.model.reach(va, PAGE, WRITE) == PAGE:
                self.add(KIND_CLEAR, va, PAGE)

    def all_of_ram(self):
        """At the end: nothing has changed but what was to change."""
        for frame in sorted(self.model.direct):
            if frame % 16 == 0 and all(f in self.model.direct and f not in self.model.unknown
                                       for f in range(frame, frame + 16)):
                self.add(KIND_SUM, DIRECT + frame * PAGE, 16 * PAGE)
        for page, (frame, protection) in sorted(self.model.pages.items()):
            if protection and frame not in self.model.unknown:
                self.add(KIND_SUM, page * PAGE, PAGE)
            if frame not in self.own:
                self.call("QUERY", page * PAGE)

    def make(self):
        kinds = {self.map: 20, self.map_strided: 4, self.protect: 15, self.unmap: 6, self.move: 10, self.query: 8,
                 self.upcall: 3, self.write: 5, self.read: 3, self.events: 3, self.unknown: 1, self.others: 2,
                 self.access: 25, self.sum: 2, self.forget_area: 1}
        try:
            while len(self.steps) < self.count:
                self.random.choices(list(kinds), kinds.values())[0]()
                self.keep_area()
            self.all_of_ram()
        except Ended:
            pass
        return self.steps


class Judge:
    """Applies steps to a model and compares."""

    @staticmethod
    def guest(model, kind, a, b):
        """(mask, value) of what the guest does without a call."""
        if kind == KIND_READ:
            frame, _ = model.translate(a)
            data = model.get(a, 8) if frame is not None else None
            return model.touch(a, READ, 0) or \
                ((ALL, struct.unpack("<Q", data)[0]) if data is not None else (0, 0))
        if kind == KIND_WRITE:
            fault = model.touch(a, WRITE, 2)
            if not fault and model.translate(a)[0] not in model.unknown:
                model.put(a, struct.pack("<Q", b))
            return fault or (ALL, 0)
        if kind == KIND_JUMP:
            fault = model.touch(a, EXEC, 16)
            if fault or a == WINDOW:
                return fault or (ALL, -38 & ALL)
            return ALL, struct.unpack("<I", model.get(a + 1, 4))[0]
        if kind == KIND_SUM:
            words = struct.unpack(f"<{b // 8}Q", model.get(a, b))
            return ALL, sum(word * (2 * i + 1) for i, word in enumerate(words) if word) & ALL
        if kind == KIND_CLEAR:
            model.unknown.discard(model.translate(a)[0])
            model.put(a, bytes(b))
        return ALL, 0

    @staticmethod
    def apply(model, step, result=None):
        """What is wrong with the RESULT of a step, or None; Ended if there is none."""
        kind, a, b, c, d, e = step
        model.note_area()
        if kind != KIND_CALL:
            mask, value = Judge.guest(model, kind, a, b)
            if result is not None and result & mask != value & mask:
                return f"{value:#x} expected"
            return None
        name = {number: name for name, number in CALLS.items()}.get(a)
        if name == "CALLS" or name is None or name.startswith("FILE_"):
            allowed = {-errno.ENOSYS}  # there is no --map
        elif name == "MAIN":
            allowed = {-errno.EINVAL}
        elif name == "CPU_START":
            allowed = {-errno.EBUSY if b == 0 and c < USER_END else -errno.EINVAL}
        elif name == "CPU_KICK":
            allowed = {0 if b == 0 else -errno.EINVAL}
        elif name == "BARRIER":
            allowed = {0, -errno.ENOSYS}
        elif name in ("TIMER", "AGAIN", "WAIT", "CONSOLE_LISTEN"):
            model.listening |= name == "CONSOLE_LISTEN"
            allowed = {0}
        else:
            allowed = getattr(model, name.lower())(b, c, d, e)
        if result is None:
            return None
        signed = result - (1 << 64) if result >> 63 else result
        if name == "CONSOLE_READ" and signed > 0 and signed in allowed:
            model.took(b, signed)
        return None if signed in allowed else f"one of {sorted(allowed)[:8]} expected"


def describe(step):
    kind, *arguments = step
    names = {number: name for name, number in CALLS.items()}
    words = ("", "call", "read", "write", "jump", "sum", "clear", "mask", "flush")
    text = words[kind]
    if kind == KIND_CALL:
        text += " " + names.get(arguments.pop(0), "?")
    return text + "(" + ", ".join(f"{value:#x}" for value in arguments) + ")"


def tail(data):
    return data[-300:].decode("utf-8", "backslashreplace").strip("\0")


def judge(image, steps, result, stdin=None):
    """What is wrong with what a run gave, or None.  RESULT: status, out, err."""
    model = image.model()
    model.input = stdin or b""
    results = struct.unpack(f"<{len(result.out) // 8}Q", result.out[:len(result.out) // 8 * 8])
    status, line, flushed, said = 0, "", len(steps), f"status {result.status}, {tail(result.err)!r}"
    for i, step in enumerate(steps):
        found = results[i] if i < len(results) else None
        try:
            wrong = Judge.apply(model, step, found)
        except Ended as end:
            status, line = end.status, end.line
            flushed = max(j for j in range(i) if steps[j][0] == KIND_FLUSH)
            if found is not None:
                return f"step {i}: {describe(step)}: the guest goes on, though it {line}"
            break
        if wrong:
            return f"step {i}: {describe(step)} gives {results[i]:#x}: {wrong}; {said}"
    if len(results) != flushed:
        return f"no result of step {len(results)}, {describe(steps[len(results)])}; {said}"
    if result.status != status:
        return f"status {status} expected; {said}"
    if not result.err.startswith(bytes(model.errors)):
        return "standard error is not what the guest wrote"
    rest = result.err[len(model.errors):]
    if line.encode() not in rest or (line == "") != (rest == b""):
        return f"standard error: {tail(rest)!r}, not {line!r}"
    return None
