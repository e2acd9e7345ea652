#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Adapt an unpacked musl 1.2.3 to a libOS that it calls directly.

    adapt.py MUSL_FOLDER SYSCALL_ARCH_H

Nothing in the result executes a system call instruction: see docs/architecture.md.  Every change
must apply: another version of musl ends with an error here, not with a wrong library.
"""

import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# Our files, and what they replace.
REPLACEMENTS = {
    'vfork.c': 'src/process/x86_64/vfork.c',
    'set_thread_area.c': 'src/thread/x86_64/__set_thread_area.c',
    'clone.s': 'src/thread/x86_64/clone.s',
    'unmapself.s': 'src/thread/x86_64/__unmapself.s',
    'syscall_cp.s': 'src/thread/x86_64/syscall_cp.s',
    'restore.s': 'src/signal/x86_64/restore.s',
    'config.mak': 'config.mak',
}

# The numeric way into a cancellation point, which no call site needs any more, and the assembly
# whose place a C file takes.
REMOVED = ['src/thread/__syscall_cp.c', 'src/process/x86_64/vfork.s',
           'src/thread/x86_64/__set_thread_area.s']

WEAK_DECLARATION = '''
/* There only if the program contains pthread_cancel: makes CALL, a cancellation point. */
__attribute__((__weak__, __cold__)) long __cancellable_call(void *call, int is_close,
	syscall_arg_t, syscall_arg_t, syscall_arg_t, syscall_arg_t, syscall_arg_t, syscall_arg_t);
'''

CRASH = '''void eremite_crash(void) __attribute__((__noreturn__, __cold__));

#define a_crash a_crash
static inline void a_crash()
{
	eremite_crash();
}
'''

HEAP = '''long eremite_heap_map(size_t);
long eremite_heap_unmap(void *, size_t);
long eremite_heap_resize(void *, size_t, size_t);

static inline void *heap_map(size_t size)
{
	return (void *)__syscall_ret(eremite_heap_map(size));
}
'''

MASK = '''/* There only if something in the program sends or blocks signals. */
__attribute__((__weak__)) long eremite_signal_mask(int, const void *, void *, size_t);

static inline void __signal_mask(int how, const void *set, void *old, size_t size)
{
	if (eremite_signal_mask) eremite_signal_mask(how, set, old, size);
}

'''


class Tree:
    def __init__(self, root):
        self.root = root

    def path(self, name):
        return os.path.join(self.root, name)

    def substitute(self, name, pattern, replacement, count=1):
        """Replace exactly COUNT matches of a regular expression."""
        with open(self.path(name), encoding='utf-8') as source:
            text = source.read()
        text, found = re.subn(pattern, lambda m: m.expand(replacement), text, flags=re.M)
        if found != count:
            raise ValueError(f'{name}: {found} matches of {pattern!r}, wanted {count}')
        with open(self.path(name), 'w', encoding='utf-8') as target:
            target.write(text)

    def append(self, name, text):
        with open(self.path(name), 'a', encoding='utf-8') as target:
            target.write(text)

    def name(self, source, symbol):
        """SOURCE's object has the linker take in SYMBOL, and has not a byte more for it."""
        self.append(source, f'\nextern char needed[] __asm__("{symbol}");\n'
                    'static char *const __needed __attribute__((__used__)) = needed;\n')

    def weaken(self, source, call):
        """SOURCE's object does not have it take in CALL: it is not made where nobody else does."""
        self.substitute(source, rf'__syscall\(SYS_{call},\s*([^;]*)\);',
                        rf'sys_{call} ? sys_{call}(\1) : -ENOSYS;')
        # Before the compiler sees a use: else it takes it to be there.  Backtraces show musl's lines.
        self.substitute(source, r'\A', f'#pragma weak sys_{call}\n#line 1\n')


