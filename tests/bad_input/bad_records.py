"""What people put on record, and the dossier made of it: approvals, evidence, changed guides."""
import json
import os
import shutil

from made_ward import BIANQUE, PROGRAMME, Ward

ITEM = "JS2026-1004"
NOT_YET = "not_measured: { en: not yet, zh: 尚未 }"


def accept():
    """Lines for every indicator of an item: one measured, one declared."""
    lines = [f"answers: [{ITEM}]", "accept:"]
    for number in range(1, 11):
        what = {1: "measure: data.values", 6: "declare: evidence"}.get(number, NOT_YET)
        lines.append(f"  - {{ indicator: {ITEM}/{number:02}, {what} }}")
    return "\n".join(lines) + "\n"


def vocabulary():
    """The vocabulary beside the program: it is looked for from the program's own path."""
    folder = os.path.dirname(BIANQUE)
    while not os.path.exists(os.path.join(folder, "vocabulary")):
        folder = os.path.dirname(folder)
    return os.path.join(folder, "vocabulary")


class Gate(Ward):
    def setUp(self):
        super().setUp()
        self.edit("ward/programme.yaml", "people: public", "people: real")
        self.edit("ward/programme.yaml", "define:", "needs: ethics\ndefine:")

    def approve(self, *more, expires="2999-12-31", number="2026-7"):
        return self.play("approval", "add", "ward", "--number", number, "--scope", "all stays",
                         "--expires", expires, "--by", "office", *more)

    def test_real_people_without_an_approval(self):
        self.refused(self.run_ward(), 1, "`ward` needs an approval (ethics)",
                     "none is on record", "bianque approval add ward")
        for words in (["features", "ward", "--data", "data", "--out", "f.csv"],
                      ["store", "ward", "--data", "data", "--out", "out"]):
            self.refused(self.play(*words), 1, "needs an approval (ethics)")
            self.assertFalse(os.path.exists(self.path("f.csv")))

    def test_real_people_with_an_approval(self):
        self.done(self.approve())
        self.done(self.run_ward())

    def test_expired_approval(self):
        self.refused(self.approve(expires="2020-01-31"), 2, "2026-7 expired on 2020-01-31")
        self.done(self.approve())
        self.edit("state/approvals.ndjson", "2999-12-31", "2020-01-31")
        self.refused(self.run_ward(), 1, "2026-7 expired on 2020-01-31")

    def test_approval_of_another_kind_or_programme(self):
        self.done(self.approve("--kind", "human_genetic_resources"))
        self.refused(self.run_ward(), 1, "needs an approval (ethics)")

    def test_day_that_is_none(self):
        self.refused(self.approve(expires="2027-02-30"), 2, "expires on a day", "2027-02-30")

    def test_broken_record(self):
        self.write("state/approvals.ndjson", "{}\n")
        self.refused(self.run_ward(), 1, "approvals.ndjson:1", "is no approval")

    def test_generated_and_public_data_need_none(self):
        self.write("data/generated.json", '{"seed": 1, "version": "0.1.0"}')
        self.done(self.run_ward())

    def test_real_people_without_needs(self):
        self.edit("ward/programme.yaml", "needs: ethics\n", "")
        self.refused(self.run_ward(), 2, "write `needs: ethics`")

    def test_stored_timelines_stay_behind_the_gate(self):
        self.done(self.approve())
        self.done(self.play("store", "ward", "--data", "data", "--out", "kept"))
        os.remove(self.path("state/approvals.ndjson"))
        self.edit("ward/programme.yaml", "people: real", "people: public")
        self.edit("ward/programme.yaml", "needs: ethics\n", "")
        self.refused(self.play("features", "ward", "--data", "kept", "--out", "f.csv"), 1,
                     "needs an approval (ethics)")

    def test_unknown_approval_in_the_programme(self):
        self.edit("ward/programme.yaml", "needs: ethics", "needs: ethic")
        self.refused(self.run_ward(), 2, "`needs` names approvals", "did you mean `ethics`?")


REGISTRY = """data: { ward: { people: real, reader: registry, centres: [a] } }
needs: [ethics, human_genetic_resources]
registry:
  number: "W-{centre}-{n}"
  centres: [a]
  identifiers: [hospital_number]
  visits: { baseline: { at: 0 d, window: 30 d, forms: [labs] } }
  forms: { labs: { items: [lactate] } }
"""


