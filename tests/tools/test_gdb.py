#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""skete --gdb, by GDB itself and by a peer that sends anything."""
import atexit
import os
import re
import select
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time

from harness import BUILD, EREMITE, HERE, TIMEOUT, Result, Skip, main, run

SKETE = os.path.join(BUILD, "bin", "skete")
CC = os.path.join(BUILD, "bin", "eremite-cc")
SAMPLE = os.path.join(HERE, "gdb_sample.c")
images = []


def image():
    """The sample, and beside it a link of its name in the test's folder."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")
    if shutil.which("gdb") is None or not os.path.exists(CC):
        raise Skip("no gdb or no eremite-cc")
    if not images:
        folder = tempfile.mkdtemp(prefix="eremite-test-")
        atexit.register(shutil.rmtree, folder, True)
        images.append(os.path.join(folder, "sample"))
        subprocess.run([CC, "-O0", "-g", SAMPLE, "-o", images[0]], check=True)
    if not os.path.exists("sample"):
        os.symlink(images[0], "sample")
    return "sample"


def line(name, after=0):
    """The place of the sample's line that says `line: NAME`, some lines after it."""
    with open(SAMPLE, encoding="ascii") as file:
        return next(f"gdb_sample.c:{number + after}" for number, text in enumerate(file, 1)
                    if f"/* line: {name} */" in text)