def adapt_cancellation_points(tree):
    """A direct call where the program cannot cancel; else through __cancellable_call."""
    header = 'src/internal/syscall.h'
    tree.substitute(header, r'^#define __syscall_cp0', WEAK_DECLARATION + r'\n\g<0>')
    for count in range(7):
        names = ','.join('abcdef'[:count])
        casts = ''.join(f'__scc({name}),' for name in 'abcdef'[:count])
        call = (f'__cancellable_call(__eremite_call(n),(n)==SYS_close,{casts}'
                f'{"0," * (6 - count)}').rstrip(',') + ')'
        parameters = ','.join(['n'] + list('abcdef'[:count]))
        tree.substitute(header, rf'^#define __syscall_cp{count}\(n.*$',
                        f'#define __syscall_cp{count}({parameters}) '
                        r'(__builtin_expect(!!__cancellable_call, 0) \\\n'
                        f'\t? {call} : __syscall{count}(n{"," if names else ""}{names}))')
    tree.substitute(header, r'^static inline long __alt_socketcall',
                    'static inline __attribute__((__always_inline__)) long __alt_socketcall')


def adapt_cancel(tree):
    source = 'src/thread/pthread_cancel.c'
    six = 'long, long, long, long, long, long'
    tree.substitute(source, r'__syscall_cp_asm\(\), __syscall_cp_c\(\);', '__syscall_cp_asm();')
    tree.substitute(source, r'^long __syscall_cp_c\(syscall_arg_t nr,$',
                    'long __cancellable_call(void *call, int is_close,')
    tree.substitute(source, r'return __syscall\(nr, ', f'return ((long (*)({six}))call)(')
    tree.substitute(source, r'nr==SYS_close', 'is_close')
    tree.substitute(source, r'nr!=SYS_close', '!is_close')
    tree.substitute(source, r'__syscall_cp_asm\(&self->cancel, nr, ',
                    '__syscall_cp_asm(&self->cancel, (syscall_arg_t)call, ')
    # A blocked call must not restart if it is a cancellation point, which the handler cannot see from
    # the interrupted instruction, one of the libOS: libos/signal/threads/peers.h.
    tree.substitute(source, r'^static void cancel_handler', r'extern hidden const char '
                    r'__libos_text_start[1], __libos_text_end[1];\n\n\g<0>')
    tree.substitute(source, r'^\t__syscall\(SYS_tkill, self->tid, SIGCANCEL\);',
                    '\tif (pc >= (uintptr_t)__libos_text_start && pc < (uintptr_t)__libos_text_end\n'
                    '\t    && uc->uc_mcontext.gregs[REG_RAX] == -EINTR)\n'
                    '\t\tuc->uc_mcontext.gregs[REG_RAX] = -ECANCELED;\n'
                    r'\g<0>')
    # The interrupted code is not at a call: its stack may be aligned in any way, and is never used again.
    tree.substitute(source, r'^\t\tuc->uc_mcontext.MC_PC = (.|\n)*?;$',
                    r'\g<0>\n\t\tif (self->cancelasync)\n'
                    '\t\t\tuc->uc_mcontext.gregs[REG_RSP] = '
                    '((uc->uc_mcontext.gregs[REG_RSP] - 128) & -16) - 8;')


def adapt_identity(tree):
    """__setxid gets the function instead of its number."""
    tree.substitute('src/internal/libc.h', r'__setxid\(int,', '__setxid(void *,')
    source = 'src/unistd/setxid.c'
    tree.substitute(source, r'^\tint nr, ret;', '\tvoid *call;\n\tint ret;')
    tree.substitute(source, r'__syscall\(c->nr, ', '((long (*)(long, long, long))c->call)(')
    tree.substitute(source, r'__setxid\(int nr,', '__setxid(void *call,')
    tree.substitute(source, r'\.nr = nr', '.call = call')
    for name in ('setuid', 'setgid', 'setreuid', 'setregid', 'setresuid', 'setresgid'):
        tree.substitute(f'src/unistd/{name}.c', r'__setxid\(SYS_(\w+)', r'__setxid(sys_\1')
    for name in ('seteuid', 'setegid'):
        tree.substitute(f'src/unistd/{name}.c', r'__setxid\(SYS_(\w+)', r'__setxid(sys_\1')