class RegistryGate(Ward):
    """Nobody is enrolled, and nothing entered is used, without every approval that is needed."""

    def setUp(self):
        super().setUp()
        subject = ("icu_stay: admission to discharge", "person: enrolment to last contact")
        text = PROGRAMME[:PROGRAMME.index("data:")].replace(*subject)
        self.write("ward/programme.yaml", text + REGISTRY + "predict: { on: rows }\n")
        self.write("map.yaml", "format: 1\nzone: \"+08:00\"\nknown: happened\ntables:\n"
                   "  labs.csv:\n    subject: hospital_number\n    happened: day\n"
                   "    end: last row + 1 d\n    columns: { lactate: lactate mmol/L }\n")
        self.write("labs.csv", "hospital_number,day,lactate\nH1,2026-01-12,1.5\n")

    approve = Gate.approve

    def enrol(self):
        return self.play("import", "ward", "labs.csv", "--mapping", "map.yaml", "--dir", "kept",
                         "--enrol", "1.0", "--report", "refused.xlsx")

    def use(self):
        return self.play("features", "ward", "--data", "kept", "--out", "f.csv")

    def nobody(self, kind):
        answer = self.done(self.enrol())
        self.assertIn(f"needs an approval ({kind})", answer.out)
        self.assertIn('"facts":0', answer.out)

    def test_every_approval_is_asked_for(self):
        self.nobody("ethics")
        self.done(self.approve())
        self.nobody("human_genetic_resources")
        self.done(self.approve("--kind", "human_genetic_resources"))
        self.assertIn('"facts":1', self.done(self.enrol()).out)
        self.done(self.use())
        with open(self.path("state/approvals.ndjson"), encoding="utf-8") as file:
            ethics, genetic = file.read().splitlines()
        self.write("state/approvals.ndjson", ethics + "\n")
        self.refused(self.use(), 1, "needs an approval (human_genetic_resources)")
        genetic = genetic.replace("2999-12-31", "2020-01-31")
        self.write("state/approvals.ndjson", ethics + "\n" + genetic + "\n")
        self.refused(self.use(), 1, "2026-7 expired on 2020-01-31")
        self.write("labs.csv", "hospital_number,day,lactate\nH2,2026-01-12,1.5\n")
        self.nobody("human_genetic_resources")


