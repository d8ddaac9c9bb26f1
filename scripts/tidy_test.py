#!/usr/bin/env python3
"""Each rule of tidy fires on a tiny tree that breaks it, and is silent on one that does not."""

import os
import subprocess
import sys
import tempfile
import unittest

from tidy import documents, headers, names, oracle, rooms, sizes, words
from tidy.tree import Tree

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

GOOD = {
    "src/rooms.txt": "base | | plain things\nrecord/fact | base | what a fact is\n",
    "src/base/text.h": "#pragma once\n\nnamespace bq::base {\nint letters(const char* text);\n}\n",
    "src/record/fact/fact.h": '#pragma once\n\n#include "base/text.h"\n\n'
    "namespace bq::record::fact {\nstruct Fact { int value; };\n}\n",
    "cmake/libraries.cmake": "find_package(xgboost)\nset(bianque_libraries_base fmt::fmt)\n"
    "set(bianque_libraries_record_fact duckdb_c)\n",
    "scripts/debian_packages.txt": "core | libxgboost-dev | xgboost\n",
    "docs/references.bib": "@article{singer2016,\n}\n",
    "README.md": "# A title\n\n[rooms](src/rooms.txt), `src/base/text.h`\n```sh\n./dev run\n```\n",
    "vocabulary/scores/qsofa.yaml": "source: singer2016\n",
}