def adapt_start(tree):
    """No program is set-user-ID: the descriptors are there, and nothing must look at them."""
    tree.substitute('src/env/__libc_start_main.c',
                    r'^\tif \(aux\[AT_UID\]==aux\[AT_EUID\](.|\n)*?^\tlibc.secure = 1;\n', '')


def adapt_restart(tree):
    """A snapshot ends before main; who restores it comes to _start again, with other arguments."""
    source = 'src/env/__libc_start_main.c'
    tree.substitute(source, r'^static void dummy\(void\) \{\}',
                    'void eremite_at_main(void);\nstatic char begun;\n\n\\g<0>')
    tree.substitute(source, r'^\t__init_tls\(aux\);', '\tif (!begun) __init_tls(aux);')
    tree.substitute(source, r'^\t__libc_start_init\(\);', '\tif (!begun) {\n\t\tbegun = 1;\n'
                    '\t\t__libc_start_init();\n\t}\n\teremite_at_main();')


def adapt_streams(tree):
    """A file of the host is read by an exit from the virtual machine: 16 KiB at once, not one."""
    source = 'src/stdio/__fdopen.c'
    tree.substitute(source, r'UNGET \+ BUFSIZ', 'UNGET + 16*BUFSIZ')
    tree.substitute(source, r'f->buf_size = BUFSIZ', 'f->buf_size = 16*BUFSIZ')


def adapt_malloc(tree):
    """malloc's own memory may be kept from one request to the next: libos/mm/include/mm/heap.h."""
    folder = 'src/malloc/mallocng/'
    tree.substitute(folder + 'glue.h', r'^#define mmap __mmap$', HEAP + r'\n\g<0>')
    tree.substitute(folder + 'malloc.c',
                    r'mmap\(0, needed, PROT_READ\|PROT_WRITE,\s*MAP_PRIVATE\|MAP_ANON, -1, 0\)',
                    'heap_map(needed)', 2)
    tree.substitute(folder + 'malloc.c', r'munmap\(', 'eremite_heap_unmap(')
    tree.substitute(folder + 'free.c', r'munmap\(', 'eremite_heap_unmap(')
    tree.substitute(folder + 'realloc.c', r'mremap\((g->mem, .*), MREMAP_MAYMOVE\)',
                    r'(void *)eremite_heap_resize(\1)')


def adapt_threads(tree):
    """An allocator with memory for each thread (toolchain/mimalloc) is told before the first thread
    begins, and of a thread's end when nothing else is left to do in it."""
    source = 'src/thread/pthread_create.c'
    tree.substitute(source, r'^weak_alias\(dummy_0, __pthread_tsd_run_dtors\);',
                    r'\g<0>\nweak_alias(dummy_0, eremite_threads_begin);'
                    r'\nweak_alias(dummy_0, eremite_thread_ends);')
    tree.substitute(source, r'^\t\tlibc\.threaded = 1;', r'\t\teremite_threads_begin();\n\g<0>')
    tree.substitute(source, r'^\t__pthread_tsd_run_dtors\(\);', r'\g<0>\n\teremite_thread_ends();')


def adapt_processes(tree):
    """Who makes a process of clone(2) has the libOS tell that there is none."""
    for name in ('process/posix_spawn', 'linux/clone'):
        tree.name(f'src/{name}.c', 'eremite_clone_process')