class Guest:
    """skete, waiting at the Unix socket `gdb`, or at WHERE."""

    def __init__(self, *arguments, options=(), where="gdb", command=(SKETE,)):
        image()
        self.where = where
        self.process = subprocess.Popen(
            [*command, "--timeout=50", "--gdb", where, *options,
             *([] if "--" in options else ["sample"]), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        atexit.register(self.process.kill)
        self.first_line = self.process.stderr.readline().decode()

    def connect(self):
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(TIMEOUT)
        peer.connect(self.where)
        return peer

    def end(self):
        out, err = self.process.communicate(timeout=TIMEOUT)
        return Result(self.process.returncode, out, err)

    def command(self, *commands):
        words = ["gdb", "-nx", "-batch", "-ex", "set pagination off", "-ex", "set confirm off",
                 "-ex", "set width 0", "-ex", "target remote " + self.where]
        for command in commands:
            words += ["-ex", command]
        return [*words, "sample"]

    def gdb(self, *commands):
        return run(*self.command(*commands)).out.decode()

    def interrupt(self, before, *after):
        """GDB continues, gets a Ctrl-C once the guest is at work, and goes on with AFTER."""
        gdb = subprocess.Popen(self.command(*before, "continue", *after), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        atexit.register(gdb.kill)
        assert self.process.stdout.readline() == b"total 26\n"
        gdb.send_signal(signal.SIGINT)
        out = gdb.communicate(timeout=TIMEOUT)[0].decode()
        assert "Program received signal SIGINT" in out, out
        return out


def expect(text, *patterns):
    """In this order; * stands for anything within a line."""
    rest = text
    for pattern in patterns:
        found = re.search(re.escape(pattern).replace(r"\*", ".*"), rest)
        assert found, f"expected {pattern!r} in\n{text}"
        rest = rest[found.end():]


def test_waits():
    guest = Guest()
    assert guest.first_line == "skete: the guest waits for GDB: target remote gdb\n"
    expect(guest.gdb("p $pc", "info registers rdi rsp cs fs_base"), "skete_entry",
           "rdi * 0x600000001000", "rsp * 0x0", "cs * 0x33", "fs_base * 0x0")
    guest.end().expect(42, b"total 26\n", b"")


def test_exit_status():
    guest = Guest()
    expect(guest.gdb("continue"), "exited with code 052]")
    result = guest.end().expect(42, b"total 26\n")
    assert result.err == b"", result.err


def test_break_and_backtrace():
    guest = Guest()
    out = guest.gdb("break main", "continue", "break add if b == 3", "continue", "backtrace",
                    "info locals", "print a", "up", "print total", "down", "finish", "x/2i $pc",
                    "info symbol $pc", "delete", "continue")
    expect(out, f"Breakpoint 1, main (argc=1, argv=*/{line('main')}",
           f"Breakpoint 2, add (a=4, b=3) at */{line('sum')}",
           "#0  add (a=4, b=3)", "#1  0x* in main (argc=1", "$1 = 4", "$2 = 4",
           "Value returned is $3 = 7", "=> 0x*main+", "main + * in section .text",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\n", b"")


def test_change():
    guest = Guest("text")
    out = guest.gdb("break add if b == 4", "continue", "set var a = 1000", "print text",
                    "set var text[0] = 'S'", "print text", "print ratio", "print $rax = 0x123456789",
                    "print/x $rax", "print $xmm3.v4_int32[2] = 5", "print $xmm3.v4_int32[2]",
                    "print $ymm3.v8_int32[2]", "print $mxcsr", "print add(20, 3)", "print/x $eflags",
                    "delete", "continue")
    expect(out, "Breakpoint 1, add (a=11, b=4)", '= "some text"', '= "Some text"', "= 1.5",
           "= 4886718345", "= 0x123456789", "= 5", "= 5", "= 8064", "= 23", "exited with code 052]")
    guest.end().expect(42, b"total 1015\nSome text 1.5\n", b"")


def test_next_step_finish():
    guest = Guest()
    out = guest.gdb("break main", "continue", "next", "next", "next", "frame", "step", "frame",
                    "next", "frame", "finish", "stepi", "continue")
    expect(out, f"#0  main * at */{line('main', 4)}", f"#0  add (a=0, b=0) at */{line('sum')}",
           f"#0  add * at */{line('sum', 2)}", "Value returned is $1 = 0",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\n", b"")


def test_step_through_all():
    """Instruction by instruction through a system call, and through the monitor's."""
    guest = Guest()
    out = guest.gdb("break sys_writev", "break sys_write", "continue", "delete", "stepi 700",
                    "p $rip != 0", "continue")
    expect(out, "Breakpoint *sys_write", "= 1", "exited with code 052]")
    guest.end().expect(42, b"total 26\n", b"")


def test_step_from_entry():
    """Through the entry, the registration of the upcall and the first page-table changes."""
    guest = Guest()
    expect(guest.gdb("stepi 1500", "info symbol $pc", "continue"), "in section",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\n", b"")


def test_step_over_fault():
    """The instruction takes a page fault that the libOS handles."""
    guest = Guest("touch")
    out = guest.gdb(f"break {line('touch')}", "continue", "next", "x/db page + 3145733", "continue")
    expect(out, f"Breakpoint 1, touch () at */{line('touch')}", "printf", ":\t7",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\ntouched 7\n", b"")


def test_watch():
    guest = Guest()
    out = guest.gdb("break main", "continue", "delete", "watch counter", "continue", "backtrace",
                    "continue", "continue", "delete", "continue")
    expect(out, "Hardware watchpoint 2: counter", "Old value = 0", "New value = 1", "add (a=0, b=1)",
           "#1 * in main", "Old value = 1", "New value = 3", "add (a=1, b=2)", "Old value = 3",
           "New value = 7", "exited with code 052]")
    guest.end().expect(42, b"total 26\n", b"")


def test_watch_reads():
    guest = Guest("text")
    out = guest.gdb("break main", "continue", "delete", "rwatch ratio", "awatch other[512]",
                    "watch text", "continue", "continue", "delete", "continue")
    expect(out, "Hardware read watchpoint 2: ratio", "Hardware access (read/write) watchpoint 3",
           "Hardware watchpoint 4: text", "Hardware access (read/write) watchpoint 3: other[512]",
           "Old value = 0", "New value = 26", "Hardware read watchpoint 2: ratio", "Value = 1.5",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\nsome text 1.5\n", b"")


def test_watch_local():
    """On the stack, which much else uses too, and which goes out of scope."""
    guest = Guest()
    out = guest.gdb("break add if b == 4", "continue", "delete", "watch sum", "continue", "continue",
                    "continue")
    expect(out, "Hardware watchpoint 2: sum", "New value = 15", "the program has left the block",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\n", b"")


def test_watch_with_ticks():
    guest = Guest("ticks")
    out = guest.gdb("break spin", "continue", "delete", "watch ticks if ticks == 3", "continue",
                    "backtrace 1", "print counter = -1", "delete", "continue")
    expect(out, "New value = 3", "#0  handle_tick", "= -1", "exited with code 052]")
    guest.end().expect(42, b"total 26\nspun\n", b"")


def test_steps_with_ticks():
    """Timers do not lead a step astray."""
    guest = Guest("ticks")
    out = guest.gdb("break spin", "continue", "delete", *["next"] * 30, "frame", "tbreak handle_tick",
                    "continue", "finish", "print counter = -1", "continue")
    expect(out, "#0  spin () at", "Temporary breakpoint 2, handle_tick", "signal handler called", "= -1",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\nspun\n", b"")


def test_interrupt():
    guest = Guest("spin")
    out = guest.interrupt([], f"break {line('spin')}", "continue", "backtrace", "print counter = -1",
                          "delete", "continue")
    expect(out, "Breakpoint 1, spin () at", "in main", "= -1", "exited with code 052]")
    guest.end().expect(42, b"spun\n", b"")


def test_interrupt_sleep():
    guest = Guest("sleep")
    with guest.connect() as peer:
        for _ in range(20):
            peer.sendall(packet(b"vCont;c"))
            assert peer.recv(100) == b"+"
            time.sleep(0.02)
            peer.sendall(b"\x03")
            assert peer.recv(100) == packet(b"T02thread:1;")
    expect(guest.gdb("backtrace", "kill"), "in sleep (", "in main (")
    guest.end().expect(137)


def test_crash():
    guest = Guest("crash")
    out = guest.gdb("continue", "backtrace", "print where", "x/i $pc", "continue")
    expect(out, "Program received signal SIGSEGV", f"in crash (where=0x8) at */{line('crash')}",
           "#1  * in main (argc=2", "(int *) 0x8", "=> 0x*mov", "terminated with signal SIGSEGV")
    guest.end().expect(139, b"total 26\n", b"SIGSEGV: write to 0x8")


def test_abort():
    guest = Guest("abort")
    expect(guest.gdb("continue", "backtrace", "continue"), "Program received signal SIGABRT",
           "in abort ()", "in main (", "terminated with signal SIGABRT")
    guest.end().expect(134, b"total 26\n", b"SIGABRT")


def test_killed_by_signal():
    guest = Guest("term")
    expect(guest.gdb("continue", "continue"), "Program received signal SIGTERM",
           "terminated with signal SIGTERM")
    guest.end().expect(143, b"total 26\n")


def test_own_traps():
    """A program's own breakpoints and steps are its own."""
    guest = Guest("traps")
    expect(guest.gdb("break main", "continue", "continue"), "Breakpoint 1", "exited with code 052]")
    guest.end().expect(42, b"total 26\ntraps taken\n", b"")


def test_break_in_upcall():
    """Where the libOS itself may not be interrupted."""
    guest = Guest("traps")
    out = guest.gdb("break *&'libos.trap_enter'", "continue", "stepi 3", "info symbol $pc", "delete",
                    "continue")
    expect(out, "Breakpoint 1, *trap_enter", "trap_enter + ", "exited with code 052]")
    guest.end().expect(42, b"total 26\ntraps taken\n", b"")


def test_detach():
    guest = Guest()
    expect(guest.gdb("break add", "watch counter", "continue", "detach"), "Breakpoint 1, add",
           "detached]")
    guest.end().expect(42, b"total 26\n", b"")


def test_quit_detaches():
    guest = Guest()
    guest.gdb("break add", "continue")
    guest.end().expect(42, b"total 26\n", b"")


def test_kill():
    guest = Guest()
    expect(guest.gdb("break add", "continue", "kill"), "killed]")
    result = guest.end().expect(137, b"")
    assert result.err == b"", result.err


def test_attach_again():
    """A debugger that only disconnects leaves the guest standing."""
    guest = Guest("spin")
    expect(guest.gdb("break add", "continue", "disconnect"), "Breakpoint 1, add")
    expect(guest.gdb("backtrace 1", "next", "break spin", "continue", "detach"), "#0  add (a=0, b=0)",
           "counter = sum", "Breakpoint 1, spin", "detached]")
    # Now it runs: the next one stops it.
    expect(guest.gdb("info symbol $pc", "print counter = -1", "continue"), "spin", "= -1",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\nspun\n", b"")


def test_threads():
    guest = Guest("cpus", options=["-c", "2"])
    out = guest.gdb("info threads", f"break {line('spin')}", "continue", "info threads",
                    "thread 2", "backtrace", "print argument", "set var argument = 5",
                    "set scheduler-locking on", "stepi", "stepi", "stepi", "frame",
                    "set scheduler-locking off", "thread 1", "next", "delete",
                    f"break {line('second')} thread 2", "continue", "print argument",
                    "thread apply all backtrace", "delete", "print counter = -1", "continue")
    expect(out, "* 1 *CPU 0", "Breakpoint 1, spin", "* 1 *CPU 0* spin", "  2 *CPU 1* second",
           "#0  * second (argument=3)", "= 3", "#0 * second (argument=5)", "Switching to thread 1",
           "hit Breakpoint 2, second (argument=5)", "= 5", "Thread 2", "Thread 1", "in main",
           "exited with code 052]")
    guest.end().expect(42, b"total 26\nspun\n", b"")


def test_threads_watch():
    """One CPU watched, the other changes its neighbours."""
    guest = Guest("cpus", options=["-c", "2"])
    out = guest.gdb("watch second_count if second_count > 30", "continue", "info threads",
                    "delete", "print counter = -1", "continue")
    expect(out, "Hardware watchpoint 1: second_count", "Old value = 30", "New value = 33",
           "* 2 *CPU 1", "= -1", "exited with code 052]")
    guest.end().expect(42, b"total 26\nspun\n", b"")


def test_socket():
    guest = Guest()
    assert stat.S_IMODE(os.stat("gdb").st_mode) == 0o600
    guest.gdb("detach")
    guest.end().expect(42)
    for _ in range(100):
        if not os.path.exists("gdb"):
            break
        time.sleep(0.05)
    assert not os.path.exists("gdb")


def test_socket_taken():
    guest = Guest()
    run(SKETE, "--gdb", "gdb", "sample").expect_one_line(2, b"'gdb': Address in use")
    with open("file", "w", encoding="ascii") as file:
        file.write("precious")
    run(SKETE, "--gdb", "./file", "sample").expect_one_line(2, b"'./file': Address in use")
    assert os.path.getsize("file") == 8
    guest.process.kill()
    guest.end()
    # What is left of it is in nobody's way.
    left = socket.socket(socket.AF_UNIX)
    left.bind("left")
    left.close()
    guest = Guest(where="left")
    guest.gdb("detach")
    guest.end().expect(42)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_port():
    guest = Guest(where=free_port())
    assert guest.first_line.endswith(f"target remote :{guest.where}\n"), guest.first_line
    with open("/proc/net/tcp", encoding="ascii") as file:
        assert f" 0100007F:{int(guest.where):04X} 00000000:0000 0A " in file.read()
    run(SKETE, "--gdb", guest.where, "sample").expect_one_line(2, b"Address in use")
    guest.where = "127.0.0.1:" + guest.where
    expect(guest.gdb("break add", "continue", "detach"), "Breakpoint 1, add")
    guest.end().expect(42, b"total 26\n", b"")


def test_bad_places():
    image()
    for bad in ("0", "65536", "99999999999999999999", "12x", "-1", ":1234", ""):
        run(SKETE, "--gdb=" + bad, "sample").expect_one_line(2, b"bad --gdb=")
        run(EREMITE, "run", "--gdb=" + bad, "sample").expect_one_line(2, b"bad --gdb=")
    run(SKETE, "--gdb", "./none/gdb", "sample").expect_one_line(2, b"No such file")
    run(SKETE, "--gdb", "./" + "x" * 200, "sample").expect_one_line(2, b"at most 107 characters")


def test_not_attached_ends():
    """A signal, and the time limit, end a guest that waits."""
    guest = Guest()
    guest.process.terminate()
    guest.end().expect(143, b"")
    guest = Guest(options=["--timeout=0.3"])
    guest.end().expect(124, b"", b"stopped after 0.3 seconds")


def packet(text):
    return b"$%s#%02x" % (text, sum(text) & 0xff)


def test_garbage():
    guest = Guest()
    for garbage in (b"", b"\x00" * 10000, b"$" * 5000, b"GET / HTTP/1.0\r\n\r\n", b"\xff" * 100,
                    b"$" + b"m" * 9000 + b"#00", packet(b"m" + b"f" * 4000), b"$#", b"+-+-\x03\x03",
                    packet(b"Z0,ffffffffffffffff,1") + packet(b"Z2,0,ffffffffffffffff"),
                    packet(b"G" + b"00" * 100), packet(b"vCont;s:fffffffffffffff"),
                    packet(b"M0,1:00") + packet(b"mffff800000000000,1000"),
                    packet(b"qXfer:features:read:target.xml:0,ffffffffffffffff")):
        with guest.connect() as peer:
            peer.sendall(garbage)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass
    expect(guest.gdb("break add", "continue", "detach"), "Breakpoint 1, add (a=0, b=0)")
    guest.end().expect(42, b"total 26\n", b"")


def test_monitor_memory_is_hidden():
    guest = Guest()
    with guest.connect() as peer:
        for address in (b"ffff800000000000", b"ffff800000003000", b"0", b"7ffffffff000",
                        b"1000000000000", b"800000100000"):
            peer.sendall(packet(b"m" + address + b",8") + packet(b"M" + address + b",1:00"))
            answer = b""
            while answer.count(b"#") < 2:
                answer += peer.recv(1000)
            assert answer.count(b"$E0e#") == 2, (address, answer)
        peer.sendall(packet(b"k"))
    guest.end().expect(137)


def test_deaf_peer():
    """It asks and never reads: the guest can still be ended."""
    guest = Guest()
    with guest.connect() as peer:
        peer.setblocking(False)
        for _ in range(100):
            if not select.select([], [peer], [], 0.3)[1]:
                break
            peer.send(packet(b"m100000,700") * 50)
        guest.process.terminate()
        guest.end().expect(143, b"")


def test_restored():
    image()
    run(SKETE, "--snapshot-at-main", "snapshot", "sample").expect(0)
    guest = Guest("text", options=["--restore=snapshot", "--"])
    out = guest.gdb("break add if b == 4", "continue", "backtrace", "delete", "watch counter",
                    "continue", "detach")
    expect(out, "Breakpoint 1, add (a=11, b=4)", "in main (argc=2", "New value = 15", "detached]")
    guest.end().expect(42, b"total 26\nsome text 1.5\n", b"")
    run(SKETE, "--snapshot-at-main=again", "--gdb=gdb", "sample").expect_one_line(2, b"--gdb")
    run(SKETE, "--isolation=process", "--gdb=gdb", "sample").expect_one_line(2, b"--gdb is for a")


def test_eremite_run():
    guest = Guest(command=(EREMITE, "run", "--vmm=skete"))
    expect(guest.gdb("break add", "continue", "detach"), "Breakpoint 1, add")
    guest.end().expect(42, b"total 26\n", b"")
    words = run(EREMITE, "run", "--vmm=qemu", "--dry-run", "--gdb=1234", "sample").out
    assert b" -gdb tcp:127.0.0.1:1234 -S " in words, words
    words = run(EREMITE, "run", "--vmm=qemu", "--dry-run", "--gdb=./a,b", "sample").out
    assert b" -gdb unix:./a,,b,server=on,wait=off -S " in words, words


if __name__ == "__main__":
    main(globals())
