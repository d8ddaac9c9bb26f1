"""Disks that are full, folders that may not be written, files that change while they are read."""
import fcntl
import glob
import os
import resource
import signal
import subprocess
import sys
import threading

from bad_sources import tar
from made_ward import BIANQUE, GOOD, MODELLED, PROGRAMME, Ward, stay


def say_why(reason):
    print(f"not staged here: {reason}", file=sys.stderr)


class FullDisks(Ward):
    """Every write of every command is once the one that finds no room."""

    def setUp(self):
        super().setUp()
        self.write("ward/programme.yaml", PROGRAMME + MODELLED)
        for centre in "AB":
            for number in range(1, 41):
                high = 8 if number % 2 else None
                self.write(f"data/set{centre}/p{number}.csv", stay(number, high=high))
        self.done(self.run_ward(out="good"))
        self.disk = self.path("disk")
        os.mkdir(self.disk)

    def commands(self):
        ours = [self.path(name) for name in ("ward", "data")]
        reading = ["--data", ours[1], "--threads", "2"]
        model = self.path("good/model")
        return {
            "run": ["run", ours[0], *reading, "--out", "disk/out"],
            "features": ["features", ours[0], *reading, "--out", "disk/f.parquet"],
            "features as text": ["features", ours[0], *reading, "--out", "disk/f.csv"],
            "predict": ["predict", model, *reading, "--out", "disk/r.csv"],
            "predict as parquet": ["predict", model, *reading, "--out", "disk/r.parquet"],
            "simulate": ["simulate", ours[0], "--stays", "8", "--out", "disk/made"],
        }

    def left(self):
        return sorted(glob.glob(f"{self.disk}/**", recursive=True, include_hidden=True)[1:])

    def no_room(self, words, **how):
        """Plays a command; true when it had room, else it must say so and leave nothing."""
        answer = self.play(*words, **how)
        if answer.code == 0:
            return True
        self.assertEqual(answer.code, 1, answer.lines)
        self.assertRegex(answer.sentence, "No space left on device|File too large", words)
        self.assertRegex(answer.sentence, "disk/|state", words)
        self.assertIn("free space", answer.sentence)
        left = [path for path in self.left() if "/state" not in path]
        self.assertEqual(left, [], "half of the results is left")
        return False

    def test_no_room_for_one_more_file(self):
        if os.geteuid() != 0 or not self.mount("nr_inodes=4"):
            return say_why("a disk of few files, which only root may mount")
        for name, words in self.commands().items():
            with self.subTest(name=name):
                self.assertTrue(self.sweep(words, [f"nr_inodes={n}" for n in self.steps(name)]))
        return None

    def test_no_room_for_more_bytes(self):
        if os.geteuid() != 0 or not self.mount("size=4k"):
            return say_why("a small disk, which only root may mount")
        for name, words in self.commands().items():
            with self.subTest(name=name):
                self.assertTrue(self.sweep(words, [f"size={n}k" for n in (4, 16, 64, 224, 8192)]))
        return None

    def steps(self, name):
        return [*range(1, 31, 3), 400] if name == "run" else [1, 2, 3, 4, 5, 6, 12, 400]

    def sweep(self, words, sizes):
        """Tells whether some of the sizes were too small and the last was enough."""
        had_room = []
        for size in sizes:
            self.mount(size)
            self.state = self.path("disk/state" if words[0] == "run" else "state")
            had_room.append(self.no_room(words))
            if had_room[-1]:
                break
        return had_room[-1] and not had_room[0]

    def mount(self, options):
        subprocess.run(["umount", "-q", self.disk], check=False)
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.disk]
        done = subprocess.run(words, check=False, capture_output=True)
        self.addCleanup(subprocess.run, ["umount", "-q", self.disk], check=False)
        return done.returncode == 0

    def test_files_of_limited_size(self):
        """For every user: each command's files may not grow beyond a limit."""
        def limited(size):
            def prepare():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            return prepare

        for name, words in self.commands().items():
            with self.subTest(name=name):
                self.state = self.path("disk/state")
                sizes = (0, 3000) if name in ("run", "simulate") else (0,)
                for size in sizes:
                    room = self.no_room(words, preexec_fn=limited(size), restore_signals=False)
                    self.assertFalse(room, size)

    def test_a_failed_run_leaves_the_earlier_one_whole(self):
        def files():
            found = glob.glob(f"{self.top}/good/**", recursive=True, include_hidden=True)
            return {f: os.stat(f).st_mtime_ns for f in found if os.path.isfile(f)}

        def prepare():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

        before = files()
        answer = self.run_ward(out="good", preexec_fn=prepare, restore_signals=False)
        self.assertEqual(answer.code, 1)
        self.assertEqual(files(), before)
        self.edit("ward/programme.yaml", MODELLED, "")
        self.done(self.run_ward(out="good"))
        left = os.path.exists(self.path("good/model"))
        self.assertFalse(left, "the model of another run is left")

    def test_full_standard_output(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([BIANQUE, "check", "ward"], stdout=full, stderr=subprocess.PIPE,
                                  cwd=self.top, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("standard output: cannot write: No space left", done.stderr)

    def test_a_reader_that_has_seen_enough(self):
        reading, writing = os.pipe()
        os.close(reading)
        for words in (["sql", "select * from range(100000)", "--data", "good"],
                      ["compare", "good", "good"], ["explain", "ward"]):
            done = subprocess.run([BIANQUE, *words], stdout=writing, stderr=subprocess.PIPE,
                                  cwd=self.top, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        os.close(writing)


class Permissions(Ward):
    def as_owner(self, *words):
        """Root may read everything; without its capabilities it has an owner's rights alone."""
        if os.geteuid() != 0:
            return self.play(*words)
        return self.play(*words, through=["setpriv", "--bounding-set=-all", "--inh-caps=-all"])

    def setUp(self):
        super().setUp()
        os.chmod(self.top, 0o777)
        os.mkdir(self.state, 0o777)
        os.chmod(self.state, 0o777)
        self.words = ["run", "ward", "--data", "data", "--out", "out", "--threads", "2"]

    def test_unreadable(self):
        for name in ("data/setA/p1.csv", "data/setA", "data"):
            with self.subTest(name=name):
                mode = os.stat(self.path(name)).st_mode
                os.chmod(self.path(name), 0)
                self.refused(self.as_owner(*self.words), 1, name, "ermission denied" if
                             name != "data" else "data", "give this user the right to read it")
                os.chmod(self.path(name), mode)

    def test_unreadable_programme(self):
        os.chmod(self.path("ward/programme.yaml"), 0)
        self.refused(self.as_owner(*self.words), 2, "ward/programme.yaml", "Permission denied")

    def test_unwritable(self):
        os.mkdir(self.path("shut"), 0o555)
        outs = {"run": "shut/out", "features": "shut/f.csv", "simulate": "shut/made"}
        for command, out in outs.items():
            with self.subTest(command=command):
                data = [] if command == "simulate" else ["--data", "data"]
                answer = self.as_owner(command, "ward", *data, "--out", out)
                self.refused(answer, 1, "shut", "Permission denied", "--out")
                self.assertEqual(os.listdir(self.path("shut")), [])

    def test_state_that_may_not_be_written(self):
        os.chmod(self.state, 0o555)
        self.refused(self.as_owner(*self.words), 1, "state", "Permission denied")


class Interruptions(Ward):
    def test_two_interrupts_leave_nothing(self):
        """Signals come as soon as the unfinished folder is there."""
        for signals in ((signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)):
            words = ["simulate", "ward", "--stays", "20000", "--out", "made", "--threads", "2"]
            with subprocess.Popen([BIANQUE, *words], cwd=self.top, env=self.environment(),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
                while run.poll() is None and not glob.glob(f"{self.top}/made.part-*/set*/*"):
                    pass
                for number in signals:
                    run.send_signal(number)
            self.assertEqual(run.returncode, 130)
            self.assertFalse(os.path.exists(self.path("made")))
            self.assertEqual(glob.glob(f"{self.top}/made*"), [])


class Changes(Ward):
    def test_changed_while_it_is_read(self):
        members = [(f"setA/p{i}.csv", GOOD) for i in range(3000)]
        path = self.write("growing.tar", tar(members))
        stop = threading.Event()

        def grow():
            with open(path, "ab", buffering=0) as file:
                while not stop.is_set():
                    file.write(b"\0")

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            answer = self.run_ward("growing.tar")
        finally:
            stop.set()
            writer.join()
        self.refused(answer, 1, "growing.tar", "was changed while it was read", "run again")

    def test_changed_between_two_readings(self):
        """A pipe of one message holds the program: it cannot go on before its words are read."""
        words = ["run", "ward", "--data", "data", "--out", "out", "--threads", "1"]
        reading, writing = os.pipe2(os.O_DIRECT | os.O_CLOEXEC)
        fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, 4096)
        with subprocess.Popen([BIANQUE, *words], cwd=self.top, env=self.environment(),
                              stdout=subprocess.DEVNULL, stderr=writing) as run:
            os.close(writing)
            said = []
            while message := os.read(reading, 4096).decode():
                said.append(message)
                # One more message is on its way; the one of the second reading waits behind it.
                if message.startswith("features:") and len(said) < 5:
                    self.write("data/setA/p1.csv", GOOD.replace("80", "99"))
        os.close(reading)
        self.assertIn("evaluating with longer delays\n", said)
        self.assertEqual(run.returncode, 1, said)
        self.assertIn("data: changed while the run was under way", said[-1])
        self.assertIn("run it again", said[-1])
        self.assertFalse(os.path.exists(self.path("out/report.json")))
