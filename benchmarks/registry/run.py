"""A registry under load: saves of 800 users against PostgreSQL, pages over many people, imports.

./dev bench registry [--people N] [--seconds S] [--cells N] [--only saves|pages|import].
Both databases write to the same disk in the same run; a save is durable before it is answered.
The registry does more for a save than the contender: HTTP, who may, the form's rules, the chain,
the tables; the contender inserts one row of the same bytes and commits.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIANQUE = os.environ["BIANQUE"]
USERS = 800
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")


class Site:
    """A registry that is served, and an investigator signed in to it."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [BIANQUE, "serve", str(ROOT / "programmes/dkd"), "--dir", str(folder), "--port", "0",
             "--per-caller", "0", "--per-address", "0", "--lang", "en"],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        password = re.search(r": (\S+)$", self.process.stdout.readline().strip()).group(1)
        self.cookie = None
        self.sign_in("admin", password)
        made = self.ask("POST", "/api/users", {
            "key": "u", "name": "worker", "display": "worker",
            "roles": [{"role": "investigator", "centres": ["*"]},
                      {"role": "data_manager", "centres": ["*"]}]})
        self.sign_in("worker", made["password"])

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers={
            "Content-Type": "application/json", "X-Bianque": "1",
            "Cookie": self.cookie or "none=1"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            set_cookie = answer.headers.get("Set-Cookie")
            if set_cookie:
                self.cookie = set_cookie.split(";")[0]
            return json.loads(answer.read())

    def sign_in(self, user, password):
        self.ask("POST", "/api/session", {"user": user, "password": password})
        self.ask("POST", "/api/me/password", {"old": password, "new": "a long secret of " + user})

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)


def generate(folder, people):
    began = time.monotonic()
    subprocess.run([BIANQUE, "registry", "generate", str(ROOT / "programmes/dkd"), str(folder),
                    "--people", str(people), "--seed", "1"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def subjects_of(site, most):
    out, after = [], ""
    while len(out) < most:
        page = site.ask("GET", "/api/people?limit=200" + (f"&after={after}" if after else ""))
        out += [person["subject"] for person in page["people"]]
        if page["next"] is None:
            break
        after = urllib.parse.quote(page["next"])
    return out[:most]


def save_at(site, client, subjects, rate, seconds):
    port = site.url.rsplit(":", 1)[1]
    session = site.cookie.split("=", 1)[1]
    done = subprocess.run([str(client), port, session, str(subjects), str(USERS), str(rate),
                           str(seconds)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("savers: " + done.stdout + done.stderr)
    return json.loads(done.stdout)


def postgres(place, seconds, rate=None):
    """Single-row commits of the same bytes by 800 writers; fsync and synchronous_commit are on."""
    data = place / "pg"
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if not data.exists():
        data.mkdir()
        if as_user:
            shutil.chown(place, "postgres")
            shutil.chown(data, "postgres")
        subprocess.run([*as_user, POSTGRES / "initdb", "-D", data, "-A", "trust"], check=True,
                       stdout=subprocess.DEVNULL)
    socket = place
    subprocess.run([*as_user, POSTGRES / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o",
                    f"-k {socket} -h '' -c max_connections=900 -c shared_buffers=512MB", "start"],
                   check=True, stdout=subprocess.DEVNULL)
    try:
        connect = ["-h", str(socket), "-U", "postgres", "postgres"]
        subprocess.run([POSTGRES / "psql", "-q", *connect, "-c",
                        "create table if not exists save (id bigserial primary key, subject text, "
                        "form text, repeat bigint, body text)"], check=True)
        script = place / "save.sql"
        script.write_text(
            "\\set r random(1, 1000000)\n\\set s random(1, 2000)\n"
            "insert into save (subject, form, repeat, body) values (:s, 'laboratory', :r, "
            "repeat('x', 400));\n")
        command = [POSTGRES / "pgbench", "-n", "-M", "prepared", "-c", str(USERS), "-j", "2",
                   "-T", str(seconds), "-f", script]
        if rate:
            command += ["-R", str(rate)]
        text = subprocess.run([*command, *connect], check=True, capture_output=True,
                              text=True).stdout
        return float(re.search(r"tps = ([0-9.]+)", text).group(1))
    finally:
        subprocess.run([*as_user, POSTGRES / "pg_ctl", "-D", data, "-m", "fast", "stop"],
                       stdout=subprocess.DEVNULL)


def bench_saves(place, seconds):
    client = place / "savers"
    subprocess.run(["g++", "-O2", "-std=c++20", str(HERE / "savers.cpp"), "-o", str(client)],
                   check=True)
    folder = place / "small"
    generate(folder, 2000)
    site = Site(folder)
    try:
        names = place / "subjects"
        names.write_text("\n".join(subjects_of(site, 2000)) + "\n")
        full = save_at(site, client, names, 100_000, seconds)
        print("saves as fast as they go, 800 connections:", full)
        site.stop()
        folder_two = place / "small2"
        generate(folder_two, 2000)
        site = Site(folder_two)
        names.write_text("\n".join(subjects_of(site, 2000)) + "\n")
        rate = int(0.7 * full["per_s"])
        steady = save_at(site, client, names, rate, seconds)
        print(f"saves at {rate} a second (open loop):", steady)
    finally:
        site.stop()
    verified = subprocess.run([BIANQUE, "audit", "verify", str(folder_two), "--lang", "en"],
                              capture_output=True, text=True)
    print(verified.stdout.strip() or verified.stderr.strip())
    if shutil.which("runuser") and POSTGRES.exists():
        tps = postgres(place, seconds)
        print(f"PostgreSQL 15, single-row commits at 800 writers: {tps:.0f}/s; "
              f"ratio {full['per_s'] / tps:.2f} (needed 3)")
    else:
        print("PostgreSQL: not run, it is not installed (postgresql-15)")


def bench_pages(place, people):
    folder = place / "many"
    print(f"generating {people} people took {generate(folder, people):.0f} s")
    site = Site(folder)
    try:
        for path in ["/api/completeness", "/api/follow_up/coverage", "/api/queries",
                     "/api/follow_up?state=overdue", "/api/people",
                     "/api/completeness/gaps?centre=wanzhou&form=laboratory"]:
            times = []
            for _ in range(7):
                began = time.monotonic()
                site.ask("GET", path)
                times.append(1000 * (time.monotonic() - began))
            times.sort()
            print(f"{path}: median {times[3]:.0f} ms, slowest {times[-1]:.0f} ms (needed 300)")
    finally:
        site.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--only", choices=["saves", "pages", "import"])
    parser.add_argument("--cells", type=int, default=24_000_000)
    asked = parser.parse_args()
    print("load average:", os.getloadavg())
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as place:
        os.chmod(place, 0o755)
        if asked.only in (None, "saves"):
            bench_saves(pathlib.Path(place), asked.seconds)
        if asked.only in (None, "pages"):
            bench_pages(pathlib.Path(place), asked.people)
        if asked.only in (None, "import"):
            import importing

            importing.bench_import(pathlib.Path(place) / "import", asked.cells)


if __name__ == "__main__":
    main()
