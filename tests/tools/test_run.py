#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`eremite run` with a fake QEMU: options, streams, statuses, signals."""
import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import subprocess
import termios
import time

from elfmaker import Elf, note, notes
from harness import EREMITE, TIMEOUT, eremite, fake_environment, main, to_full_disk


def image():
    return Elf().write("image")


def guest(script, *arguments, options=(), stdin=b"", env=None):
    return eremite("run", *options, image(), *arguments, stdin=stdin,
                   env={**fake_environment(script), **(env or {})})


def start(script, options=(), **more):
    """Start without waiting for the end."""
    return subprocess.Popen([EREMITE, "run", *options, image()],
                            env={**os.environ, **fake_environment(script)}, **more)


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().split()[2] == "Z"
    except OSError:
        return True


def test_streams_and_status():
    result = guest("out('to out\\n\\x00\\xff'.encode('latin1')); err('to err\\n'); ctl('exit 42')")
    result.expect(42, b"to out\n\x00\xff")
    assert result.err == b"to err\n", result


def test_every_status():
    for status in (0, 1, 124, 125, 255):
        guest(f"ctl('exit {status}')").expect(status, b"")


def test_signal_status():
    guest("ctl('signal 11')").expect(139, b"")


def test_panic():
    guest("ctl('report it broke'); ctl('panic')").expect(125, b"", b"it broke\n")
    guest("ctl('report it broke'); ctl('panic 000')").expect(125, b"", b"it broke\n")


def test_no_status():
    guest("sys.stderr.write('qemu: no such thing\\n'); sys.exit(1)").expect(
        125, b"", b"QEMU failed:\nqemu: no such thing\n")
    guest("pass").expect_one_line(125, b"without telling a status")
    guest("SERIAL.send(b'early panic\\n')").expect(125, b"", b"early panic\n")
    guest("os.kill(os.getpid(), 11)").expect_one_line(125, b"QEMU was ended by signal 11")


def test_only_the_first_end_counts():
    guest("ctl('exit 3\\nexit 4\\nsignal 9')").expect(3)


def test_end_stops_qemu():
    begin = time.monotonic()
    guest("ctl('exit 7'); time.sleep(50)").expect(7)
    assert time.monotonic() - begin < 20


def test_exit_comes_after_output():
    result = guest("out(b'x' * 1000); ctl('report R'); out(b'y' * 100); ctl('exit 0')")
    result.expect(0, b"x" * 1000 + b"y" * 100, b"R\n")


def test_one_stream_keeps_order():
    script = "[(out(f'o{i} '), err(f'e{i} ')) for i in range(200)]; ctl('exit 0')"
    done = subprocess.run([EREMITE, "run", image()], stdin=subprocess.DEVNULL, timeout=TIMEOUT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env={**os.environ, **fake_environment(script)})
    assert done.stdout.decode() == "".join(f"o{i} e{i} " for i in range(200)), done.stdout


def test_traced_calls_are_an_option_of_the_guest():
    note_data = notes() + note("Eremite", 2, b"strace\0")
    script = "out(b' '.join(word for word in settings() if b'strace' in word)); ctl('exit 0')"
    for option, expected in (("strace", b"eremite.strace=all"),
                             ("strace=!read,%file", b"eremite.strace=!read,%file")):
        result = eremite("run", "-e", option, Elf(note_data=note_data).write("traced"),
                         env=fake_environment(script))
        result.expect(0, expected)
    eremite("run", "-e", "strace", image(), env=fake_environment("")).expect_one_line(
        2, b"--with=strace")
    eremite("run", "-e", "strace=opne", image()).expect_one_line(2, b"'opne' is no system call")


def test_large_output():
    result = guest("[out(bytes(range(256)) * 256) for _ in range(160)]; ctl('exit 0')")
    result.expect(0, bytes(range(256)) * 256 * 160)