def adapt_stacks(tree):
    """The memory of threads may be kept from one to the next: libos/mm/include/mm/stacks.h."""
    tree.substitute('src/internal/pthread_impl.h',
                    r'^hidden void __unmapself\(void \*, size_t\);',
                    'hidden void __unmapself(void *, size_t, size_t);\n'
                    'long eremite_stack_map(size_t, size_t, size_t);\n'
                    'void eremite_stack_unmap(void *, size_t, size_t);')
    source = 'src/thread/pthread_create.c'
    tree.substitute(source, r'^\t\tif \(guard\) \{\n(.|\n)*?^\t\t\} else \{\n(.|\n)*?^\t\t\}\n',
                    '\t\tmap = (void *)__syscall_ret(eremite_stack_map(size, guard,\n'
                    '\t\t\tlibc.tls_size + __pthread_tsd_size));\n'
                    '\t\tif (map == MAP_FAILED) goto fail;\n')
    tree.substitute(source, r'__unmapself\(self->map_base, self->map_size\)',
                    '__unmapself(self->map_base, self->map_size, self->guard_size)')
    tree.substitute('src/thread/pthread_join.c', r'__munmap\(t->map_base, t->map_size\)',
                    'eremite_stack_unmap(t->map_base, t->map_size, t->guard_size)')


def adapt_futexes(tree):
    """The libOS has private futexes: what musl does without them is left out.  A part of futex(2), and
    the list of locks to release, is there if the program has what alone leads to it, which names it."""
    again = r'\) != -ENOSYS\s*\|\|\s*__syscall\(SYS_futex, ?[^;]*;'
    for name, count in (('internal/pthread_impl.h', 2), ('thread/__wait.c', 1),
                        ('thread/pthread_barrier_wait.c', 1), ('thread/pthread_cond_timedwait.c', 1)):
        tree.substitute(f'src/{name}', again, ');', count)
    tree.substitute('src/thread/__timedwait.c', r'^\tr = (__syscall_cp\(SYS_futex, .*;)\n.*\n.*;$',
                    r'\treturn \1')
    tree.name('src/thread/pthread_cond_timedwait.c', 'eremite_futex_requeue')
    tree.name('src/thread/pthread_mutexattr_setprotocol.c', 'eremite_futex_inherit')
    for name in ('pthread_create', 'pthread_mutex_trylock'):
        tree.weaken(f'src/thread/{name}.c', 'set_robust_list')
    tree.name('src/thread/pthread_mutexattr_setpshared.c', 'sys_set_robust_list')


def adapt_schedule(tree):
    """Only attributes with a policy of their own lead to one for a thread that begins."""
    tree.weaken('src/thread/pthread_create.c', 'sched_setscheduler')
    tree.name('src/thread/pthread_attr_setinheritsched.c', 'sys_sched_setscheduler')


def adapt_timed_waits(tree):
    """Only who waits until a time needs the clock: those functions have objects of their own
    (toolchain/musl/timed), which name it."""
    shutil.copytree(os.path.join(HERE, 'timed'), tree.path('src/timed'))
    tree.append('src/thread/__timedwait.c', '\n#pragma weak __clock_gettime\n')
    for name in ('mtx_timedlock', 'cnd_timedwait'):
        tree.name(f'src/thread/{name}.c', '__clock_gettime')
    for name in ('mutex_timedlock', 'cond_timedwait', 'rwlock_timedrdlock', 'rwlock_timedwrlock'):
        tree.substitute(f'src/thread/pthread_{name}.c', r'^weak_alias\(.*, pthread_\w*timed\w*\);', '')
    tree.substitute('src/thread/pthread_cond_wait.c', r'return pthread_', 'return __pthread_')
    tree.substitute('src/thread/pthread_join.c', r'^weak_alias\(.*, pthread_timedjoin_np\);', '')
    tree.substitute('src/thread/pthread_join.c', r'^static int (__pthread_timedjoin_np)', r'int \1')
    tree.substitute('src/thread/sem_timedwait.c', r'^int sem_timedwait', 'int __sem_timedwait')
    tree.substitute('src/thread/sem_wait.c', r'^int sem_wait', 'int __sem_timedwait(sem_t *restrict, '
                    'const struct timespec *restrict);\n\n\\g<0>')
    tree.substitute('src/thread/sem_wait.c', r'return sem_', 'return __sem_')


