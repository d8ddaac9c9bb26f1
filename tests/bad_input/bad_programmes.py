"""What a programme and its mapping may say: refused with file, line, column and the way out."""
import json
import os

from made_ward import MODELLED, PROGRAMME, Ward, stay


class Programmes(Ward):
    def compiles_not(self, *words, line=None, problems=1):
        """`check` and `run` say the same, and `run` leaves nothing."""
        answer = self.refused(self.play("check", "ward"), 2, *words)
        said = [text for text in answer.lines if text.startswith("ward/")]
        self.assertEqual(len(said), problems, answer.lines)
        if line is not None:
            self.assertTrue(answer.sentence.startswith(f"ward/{line}: "), answer.sentence)
        self.refused(self.run_ward(), 2, *words)

    def test_missing_programme(self):
        self.refused(self.play("check", "absent"), 2, "absent", "give a programme folder")

    def test_unknown_concept_in_the_mapping(self):
        self.edit("ward/mapping.yaml", "heart_rate /min", "heart_rat /min")
        self.compiles_not("no concept `heart_rat`", "did you mean `heart_rate`?",
                          line="mapping.yaml:9:20")

    def test_unknown_concept_in_the_programme(self):
        self.edit("ward/programme.yaml", "lactate >= 4", "lactat >= 4")
        self.compiles_not("`lactat`", "did you mean `lactate`?", line="programme.yaml:12:17")

    def test_unit_of_the_wrong_dimension(self):
        self.edit("ward/mapping.yaml", "lactate mmol/L", "lactate mmHg")
        self.compiles_not("`lactate` is measured in mmol/L", "mmHg is", line="mapping.yaml:9:65")

    def test_unknown_unit(self):
        self.edit("ward/mapping.yaml", "lactate mmol/L", "lactate mmol/l/l")
        self.compiles_not("unknown unit `mmol/l/l`", line="mapping.yaml:9:65")

    def test_unit_of_the_wrong_dimension_in_an_expression(self):
        self.edit("ward/programme.yaml", "lactate >= 4 mmol/L", "lactate >= 4 mmHg")
        self.compiles_not("mmHg", line="programme.yaml:12:28")

    def test_concept_that_nothing_maps_to(self):
        self.edit("ward/programme.yaml", "[age, lactate_high]", "[age, creatinine]")
        self.compiles_not("`creatinine`", "no centre maps", line="programme.yaml:17:11")

    def test_mapping_that_is_not_there(self):
        self.edit("ward/programme.yaml", "mapping.yaml", "mappings.yaml")
        self.compiles_not("mappings.yaml", "is not there")

    def test_centre_of_the_mapping_only(self):
        self.edit("ward/mapping.yaml", "    static:",
                  "    centres: { C: { columns: { HR: heart_rate /min } } }\n    static:")
        self.compiles_not("the programme has no centre `C`", line="mapping.yaml:10:16")

    def test_centres_that_no_path_tells_apart(self):
        self.edit("ward/programme.yaml", "set{centre}/*.csv", "*.csv")
        self.compiles_not("{centre}", "`files`", line="programme.yaml:9:45")


class Cohorts(Ward):
    """Data that are fine one by one, and of which no answer can be made."""

    def model(self, high):
        """A programme with a model; `high` gives by centre and number the row of the outcome."""
        self.write("ward/programme.yaml", PROGRAMME + MODELLED)
        for centre in "AB":
            for number in range(1, 41):
                content = stay(number, high=high(centre, number))
                self.write(f"data/set{centre}/p{number}.csv", content)

    def test_a_centre_with_no_positive_outcome(self):
        self.model(lambda centre, number: 8 if centre == "A" and number % 2 else None)
        self.refused(self.run_ward(), 1, "within_B", "centre B", "no positive",
                     "`validate`")

    def test_a_centre_without_subjects(self):
        self.model(lambda centre, number: 8 if number % 2 else None)
        for number in range(1, 41):
            self.write(f"data/setB/p{number}.csv", "Hour,HR,Temp,Lac,Age,Sex\n")
        self.refused(self.run_ward(), 1, "within_B", "B", "`validate`")

    def test_no_prediction_moments(self):
        self.edit("ward/programme.yaml", "{ on: rows }", "{ at: start + 900 h }")
        self.refused(self.run_ward(), 1, "data:", "no subject has a moment", "`predict`")

    def test_no_prediction_moments_of_one_subject(self):
        self.write("data/setA/p2.csv", stay(2))
        self.edit("ward/programme.yaml", "{ on: rows }", "{ at: start + 6 h }")
        self.done(self.run_ward())
        self.assertEqual(self.removed(), [f"{centre}: a moment to predict at 1" for centre in "AB"])
        self.accounted({"A": 2, "B": 1})

    def test_nobody_is_included(self):
        self.edit("ward/programme.yaml", "age >= 18 y", "age >= 180 y")
        self.done(self.run_ward())
        self.assertEqual(self.removed(), ["A: false 1", "B: false 1"])
        self.accounted({"A": 1, "B": 1})

    def test_the_mapping_goes_with_the_model_wherever_it_lay(self):
        self.model(lambda centre, number: 8 if number % 2 else None)
        os.mkdir(self.path("maps"))
        os.rename(self.path("ward/mapping.yaml"), self.path("maps/mapping.yaml"))
        for name in (self.path("maps/mapping.yaml"), "../maps/mapping.yaml"):
            self.write("ward/programme.yaml",
                       (PROGRAMME + MODELLED).replace("mapping.yaml", name))
            self.done(self.run_ward())
            os.rename(self.path("maps"), self.path("gone"))
            self.done(self.play("predict", "out/model", "--data", "data", "--out", "r.csv"))
            os.rename(self.path("gone"), self.path("maps"))

    def test_equal_digests_for_any_number_of_threads(self):
        self.done(self.play("simulate", "ward", "--stays", "120", "--out", "made"))
        often = MODELLED.replace("lactate >= 4 mmol/L", "heart_rate >= 105 /min")
        self.write("ward/programme.yaml", PROGRAMME + often)
        made = []
        for threads in ("1", "2"):
            self.state = self.path(f"state{threads}")
            out = f"threads{threads}"
            self.done(self.play("run", "ward", "--data", "made", "--out", out, "--features",
                                "--threads", threads))
            with open(self.path(f"{out}/run.json"), encoding="utf-8") as file:
                made.append(json.load(file))
        self.assertEqual(made[0], made[1])
        self.assertEqual(made[0]["people"], "generated")
        self.assertTrue(made[0]["model"])

    def test_a_part_of_generated_data_is_marked(self):
        self.done(self.play("simulate", "ward", "--stays", "20", "--out", "made"))
        self.done(self.run_ward("made/setA"))
        self.assertEqual(self.report()["data"]["people"], "generated")

    def test_good_data_make_a_run(self):
        self.model(lambda centre, number: 8 if number % 2 else None)
        self.done(self.run_ward())
        self.accounted({"A": 40, "B": 40})
        self.assertEqual(self.removed(), [])