def test_slow_reader():
    process = start("[out(b'abcdefgh' * 1000) for _ in range(100)]; ctl('exit 5')",
                    stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    data = b""
    while True:
        chunk = os.read(process.stdout.fileno(), 20000)
        if not chunk:
            break
        data += chunk
        time.sleep(0.005)
    assert process.wait(TIMEOUT) == 5
    assert data == b"abcdefgh" * 100000
    process.stdout.close()


def test_reader_leaves():
    process = start("while True: out(b'x' * 1000)", stdout=subprocess.PIPE,
                    stdin=subprocess.DEVNULL)
    os.read(process.stdout.fileno(), 10)
    process.stdout.close()
    assert process.wait(TIMEOUT) == 141


def test_unwritable_output():
    with open("/dev/full", "wb") as full:
        process = start("out('x'); time.sleep(50)", stdout=full, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 125 and err.count(b"\n") == 1, err
    assert b"cannot write the program's standard output" in err, err


def test_closed_streams():
    image()
    done = subprocess.run(["sh", "-c", f"{EREMITE} run image >&- 2>&- <&-"], timeout=TIMEOUT,
                          env={**os.environ, **fake_environment("out('x'); ctl('exit 6')")},
                          check=False)
    assert done.returncode == 6, done


def test_timeout():
    result = guest("out('so far'); time.sleep(50)", options=["--timeout=0.5"])
    result.expect(124, b"so far", b"--timeout")
    guest("ctl('exit 0')", options=["--timeout=30"]).expect(0)


def test_timeout_with_stuck_reader():
    process = start("while True: out(b'x' * 1000)", ["--timeout=0.5"], stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL)
    assert process.wait(TIMEOUT) == 124
    process.stdout.close()


def test_signals_stop_the_guest():
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129),
                           (signal.SIGQUIT, 131)):
        process = start("out('up'); time.sleep(50)", stdout=subprocess.PIPE,
                        stdin=subprocess.DEVNULL)
        assert os.read(process.stdout.fileno(), 2) == b"up"
        children = children_of(process.pid)
        process.send_signal(number)
        assert process.wait(TIMEOUT) == status
        assert all(gone(pid) for pid in children), "QEMU was left behind"
        process.stdout.close()


