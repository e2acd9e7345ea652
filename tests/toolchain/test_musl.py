#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The adapted musl: no system call instruction, direct calls, and that it still works."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source tree stays as it is

from report import BUILD, ROOT, TABLE, main

HERE = os.path.join(ROOT, 'tests/toolchain')
LIB = os.path.join(BUILD, 'sysroot/lib')
INCLUDE = os.path.join(BUILD, 'sysroot/include')
# What libc.a needs besides libos.sys_<name>: the libOS, the linker, and libgcc.
EREMITE = {f'libos.eremite_{name}' for name in (
    'at_main', 'clone', 'clone_process', 'crash', 'futex_inherit', 'futex_requeue', 'heap_map',
    'heap_resize', 'heap_unmap', 'sigreturn', 'stack_map', 'stack_unmap', 'syscall', 'unmapself')}
# The range of the libOS's code (toolchain/image.ld); here there is none.
RANGE = {'__libos_text_start', '__libos_text_end'}
OTHERS = {'__mulsc3', '__muldc3', '__mulxc3'} | RANGE
SHIM = '''\
	.section .text.libos.sys_{name}, "ax", @progbits
	.globl libos.sys_{name}
libos.sys_{name}:
	mov ${number}, %eax
	jmp host_call
'''


def run(*command, code=0, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **more)
    if done.returncode != code:
        raise AssertionError(f'{command[0]}: status {done.returncode}: {done.stdout}{done.stderr}')
    return done.stdout


def table_numbers():
    with open(TABLE, encoding='utf-8') as table:
        fields = [line.split() for line in table if line[0].isdigit()]
    return {f[2]: f[0] for f in fields}


