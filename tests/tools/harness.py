# SPDX-License-Identifier: MIT
"""What the tests of the tools share.

A test is a function whose name starts with test_; it raises AssertionError if it fails, and Skip if
it cannot run here.  Called as `python3 tests/tools/test_x.py BUILD_DIR [NAME...]`; prints one line
for each test and ends with status 1 if one failed.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
EREMITE = os.path.join(BUILD, "bin", "eremite")
TIMEOUT = 60 * int(os.environ.get("TESTS_SLOW", "1"))


class Skip(Exception):
    pass


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return f"status {self.status}\nout {self.out[:2000]!r}\nerr {self.err[:2000]!r}"

    def expect(self, status, out=None, err=None):
        """Compare; ERR is a part of standard error."""
        assert self.status == status, f"expected status {status}, got {self!r}"
        if out is not None:
            assert self.out == out, f"expected output {out[:200]!r}, got {self!r}"
        if err is not None:
            assert err in self.err, f"expected {err!r} on standard error, got {self!r}"
        return self

    def expect_one_line(self, status, err):
        self.expect(status, b"", err)
        assert self.err.count(b"\n") == 1 and self.err.endswith(b"\n"), f"not one line: {self!r}"
        return self


def run(*arguments, env=None, stdin=b"", cwd=None):
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith("EREMITE")}
    environment.update(env or {})
    done = subprocess.run(arguments, input=stdin, capture_output=True, timeout=TIMEOUT, cwd=cwd,
                          env=environment, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def to_full_disk(*arguments):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                              timeout=TIMEOUT, check=False)
    return Result(done.returncode, b"", done.stderr)


def eremite(*arguments, **options):
    return run(EREMITE, *arguments, **options)


def fake_environment(script):
    """The environment in which `eremite run` meets fake_qemu.py, which executes SCRIPT."""
    return {"EREMITE_QEMU": os.path.join(HERE, "fake_qemu.py"), "FAKE_QEMU": script}


class Folder:
    """A temporary folder; the test runs in it."""

    def __enter__(self):
        self.before = os.getcwd()
        self.path = tempfile.mkdtemp(prefix="eremite-test-")
        os.chdir(self.path)
        return self.path

    def __exit__(self, *_):
        os.chdir(self.before)
        shutil.rmtree(self.path, ignore_errors=True)


def main(namespace):
    wanted = sys.argv[2:]
    failed = 0
    for name, test in list(namespace.items()):
        if not name.startswith("test_") or not callable(test):
            continue
        label = os.path.basename(sys.argv[0])[5:-3] + "." + name[5:]
        if wanted and name[5:] not in wanted:
            continue
        try:
            with Folder():
                test()
            print("ok", label, flush=True)
        except Skip as reason:
            print(f"ok {label} # skipped: {reason}", flush=True)
        except Exception as error:  # a broken test fails like the thing it tests
            failed += 1
            print("not ok", label, flush=True)
            text = str(error) if isinstance(error, AssertionError) and str(error) else \
                traceback.format_exc()
            for line in text.splitlines():
                print("#", line, flush=True)
    sys.exit(1 if failed else 0)
