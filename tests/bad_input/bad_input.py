"""usage: bad_input.py BIANQUE [Sources | Files | Programmes | Disks | Records | TEST]...

Plays bad input through the program, as a user would; without a name all of it.
"""
import sys
import unittest

import bad_disks
import bad_files
import bad_programmes
import bad_records
import bad_sources

PARTS = {"Sources": bad_sources, "Files": bad_files, "Programmes": bad_programmes,
         "Disks": bad_disks, "Records": bad_records}


def suite(names):
    loader, out = unittest.TestLoader(), unittest.TestSuite()
    for name in names or PARTS:
        module, _, test = name.partition(".")
        part = PARTS[module]
        out.addTest(loader.loadTestsFromName(test, part) if test else
                    loader.loadTestsFromModule(part))
    return out


if __name__ == "__main__":
    done = unittest.TextTestRunner().run(suite(sys.argv[2:]))
    sys.exit(0 if done.wasSuccessful() else 1)