def adapt_notification(tree):
    """The thread that mq_notify starts is told by an eventfd, not by a socket of the kernel."""
    source = 'src/mq/mq_notify.c'
    tree.substitute(source, r'^#include <sys/socket.h>', '#include <sys/eventfd.h>')
    tree.substitute(source, r'socket\(AF_NETLINK, SOCK_RAW\|SOCK_CLOEXEC, 0\)', 'eventfd(0, EFD_CLOEXEC)')
    tree.substitute(source, r'^\tchar buf\[32\];', '\tunsigned long long told;')
    tree.substitute(source, r'recv\(s, buf, sizeof\(buf\), .*\);', 'read(s, &told, sizeof told);')
    tree.substitute(source, r'n==sizeof buf && buf\[.*\] == 1', 'n==sizeof told && told == 1')
    tree.substitute(source, r'^\tstatic const char zeros\[32\];\n', '')
    tree.substitute(source, r'\(void \*\)&zeros', '0')


def adapt_modes(tree):
    """A call does what musl does by a file of /proc."""
    tree.substitute('src/stat/fchmodat.c', r'^\tstruct kstat st;(.|\n)*\Z',
                    '\treturn __syscall_ret(sys_fchmodat2(fd, path, mode, flag));\n}\n')


def adapt_masks(tree):
    """Where nothing sends or blocks signals, threads begin and end without blocking them."""
    tree.substitute('src/internal/pthread_impl.h', r'^hidden void __unmapself', MASK + r'\g<0>')
    for name, count in (('signal/block.c', 3), ('thread/pthread_create.c', 2)):
        tree.substitute(f'src/{name}', r'__syscall\(SYS_rt_sigprocmask, ', '__signal_mask(', count)


def add_call_frame_information(tree):
    """As musl's build does with --enable-debug, but in place: so the debugger sees file names."""
    scripts = [argument for kind in ('common', 'x86_64')
               for argument in ('-f', tree.path(f'tools/add-cfi.{kind}.awk'))]
    for folder, _, names in os.walk(tree.path('src')):
        for name in sorted(names):
            path = os.path.join(folder, name)
            ours = os.path.relpath(path, tree.root) in REPLACEMENTS.values()
            if os.path.basename(folder) == 'x86_64' and name.endswith('.s') and not ours:
                done = subprocess.run(['awk'] + scripts + [path], check=True,
                                      stdout=subprocess.PIPE, env=dict(os.environ, LC_ALL='C'))
                with open(path, 'wb') as target:
                    target.write(done.stdout)


def adapt(root, syscall_arch):
    tree = Tree(root)
    with open(tree.path('VERSION'), encoding='utf-8') as version:
        if version.read().strip() != '1.2.3':
            raise ValueError(f'{root} is not musl 1.2.3')
    for name in REMOVED:
        os.remove(tree.path(name))
    for ours, theirs in REPLACEMENTS.items():
        shutil.copyfile(os.path.join(HERE, ours), tree.path(theirs))
    shutil.copyfile(syscall_arch, tree.path('arch/x86_64/syscall_arch.h'))
    # In ring 0 the halt instruction does not trap.
    tree.substitute('arch/x86_64/atomic_arch.h',
                    r'^#define a_crash a_crash\nstatic inline void a_crash\(\)\n\{\n.*\n\}\n',
                    CRASH)
    adapt_cancellation_points(tree)
    adapt_cancel(tree)
    adapt_identity(tree)
    adapt_start(tree)
    adapt_restart(tree)
    adapt_streams(tree)
    adapt_malloc(tree)
    adapt_threads(tree)
    adapt_processes(tree)
    adapt_stacks(tree)
    adapt_futexes(tree)
    adapt_schedule(tree)
    adapt_timed_waits(tree)
    adapt_masks(tree)
    adapt_notification(tree)
    adapt_modes(tree)
    add_call_frame_information(tree)


def main():
    if len(sys.argv) != 3:
        sys.exit('usage: adapt.py MUSL_FOLDER SYSCALL_ARCH_H')
    try:
        adapt(sys.argv[1], sys.argv[2])
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f'adapt.py: {error}')


if __name__ == '__main__':
    main()