def test_signals_with_stuck_reader():
    process = start("out('up'); [out(b'x' * 1000) for _ in range(10000)]",
                    stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert os.read(process.stdout.fileno(), 2) == b"up"
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(TIMEOUT) == 143
    process.stdout.close()


def test_killed_launcher_takes_qemu_along():
    process = start("out('up'); time.sleep(50)", stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert os.read(process.stdout.fileno(), 2) == b"up"
    children = children_of(process.pid)
    process.kill()
    process.wait(TIMEOUT)
    deadline = time.monotonic() + 10
    while not all(gone(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children and all(gone(pid) for pid in children)
    process.stdout.close()


def test_input_is_framed():
    script = "ctl('input'); got = read_frames(); out(got[0]); ctl('exit %d' % len(got))"
    data = bytes(range(256)) * 100 + b"\x10E\x10W\x10\x10"
    guest(script, stdin=data).expect(1, data)


def test_large_input():
    script = "ctl('input'); out(read_frames()[0]); ctl('exit 0')"
    data = os.urandom(300000)
    guest(script, stdin=data).expect(0, data)


def test_input_is_left_alone_until_wanted():
    read, write = os.pipe()
    os.write(write, b"for somebody else")
    process = start("out('up'); time.sleep(0.3); ctl('exit 0')", stdin=read,
                    stdout=subprocess.DEVNULL)
    assert process.wait(TIMEOUT) == 0
    os.set_blocking(read, False)
    assert os.read(read, 100) == b"for somebody else"
    os.close(read)
    os.close(write)


def test_input_without_reader():
    # Far more input than the guest takes must neither block nor be swallowed without limit.
    read, write = os.pipe()
    os.set_blocking(write, False)
    process = start("ctl('input'); time.sleep(0.5); ctl('exit 0')", stdin=read)
    written = 0
    while process.poll() is None:
        try:
            written += os.write(write, b"x" * 4096)
        except BlockingIOError:
            time.sleep(0.01)
    assert process.returncode == 0
    assert written < 65536 + 65536, written
    os.close(read)
    os.close(write)


WEIRD = ["", "a b", "it's", 'say "x"', "new\nline", "tab\t", "back\\slash", "comma,and=equals",
         "\u00e9\u4e2d\U0001f600", "eremite.verbose", "virtio_mmio.device=1", "$HOME", "%s", "''",
         "\\x41", "-v", "--", "\x01\x7f"]


def test_arguments_arrive():
    script = "out(repr(arguments())); ctl('exit 0')"
    result = guest(script, *WEIRD).expect(0)
    assert eval(result.out) == [word.encode() for word in WEIRD], result


def test_many_arguments_go_to_a_module():
    many = WEIRD + [str(i) * 10 for i in range(3000)]
    script = "out(repr((len(APPEND), arguments(), settings()[-1]))); ctl('exit 0')"
    result = guest(script, *many, options=["-e", "X=" + "y" * 500]).expect(0)
    length, words, last = eval(result.out)
    assert length < 2000 and words == [word.encode() for word in many]
    assert last == b"eremite.env=X=" + b"y" * 500, last


def test_command_line_length():
    for size in (1700, 1800, 1850, 1900, 1950, 2000, 2100):
        script = "out(repr((len(APPEND), arguments()))); ctl('exit 0')"
        length, words = eval(guest(script, "a" * size).expect(0).out)
        assert length <= 2000 and words == [b"a" * size], (size, length)


def test_bytes_that_are_no_utf8():
    script = "out(repr(arguments())); ctl('exit 0')"
    result = guest(script, b"\xff\xfe\x80").expect(0)
    assert eval(result.out) == [b"\xff\xfe\x80"]


def test_settings():
    script = "out(repr(settings())); ctl('exit 0')"
    result = guest(script, options=["-e", "A=1 2", "--env=B=", "-e", "FROM", "-e", "UNSET_X", "-v"],
                   env={"FROM": "here"}).expect(0)
    words = eval(result.out)
    for word in (b"eremite.name=image", b"eremite.console=debugcon", b"eremite.stdin=framed",
                 b"eremite.env=A=1 2", b"eremite.env=B=", b"eremite.env=FROM=here",
                 b"eremite.verbose"):
        assert word in words, (word, words)
    assert not any(b"UNSET_X" in word or b"eremite.tty" in word for word in words), words
    clock = [word for word in words if word.startswith(b"eremite.clock=")][0]
    assert abs(float(clock[14:]) - time.time()) < 30 and re.search(rb"\.\d{9}$", clock), clock


def test_name():
    script = "out(repr(settings())); ctl('exit 0')"
    result = guest(script, options=["--name=my name"]).expect(0)
    assert b"eremite.name=my name" in eval(result.out)


def test_options_stop_at_the_image():
    result = guest("out(repr(arguments())); ctl('exit 0')", "-v", "--help", "-m").expect(0)
    assert eval(result.out) == [b"-v", b"--help", b"-m"]


def test_verbose():
    script = "ctl('log 0 entered'); ctl('log 18446744073709551615 far'); ctl('exit 0')"
    result = guest(script, options=["-v"]).expect(0, b"")
    lines = result.err.decode().splitlines()
    assert lines[0] == "[   0.000000] entered" and lines[1].endswith("] far"), lines
    guest(script).expect(0, b"", b"")


def test_hostile_control_channel():
    script = ("ctl('log'); ctl('exit'); ctl('exit 256'); ctl('exit -1'); ctl('signal 0');"
              "ctl('signal 65'); ctl('exit 99999999999999999999999'); ctl('x' * 100000);"
              "ctl('exit 1' + ' ' * 5000); ctl('stack 0 zz'); ctl('reg pc 1'); ctl('');"
              "ctl(bytes(range(128, 256)) + b'\\x00\\n'); ctl('reg rax ' + '1' * 17);"
              "ctl('backtrace'); ctl('backtrace x'); ctl('inputs'); ctl('exit 9')")
    guest(script).expect(9, b"")


def test_report_without_terminal_is_verbatim():
    result = guest("ctl(b'report a\\x1b[31m\\xff\\n'); ctl('exit 0')").expect(0)
    assert result.err == b"a\x1b[31m\xff\n", result


def test_backtrace_of_a_stripped_image():
    script = ("ctl('report The program crashed.'); ctl('reg rip 101010'); ctl('reg rsp 7000');"
              "ctl('stack 7000 ' + '00' * 64); ctl('backtrace'); ctl('signal 11')")
    result = guest(script).expect(139, b"", b"The program crashed.\n")
    assert b"0x0000000000101010" in result.err, result


class Terminal:
    """eremite run on a pseudo-terminal."""

    def __init__(self, script, options=()):
        self.start([EREMITE, "run", *options, image()], fake_environment(script))

    def start(self, command, environment):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 99, 0, 0))
            os.environ.update(environment)
            os.execv(command[0], command)
        self.text = b""

    def wait_for(self, text):
        deadline = time.monotonic() + TIMEOUT
        while text not in self.text:
            assert time.monotonic() < deadline, (text, self.text)
            if select.select([self.fd], [], [], 1)[0]:
                try:
                    self.text += os.read(self.fd, 4096)
                except OSError:
                    break
        assert text in self.text, (text, self.text)

    def send(self, data):
        os.write(self.fd, data)

    def local_flags(self):
        return termios.tcgetattr(self.fd)[3]

    def end(self):
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            try:
                if select.select([self.fd], [], [], 0.1)[0]:
                    self.text += os.read(self.fd, 4096)
            except OSError:
                pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("no end")


READY = "ctl('input'); time.sleep(0.3); out('ready '); "


def test_terminal_is_told():
    terminal = Terminal("out(repr(settings())); ctl('exit 0')")
    terminal.wait_for(b"eremite.winsize=33x99")
    terminal.wait_for(b"eremite.tty=012")
    assert terminal.end() == 0


def test_terminal_is_raw_while_wanted():
    terminal = Terminal("out('early '); time.sleep(1); " + READY +
                        "out(SERIAL.recv(10).hex()); ctl('exit 0')")
    terminal.wait_for(b"early ")
    # What is typed ahead is not echoed twice, and Ctrl-C is still the launcher's.
    assert not terminal.local_flags() & (termios.ICANON | termios.ECHO)
    assert terminal.local_flags() & termios.ISIG
    terminal.wait_for(b"ready ")
    assert not terminal.local_flags() & (termios.ICANON | termios.ECHO | termios.ISIG)
    terminal.send(b"\x03")
    terminal.wait_for(b"03")
    assert terminal.end() == 0
    # The mode afterwards cannot be seen once the last process is gone; see the next test.


def test_terminal_is_restored():
    # A shell holds the terminal open and shows its mode at the end.
    path = image()
    for number, status in ((None, 0), (signal.SIGTERM, 143), (signal.SIGINT, 130)):
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(fake_environment(
                READY + ("ctl('exit 0')" if number is None else "time.sleep(50)")))
            os.execvp("sh", ["sh", "-c", f"{EREMITE} run {path}; echo status $?.; stty -a"])
        terminal = Terminal.__new__(Terminal)
        terminal.pid, terminal.fd, terminal.text = pid, fd, b""
        terminal.wait_for(b"ready ")
        if number is not None:
            children = children_of(pid)
            assert len(children) == 1, children
            os.kill(children[0], number)
        terminal.wait_for(b"status %d." % status)
        terminal.end()
        text = terminal.text.decode()
        assert re.search(r"(?<!-)\bicanon\b", text) and re.search(r"(?<!-)\becho\b", text), text


def test_interrupt_before_input():
    terminal = Terminal("out('up '); time.sleep(50)")
    terminal.wait_for(b"up ")
    terminal.send(b"\x03")
    assert terminal.end() == 130


def test_three_interrupts_stop():
    terminal = Terminal(READY + "time.sleep(50)")
    terminal.wait_for(b"ready ")
    terminal.send(b"\x03\x03\x03")
    assert terminal.end() == 130


def test_window_size():
    terminal = Terminal(READY + "out(repr(SERIAL.recv(6))); ctl('exit 0')")
    terminal.wait_for(b"ready ")
    fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 300, 0, 0))
    os.kill(terminal.pid, signal.SIGWINCH)
    terminal.wait_for(repr(b"\x10W\x18\x00\x2c\x01").encode())
    assert terminal.end() == 0


