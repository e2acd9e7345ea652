#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files of the host: skete --map."""
import atexit
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

from harness import BUILD, HERE, Skip, eremite, main, run

CC = os.path.join(BUILD, "bin", "eremite-cc")
SKETE = os.path.join(BUILD, "bin", "skete")
ENOENT, EIO, ENXIO, EACCES, EBUSY, EXDEV, ENOTDIR, ENFILE, EFBIG, EROFS = \
    2, 5, 6, 13, 16, 18, 20, 23, 27, 30
cache = {}


def image(name):
    """tests/tools/NAME.c, for Skete and for Linux."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise Skip("no /dev/kvm")
    if name not in cache:
        path = tempfile.mkdtemp(prefix="eremite-test-")
        atexit.register(shutil.rmtree, path, True)
        source = os.path.join(HERE, name + ".c")
        subprocess.run([CC, "-O1", source, "-o", os.path.join(path, "image")], check=True)
        subprocess.run(["cc", "-O1", "-w", source, "-o", os.path.join(path, "native")], check=True)
        cache[name] = path
    return cache[name]


def skete(*arguments, **more):
    return run(SKETE, "--timeout=50", *arguments, **more)


def tool(*commands, maps=("in:/data",), options=(), **more):
    """What each command gave."""
    options = [*options, *(word for value in maps for word in ("--map", value))]
    result = skete(*options, os.path.join(image("files_tool"), "image"), *commands, **more)
    result.expect(0)
    assert not result.err, result
    return result.out.decode("utf-8", "surrogateescape").splitlines()


def expect(commands, answers, **more):
    found = tool(*commands, **more)
    assert found == answers, "\n".join(f"{command}: {a}, expected {b}" if a != b else command
                                       for command, a, b in zip(commands, found, answers)) + \
        f"\n{found}"


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()


def tree():
    """A folder to be mapped, and one beside it."""
    write("in/file", "inside")
    write("in/dir/deep/file", "deep")
    write("out/secret", "secret")


# As on Linux.

def contents(path):
    """What is below PATH, without following links."""
    found = {}
    for folder, names, files in os.walk(os.fsencode(path)):
        for name in names + files:
            whole = os.path.join(folder, name)
            status = os.lstat(whole)
            key = os.path.relpath(whole, os.fsencode(path))
            found[key] = (oct(status.st_mode), status.st_nlink, status.st_uid, status.st_gid)
            if os.path.islink(whole):
                found[key] += (os.readlink(whole).replace(os.fsencode(path), b"BASE"),)
            elif os.path.isfile(whole):
                with open(whole, "rb") as file:
                    found[key] += (status.st_size, file.read(1 << 20))
        # Deeper than a path may be long: what is there was compared by the program itself.
        names[:] = [name for name in names if len(name) < 200]
    return found


def compare(*options):
    path = image("files_sample")
    for name in ("linux", "work"):
        os.makedirs(name + "/many")
        for i in range(10000):
            os.close(os.open(f"{name}/many/entry-number-{i}", os.O_CREAT | os.O_WRONLY, 0o600))
    linux = subprocess.run(["sh", "-c", 'ulimit -n 1024; exec "$0" "$1"',
                            os.path.join(path, "native"), os.path.abspath("linux")],
                           capture_output=True, check=True, umask=0o22).stdout
    ours = skete(*options, "--map", "work:/data", os.path.join(path, "image"), "/data").expect(0)
    assert not ours.err, ours
    assert len(linux.splitlines()) > 400, linux
    for a, b in zip(linux.splitlines(), ours.out.splitlines()):
        assert a == b, f"Linux: {a!r}, here: {b!r}"
    assert linux == ours.out
    theirs, mine = contents(os.path.abspath("linux")), contents(os.path.abspath("work"))
    theirs.pop(b"absolute"), mine.pop(b"absolute")  # its text is the guest's path
    assert theirs == mine, [(key, theirs.get(key), mine.get(key)) for key in theirs | mine
                            if theirs.get(key) != mine.get(key)]


def test_as_on_linux():
    compare()


def test_as_on_linux_in_a_process():
    compare("--isolation=process")


# Nothing leads out.

def test_paths_do_not_lead_out():
    tree()
    outside = os.path.abspath("out/secret")
    os.symlink(outside, "in/absolute")
    os.symlink("../out/secret", "in/up")
    os.symlink("../out", "in/dir/up")
    os.symlink("/proc/self/root" + outside, "in/magic")
    up = "../" * 40
    expect(["cat:/data/absolute", "cat:/data/up", "cat:/data/dir/up/secret", "cat:/data/magic",
            f"cat:/data/{up}{outside}", f"cat:/data/dir/{up}out/secret", f"cat:{outside}",
            f"ln:/data/new:{outside}", "cat:/data/new", f"ln:/data/dir2:{up}", "ls:/data/dir2/out",
            "cd:/data/dir", "cat:../../out/secret", f"cat:{up}{outside}", "cat:../file",
            "put:/data/up:x", "put:/data/absolute:x", "tr:/data/up", "ch:/data/up"],
           [f"-{ENOENT}"] * 7 + ["ok", f"-{ENOENT}", "ok", f"-{ENOENT}", "ok", f"-{ENOENT}",
                                 f"-{ENOENT}", "inside ok", f"-{ENOENT}", f"-{ENOENT}",
                                 f"-{ENOENT}", f"-{ENOENT}"])
    assert read("out/secret") == "secret"


def test_links_mean_the_guests_paths():
    tree()
    os.symlink("/data/dir/deep/file", "in/own")
    os.symlink("/other/secret", "in/other")
    os.symlink("../../other/secret", "in/dir/relative")
    expect(["cat:/data/own", "cat:/data/other", "cat:/data/dir/relative", "cat:/other/../data/file"],
           ["deep ok", "secret ok", "secret ok", "inside ok"], maps=("in:/data", "out:/other"))


def race(change, command):
    """Do CHANGE all the time while a guest carries out COMMAND."""
    stop = threading.Event()

    def loop():
        while not stop.is_set():
            change()

    thread = threading.Thread(target=loop)
    image("files_tool")
    thread.start()
    try:
        return tool(command)
    finally:
        stop.set()
        thread.join()


def swap(a, b):
    os.rename(a, "in/aside")
    os.rename(b, a)
    os.rename("in/aside", b)


def test_race_for_a_file():
    tree()
    os.symlink(os.path.abspath("out/secret"), "in/link")
    assert race(lambda: swap("in/file", "in/link"), "watch:/data/file:1500") == ["inside 0 ok"]
    assert read("out/secret") == "secret" and os.stat("out/secret").st_mode & 0o777 != 0o600


def test_race_for_a_directory():
    tree()
    write("in/place/secret", "inside")
    os.symlink(os.path.abspath("out"), "in/link")
    assert race(lambda: swap("in/place", "in/link"), "watch:/data/place/secret:1500") == \
        ["inside 0 ok"]
    assert read("out/secret") == "secret" and os.stat("out/secret").st_mode & 0o777 != 0o600


def test_sandbox():
    tree()
    hello = os.path.join(image("files_tool"), "image")
    skete("--probe=openat2", hello).expect(-signal.SIGSYS)
    skete("--map", "in:/data", "--probe=openat", hello).expect(-signal.SIGSYS)
    skete("--map", "in:/data", "--probe=socket", hello).expect(-signal.SIGSYS)
    skete("--map", "in:/data", "--probe=execve", hello).expect(-signal.SIGSYS)
    skete("--map", "in:/data", "--probe=openat2", hello).expect_one_line(
        2, b"openat2: Permission denied")


def test_nothing_without_map():
    tree()
    expect([f"cat:{os.path.abspath('out/secret')}", "ls:/", "put:/tmp/x:y", "cat:/tmp/x"],
           [f"-{ENOENT}", ". .. dev tmp ok", "ok", "y ok"], maps=())


# Kinds of maps.

CHANGES = ["put:/data/file:new", "put:/data/new:x", "append:/data/file:x", "mkdir:/data/d",
           "rm:/data/file", "rd:/data/dir", "mv:/data/file:/data/else", "ln:/data/l:x",
           "hl:/data/file:/data/h", "ch:/data/file", "tr:/data/file", "access:/data/file"]


def test_read_only():
    tree()
    expect(["cat:/data/file", "ls:/data/dir/deep", "fs:/data", *CHANGES],
           ["inside ok", ". .. file ok", "ro ok"] + [f"-{EROFS}"] * len(CHANGES),
           maps=("in:/data:ro",))
    assert read("in/file") == "inside" and sorted(os.listdir("in")) == ["dir", "file"]


def test_shared_mapping():
    """Not there, and said, but once."""
    tree()
    result = skete("--map", "in:/data", os.path.join(image("files_tool"), "image"), "map:/data/file",
                   "map:/data/file", "put:/tmp/file:x", "map:/tmp/file")
    result.expect(0)
    assert result.out.split() == [b"-19", b"-19", b"ok", b"ok"], result
    assert result.err.count(b"cannot be mapped shared") == 1, result


def test_one_file():
    tree()
    expect(["cat:/etc/app/config", "st:/etc/app", "append:/etc/app/config:+", "cat:/etc/app/config",
            "put:/etc/app/config:new", "rm:/etc/app/config", "mv:/etc/app/config:/tmp/x",
            "ls:/etc/app/config", "cat:/etc/app/config/x", "ch:/etc/app/config",
            "cat:/etc/app/secret", "ls:/etc/app"],
           ["inside ok", "40755 ok", "ok", "inside+ ok", "ok", f"-{EBUSY}", f"-{EBUSY}",
            f"-{ENOTDIR}", f"-{ENOTDIR}", "ok", f"-{ENOENT}", ". .. config ok"],
           maps=("in/file:/etc/app/config",))
    assert read("in/file") == "new" and os.stat("in/file").st_mode & 0o777 == 0o640
    expect(["cat:/f", "put:/f:x", "access:/f"], ["secret ok", f"-{EROFS}", f"-{EROFS}"],
           maps=("out/secret:/f:ro",))


def test_several():
    tree()
    os.makedirs("in/inner")
    expect(["cat:/a/secret", "cat:/a/in/file", "cat:/b/file", "mv:/b/file:/a/moved",
            "hl:/b/file:/a/linked", "cat:/b/inner/secret", "ls:/b/inner/../dir", "rd:/b/inner",
            "mv:/b/inner:/b/x", "put:/b/inner/new:n", "cat:/a/new", "cd:/b/inner", "cat:../file"],
           ["secret ok", f"-{ENOENT}", "inside ok", f"-{EXDEV}", f"-{EXDEV}", "secret ok",
            ". .. deep ok", f"-{EBUSY}", f"-{EBUSY}", "ok", "n ok", "ok", "inside ok"],
           maps=("out:/b/inner", "out:/a", "in:/b/"))
    assert os.listdir("in/inner") == [] and read("out/new") == "n"


def test_special_files():
    tree()
    os.mkfifo("in/pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind("in/socket")
    expect(["st:/data/pipe", "cat:/data/pipe", "put:/data/pipe:x", "cat:/data/socket", "tr:/data/pipe",
            "rm:/data/pipe", "st:/data/pipe"],
           [oct(os.stat("in/pipe").st_mode)[2:] + " ok", f"-{ENXIO}", f"-{ENXIO}",
            f"-{ENXIO}", "-22", "ok", f"-{ENOENT}"])
    server.close()


def test_proc():
    """There is the monitor's own memory."""
    tree()
    here = "/host" + os.getcwd()
    expect([f"cat:{here}/in/file", "cat:/host/proc/self/status", "cat:/host/proc/self/mem",
            "put:/host/proc/self/comm:x", "ls:/host/proc", "ls:/host/proc/self/fd"],
           ["inside ok"] + [f"-{EACCES}"] * 5, maps=("/:/host",))