class Dossier(Ward):
    def setUp(self):
        super().setUp()
        with open(self.path("ward/programme.yaml"), "a", encoding="utf-8") as file:
            file.write(accept())
        self.programmes = self.path("programmes")
        os.makedirs(self.programmes)
        os.symlink(self.path("ward"), os.path.join(self.programmes, "ward"))

    def guide(self, *words):
        return self.play("guide", *words, "--programmes", "programmes", "--runs", "runs")

    def run_it(self):
        self.done(self.run_ward(out="runs/ward"))

    def line(self, number):
        item = json.loads(self.done(self.guide("show", ITEM, "--json")).out)
        return item["indicators"][number - 1]

    def evidence(self, *more, indicator=f"{ITEM}/06", file="letter.pdf"):
        return self.play("evidence", "add", ITEM, file, "--for", indicator, "--by", "office",
                         "--shows", "two patents", *more)

    def test_no_run_yet(self):
        self.assertEqual(self.line(1)["status"], "not measured (no run of this programme yet)")

    def test_value_of_a_run(self):
        self.run_it()
        line = self.line(1)
        self.assertEqual(line["status"], "not met")
        self.assertGreater(line["value"], 0)

    def test_programme_changed_since_the_run(self):
        self.run_it()
        self.edit("ward/programme.yaml", "lactate >= 4", "lactate >= 5")
        line = self.line(1)
        self.assertEqual(line["status"], "stale")
        self.assertIn("programme changed", line["reason"]["en"])

    def test_data_changed_since_the_run(self):
        self.run_it()
        self.edit("data/setA/p1.csv", "1,80,", "1,81,")
        self.assertIn("data changed", self.line(1)["reason"]["en"])

    def test_data_gone_since_the_run(self):
        self.run_it()
        shutil.rmtree(self.path("data"))
        line = self.line(1)
        self.assertEqual(line["status"], "not met")
        self.assertIn("not at hand", line["reason"]["en"])

    def test_evidence_of_a_run_altered(self):
        self.run_it()
        self.write("runs/ward/values.csv", "forged\n")
        line = self.line(1)
        self.assertEqual(line["status"], "stale")
        self.assertIn("values.csv", line["reason"]["en"])

    def test_changed_table_of_indicators(self):
        self.run_it()
        shutil.copytree(vocabulary(), self.path("vocabulary"))
        self.edit("vocabulary/guides/indicators.csv",
                  "items,>=,10000000,,order_of_magnitude=yes;multimodal=yes",
                  "items,>=,10000000,,multimodal=yes")
        answer = self.guide("show", ITEM, "--json", "--vocabulary", "vocabulary")
        line = json.loads(self.done(answer).out)["indicators"][0]
        self.assertEqual(line["status"], "stale", line)
        self.edit("vocabulary/guides/indicators.csv", "items,>=,10000000,,multimodal=yes",
                  "items,>=,1000,,order_of_magnitude=yes;multimodal=yes")
        answer = self.guide("show", ITEM, "--json", "--vocabulary", "vocabulary")
        line = json.loads(self.done(answer).out)["indicators"][0]
        self.assertIn("threshold changed", line["reason"]["en"])
        self.edit("vocabulary/guides/indicators.csv", "JS2026-1004/02,S,", "JS2026-1004/02,Q,")
        self.refused(self.guide("list", "--vocabulary", "vocabulary"), 2, "indicators.csv:",
                     "the kind `Q`")

    def test_indicator_claimed_by_two_programmes(self):
        shutil.copytree(self.path("ward"), os.path.join(self.programmes, "other"))
        self.edit("programmes/other/programme.yaml", "name: ward", "name: other")
        self.refused(self.guide("coverage"), 2, f"{ITEM}/01 is claimed by", "`ward`", "`other`")

    def test_weaker_threshold_than_the_guide(self):
        self.edit("ward/programme.yaml", "measure: data.values",
                  "measure: data.values, reach: \">= 10\"")
        self.refused(self.run_ward(), 2, "weaker")

    def test_run_that_was_judged_by_less(self):
        self.run_it()
        path = "runs/ward/acceptance.json"
        self.edit(path, '"reach": 10000000', '"reach": 10')
        self.edit(path, '"status": "not met"', '"status": "met"')
        line = self.line(1)
        self.assertEqual(line["status"], "stale")
        self.assertIn("weaker than the guide's", line["reason"]["en"])

    def test_status_that_was_edited(self):
        self.run_it()
        self.edit("runs/ward/acceptance.json", '"status": "not met"', '"status": "met"')
        line = self.line(1)
        self.assertEqual(line["status"], "stale")
        self.assertIn("does not follow", line["reason"]["en"])

    def test_data_that_cannot_be_read_any_more(self):
        self.run_it()
        self.write("data/setA/p1.csv", "nothing,of,this\n")
        self.assertEqual(self.line(1)["status"], "stale")

    def test_value_without_unit(self):
        self.run_it()
        self.edit("runs/ward/acceptance.json", '"unit": "items"', '"unit": null')
        self.refused(self.guide("list"), 1, "acceptance.json", "without unit")
        self.write("letter.pdf", "two patents")
        self.refused(self.evidence("--value", "2"), 2, "needs its unit", "--unit patents")
        self.refused(self.evidence("--value", "2", "--unit", "sets"), 2, "counts patents, not sets")

    def test_evidence_that_changed(self):
        self.write("letter.pdf", "two patents")
        states = "patent_type=invention;stage=application;software_copyrights=2"
        self.done(self.evidence("--value", "2", "--unit", "patents", "--states", states))
        self.assertEqual(self.line(6)["status"], "declared")
        kept = [name for name in os.listdir(self.path("state/evidence/files"))]
        self.write(f"state/evidence/files/{kept[0]}", "three patents")
        line = self.line(6)
        self.assertEqual(line["status"].split(" (")[0], "not measured")
        self.assertIn("is not as it was given", line["reason"]["en"])

    def test_evidence_for_nothing(self):
        self.write("letter.pdf", "two patents")
        self.refused(self.evidence(indicator=f"{ITEM}/60"), 2, "no indicator or requirement",
                     f"did you mean `{ITEM}/")
        self.refused(self.evidence(file="absent.pdf"), 1, "absent.pdf")
        self.refused(self.evidence("--states", "pattent_type=invention"), 2,
                     "no side condition `pattent_type`", "did you mean `patent_type`?")
        self.refused(self.evidence("--value", "3", "--unit", "items", indicator=f"{ITEM}/01"), 2,
                     "measured by a run")

    def test_unknown_item(self):
        self.refused(self.guide("show", "JS2026-104"), 2, "did you mean `JS2026-1004`?")

    def test_final_form_with_an_uncovered_indicator(self):
        self.refused(self.guide("forms", ITEM, "--out", "out", "--final"), 2,
                     f"{ITEM} is not complete", f"{ITEM}/01")
        self.done(self.guide("forms", ITEM, "--out", "out"))
        with open(self.path(f"out/{ITEM}-dossier.html"), encoding="utf-8") as file:
            self.assertIn("草稿", file.read())

    def test_site_in_a_folder_of_something_else(self):
        self.write("out/notes.txt", "mine")
        answer = self.guide("site", "--out", "out")
        if "is not installed" not in answer.sentence:
            self.refused(answer, 2, "holds something else")
        self.assertTrue(os.path.exists(self.path("out/notes.txt")))
