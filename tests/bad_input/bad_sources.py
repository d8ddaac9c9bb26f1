"""Folders, archives, links: what --data may point at."""
import gzip
import io
import os
import resource
import struct
import tarfile
import zipfile
import zlib

from made_ward import GOOD, Ward


def tar(members, **how):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", **how) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content.encode()))
    return out.getvalue()


def zeros_deflated(size):
    """Raw deflate of that many zero bytes: one flushed block, again and again."""
    block = 1 << 20
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = maker.compress(bytes(block)) + maker.flush(zlib.Z_FULL_FLUSH)
    return one * (size // block) + maker.flush()


def zeros_zstd(head, size):
    """A zstd frame of `head` and that many zero bytes: blocks of one repeated byte."""
    block = 1 << 17
    out = b"\x28\xb5\x2f\xfd\0\x58" + struct.pack("<I", len(head) << 3)[:3] + head
    one = struct.pack("<I", 1 << 1 | block << 3)[:3] + b"\0"
    return out + one * (size // block) + struct.pack("<I", 1)[:3]


def tar_head(name, size):
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def lying_zip(name, size):
    """A zip whose member says that it holds 100 bytes."""
    packed = zeros_deflated(size)
    fields = (20, 0, 8, 0, 0, 0, len(packed), 100, len(name), 0)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", *fields) + name.encode() + packed
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, *fields, 0, 0, 0, 0, 0) + name.encode()
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


class Folders(Ward):
    def test_missing_folder(self):
        self.refused(self.run_ward("absent"), 1, "absent", "nothing of this name", "--data")

    def test_empty_folder(self):
        os.makedirs(self.path("empty/within"))
        self.refused(self.run_ward("empty"), 1, "empty", "the folder is empty", "--data")

    def test_folder_of_other_files(self):
        self.write("other/note.txt", "hello")
        self.refused(self.run_ward("other"), 1, "other", "no file here ends like",
                     "set{centre}/*.csv", "--data")

    def test_symbolic_link(self):
        os.symlink(self.path("data/setA/p1.csv"), self.path("data/setA/p2.csv"))
        self.done(self.run_ward())
        self.assertIn("link|setA/p2.csv|0||", self.findings())
        self.accounted({"A": 1, "B": 1})

    def test_links_only(self):
        os.makedirs(self.path("links/setA"))
        os.symlink(self.path("data/setA/p1.csv"), self.path("links/setA/p2.csv"))
        self.refused(self.run_ward("links"), 1, "links", "not followed", "--data their target")

    def test_pipe_among_the_files(self):
        os.mkfifo(self.path("data/setA/p2.csv"))
        self.done(self.run_ward())
        self.assertIn("not_a_file|setA/p2.csv|0||", self.findings())

    def test_pipe_as_data(self):
        os.mkfifo(self.path("pipe.csv"))
        self.refused(self.run_ward("pipe.csv"), 1, "pipe.csv", "is not a file", "--data")

    def test_a_stay_in_two_folders(self):
        self.write("data/again/setA/p1.csv", GOOD)
        self.done(self.run_ward())
        self.assertIn("duplicate_subject|setA/p1.csv|2||", self.findings())
        self.assertEqual(self.removed(), ["A: duplicate subject 1"])
        self.accounted({"A": 2, "B": 1})


class Archives(Ward):
    def good(self):
        return [(f"setA/p{i}.csv", GOOD) for i in range(1, 40)] + [("setB/p1.csv", GOOD)]

    def test_truncated(self):
        plain = tar(self.good())[:1024 * 41]  # without what pads its end
        whole = {"cut.tar": plain, "cut.tar.gz": gzip.compress(plain)}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.good():
                archive.writestr(name, content)
        whole["cut.zip"] = out.getvalue()
        for name, content in whole.items():
            for share in (0.2, 0.6, 0.9):
                with self.subTest(name=name, share=share):
                    self.write(name, content[:int(len(content) * share)])
                    self.refused(self.run_ward(name), 1, name, "cut off", "fetch it again")

    def test_not_an_archive(self):
        for name in ("no.tar.gz", "no.tar.zst", "no.zip", "no.tar"):
            with self.subTest(name=name):
                self.write(name, "this is no archive\n" * 40)
                self.refused(self.run_ward(name), 1, name, "damaged", "fetch it again")

    def test_empty_archive(self):
        self.write("none.tar", tar([]))
        self.refused(self.run_ward("none.tar"), 1, "none.tar", "no file here ends like", "--data")

    def test_nested(self):
        inner = tar(self.good()).decode("latin-1")
        self.write("outer.tar", tar([("setB/p2.csv", GOOD), ("inner.tar", inner)]))
        self.done(self.run_ward("outer.tar"))
        self.assertIn("nested_archive|outer.tar/inner.tar|0||", self.findings())

    def test_only_nested(self):
        self.write("outer.tar", tar([("inner.tar", tar(self.good()).decode("latin-1"))]))
        self.refused(self.run_ward("outer.tar"), 1, "outer.tar", "inner.tar",
                     "an archive in an archive", "unpack")

    def test_climbing_path(self):
        members = [("../setA/p7.csv", GOOD), ("/setA/p8.csv", GOOD), ("a/../setA/p9.csv", GOOD)]
        self.write("climb.tar", tar([("setA/p1.csv", GOOD), *members]))
        self.done(self.run_ward("climb.tar"))
        climbing = [f for f in self.findings() if f.startswith("climbing_path")]
        self.assertEqual(len(climbing), 3)
        self.assertFalse(os.path.exists(self.path("setA")))

    def test_only_climbing_paths(self):
        self.write("climb.tar", tar([("../setA/p7.csv", GOOD)]))
        self.refused(self.run_ward("climb.tar"), 1, "climb.tar", "../setA/p7.csv", "outside")

    def test_link_in_an_archive(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            for kind, name in ((tarfile.SYMTYPE, "setA/p2.csv"), (tarfile.LNKTYPE, "setA/p3.csv")):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = kind, "/etc/passwd"
                archive.addfile(info)
            info = tarfile.TarInfo("setA/p1.csv")
            info.size = len(GOOD)
            archive.addfile(info, io.BytesIO(GOOD.encode()))
        self.write("links.tar", out.getvalue())
        self.done(self.run_ward("links.tar"))
        links = [f for f in self.findings() if f.startswith("link|")]
        self.assertEqual(links, [f"link|links.tar/setA/p{i}.csv|0||" for i in (2, 3)])

    def test_a_stay_in_two_archives(self):
        os.rename(self.path("data"), self.path("old"))
        self.write("data/one.tar", tar([("setA/p1.csv", GOOD), ("setB/p1.csv", GOOD)]))
        self.write("data/two.tar", tar([("setA/p1.csv", GOOD), ("setA/p2.csv", GOOD)]))
        self.done(self.run_ward())
        self.assertIn("duplicate_subject|two.tar/setA/p1.csv|2||", self.findings())
        self.assertEqual(self.removed(), ["A: duplicate subject 1"])
        self.accounted({"A": 3, "B": 1})

    def test_bombs_of_ten_gigabytes(self):
        size = 10 << 30
        stays, other = tar_head("setA/p1.csv", size), tar_head("note.txt", size)
        maker = zlib.compressobj(9, zlib.DEFLATED, -15)
        begin = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + maker.compress(stays)
        gz = begin + maker.flush(zlib.Z_FULL_FLUSH) + zeros_deflated(size)
        bombs = {
            "bomb.tar.gz": (gz, "setA/p1.csv unpacks to more than 1024 MiB"),
            "bomb.tar.zst": (zeros_zstd(other, size), "note.txt unpacks to more than 2000 times"),
            "bomb.zip": (lying_zip("setA/p1.csv", size), "setA/p1.csv"),
        }
        for name, (content, sentence) in bombs.items():
            with self.subTest(name=name):
                self.write(name, content)
                self.refused(self.run_ward(name), 1, name, sentence)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        self.assertLess(peak, 1000, "MiB of memory for a bomb")