def test_relative_and_linked_host():
    tree()
    os.symlink("in", "alias")
    expect(["cat:/data/file"], ["inside ok"], maps=("alias:/data",))
    expect(["cat:/data/file", "cat:/data/../in/file"], ["inside ok", f"-{ENOENT}"],
           maps=("./in/:/data//",))
    expect(["cat:/x/in/file"], ["inside ok"], maps=(".:/x",))


# Limits.

def test_file_size_limit():
    tree()
    hello = os.path.join(image("files_tool"), "image")
    result = subprocess.run(
        [SKETE, "--map", "in:/data", hello, "fill:/data/big"], capture_output=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)))
    assert result.stdout == f"{1 << 20} -{EFBIG}\n".encode(), result
    assert os.path.getsize("in/big") == 1 << 20


def test_descriptor_limit():
    tree()
    hello = os.path.join(image("files_tool"), "image")
    result = subprocess.run(
        [SKETE, "--map", "in:/data", hello, "open:/data/file", "cat:/data/file"],
        capture_output=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300)))
    assert result.stdout == f"many -{ENFILE}\ninside ok\n".encode(), result


# Bad maps.

def bad(*maps, err):
    options = [word for value in maps for word in ("--map", value)]
    skete(*options, os.path.join(image("files_tool"), "image")).expect_one_line(2, err)


