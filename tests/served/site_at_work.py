"""A registry of people who do not exist, served by the program itself, for tests."""

import http.client
import json
import os
import re
import signal
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOST_SECONDS = 30
FIRST, OWN = re.compile(r": (\S+)$"), "a long secret of one's own"


class Site:
    """Generates people into a folder that is not there yet and serves them; `worker` is signed in,
    with the roles that are asked for, at all centres."""

    def __init__(self, bianque, data, people, roles=("investigator", "data_manager"), **how):
        self.bianque, self.data, self.cookie, self.how = bianque, data, "", how
        subprocess.run([bianque, "registry", "generate", "programmes/dkd", data, "--people",
                        str(people)], cwd=TOP, capture_output=True, check=True,
                       timeout=MOST_SECONDS)
        self.start()
        password = FIRST.search(self.process.stdout.readline().strip())[1]
        self.sign_in("admin", password)
        made = self.ask("POST", "users", {
            "key": "u", "name": "worker", "display": "worker",
            "roles": [{"role": role, "centres": ["*"]} for role in roles]})[1]
        self.sign_in("worker", made["password"])

    def start(self):
        """Serves the folder, again after its program has ended; who was signed in still is."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("BIANQUE")}
        env.update(BIANQUE_LANG="en", BIANQUE_STATE=self.data + "-state")
        self.process = subprocess.Popen(
            [self.bianque, "serve", "programmes/dkd", "--dir", self.data, "--port", "0"], cwd=TOP,
            env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", **self.how)
        self.host = self.process.stdout.readline().strip().removeprefix("http://")

    def ask(self, method, path, body=None):
        """(status, answer as JSON or bytes); texts go as JSON, bytes as they are."""
        connection = http.client.HTTPConnection(self.host, timeout=MOST_SECONDS)
        is_json = not isinstance(body, bytes)
        kind = "application/json" if is_json else "application/octet-stream"
        sent = json.dumps(body) if is_json and body is not None else body
        try:
            connection.request(method, f"/api/{path}", sent, {
                "X-Bianque": "1", "Content-Type": kind, "Cookie": f"session={self.cookie}"})
            answer = connection.getresponse()
            found = re.match(r"session=([^;]+)", answer.getheader("Set-Cookie") or "")
            self.cookie = found[1] if found else self.cookie
            read = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(read) if read[:1] == b"{" else read

    def page(self, path):
        """(status, policy of the page, text) of what stands at a path."""
        connection = http.client.HTTPConnection(self.host, timeout=MOST_SECONDS)
        connection.request("GET", path, headers={"Cookie": f"session={self.cookie}"})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
        return answer.status, answer.getheader("Content-Security-Policy"), text

    def sign_in(self, user, password):
        status, answer = self.ask("POST", "session", {"user": user, "password": password})
        assert status == 200, answer
        status, answer = self.ask("POST", "me/password", {"old": password, "new": OWN + user})
        assert status == 200, answer

    @staticmethod
    def place(person, repeat):
        return f"people/{person}/forms/baseline/laboratory/{repeat}"

    def save(self, person, repeat):
        """Saves a laboratory form; the same repeat again is the same act."""
        return self.ask("PUT", self.place(person, repeat), {
            "key": f"{person}-{repeat}", "base": 0, "date": "2026-02-01", "reason": "",
            "values": {"creatinine": {"value": str(60 + repeat % 90)}}})

    def kill(self):
        """Ends the program without warning."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(MOST_SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