def test_report_on_a_terminal_is_tamed():
    terminal = Terminal("ctl(b'report a\\x1b]0;evil\\x07\\xc2\\x9bz \\xc3\\xa9\\n'); ctl('exit 0')")
    assert terminal.end() == 0
    assert b"a\\x1b]0;evil\\x07\\xc2\\x9bz \xc3\xa9" in terminal.text, terminal.text


def test_suspend():
    process = start("out('up'); [(out('.'), time.sleep(0.02)) for _ in range(50)]; ctl('exit 0')",
                    stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True)
    assert os.read(process.stdout.fileno(), 2) == b"up"
    child = children_of(process.pid)[0]
    process.send_signal(signal.SIGTSTP)

    def state(pid):
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0]

    deadline = time.monotonic() + 10
    while (state(process.pid), state(child)) != ("T", "T") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (state(process.pid), state(child)) == ("T", "T")
    process.send_signal(signal.SIGCONT)
    assert process.wait(TIMEOUT) == 0
    process.stdout.close()


def test_dry_run():
    name = Elf().write("im age")
    result = eremite("run", "--dry-run", "-m", "64", "--vmm=qemu-q35", "--accel=tcg", name,
                     "it's", "a;b").expect(0)
    assert not result.err and result.out.count(b"\n") == 1, result
    words = shlex.split(result.out.decode())
    assert words[0] == "qemu-system-x86_64"
    for option, value in (("-M", "q35"), ("-accel", "tcg"), ("-cpu", "max"), ("-m", "65536K"),
                          ("-kernel", "im age"), ("-serial", "chardev:in")):
        assert words[words.index(option) + 1] == value, (option, words)
    append = words[words.index("-append") + 1]
    assert append.endswith(r"eremite.name=im\x20age it\x27s a\x3bb"), append
    for vmm, machine in (("auto", "microvm,acpi=off"), ("qemu", "microvm,acpi=off"),
                         ("qemu-pc", "pc")):
        words = shlex.split(eremite("run", "--dry-run", "--vmm=" + vmm, name).out.decode())
        assert words[words.index("-M") + 1] == machine
    words = shlex.split(eremite("run", "--dry-run", "--accel=kvm", name).out.decode())
    assert words[words.index("-accel") + 1] == "kvm" and words[words.index("-cpu") + 1] == "host,-arch-capabilities"


