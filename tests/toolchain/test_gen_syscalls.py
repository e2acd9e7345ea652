#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of system calls and what is generated from it."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source tree stays as it is

from report import BUILD, GENERATOR, ROOT, TABLE, main

WARNINGS = ['-std=gnu17', '-Wall', '-Wextra', '-Wundef', '-Wshadow', '-Wstrict-prototypes',
            '-Wmissing-prototypes', '-Wvla', '-Werror']
SMALL_TABLE = '''\
0    63   read fd:int, buf:void*, count:size_t # a comment
1    64   write fd:int, buf:const void*=data, count:size_t
2    -    open path:const char*, flags:int=hex, mode:mode_t
39   172  getpid
'''


class Generator(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, 'w', encoding='utf-8') as target:
                target.write(text)
        return path

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as source:
            return source.read()

    def generate(self, what, output, *options, table=TABLE):
        return subprocess.run([sys.executable, GENERATOR, table, what, self.path(output), *options],
                              capture_output=True, text=True, timeout=60)

    def make(self, what, output, *options, table=TABLE):
        done = self.generate(what, output, *options, table=table)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return self.read(output) if what != 'archive' else None

    def run_ok(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


class Table(Generator):
    def fails(self, line, message):
        table = self.path('bad.tbl', SMALL_TABLE + line + '\n')
        done = self.generate('prototypes', 'out.h', table=table)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn('bad.tbl:5: ', done.stderr)
        self.assertIn(message, done.stderr)
        self.assertFalse(os.path.exists(self.path('out.h')))

    def test_refuses_too_few_fields(self):
        self.fails('3 57', 'two numbers and a name')

    def test_refuses_bad_number(self):
        self.fails('x 57 close fd:int', 'no system call number')

    def test_refuses_number_twice(self):
        self.fails('2 57 close fd:int', 'is in line 3 already')

    def test_refuses_name_twice(self):
        self.fails('3 57 open fd:int', 'is in line 3 already')

    def test_refuses_bad_argument(self):
        self.fails('3 57 close fd', 'name:type')

    def test_refuses_code_in_a_type(self):
        self.fails('3 57 close fd:int);evil(', 'name:type')

    def test_refuses_bad_kinds(self):
        self.fails('3 57 close fd:int=r()', 'name:type=kind')
        self.fails('3 57 close fd:int -> 7', '"7" is no kind of a result')

    def test_refuses_seven_arguments(self):
        arguments = ', '.join(f'a{i}:int' for i in range(7))
        self.fails(f'3 57 close {arguments}', 'more than six')

    def test_refuses_missing_table(self):
        done = self.generate('prototypes', 'out.h', table=self.path('none'))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_numbers_are_the_kernels(self):
        """Where the installed kernel headers know a name, they have the same number."""
        numbers = self.run_ok('gcc', '-E', '-dM', '-include', 'asm/unistd_64.h', '-x', 'c',
                              os.devnull)
        kernel = dict(re.findall(r'#define __NR_(\w+) (\d+)', numbers))
        with open(TABLE, encoding='utf-8') as table:
            ours = [line.split()[:3] for line in table if line[0].isdigit()]
        self.assertGreater(len(ours), 350)
        self.assertEqual([], [n for number, _, n in ours if kernel.get(n, number) != number])

    def test_has_every_call_of_musl(self):
        with open(os.path.join(BUILD, 'sysroot/include/bits/syscall.h'), encoding='utf-8') as bits:
            musl = set(re.findall(r'#define __NR_(\w+)\s+(\d+)', bits.read()))
        with open(TABLE, encoding='utf-8') as table:
            ours = {(f[2], f[0]) for f in map(str.split, table) if f and f[0].isdecimal()}
        self.assertEqual(set(), musl - ours)


class Outputs(Generator):
    def test_prototypes_compile_alone(self):
        self.make('prototypes', 'sys_calls.h')
        source = self.path('a.c', '#include <sys_calls.h>\n')
        sysroot = os.path.join(BUILD, 'sysroot/include')
        for compiler in ('gcc', 'clang'):
            command = [compiler, *WARNINGS, '-fsyntax-only', '-I', self.folder, source]
            self.run_ok(*command)
            self.run_ok(*command, '-nostdinc', '-isystem', sysroot)

    def test_prototypes_fit_in_the_line(self):
        text = self.make('prototypes', 'sys_calls.h')
        self.assertEqual([], [x for x in text.splitlines() if len(x.expandtabs(8)) > 100])

    def test_prototype_of_each_shape(self):
        table = self.path('t.tbl', SMALL_TABLE +
                          '59 221 execve path:const char*, argv:char* const*, p:struct x**\n')
        text = self.make('prototypes', 'sys_calls.h', table=table)
        self.assertIn('long sys_getpid(void);', text)
        self.assertIn('long sys_write(int fd, const void *buf, size_t count);', text)
        self.assertIn('sys_execve(const char *path, char *const *argv, struct x **p);', text)
        self.assertIn('struct x;', text)

    def test_output_keeps_its_time_if_it_does_not_change(self):
        """A change of types alone must not rebuild musl."""
        table = self.path('t.tbl', SMALL_TABLE)
        self.make('musl-arch', 'arch.h', table=table)
        self.make('prototypes', 'sys_calls.h', table=table)
        for name in ('arch.h', 'sys_calls.h'):
            os.utime(self.path(name), (1, 1))
        self.path('t.tbl', SMALL_TABLE.replace('count:size_t', 'count:long'))
        self.make('musl-arch', 'arch.h', table=table)
        self.make('prototypes', 'sys_calls.h', table=table)
        self.assertEqual(os.stat(self.path('arch.h')).st_mtime, 1)
        self.assertNotEqual(os.stat(self.path('sys_calls.h')).st_mtime, 1)

    def test_musl_site_is_one_direct_call(self):
        self.make('musl-arch', 'arch.h')
        source = self.path('a.c', '#define hidden\n#include "arch.h"\n'
                           'long f(long a, long b) { return __syscall2(0, a, b); }\n'
                           'long g(long a) { return __syscall1(9999, a); }\n')
        self.run_ok('gcc', '-O2', '-std=c99', '-fno-pic', '-c', source, '-o', self.path('a.o'))
        undefined = self.run_ok('nm', '-u', self.path('a.o')).split()
        self.assertEqual(undefined, ['U', 'eremite_syscall', 'U', 'sys_read'])

    def test_trace_compiles(self):
        names = os.path.join(ROOT, 'libos/trace/names.tbl')
        text = self.make('trace', 'calls.c', '--names', names)
        self.assertIn('"write", TRACE_DESC, 3, 3, { { trace_fd, 0 }, { trace_data, 0 }, '
                      '{ trace_unsigned_long, 0 } }, trace_result_plain,',
                      re.sub(r'\s+', ' ', text))
        self.make('names', 'names.c', '--names', names)
        self.make('trace-list', 'list.c')
        for compiler in ('gcc', 'clang'):
            for source in ('calls.c', 'names.c', 'list.c'):
                self.run_ok(compiler, *WARNINGS, '-fsyntax-only', '-nostdinc', '-isystem',
                            os.path.join(BUILD, 'sysroot/include'),
                            '-I', os.path.join(ROOT, 'libos/trace/include'), self.path(source))

    def test_trace_of_each_shape(self):
        table = self.path('t.tbl', SMALL_TABLE +
                          '5 80 fstat fd:int, st:struct stat*, other:const struct timespec* -> octal\n'
                          '12 214 brk addr:void*=colour, from:dev_t=hex\n')
        names = self.path('names.tbl', 'enum colour RED=1 GREEN=2/3\n BLUE\nerror EIO Broken\n')
        text = re.sub(r'\s+', ' ', self.make('trace', 'c.c', '--names', names, table=table))
        self.assertIn('"fstat", TRACE_DESC, 3, 1, { { trace_fd, 0 }, { trace_stat_out, 0 }, '
                      '{ trace_timespec, 0 } }, trace_result_octal,', text)
        self.assertIn('"brk", TRACE_MEMORY, 2, 2, { { trace_named, &trace_names_colour }, '
                      '{ trace_hex_long, 0 } },', text)
        self.assertIn('"getpid", 0, 0, 0, { { 0, 0 } },', text)
        text = self.make('names', 'n.c', '--names', names, table=table)
        self.assertIn('{ (unsigned)1, 0, "RED" },\n\t{ (unsigned)2, 3, "GREEN" },\n'
                      '\t{ (unsigned)BLUE, 0, "BLUE" },', text)
        self.assertIn('{ EIO, "EIO", "Broken" },', text)

    def test_bad_names(self):
        for line in ('colour RED', 'enum colour', 'flags f A=/3'):
            names = self.path('names.tbl', line + '\n')
            done = self.generate('names', 'n.c', '--names', names)
            self.assertNotEqual(done.returncode, 0, line)
            self.assertIn('gen-syscalls.py: ', done.stderr)

    def test_every_call_can_be_wrapped(self):
        text = self.make('wraps', 'options')
        with open(TABLE, encoding='utf-8') as table:
            names = [line.split()[2] for line in table if line[0].isdigit()]
        self.assertEqual(text.split(), [f'--wrap=libos.sys_{name}' for name in names])

    def test_coverage_counts(self):
        table = self.path('t.tbl', SMALL_TABLE)
        listing = self.path('list', 'sys_read\n0000 T sys_write\n0000 t sys_open\n')
        text = self.make('coverage', 'c.md', '--implemented', listing, table=table)
        self.assertIn('2 of 4 are implemented', text)
        self.assertIn('| 0 | 63 | `read` | fd, buf, count | yes |', text)
        self.assertIn('| 2 |  | `open` | path, flags, mode | - |', text)

    def test_coverage_page_is_up_to_date(self):
        """If not: make coverage."""
        self.make('coverage', 'c.md', '--implemented', os.path.join(BUILD, 'generated/implemented'))
        with open(os.path.join(ROOT, 'docs/coverage.md'), encoding='utf-8') as page:
            self.assertEqual(page.read(), self.read('c.md'))


class Numeric(Generator):
    def test_every_call_compiles(self):
        self.make('prototypes', 'sys_calls.h')
        with open(TABLE, encoding='utf-8') as table:
            names = [line.split()[2] for line in table if line[0].isdigit()]
        listing = self.path('list', '\n'.join(names))
        text = self.make('numeric', 'sys_numeric.c', '--implemented', listing)
        self.assertEqual([], [x for x in text.splitlines() if len(x.expandtabs(8)) > 100])
        for compiler in ('gcc', 'clang'):
            self.run_ok(compiler, *WARNINGS, '-fsyntax-only', '-I', self.folder,
                        '-I', os.path.join(ROOT, 'libos/sys'), self.path('sys_numeric.c'))

    def test_refers_to_implemented_calls_only(self):
        self.make('prototypes', 'sys_calls.h')
        self.make('numeric', 'n.c', '--implemented', self.path('list', 'sys_read\nsys_getpid\n'))
        self.run_ok('gcc', '-O2', '-I', self.folder, '-I', os.path.join(ROOT, 'libos/sys'), '-c',
                    self.path('n.c'), '-o', self.path('n.o'))
        undefined = set(self.run_ok('nm', '-u', self.path('n.o')).split()) - {'U'}
        self.assertEqual(undefined, {'sys_read', 'sys_getpid', 'missing_number'})

    def test_dispatch(self):
        self.make('prototypes', 'sys_calls.h')
        self.make('numeric', 'n.c', '--implemented', self.path('list', 'read\ngetpid\n'))
        self.path('log.h', '')
        program = self.path('main.c', '''
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys_calls.h>
#include <log/log.h>
void log_warn(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	puts("");
}
long sys_getpid(void) { return 1; }
long sys_read(int fd, void *buf, size_t count)
{
	return fd == -1 && !buf && count == 1ul << 40 ? 7 : -1;
}
int main(void)
{
	printf("%ld %ld\\n", sys_by_number(39, 0, 0, 0, 0, 0, 0),
	       eremite_syscall(0, 0xffffffff, 0, 1l << 40, 0, 0, 0));
	for (int i = 0; i < 2; i++)
		for (int n = -1; n < 3; n += 2)
			if (sys_by_number(n, 0, 0, 0, 0, 0, 0) != -ENOSYS)
				return 1;
	return 0;
}
''')
        includes = ['-I', self.folder, '-I', os.path.join(ROOT, 'libos/sys'),
                    '-I', os.path.join(ROOT, 'libos/log/include')]
        self.run_ok('gcc', *includes, '-fsanitize=undefined', '-o', self.path('p'), program,
                    self.path('n.c'), os.path.join(ROOT, 'libos/sys/missing.c'))
        self.assertEqual(self.run_ok(self.path('p')).splitlines(), [
            '1 7', 'system call -1 is not implemented (ENOSYS)',
            'system call 1 is not implemented (ENOSYS)'])


class Missing(Generator):
    def build(self):
        self.make('missing', 'm.c')
        self.run_ok('gcc', '-S', '-O2', '-fno-pie', '-I', os.path.join(ROOT, 'libos/sys'), '-o',
                    self.path('m.s'), self.path('m.c'))
        self.make('archive', 'libmissing.a', '--template', self.path('m.s'))

    def test_one_member_per_call(self):
        self.build()
        members = self.run_ok('ar', 't', self.path('libmissing.a')).split()
        with open(TABLE, encoding='utf-8') as table:
            names = [line.split()[2] for line in table if line[0].isdigit()]
        self.assertEqual(members, [f'libos.missing.{name}.o' for name in names])
        symbols = self.run_ok('nm', '--defined-only', '-g', self.path('libmissing.a'))
        self.assertEqual(re.findall(r' T (\w+)', symbols), [f'sys_{name}' for name in names])

    def test_same_bytes_again(self):
        self.build()
        with open(self.path('libmissing.a'), 'rb') as archive:
            before = archive.read()
        self.build()
        with open(self.path('libmissing.a'), 'rb') as archive:
            self.assertEqual(before, archive.read())

    def test_says_its_name_once(self):
        self.build()
        program = self.path('main.c', '''
#include <errno.h>
#include <stdio.h>
#include <log/log.h>
long sys_open(void), sys_read(void);
void log_warn(const char *format, ...)
{
	__builtin_va_list list;

	__builtin_va_start(list, format);
	vprintf(format, list);
	puts("");
}
int main(void)
{
	for (int i = 0; i < 3; i++)
		if (sys_open() != -ENOSYS || sys_read() != -ENOSYS)
			return 1;
	return 0;
}
''')
        self.run_ok('gcc', '-no-pie', '-I', os.path.join(ROOT, 'libos/sys'),
                    '-I', os.path.join(ROOT, 'libos/log/include'), '-o', self.path('p'), program,
                    os.path.join(ROOT, 'libos/sys/missing.c'), self.path('libmissing.a'))
        self.assertEqual(self.run_ok(self.path('p')).splitlines(), [
            'open is not implemented (ENOSYS)', 'read is not implemented (ENOSYS)'])


if __name__ == '__main__':
    main()