class Library(unittest.TestCase):
    def test_no_system_call_instruction(self):
        for name in ('libc.a', 'libmimalloc.a', 'crt1.o', 'crti.o', 'crtn.o'):
            text = run('objdump', '-d', '--no-show-raw-insn', os.path.join(LIB, name))
            found = re.findall(r'\t(?:syscall|sysenter|sysret|hlt|int +\$0x80)\b.*', text)
            self.assertEqual(found, [], name)

    def test_needs_only_what_is_agreed(self):
        symbols = run('nm', os.path.join(LIB, 'libc.a')).splitlines()
        defined = {line.split()[-1] for line in symbols if re.match(r'[0-9a-f]+ [A-Zv] ', line)}
        needed = {line.split()[-1] for line in symbols if re.match(r' +U ', line)} - defined
        calls = {f'libos.sys_{name}' for name in table_numbers()}
        self.assertEqual({x for x in needed - calls}, EREMITE | OTHERS)

    def test_only_syscall_uses_the_numeric_entry(self):
        text = run('nm', '-A', os.path.join(LIB, 'libc.a'))
        self.assertEqual(re.findall(r':(\w+\.o): +U libos.eremite_syscall', text), ['syscall.o'])

    def test_has_frame_information_that_is_not_loaded(self):
        sections = run('readelf', '-SW', os.path.join(LIB, 'libc.a'))
        self.assertNotIn('.eh_frame', sections)
        self.assertIn('.debug_frame', sections)

    def test_names_no_folder_of_this_machine(self):
        for name in ('libc.a', 'libmissing.a', 'libmimalloc.a', 'crt1.o'):
            with open(os.path.join(LIB, name), 'rb') as library:
                self.assertNotIn(BUILD.encode(), library.read())

    def adapt(self, library, name, text, *arguments):
        """What LIBRARY's adapt.py says of a folder with one file."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as target:
                target.write(text)
            script = os.path.join(ROOT, 'toolchain', library, 'adapt.py')
            done = subprocess.run([sys.executable, script, folder, *arguments],
                                  capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        return done.stderr.replace(folder, 'FOLDER')

    def test_adapt_refuses_what_is_no_musl(self):
        self.assertEqual(self.adapt('musl', 'VERSION', '1.1.1\n', os.devnull),
                         'adapt.py: FOLDER is not musl 1.2.3\n')

    def test_adapt_refuses_what_is_no_mimalloc(self):
        self.assertEqual(self.adapt('mimalloc', 'include/mimalloc.h',
                                    '#define MI_MALLOC_VERSION 212 // later\n'),
                         'adapt.py: FOLDER is not mimalloc 2.0.9\n')

    def test_mimalloc_needs_only_what_is_agreed(self):
        symbols = run('nm', os.path.join(LIB, 'libmimalloc.a')).splitlines()
        names = {line.split()[-1] for line in symbols if re.match(r' +[Uvw] ', line)}
        self.assertEqual({x for x in names if not x.startswith('libos.eremite_heap_')},
                         {'__errno_location', 'libos.eremite_crash', 'memcpy', 'memset', 'sched_yield'})
        public = {line.split()[-1] for line in symbols if re.match(r'[0-9a-f]+ [A-Z] ', line)}
        self.assertEqual(public, {
            'malloc', 'calloc', 'realloc', 'free', 'aligned_alloc', 'malloc_usable_size',
            '__libc_malloc', '__libc_calloc', '__libc_realloc', '__libc_free',
            'libos.eremite_threads_begin', 'libos.eremite_thread_ends'})


class Programs(unittest.TestCase):
    """Programs with this musl, on Linux: libos.sys_<name> makes the system call."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        shims = ''.join(SHIM.format(name=name, number=number)
                        for name, number in table_numbers().items())
        run('as', '-o', cls.path('shims.o'), '-', input=shims)
        run('as', '-o', cls.path('host.o'), os.path.join(HERE, 'host_calls.s'))

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def build(self, source, text=None):
        if text is not None:
            source = self.path(source)
            with open(source, 'w', encoding='utf-8') as target:
                target.write(text)
        include = run('gcc', '-print-file-name=include').strip()
        run('gcc', '-O2', '-fno-pie', '-nostdinc', '-isystem', INCLUDE, '-isystem', include, '-c',
            '-o', self.path('main.o'), source)
        run('gcc', '-static', '-no-pie', '-nostdlib', '-Wl,--gc-sections', '-o', self.path('main'),
            os.path.join(LIB, 'crt1.o'), os.path.join(LIB, 'crti.o'), self.path('main.o'),
            os.path.join(LIB, 'libc.a'), self.path('shims.o'), self.path('host.o'), '-lgcc',
            os.path.join(LIB, 'crtn.o'))
        return self.path('main')

    def symbols(self, program):
        return {line.split()[-1] for line in run('nm', program).splitlines()}

    def test_hello(self):
        program = self.build('hello.c', '#include <stdio.h>\n'
                             'int main(void) { printf("Hello World!\\n"); return 7; }\n')
        self.assertEqual(run(program, code=7), 'Hello World!\n')
        calls = {name for name in self.symbols(program) if name.startswith('libos.sys_')}
        # exit, futex and the like are in every program; nothing that hello does not reach.
        self.assertLessEqual(calls, {f'libos.sys_{name}' for name in (
            'arch_prctl', 'close', 'exit', 'exit_group', 'futex', 'ioctl', 'lseek', 'mmap', 'open',
            'poll', 'set_tid_address', 'writev')})

    def test_without_cancellation_nothing_of_it_is_linked(self):
        program = self.build('read.c', '#include <unistd.h>\n'
                             'int main(void) { char c; return (int)read(0, &c, 1); }\n')
        self.assertEqual({'pthread_cancel', '__cancel', '__syscall_cp_asm'} & self.symbols(program),
                         set())

    def test_identity_reaches_its_own_call_only(self):
        program = self.build('id.c', '#include <unistd.h>\nint main(void) { return setuid(0); }\n')
        symbols = self.symbols(program)
        self.assertIn('libos.sys_setuid', symbols)
        self.assertEqual({'libos.sys_setgid', 'libos.sys_setresuid'} & symbols, set())

    def test_signals(self):
        self.assertEqual(run(self.build(os.path.join(HERE, 'musl_signal.c'))), '3\n')

    def test_cancellation(self):
        self.assertEqual(run(self.build(os.path.join(HERE, 'musl_cancel.c'))).splitlines(), [
            'early 1', 'disabled 1', 'self 1', 'cleaned 1'])

    def test_crash_calls_the_libos(self):
        program = self.build('free.c', '#include <stdlib.h>\nint main(void) {\n'
                             'char *volatile p = malloc(10), *volatile q = malloc(10);\n'
                             'free(p); free(p); return q != 0; }\n')
        self.assertEqual(run(program, code=-4), '')

    def test_threads_end_on_another_stack(self):
        program = self.build('threads.c', '''
#include <pthread.h>
#include <stdio.h>
static void *run(void *argument) { return argument; }
int main(void)
{
	for (long i = 0; i < 200; i++) {
		pthread_t thread;
		void *result;

		if (pthread_create(&thread, NULL, run, (void *)i) != 0)
			return 1;
		if (i % 2)
			pthread_detach(thread);
		else if (pthread_join(thread, &result) != 0 || result != (void *)i)
			return 2;
	}
	puts("done");
	return 0;
}
''')
        self.assertEqual(run(program), 'done\n')

    def test_vfork_clock_and_number(self):
        program = self.build('misc.c', '''
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	struct timespec now;
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		_exit(3);
	waitpid(child, &status, 0);
	printf("%d %d %d\\n", WEXITSTATUS(status), clock_gettime(CLOCK_MONOTONIC, &now),
	       syscall(SYS_getpid) == getpid());
	return 0;
}
''')
        self.assertEqual(run(program), '3 0 1\n')


if __name__ == '__main__':
    main()
