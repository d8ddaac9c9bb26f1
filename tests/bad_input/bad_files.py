"""What a file may hold: faults that become findings, and none of them lost."""
from made_ward import GOOD, HEADER, Ward

CHINESE = "Hour,HR,Temp,Lac,Age,Sex\n1,80,36.6,1.5,60,未查\n"
CHINESE_HEADER = GOOD.replace("HR", "心率").replace("Sex", "性别")


class Files(Ward):
    def with_file(self, content, name="setA/p2.csv"):
        self.write(f"data/{name}", content)
        return self.done(self.run_ward())

    def counted(self, rule):
        """How many findings of a rule the report counts."""
        return sum(f["count"] for f in self.report()["data"]["findings"] if f["rule"] == rule)

    def test_other_header(self):
        self.with_file(GOOD.replace("HR", "Pulse"))
        self.assertIn("missing_column|setA/p2.csv|0|HR|", self.findings())
        self.assertEqual(self.removed(), ["A: file refused: missing column 1"])
        self.assertEqual(self.counted("missing_column"), 1)
        self.accounted({"A": 2, "B": 1})

    def test_other_header_everywhere(self):
        for centre in "AB":
            self.write(f"data/set{centre}/p1.csv", GOOD.replace("HR", "Pulse"))
        self.refused(self.run_ward(), 1, "data:", "missing column", "setA/p1.csv", "`HR`")

    def test_zero_rows_and_zero_bytes(self):
        self.write("data/setB/p2.csv", "")
        self.with_file(HEADER)
        found = self.findings()
        self.assertIn("no_rows|setA/p2.csv|0||", found)
        self.assertIn("empty_file|setB/p2.csv|0||", found)
        self.assertEqual(self.removed(), ["A: no rows 1", "B: file refused: empty file 1"])
        self.accounted({"A": 2, "B": 2})

    def test_too_few_columns(self):
        self.with_file(GOOD + "4,80\n")
        self.assertIn("too_few_columns|setA/p2.csv|5||2 instead of 6", self.findings())
        rows = [r for r in self.attrition() if r["reason"] == "row not usable"]
        self.assertEqual([(r["centre"], r["rows_left"]) for r in rows], [("A", "6")])
        self.accounted({"A": 2, "B": 1})

    def test_text_for_a_number(self):
        self.with_file(GOOD.replace("80", "high"))
        self.assertEqual(self.findings(), ["not_a_number|setA/p2.csv|2|HR|high"])
        self.assertEqual(self.counted("not_a_number"), 1)

    def test_decimal_comma(self):
        self.with_file(GOOD.replace("36.6", '"36,6"'))
        self.assertEqual(self.findings(), ["decimal_sign|setA/p2.csv|2|Temp|36,6"])
        self.assertIn("`decimal`", self.findings("action")[0])

    def test_out_of_range(self):
        self.with_file(HEADER + "1,800,36.6,1,60,0\n2,-1,36.6,1,60,0\n3,9e99,36.6,1,60,0\n")
        rules = [f.rsplit("|", 1)[0] for f in self.findings()]
        self.assertEqual(rules, ["implausible|setA/p2.csv|2|HR", "implausible|setA/p2.csv|3|HR",
                                 "too_large|setA/p2.csv|4|HR"])
        self.assertEqual(self.counted("implausible"), 2)

    def test_time_backwards_repeated_and_with_a_gap(self):
        rows = "".join(f"{hour},80,36.6,1,60,0\n" for hour in (5, 4, 4, 9))
        self.with_file(HEADER + rows)
        self.assertEqual(self.findings("rule, file, line"),
                         ["time_backwards|setA/p2.csv|3", "repeated_time|setA/p2.csv|4",
                          "gap|setA/p2.csv|5"])
        self.accounted({"A": 2, "B": 1})

    def test_no_time(self):
        self.with_file(HEADER + "noon,80,36.6,1,60,0\n,80,36.6,1,60,0\n")
        self.assertEqual([f for f in self.findings() if f.startswith("no_time")],
                         ["no_time|setA/p2.csv|2|Hour|noon", "no_time|setA/p2.csv|3|Hour|"])
        self.assertEqual(self.removed(), ["A: no usable row 1"])
        self.accounted({"A": 2, "B": 1})

    def test_crlf_and_byte_order_mark(self):
        self.with_file(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
        self.assertEqual(self.findings(), [])
        self.assertEqual(self.removed(), [])
        self.accounted({"A": 2, "B": 1})

    def test_gb18030_value(self):
        self.edit("ward/mapping.yaml", "1: male", "1: male, 未查: not_assessable")
        self.with_file(CHINESE.encode("gb18030"))
        self.assertIn("undecodable|setA/p2.csv|0||", self.findings())
        self.assertIn("`encoding:` in the mapping", self.findings("action")[0])
        self.assertEqual(self.removed(), ["A: file refused: undecodable 1"])
        self.edit("ward/mapping.yaml", "zone: none", "zone: none\nencoding: GB18030")
        self.done(self.run_ward(out="told"))
        self.assertEqual(self.findings(out="told"), [])

    def test_gb18030_header(self):
        self.edit("ward/mapping.yaml", "HR:", "心率:")
        self.edit("ward/mapping.yaml", "Sex:", "性别:")
        for centre in "AB":
            self.write(f"data/set{centre}/p1.csv", CHINESE_HEADER.encode("gb18030"))
        self.refused(self.run_ward(), 1, "data:", "setA/p1.csv", "not UTF-8",
                     "`encoding:` in the mapping")
        self.edit("ward/mapping.yaml", "zone: none", "zone: none\nencoding: GB18030")
        self.done(self.run_ward())
        self.assertEqual(self.findings(), [])

    def test_wrong_encoding(self):
        self.edit("ward/mapping.yaml", "zone: none", "zone: none\nencoding: GB18030")
        self.with_file(GOOD.encode() + b"4,80,36.6,\xff\xff,60,0\n")
        self.assertIn("undecodable|setA/p2.csv|0||", self.findings())
        self.assertIn("correct `encoding:`", self.findings("action")[0])
        self.assertEqual(self.removed(), ["A: file refused: undecodable 1"])

    def test_unknown_column(self):
        lines = GOOD.splitlines()
        lines = [lines[0] + ",Shoe", *(line + ",43" for line in lines[1:])]
        self.with_file("\n".join(lines) + "\n")
        self.assertEqual(self.findings(), ["unmapped_column||0|Shoe|"])
        self.accounted({"A": 2, "B": 1})

    def test_a_thousand_faults_and_more_are_counted(self):
        rows = "".join(f"{hour},x,36.6,1,60,0\n" for hour in range(1, 1502))
        self.with_file(HEADER + rows)
        self.assertEqual(self.counted("not_a_number"), 1501)

    def test_all_missing_feature(self):
        for centre in "AB":
            self.write(f"data/set{centre}/p1.csv", GOOD.replace("1.5", "").replace("4.5", "NaN"))
        self.done(self.run_ward())
        self.assertIn("no_value|lactate|features that read it are missing everywhere",
                      self.findings("rule, concept, action"))
        table = self.done(self.play("features", "ward", "--data", "data", "--out", "f.csv",
                                    "--reasons"))
        self.assertEqual(table.code, 0)
        with open(self.path("f.csv"), encoding="utf-8") as file:
            self.assertIn("never", file.readlines()[1])

    def test_no_value_of_what_the_cohort_needs(self):
        for centre in "AB":
            self.write(f"data/set{centre}/p1.csv", GOOD.replace(",60,0", ",,0"))
        self.refused(self.run_ward(), 1, "data:", "`age`", "no value in any centre", "the mapping")

    def test_a_centre_without_files(self):
        for number in range(2, 5):
            self.write(f"data/setA/p{number}.csv", GOOD)
        self.write("data/setB/p1.csv", HEADER)
        self.done(self.run_ward())
        self.accounted({"A": 4, "B": 1})
        self.assertEqual(self.removed(), ["B: no rows 1"])
