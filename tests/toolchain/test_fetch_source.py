#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""toolchain/fetch-source, without a network: what is cached, what is damaged, what is unknown."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source tree stays as it is

from report import ROOT, main

SCRIPT = os.path.join(ROOT, 'toolchain/fetch-source')
FILES = {'cat_1.0-2.dsc': b'description', 'cat_1.0.orig.tar.gz': b'upstream',
         'cat_1.0-2.debian.tar.xz': b'packaging'}

# apt-get: `update` succeeds; `source` gives the files in $OFFER.  What it reads is kept.
APT = '''#!/bin/sh
echo "$*" >>"$OFFER/../calls"
case "$*" in
*" update")
	list=${*#*Dir::Etc::sourcelist=}
	list=${list%% *}
	cat "$list" "$list.d"/* >"$OFFER/../asked" 2>/dev/null
	[ -z "$NO_NETWORK" ] || { echo "E: no route to host" >&2; exit 100; } ;;
*" source --download-only "*) cp "$OFFER"/* . ;;
esac
'''


class FetchSource(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name in ('cache', 'offer', 'bin', 'etc', 'etc/sources.list.d'):
            os.mkdir(os.path.join(self.folder, name))
        pins = ''.join(f'{hashlib.sha256(data).hexdigest()}  {name}\n'
                       for name, data in FILES.items())
        self.put('pins', (pins + '0' * 64 + '  category_1.0-2.dsc\n').encode())
        self.put('bin/apt-get', APT.encode())
        os.chmod(os.path.join(self.folder, 'bin/apt-get'), 0o755)

    def put(self, name, data):
        with open(os.path.join(self.folder, name), 'wb') as target:
            target.write(data)

    def put_all(self, folder):
        for name, data in FILES.items():
            self.put(f'{folder}/{name}', data)

    def fetch(self, name='cat', version='1.0-2', release=(), **more):
        path = lambda x: os.path.join(self.folder, x)
        environment = dict(os.environ, EREMITE_SOURCE_PINS=path('pins'), OFFER=path('offer'),
                           EREMITE_APT_ETC=path('etc'), TMPDIR=self.folder,
                           PATH=path('bin') + ':' + os.environ['PATH'], **more)
        done = subprocess.run([SCRIPT, name, version, path('cache'), *release], env=environment,
                              capture_output=True, text=True, timeout=60)
        left = [x for x in os.listdir(self.folder) if x.startswith('fetch-source.')]
        self.assertEqual(left, [])
        return done

    def entries(self, text, name='etc/sources.list'):
        self.put(name, text.encode())

    def fails(self, done, *messages):
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, '')
        self.assertLessEqual(len(done.stderr.splitlines()), 2)
        for message in messages:
            self.assertIn(message, done.stderr)

    def succeeds(self, done):
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(done.stdout, os.path.join(self.folder, 'cache/cat_1.0-2.dsc') + '\n')

    def codename(self):
        with open('/etc/os-release', encoding='utf-8') as release:
            for line in release:
                if line.startswith('VERSION_CODENAME='):
                    return line.strip().partition('=')[2]
        return 'stable'

    def test_warm_cache_needs_no_apt(self):
        self.put_all('cache')
        self.succeeds(self.fetch())
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'calls')))

    def test_downloads_what_is_missing(self):
        self.put_all('offer')
        self.entries(f'deb http://example.org/debian {self.codename()} main\n')
        self.succeeds(self.fetch())
        self.assertEqual(sorted(os.listdir(os.path.join(self.folder, 'cache'))), sorted(FILES))

    def test_damaged_file_in_the_cache_is_replaced(self):
        self.put_all('cache')
        self.put_all('offer')
        self.put('cache/cat_1.0.orig.tar.gz', b'damaged')
        self.entries(f'deb http://example.org/debian {self.codename()} main\n')
        done = self.fetch()
        self.assertEqual(done.returncode, 0)
        self.assertIn('cat_1.0.orig.tar.gz had the wrong SHA-256 sum', done.stderr)

    def test_wrong_download_is_named_and_deleted(self):
        self.put_all('offer')
        self.put('offer/cat_1.0-2.debian.tar.xz', b'something else')
        self.entries(f'deb http://example.org/debian {self.codename()} main\n')
        self.fails(self.fetch(), 'cat_1.0-2.debian.tar.xz had the wrong SHA-256 sum')
        self.assertNotIn('cat_1.0-2.debian.tar.xz',
                         os.listdir(os.path.join(self.folder, 'cache')))

    def test_no_network(self):
        self.entries(f'deb http://example.org/debian {self.codename()} main\n')
        self.fails(self.fetch(NO_NETWORK='1'), 'no route to host', 'is there a network?')

    def test_unknown_package(self):
        self.fails(self.fetch('dog'), 'dog 1.0-2 is not pinned in')

    def test_unknown_version(self):
        self.fails(self.fetch('cat', '9.9-9'), 'cat 9.9-9 is not pinned in')

    def test_wrong_usage(self):
        done = subprocess.run([SCRIPT, 'musl'], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn('usage:', done.stderr)

    def test_only_debians_own_entries_are_used(self):
        """With third parties' entries alone there is nothing to ask."""
        self.entries('deb https://example.org/other stable-other main\n'
                     f'deb [signed-by=/other.gpg] https://example.org/x {self.codename()} main\n'
                     f'# deb http://example.org/debian {self.codename()} main\n')
        self.entries('Types: deb\nURIs: https://example.org/x\nSuites: nodistro\n'
                     'Components: main\nSigned-By: /other.gpg\n', 'etc/sources.list.d/x.sources')
        self.fails(self.fetch(), 'no entry of this Debian release')

    def test_deb822_entries(self):
        self.put_all('offer')
        self.entries('Types: deb\nURIs: http://example.org/debian\n'
                     f'Suites: {self.codename()} {self.codename()}-updates\nComponents: main\n'
                     'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
                     'etc/sources.list.d/debian.sources')
        self.succeeds(self.fetch())

    def test_another_release(self):
        """Its entries are this machine's, for that release."""
        self.put_all('offer')
        self.entries(f'deb http://example.org/debian {self.codename()} main\n'
                     f'deb http://example.org/updates {self.codename()}-updates main\n')
        self.entries('Types: deb\nURIs: http://example.org/security\n'
                     f'Suites: {self.codename()}-security\nComponents: main\n',
                     'etc/sources.list.d/debian.sources')
        self.succeeds(self.fetch(release=['kitten']))
        with open(os.path.join(self.folder, 'asked'), encoding='utf-8') as file:
            asked = file.read()
        self.assertEqual(re.findall(r'deb-src|\S+/\w+ kitten\S*|Suites: \S+', asked),
                         ['deb-src', 'http://example.org/debian kitten',
                          'deb-src', 'http://example.org/updates kitten-updates',
                          'deb-src', 'Suites: kitten-security'])
        self.assertNotIn(self.codename(), asked)


if __name__ == '__main__':
    main()
