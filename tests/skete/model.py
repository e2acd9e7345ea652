# SPDX-License-Identifier: MIT
"""What Skete's interface promises a guest with one CPU, written from docs/skete-abi.md alone: which
results a call may have, what is mapped afterwards, what is in memory."""
import collections
import errno
import re

PAGE = 4096
USER_START, USER_END = 0x1000, 0x7ffffffff000
DIRECT, DIRECT_END = 0x100000000000, 0x608000000000
WINDOW = 0x600000000000
CANONICAL_END = 1 << 47
READ, WRITE, EXEC, SHARED = 1, 2, 4, 8
ALL = (1 << 64) - 1


def call_numbers(header):
    """Name and number of each call, from eremite/skete.h."""
    with open(header, encoding="ascii") as file:
        body = re.search(r"enum skete_call \{(.*?)\n\};", file.read(), re.S)[1]
    names = re.findall(r"^\tSKETE_(\w+),", re.sub(r"/\*.*?\*/", "", body, flags=re.S), re.M)
    return {name: number for number, name in enumerate(names)}


class Ended(Exception):
    """The guest ends here: STATUS, and a line on standard error."""

    def __init__(self, status, line):
        super().__init__(line)
        self.status, self.line = status, line


class Model:
    def __init__(self, ram, regions, image, area):
        """REGIONS: (start, end) of RAM; IMAGE: (start, end, protection, bytes or None)."""
        self.ram = ram
        self.pages, self.memory, self.direct = {}, {}, set()
        for start, end in regions:
            self.direct.update(range(start // PAGE, end // PAGE))
        for start, end, protection, data in image:
            for page in range(start // PAGE, end // PAGE):
                self.pages[page] = (page, protection)
                if data is not None:
                    offset = page * PAGE - start
                    self.memory[page] = bytearray(data[offset:offset + PAGE].ljust(PAGE, b"\0"))
        self.mapped = {frame for frame, _ in self.pages.values()}
        self.unknown = set(frame for start, end, _, data in image if data is None
                           for frame in range(start // PAGE, end // PAGE))
        self.executable = {frame for frame, p in self.pages.values() if p & EXEC}
        self.shares = collections.Counter() # of frames: how often it is mapped with SHARED
        self.area = area
        self.errors = bytearray()
        self.input, self.listening = b"", False

    # What the guest's addresses mean.

    def translate(self, va):
        """(frame or None, protection) of the page at VA; a frame of None is not RAM."""
        page = va // PAGE
        if WINDOW <= va < WINDOW + 4 * PAGE:
            return None, READ | EXEC if va < WINDOW + PAGE else READ | WRITE
        if DIRECT <= va < DIRECT_END:
            frame = page - DIRECT // PAGE
            if frame not in self.direct:
                return None, 0
            return frame, READ if frame in self.executable else READ | WRITE
        return self.pages.get(page, (None, 0)) if va < CANONICAL_END else (None, 0)

    def bytes_of(self, frame):
        return self.memory.setdefault(frame, bytearray(PAGE))

    def get(self, va, size):
        """What is in memory, None if not all of it is known."""
        data = b""
        while size > 0:
            frame, _ = self.translate(va)
            part = min(size, PAGE - va % PAGE)
            if frame is None or frame in self.unknown:
                return None
            data += self.bytes_of(frame)[va % PAGE:va % PAGE + part] if frame in self.memory \
                else bytes(part)
            va, size = va + part, size - part
        return data

    def put(self, va, data):
        while data:
            frame, _ = self.translate(va)
            part = min(len(data), PAGE - va % PAGE)
            self.bytes_of(frame)[va % PAGE:va % PAGE + part] = data[:part]
            va, data = va + part, data[part:]

    def reach(self, va, size, need):
        """How many of SIZE bytes from VA on are RAM with all of NEED."""
        done = 0
        while done < size:
            frame, protection = self.translate((va + done) & ALL)
            if frame is None or protection & need != need:
                break
            done += PAGE - (va + done) % PAGE
        return min(done, size)

    # The calls: the results that are allowed; a call that succeeds changes the state.

    @staticmethod
    def is_range(va, size):
        return va % PAGE == 0 and size % PAGE == 0 and USER_START <= va < USER_END and \
            va + size <= USER_END and (va + size <= DIRECT or va >= DIRECT_END)

    @staticmethod
    def protection_errors(protection, known=7):
        if protection & ~known:
            return {-errno.EINVAL}
        if protection & SHARED and protection & EXEC:
            return {-errno.EACCES}
        return {-errno.EACCES} if protection & WRITE and protection & EXEC else set()

    def used(self, va, size):
        if size // PAGE > len(self.pages):
            return [page for page in self.pages if va // PAGE <= page < (va + size) // PAGE]
        return [page for page in range(va // PAGE, (va + size) // PAGE) if page in self.pages]

    def note_area(self):
        """Where the monitor may write at any time; whether it can."""
        frame, protection = self.translate(self.area)
        if frame is None or not protection & WRITE:
            return False
        self.unknown.add(frame)
        return True

    def shared(self, page):
        return SHARED if self.shares[self.pages[page][0]] > 0 else 0

    def set_page(self, page, value):
        old = self.pages.pop(page, None)
        if old is not None:
            self.shares[old[0]] -= 1
            if self.shares[old[0]] <= 0:
                del self.shares[old[0]]
                self.mapped.discard(old[0])
            self.executable.discard(old[0])
        if value is not None:
            frame, protection = value
            if protection & SHARED:
                self.shares[frame] += 1
                protection &= ~SHARED
            # Whatever can be accessed can be read: x86 knows no less.
            protection |= READ if protection else 0
            self.pages[page] = (frame, protection)
            self.mapped.add(frame)
            if protection & EXEC:
                self.executable.add(frame)

    def map(self, va, pa, size, protection):
        wrong = self.protection_errors(protection, 15)
        if not self.is_range(va, size) or pa % PAGE != 0 or pa >= self.ram or pa + size > self.ram:
            wrong.add(-errno.EINVAL)
        if wrong:
            return wrong
        if self.used(va, size):
            wrong.add(-errno.EEXIST)
        if any(frame in self.mapped and not (protection & SHARED and self.shares[frame] > 0)
               for frame in range(pa // PAGE, (pa + size) // PAGE)):
            wrong.add(-errno.EBUSY)
        if wrong:
            return wrong
        for offset in range(0, size, PAGE):
            self.set_page((va + offset) // PAGE, ((pa + offset) // PAGE, protection))
        return {0}

    def map_strided(self, first, pa, each, stride):
        va, protection = first & ~(PAGE - 1), first & (PAGE - 1)
        size, count = each & ((1 << 48) - 1), each >> 48
        if not 1 <= count <= 256 or stride % PAGE != 0 or not size <= stride < USER_END:
            return {-errno.EINVAL}
        for i in range(count):
            result = self.map(va + i * stride, pa + i * size, size, protection)
            if result != {0}:
                for done in range(i):
                    for page in self.used(va + done * stride, size):
                        self.set_page(page, None)
                return result
        return {0}

    def protect(self, va, size, protection, _):
        wrong = self.protection_errors(protection)
        if not self.is_range(va, size):
            wrong.add(-errno.EINVAL)
        if wrong:
            return wrong
        frames = [self.pages[page][0] for page in self.used(va, size)]
        if protection & EXEC and any(self.shares[frame] > 0 for frame in frames):
            return {-errno.EACCES}
        for page in self.used(va, size):
            self.set_page(page, (self.pages[page][0], protection | self.shared(page)))
        return {0}

    def unmap(self, va, size, *_):
        if not self.is_range(va, size):
            return {-errno.EINVAL}
        for page in self.used(va, size):
            self.set_page(page, None)
        return {0}

    def move(self, start, to, size, _):
        if not self.is_range(start, size) or not self.is_range(to, size) or \
                (start < to + size and to < start + size):
            return {-errno.EINVAL}
        if self.used(to, size):
            return {-errno.EEXIST}
        moved = [(page, (self.pages[page][0], self.pages[page][1] | self.shared(page)))
                 for page in self.used(start, size)]
        for page, _ in moved:
            self.set_page(page, None)
        for page, value in moved:
            self.set_page(page + (to - start) // PAGE, value)
        return {0}

    def query(self, va, *_):
        if not self.is_range(va & ~(PAGE - 1), PAGE):
            return {-errno.EINVAL}
        if va // PAGE not in self.pages:
            return {-errno.ENOENT}
        frame, protection = self.pages[va // PAGE]
        return {frame * PAGE | protection}

    def upcall(self, area, entry, *_):
        frame, protection = self.translate(area)
        wrong = set()
        if area % 256 != 0 or frame is None or not protection & WRITE:
            wrong.add(-errno.EFAULT)
        if entry >= USER_END:
            wrong.add(-errno.EINVAL)
        if wrong:
            return wrong
        self.area = area
        return {0}

    def console_write(self, stream, va, size, _):
        if stream not in (1, 2, 3):
            return {-errno.EINVAL}
        count = self.reach(va, size, READ)
        if stream == 2:
            self.errors += self.get(va, count)
        return {count if count or not size else -errno.EFAULT}

    def console_read(self, va, size, *_):
        if size == 0:
            return {0}
        if self.reach(va, 1, WRITE) == 0:
            return {-errno.EFAULT}
        most = min(size, self.reach(va, min(size, len(self.input)), WRITE), len(self.input))
        return range(most + 1) if self.listening else {0}

    def took(self, va, count):
        """What console_read found to be there."""
        self.put(va, self.input[:count])
        self.input = self.input[count:]

    # What the guest does itself.

    def fault(self, va, bits):
        """(mask, value) of a result: whether the page is present does not count, nor, where the
        guest has nothing, what a host adds that runs ring 3 without hardware support."""
        if not self.note_area():
            raise Ended(125, "where the libOS cannot take it")
        if CANONICAL_END <= va < (1 << 64) - CANONICAL_END:
            return ALL, 0xfa17000000000000 | 13 << 16
        return ALL & ~1 & ~(8 if va >= CANONICAL_END else 0), 0xfa17000000000000 | 14 << 16 | 4 | bits

    def touch(self, va, need, bits):
        """The fault of an access, or None."""
        return None if self.translate(va)[1] & need == need else self.fault(va, bits)