def test_bad_maps():
    tree()
    os.mkfifo("pipe")
    for value in ("in", "in:", ":/data", ":", "", "in:work", "in:/", "in:///", "in:/a/../b", "in:/./a",
                  "in:ro", "in:/data:rw", "in:/" + 256 * "x", "in:" + 2048 * "/x"):
        bad(value, err=b"bad --map=")
    bad("missing:/data", err=b"cannot map 'missing': No such file or directory")
    bad("in/file/x:/data", err=b"cannot map 'in/file/x': Not a directory")
    bad("pipe:/data", err=b"cannot map 'pipe': neither a directory nor a file")
    bad("/proc/self:/data", err=b"it shows what Skete is made of")
    bad("/dev/null:/data", err=b"neither a directory nor a file")
    bad("in:/data", "out:/data/", err=b"two --map at '/data'")
    bad("in:/data", "out:/data/missing", err=b"make 'missing' in 'in' first")
    bad("in:/data", "out:/data/file", err=b"make 'file' in 'in' first")
    bad("in/file:/f", "out:/f/x", err=b"make 'x' in 'in/file' first")
    bad(*(f"in:/{i}" for i in range(16)), err=b"more than 15 --map")
    skete("--map").expect_one_line(2, b"map")


def test_bad_places():
    tree()
    for value in ("in:/dev/null", "in:/dev/null/x", "in/file:/dev"):
        result = skete("--map", value, os.path.join(image("files_tool"), "image"), "ls:/")
        result.expect_one_line(2, b"nothing can be mapped to " + value.split(":")[1].encode())


def test_most_maps():
    tree()
    maps = [f"in:/maps/{i}" for i in range(15)]
    expect([f"cat:/maps/{i}/file" for i in range(15)], ["inside ok"] * 15, maps=maps)


def test_in_a_process():
    tree()
    os.symlink("../out/secret", "in/up")
    expect(["cat:/data/file", "cat:/data/up", "put:/data/file:x", "cat:/other/secret", "put:/other/x:x"],
           ["inside ok", f"-{ENOENT}", f"-{EROFS}", "secret ok", "ok"],
           maps=("in:/data:ro", "out:/other"), options=["--isolation=process"])


def test_eremite_run():
    tree()
    path = os.path.join(image("files_tool"), "image")
    eremite("run", "--map", "in:/data", path, "cat:/data/file").expect(0, b"inside ok\n", b"")
    eremite("run", "--map=in:/data:ro", path, "rm:/data/file").expect(0, b"-30\n", b"")
    for vmm in ("qemu", "qemu-pc", "qemu-q35"):
        eremite("run", "--vmm=" + vmm, "--map", "in:/data", path).expect_one_line(2, b"--map=in:/data")


if __name__ == "__main__":
    main(globals())