def test_cpus():
    name = Elf().write("image")
    words = shlex.split(eremite("run", "--dry-run", "-c", "4", name).expect(0).out.decode())
    assert words[words.index("-smp") + 1] == "4", words
    for text in ("0", "65", "abc", ""):
        eremite("run", "-c", text, name).expect_one_line(2, b"bad number of CPUs")


def test_output_file():
    guest("out('to out'); err('to err'); ctl('exit 4')", options=["-o", "file"]).expect(
        4, b"", b"to err")
    with open("file", "rb") as file:
        assert file.read() == b"to out"
    guest("ctl('exit 0')", options=["-o", "./image"]).expect_one_line(2, b"is what is to run")
    assert os.path.getsize("image") > 0
    guest("ctl('exit 0')", options=["-o", "missing/file"]).expect_one_line(2, b"cannot write to")


def test_options_for_skete():
    name = Elf().write("image")
    words = shlex.split(eremite("run", "--dry-run", "-c2", "-m2", "-o", "a b", "--thp",
                                "--stats=f", "-eA=1", "--timeout=1.5", "-v", "--name=n", name,
                                "-x", env={"EREMITE_QEMU": ""}).expect(0).out.decode())
    assert words == ["skete", "--memory=2048K", "--cpus=2", "--timeout=1.500000000", "--verbose",
                     "--env", "A=1", "--name", "n", "--output", "a b", "--thp", "--stats=f", "--",
                     "image", "-x"], words
    eremite("run", "--vmm=qemu", "--thp", name).expect_one_line(2, b"--thp is for Skete")


