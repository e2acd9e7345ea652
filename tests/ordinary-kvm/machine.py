# SPDX-License-Identifier: MIT
"""An emulated machine with an ordinary KVM, for one script: QEMU's emulation of AMD's virtualisation
(of Intel's it has none), Debian's kernel with kvm-amd, and this host's files, read-only."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "bench"))
import initrd  # pylint: disable=wrong-import-position

MODULES = ("virtio_pci", "9pnet_virtio", "9p", "kvm-amd")
BOOTS = 3
# Without SMAP: an iret to ring 3 from ring 3 reads the stack as ring 0 does, and faults.
# Without the sign that it is a virtual machine.
MODEL = "max,-smap,-hypervisor"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def modules(kernel):
    """Those of MODULES, and what they need, in the order of their loading."""
    paths = {name[:-3]: os.path.join(folder, name)
             for folder, _, names in os.walk(f"{kernel}/modules") for name in names}
    found = {}

    def add(name):
        if name in found:
            return
        data = read(paths[name])
        for needed in re.search(rb"\0depends=([^\0]*)\0", data)[1].decode().split(","):
            if needed:
                add(needed)
        found[name] = data

    for name in MODULES:
        add(name)
    return found


def files(kernel, init, script, arguments):
    """What is in the initial file system; ARGUMENTS: of modules, by their names."""
    parts = modules(kernel)
    lines = [f"{name} {arguments.get(name, '')}".strip() + "\n" for name in parts]
    return {"init": read(init), "script": script.encode(), "tree.path": ROOT.encode(),
            "modules": "".join(lines).encode(),
            **{f"{name}.ko": data for name, data in parts.items()}}


def tsc_khz(build):
    """Said, as a kernel that boots on a busy host measures something else."""
    rates = sorted(int(subprocess.run([f"{build}/bench/bin/tsc_rate"], check=True,
                                      stdout=subprocess.PIPE).stdout) for _ in range(3))
    return rates[1] // 1000


def command(kernel, archive, khz, cpus, memory, model):
    return ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", model, "-smp", str(cpus),
            "-m", str(memory), "-kernel", f"{kernel}/vmlinuz", "-initrd", archive, "-append",
            "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nokaslr no_timer_check "
            f"rcupdate.rcu_cpu_stall_suppress=1 nowatchdog tsc=reliable tsc_early_khz={khz}",
            "-serial", "stdio", "-virtfs",
            "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"]


class Machine:
    """The lines that a script prints in it; STATUS is there when there are no more."""

    def __init__(self, kernel, build, cpus=2, memory=2048, model=MODEL, seconds=600, arguments=None):
        self.kernel, self.build, self.seconds = kernel, build, seconds
        self.words = (cpus, memory, model)
        self.arguments = arguments or {}
        self.began, self.status = False, None

    def lines(self, script):
        folder = tempfile.mkdtemp(prefix="eremite-test-")
        archive = os.path.join(folder, "initrd")
        try:
            with open(archive, "wb") as file:
                file.write(initrd.archive(files(self.kernel, f"{self.build}/tests/ordinary-kvm/init", script, self.arguments)))
            # A kernel that boots looks at clocks, and may give up on a host that has no time for it.
            for _ in range(BOOTS):
                yield from self.output(["timeout", "-s", "KILL", str(self.seconds),
                                        *command(self.kernel, archive, tsc_khz(self.build), *self.words)])
                if self.began:
                    break
        finally:
            shutil.rmtree(folder)

    def output(self, words):
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as process:
            for line in process.stdout:
                line = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
                if line == "begin":
                    self.began = True
                elif line.startswith("end "):
                    self.status = int(line[4:])
                else:
                    yield line
