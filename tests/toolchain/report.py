# SPDX-License-Identifier: MIT
"""Run the tests of a unittest module and print `ok NAME` or `not ok NAME` for each."""

import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get('BUILD', 'build'))
TABLE = os.path.join(ROOT, 'libos/sys/syscalls.tbl')
GENERATOR = os.path.join(ROOT, 'toolchain/gen-syscalls.py')


class Result(unittest.TestResult):
    def addSuccess(self, test):
        super().addSuccess(test)
        print(f'ok {test.id().removeprefix("__main__.")}', flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say(test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.say(test, self.errors[-1][1])

    @staticmethod
    def say(test, text):
        print(''.join(f'# {line}\n' for line in text.splitlines()), end='')
        print(f'not ok {test.id().removeprefix("__main__.")}', flush=True)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    sys.exit(not suite.run(Result()).wasSuccessful())