def test_memory_sizes():
    image()
    for text, kilobytes in (("128", 131072), ("1280K", 1280), ("2m", 2048), ("1G", 1 << 20)):
        for option in (["-m", text], ["-m" + text], ["--memory=" + text]):
            words = shlex.split(eremite("run", "--dry-run", *option, "image").out.decode())
            assert words[words.index("-m") + 1] == f"{kilobytes}K", (option, words)
    for text in ("", "x", "12X", "-5", "1.5G", "0x10", "M", "1MM", " 1"):
        eremite("run", "-m", text, "image").expect_one_line(2, b"bad memory size")
    for text in ("99999999999999999999", "18446744073709551615G", "16777216G", "9000000G"):
        eremite("run", "-m", text, "image").expect_one_line(2, b"absurd")
    for text in ("0", "1K", "1M"):
        eremite("run", "-m", text, "image").expect_one_line(2, b"too small")


def test_bad_options():
    image()
    for words in (["--what"], ["-q"], ["--vmm=xen", "image"], ["--accel=no", "image"],
                  ["--timeout=x", "image"], ["--timeout=-1", "image"], ["--timeout=nan", "image"],
                  ["--timeout=", "image"], ["--timeout=0", "image"], ["-e", "", "image"],
                  ["-e", "=x", "image"], ["-m"], ["--env"], [], ["-v"]):
        eremite("run", *words).expect_one_line(2, b"eremite: ")


def test_missing_qemu():
    image()
    eremite("run", "--vmm=qemu", "image", env={"PATH": "/nonexistent"}).expect_one_line(
        2, b"apt-get install qemu-system-x86")
    eremite("run", "image", env={"EREMITE_QEMU": "/nonexistent/q"}).expect_one_line(
        2, b"EREMITE_QEMU")
    with open("not-a-program", "wb") as file:
        file.write(b"\x7fELF rubbish")
    os.chmod("not-a-program", 0o755)
    eremite("run", "image", env={"EREMITE_QEMU": "./not-a-program"}).expect_one_line(
        2, b"cannot start")


def test_nothing_left_behind():
    guest("ctl('exit 0')", *["x" * 100] * 100).expect(0)
    assert os.listdir(".") == ["image"], os.listdir(".")


def test_help_and_version():
    for words in (["--help"], ["run", "--help"], ["why", "--help"], ["size", "--help"],
                  ["check", "--help"]):
        result = eremite(*words).expect(0)
        assert b"Usage: eremite" in result.out and not result.err, result
    assert re.fullmatch(rb"eremite \d+\.\d+\.\d+\n", eremite("--version").expect(0).out)
    for words in ([], ["run"], ["why"], ["size"], ["check"]):
        to_full_disk(EREMITE, *words, "--help").expect_one_line(2, b"cannot write to standard output")
    eremite("nonsense").expect_one_line(2, b"unknown command")
    eremite().expect(2, b"", b"Usage")


if __name__ == "__main__":
    main(globals())