class Bench(unittest.TestCase):
    """Makes trees and asks one family of rules."""

    def tree(self, changes):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        files = {**GOOD, **changes}
        for path, text in files.items():
            if text is None:
                continue
            full = os.path.join(folder.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return Tree(folder.name)

    def shown(self, check, changes):
        return [offence.show() for offence in check(self.tree(changes))]

    def fires(self, check, changes, expected):
        self.assertEqual(self.shown(check, {}), [], "the good tree breaks the rule")
        found = self.shown(check, changes)
        self.assertTrue(any(expected in line for line in found), f"{expected!r} is not in {found}")

    def silent(self, check, changes):
        self.assertEqual(self.shown(check, changes), [])


def in_base(text, name="extra.h"):
    return {f"src/base/{name}": f"#pragma once\n\nnamespace bq::base {{\n{text}\n}}\n"}


class Rooms(Bench):
    def test_folder_without_a_line(self):
        changes = {"src/live/live.h": "#pragma once\nnamespace bq::live {}\n"}
        self.fires(rooms.check_map, changes, "src/live: rooms: the folder has code")

    def test_line_without_code(self):
        changes = {"src/rooms.txt": GOOD["src/rooms.txt"] + "live | base | arrival\n"}
        self.fires(rooms.check_map, changes, "rooms.txt:3: rooms: `live` has no code")

    def test_need_on_a_later_line(self):
        changes = {"src/rooms.txt": "record/fact | base | what a fact is\nbase | | plain things\n"}
        self.fires(rooms.check_map, changes, "needs `base` from a later line")

    def test_unlisted_include(self):
        changes = in_base('#include "record/fact/fact.h"')
        self.fires(
            rooms.check_needs, changes, "extra.h:4: needs: `base` does not list `record/fact`"
        )

    def test_listed_need_not_used(self):
        changes = {"src/record/fact/fact.h": "#pragma once\nnamespace bq::record::fact {}\n"}
        self.fires(rooms.check_needs, changes, "`record/fact` lists `base` and includes nothing")

    def test_third_party_header_in_another_room(self):
        self.fires(rooms.check_third_party, in_base("#include <duckdb.h>"), "record/fact only")

    def test_third_party_header_in_its_room(self):
        changes = {
            "src/record/fact/fact.cpp": "#include <duckdb.h>\n#include <map>\n#include <sys/stat.h>\n"
        }
        self.silent(rooms.check_third_party, changes)

    def test_unknown_third_party_header(self):
        self.fires(rooms.check_third_party, in_base("#include <boost/any.hpp>"), "not in the table")

    def test_test_header_outside_tests(self):
        self.fires(rooms.check_third_party, in_base("#include <gtest/gtest.h>"), "belongs to tests")

    def test_test_header_in_what_only_tests_include(self):
        changes = in_base("#include <gtest/gtest.h>", "made_text.h")
        changes["src/base/text_test.cpp"] = (
            '#include "base/made_text.h"\n#include <gtest/gtest.h>\n'
        )
        self.silent(rooms.check_third_party, changes)

    def test_library_in_two_rooms(self):
        text = GOOD["cmake/libraries.cmake"] + "set(bianque_libraries_base duckdb_c)\n"
        self.fires(rooms.check_third_party, {"cmake/libraries.cmake": text}, "more than one room")

    def test_library_without_a_package(self):
        changes = {"cmake/libraries.cmake": "find_package(simdjson REQUIRED)\n"}
        self.fires(rooms.check_packages, changes, "`simdjson` has no line")

    def test_namespace_of_another_room(self):
        changes = {"src/base/extra.h": "#pragma once\nnamespace bq::record {\n}\n"}
        self.fires(rooms.check_namespaces, changes, "`bq::record` is not `bq::base`")

    def test_namespace_of_a_keyword_room(self):
        room = "analysis/operator | base | operators\n"
        path = "src/analysis/operator/fold.h"
        good = {
            "src/rooms.txt": GOOD["src/rooms.txt"] + room,
            path: "namespace bq::analysis::operators {\n}\n",
        }
        self.silent(rooms.check_namespaces, good)

    def test_using_namespace(self):
        self.fires(rooms.check_namespaces, in_base("using namespace std;"), "`using namespace`")

    def test_picture_of_other_rooms(self):
        page = f"{rooms.BEGIN}\nold\n{rooms.END}\n"
        self.assertEqual(len(self.shown(rooms.check_picture, {"ARCHITECTURE.md": page})), 1)
        tree = self.tree({"ARCHITECTURE.md": page})
        self.silent(rooms.check_picture, {"ARCHITECTURE.md": rooms.drawn(tree)})

    def test_picture_shows_the_nearest_needs_only(self):
        more = "record/timeline | base record/fact | columns\n"
        tree = self.tree({"src/rooms.txt": GOOD["src/rooms.txt"] + more})
        self.assertIn("record_timeline --> record_fact", rooms.picture(tree))
        self.assertNotIn("record_timeline --> base", rooms.picture(tree))


class Headers(Bench):
    def test_no_pragma_once(self):
        changes = {"src/base/extra.h": "namespace bq::base {}\n"}
        self.fires(headers.check_once, changes, "extra.h:1: header: does not begin with")

    def test_quotes_for_a_stranger(self):
        self.fires(headers.check_includes, in_base('#include "vector"'), "not a file below src/")

    def test_include_from_beside(self):
        self.fires(headers.check_includes, in_base('#include "text.h"'), "not a file below src/")

    def test_angles_for_our_own(self):
        self.fires(headers.check_includes, in_base("#include <base/text.h>"), "is our own: quotes")


class Names(Bench):
    def test_bad_file(self):
        self.fires(names.check_paths, {"src/base/text_util.h": ""}, "has the word `util`")

    def test_bad_folder(self):
        self.fires(names.check_paths, {"src/common/text.h": ""}, "has the word `common`")

    def test_bad_class_split_at_capitals(self):
        self.fires(
            names.check_declared,
            in_base("class FactManager {};"),
            "`FactManager` has the word `manager`",
        )

    def test_bad_plural(self):
        self.fires(names.check_declared, in_base("namespace helpers {}"), "has the word `helpers`")

    def test_programmers_word(self):
        self.fires(names.check_declared, in_base("int row_idx = 0;"), "programmers' word `idx`")

    def test_bad_python_name(self):
        self.fires(
            names.check_python, {"scripts/fetch.py": "def misc_things():\n    pass\n"}, "`misc`"
        )

    def test_utility_is_allowed(self):
        self.silent(names.check_declared, in_base("struct Utility {}; struct Stuffed {};"))
        self.silent(names.check_paths, {"src/base/utility.h": ""})


def body(lines):
    return "\n".join(["int f(int a) {"] + ["  a += 1;"] * lines + ["  return a;", "}"])


class Sizes(Bench):
    def test_long_function(self):
        self.fires(
            sizes.check_sizes,
            in_base(body(68)),
            "extra.h:4: size: function lines of f: 71, at most 70",
        )
        self.silent(sizes.check_sizes, in_base(body(67)))

    def test_long_function_after_braces_of_an_initialiser(self):
        text = (
            "struct A {\n  A(int a) : a_{a}, b_{0} {\n"
            + "    b_ += 1;\n" * 70
            + "  }\n  int a_;\n  int b_;\n};"
        )
        self.fires(sizes.check_sizes, in_base(text), "function lines of A: 72")

    def test_long_test_body(self):
        changes = {"src/base/text_test.cpp": "TEST(Text, Letters) {\n" + "  f();\n" * 70 + "}\n"}
        self.fires(sizes.check_sizes, changes, "function lines of Text.Letters: 72")

    def test_brackets_in_literals_do_not_count(self):
        self.silent(
            sizes.check_sizes,
            in_base("char f() { return '{'; }\nauto g() { return \"}{(\"; }\n" + body(60)),
        )

    def test_many_parameters(self):
        text = "int f(int a, std::map<int, int> b, int c, int d, int e, int g);"
        self.fires(sizes.check_sizes, in_base(text), "parameters of f: 6, at most 5")

    def test_templates_do_not_count_as_parameters(self):
        self.silent(
            sizes.check_sizes, in_base("int f(std::tuple<int, int, int, int, int, int, int> a);")
        )

    def test_long_header_and_source(self):
        self.fires(sizes.check_sizes, in_base("\n" * 300), "header lines")
        self.fires(sizes.check_sizes, in_base("\n" * 600, "extra.cpp"), "source lines")

    def test_crowded_room(self):
        changes = {f"src/base/t{n}.h": "#pragma once\n" for n in range(25)}
        self.fires(sizes.check_sizes, changes, "src/base: size: files: 26, at most 25")

    def test_wide_line(self):
        self.fires(sizes.check_sizes, in_base("// " + "x" * 98), "wide lines: 1, at most 0")

    def test_long_python_function(self):
        changes = {"scripts/fetch.py": "def f():\n" + "    g()\n" * 70}
        self.fires(sizes.check_sizes, changes, "function lines of f: 71")

    def test_ratchet_holds_and_does_not_grow(self):
        wide = in_base("// " + "x" * 98)
        ratchet = {sizes.RATCHET: "src/base/extra.h wide_lines 1\n"}
        self.silent(sizes.check_sizes, {**wide, **ratchet})
        wider = in_base("\n".join(["// " + "x" * 98] * 2))
        self.assertEqual(len(self.shown(sizes.check_sizes, {**wider, **ratchet})), 1)

    def test_ratchet_is_tightened(self):
        wide = in_base("// " + "x" * 98)
        tree = self.tree(
            {**wide, sizes.RATCHET: "src/base/extra.h wide_lines 3\nsrc/base/gone.h wide_lines 2\n"}
        )
        self.assertEqual(sizes.slack(tree), 2)
        self.assertTrue(
            sizes.tightened(tree).endswith("nothing raises it.\nsrc/base/extra.h wide_lines 1\n")
        )


class Words(Bench):
    def test_clock_of_the_system(self):
        text = "auto t = std::chrono::system_clock::now();"
        self.fires(words.check_clock, in_base(text), "only base/clock asks the time")
        self.silent(words.check_clock, {"src/base/clock.cpp": text})

    def test_analysis_asks_the_time(self):
        changes = {"src/analysis/alert/policy.cpp": "void f() { auto t = base::now(); }\n"}
        self.fires(words.check_clock, changes, "never asks the time")

    def test_standard_output(self):
        self.fires(words.check_output, in_base("void f() { std::cout << 1; }"), "standard output")
        self.silent(
            words.check_output, {"src/service/command/table.cpp": "void f() { std::cout << 1; }"}
        )
        self.silent(words.check_output, in_base("void f() { std::snprintf(b, 1, s); }"))

    def test_disease_in_the_engine(self):
        self.fires(words.check_medicine, in_base("// as in SepsisLabel"), "knows no disease")

    def test_open_end_without_condition(self):
        self.fires(words.check_open_ends, in_base("// TODO later"), "without a condition")
        self.silent(
            words.check_open_ends, in_base("// TODO(when there are volumes): share the buffer")
        )

    def test_host_and_path_of_a_machine(self):
        host = "https://registry.npmjs" + ".org/x/-/x-1.tgz"
        self.fires(
            words.check_machines,
            {"web/package-lock.json": f'"resolved": "{host}"\n'},
            "of a machine",
        )
        self.fires(
            words.check_machines, {"docs/a.md": "see /ho" + "me/anna/data\n"}, "of a machine"
        )

    def test_path_of_this_tree(self):
        tree = self.tree({})
        with open(tree.full("docs/a.md"), "w", encoding="utf-8") as file:
            file.write(f"lies in {tree.root}/src\n")
        self.assertEqual(len(list(words.check_machines(Tree(tree.root)))), 1)


class Documents(Bench):
    def test_broken_link(self):
        self.fires(
            documents.check_links, {"docs/a.md": "[x](gone.md)\n"}, "`gone.md` does not exist"
        )

    def test_broken_anchor(self):
        self.silent(documents.check_links, {"docs/a.md": "[x](../README.md#a-title)\n"})
        self.fires(
            documents.check_links, {"docs/a.md": "[x](../README.md#other)\n"}, "no such heading"
        )

    def test_missing_file_name(self):
        self.fires(
            documents.check_file_names, {"docs/a.md": "in `src/base/gone.h`\n"}, "does not exist"
        )
        self.silent(
            documents.check_file_names, {"docs/a.md": "in `programmes/NAME/programme.yaml`\n"}
        )

    def test_unknown_command(self):
        changes = {"README.md": "```sh\n./dev fly\n```\n"}
        self.fires(documents.check_commands, changes, "README.md:2: command: ./dev knows no `fly`")

    def test_unknown_citation(self):
        changes = {"vocabulary/scores/sirs.yaml": "source: bone1992\n"}
        self.fires(documents.check_citations, changes, "`bone1992` is not in docs/references.bib")
        self.fires(documents.check_citations, in_base("/// Follows hanley1982."), "`hanley1982`")

    def test_citation_twice(self):
        changes = {"docs/references.bib": "@article{singer2016,\n}\n@book{singer2016,\n}\n"}
        self.fires(documents.check_bibliography, changes, "stands twice")


class Oracle(Bench):
    SOURCE = "src/analysis/oracle/window.cpp"

    def test_what_is_judged(self):
        for header in ("operator/fold.h", "expression/plan.h", "expression/compiler.h"):
            changes = {self.SOURCE: f'#include "analysis/{header}"\n'}
            self.fires(oracle.check_apart, changes, f"window.cpp:1: oracle: `analysis/{header}`")
        self.silent(oracle.check_apart, {self.SOURCE: '#include "analysis/expression/syntax.h"\n'})

    def test_what_is_judged_behind_another_header(self):
        changes = {
            self.SOURCE: '#include "base/extra.h"\n',
            **in_base('#include "analysis/operator/fold.h"'),
        }
        self.fires(oracle.check_apart, changes, "window.cpp:1: oracle: `analysis/operator/fold.h`")

    def test_tolerance(self):
        for text in (
            "EXPECT_NEAR(a, b, 1e-9);",
            "EXPECT_THAT(a, DoubleNear(b, 1));",
            "ASSERT_DOUBLE_EQ(a, b);",
            "x = std::numeric_limits<double>::epsilon();",
            "if (std::fabs(a - b) < 1e-9) f();",
        ):
            for path in ("src/analysis/oracle/oracle_test.cpp", "tests/proof/property.cpp"):
                self.fires(oracle.check_tolerance, {path: text + "\n"}, "is a tolerance")
        self.silent(oracle.check_tolerance, {self.SOURCE: "// no epsilon\nEXPECT_EQ(a, b);\n"})
        self.silent(oracle.check_tolerance, {"src/base/text_test.cpp": "EXPECT_NEAR(a, b, 1);\n"})


class Program(Bench):
    """The program itself: what it prints and how it ends."""

    def run_tidy(self, changes):
        tree = self.tree({"ARCHITECTURE.md": f"{rooms.BEGIN}\n{rooms.END}\n", **changes})
        command = [
            sys.executable,
            os.path.join(HERE, "scripts", "tidy.py"),
            "--root",
            tree.root,
            "--picture",
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_ends_well_on_a_good_tree(self):
        done = self.run_tidy({})
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("0 offences", done.stdout)

    def test_ends_badly_on_a_bad_tree(self):
        done = self.run_tidy(in_base("// TODO later"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("src/base/extra.h:4: open end:", done.stdout)


if __name__ == "__main__":
    unittest.main()
