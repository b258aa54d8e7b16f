#!/usr/bin/env python3
"""The running service keeps what docs/openapi.json promises: schemathesis asks, and compares every answer.

    MAILSTEAD_BIN=target/debug/mailstead target/venv/bin/python tests/api/contract.py

It asks as somebody with all roles, as a Reader with an API token, without credentials, and as an operator through the
socket of the data directory. Whatever is sent: no answer is a 5xx, each has a status and a body that the document
names, what the document forbids is refused, and what is protected is protected. What is left out, and why, stands in
contract.toml. Each run has a budget of time; all together take less than three minutes.
"""

import json
import os
import pathlib
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import unittest

import client
from client import PASSWORD, Api, until

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "docs" / "openapi.json"
# So many of each kind are there to be deleted.
DOOMED = 20


class Relay(socketserver.ThreadingTCPServer):
    """Passes connections on to a socket file: schemathesis knows addresses only."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, path):
        self.path = path
        super().__init__(("127.0.0.1", 0), Passing)


class Passing(socketserver.BaseRequestHandler):
    def handle(self):
        with socket.socket(socket.AF_UNIX) as far:
            far.connect(self.server.path)
            back = threading.Thread(target=self.copy, args=(far, self.request), daemon=True)
            back.start()
            self.copy(self.request, far)
            back.join()

    @staticmethod
    def copy(source, sink):
        try:
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # one side has gone; the other notices


class World:
    """A tenant with people, mail and one of everything that a path can name, and two of what can be deleted."""

    def __init__(self, folder):
        self.data = os.path.join(folder, "data")
        words = ["tenant", "add", "Acme", "--domain", "acme.test", "--admin", "boss@acme.test"]
        made = client.command(self.data, *words)
        self.tenant = made["id"]
        self.here = f"/api/v1/tenants/{self.tenant}"
        self.service, ready = client.start(self.data)
        self.base = ready["http"]
        self.relay = Relay(os.path.join(self.data, "control.sock"))
        threading.Thread(target=self.relay.serve_forever, daemon=True).start()
        self.boss = self.settled("boss@acme.test", made["setup_link"].rsplit("#", 1)[-1])
        self.fill(ready["smtp"])

    def settled(self, login, token):
        """Somebody chooses his password and signs in."""
        api = Api(self.base)
        api.done("POST", "/api/v1/setup", {"token": token, "password": PASSWORD})
        api.done("POST", "/api/v1/session", {"login": login, "password": PASSWORD})
        return api

    def fill(self, smtp):
        boss, here = self.boss, self.here
        everything = {"name": "Everything", "roles": ["admin", "auditor", "compliance", "reader"]}
        own = boss.done("GET", f"{here}/users")["items"][0]
        group = boss.done("POST", f"{here}/groups", everything)
        boss.done("PUT", f"{here}/groups/{group['id']}/members/{own['id']}")

        mailbox = boss.done("POST", f"{here}/mailboxes", {"address": "anna@acme.test"})
        readers = boss.done("POST", f"{here}/groups", {"name": "Readers", "roles": ["reader"]})
        anna = boss.done("POST", f"{here}/users", {"login": "anna@acme.test", "name": "Anna Archer"})
        boss.done("PUT", f"{here}/groups/{readers['id']}/members/{anna['id']}")
        boss.done("PUT", f"{here}/mailboxes/{mailbox['id']}/grants/users/{anna['id']}")
        link = boss.done("POST", f"{here}/users/{anna['id']}/setup-link")
        reader = self.settled("anna@acme.test", link["token"])
        token = {"kind": "api", "name": "contract", "scopes": ["mail"]}
        self.reader = reader.done("POST", "/api/v1/me/tokens", token)["secret"]

        new = {"name": "door", "mailbox": mailbox["id"], "plain": True}
        address = boss.done("POST", f"{here}/endpoints", new)["address"]
        client.deliver(smtp, address)
        mail = until("the mail", lambda: boss.done("GET", f"{here}/mails")["items"])[0]

        def made(path, *bodies):
            return [boss.done("POST", f"{here}/{path}", body)["id"] for body in bodies]

        certificate = {"kind": "certificate", "make": {"subject": "Acme", "years": 1}}
        basic = {"kind": "basic", "user": "u", "password": "p"}
        def exported():
            return boss.done("POST", f"{here}/exports", {"format": "zip"})["id"]

        def kept(number):
            return boss.done("POST", "/api/v1/me/searches", {"name": f"search {number}", "query": "plan"})["id"]

        job = exported()
        until("the export", lambda: boss.done("GET", f"{here}/jobs/{job}")["state"] == "finished")
        doors = ({"name": f"door {n}", "mailbox": mailbox["id"]} for n in range(DOOMED))
        self.own = [own["id"], group["id"]]
        self.ids = {
            "tenant": [self.tenant],
            "user": made("users", {"login": "victim@acme.test", "name": "A Victim"}),
            "group": made("groups", {"name": "Victims"}),
            "mailbox": [mailbox["id"]],
            "endpoint": made("endpoints", {"name": "another door", "mailbox": mailbox["id"]}),
            "secret": made("secrets", {"name": "a", "value": basic}, {"name": "b", "value": certificate}),
            "mail": [mail["id"]],
            "index": [0],
            "job": [job],
            "search": [kept("kept")],
            "doomed-user": made("users", *({"login": f"{n}@acme.test", "name": "N"} for n in range(DOOMED))),
            "doomed-group": made("groups", *({"name": f"group {n}"} for n in range(DOOMED))),
            "doomed-endpoint": made("endpoints", *doors),
            "doomed-secret": made("secrets", *({"name": f"secret {n}", "value": basic} for n in range(DOOMED))),
            "doomed-job": [exported() for _ in range(DOOMED)],
            "doomed-search": [kept(n) for n in range(DOOMED)],
        }

    def close(self):
        self.relay.shutdown()
        self.relay.server_close()
        self.service.send_signal(signal.SIGTERM)
        self.service.wait(timeout=60)


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.world = World(cls.folder.name)
        cls.addClassCleanup(cls.world.close)

    def asked(self, name, seconds, *options, base=None):
        """Runs schemathesis for so many seconds; fails where it found something."""
        config = pathlib.Path(self.folder.name, f"{name}.toml")
        ids = self.world.ids.items()
        lists = "".join(f"[dictionaries.{key}]\nvalues = {json.dumps(values)}\n" for key, values in ids)
        config.write_text(f"{(HERE / 'contract.toml').read_text()}\n{lists}")
        st = pathlib.Path(sys.executable).with_name("st")
        words = [st, "--config-file", config, "run", DOCUMENT, "--url", base or self.world.base]
        words += ["--max-time", seconds, *options]
        if reports := os.environ.get("CONTRACT_REPORTS"):
            words += ["--report-har-path", os.path.join(reports, f"{name}.har")]
        environment = os.environ | {
            "SCHEMATHESIS_HOOKS": "guard",
            "PYTHONPATH": str(HERE),
            "CONTRACT_OWN": " ".join(self.world.own),
        }
        run = subprocess.run(
            list(map(str, words)), cwd=self.folder.name, env=environment, capture_output=True, text=True, check=False
        )
        print(f"-- {name}\n{run.stdout[-30000:]}{run.stderr[-3000:]}")
        self.assertEqual(run.returncode, 0, f"{name}: see above")

    def test_with_all_roles(self):
        cookies = next(handler for handler in self.world.boss.opener.handlers if hasattr(handler, "cookiejar"))
        session = next(cookie.value for cookie in cookies.cookiejar if cookie.name == "mailstead-session")
        self.asked("all-roles", 60, "-H", f"Cookie: mailstead-session={session}")
        roles = self.world.boss.done("GET", "/api/v1/session")["roles"]
        self.assertEqual(roles, ["admin", "auditor", "compliance", "reader"], "it asked to the end with all roles")

    def test_as_reader(self):
        bearer = {"Authorization": f"Bearer {self.world.reader}"}
        self.asked("reader", 30, "-H", f"Authorization: {bearer['Authorization']}")
        mails = Api(self.world.base).done("GET", f"{self.world.here}/mails", headers=bearer)
        self.assertGreaterEqual(mails["total"], 1, "the token worked to the end")

    def test_as_nobody(self):
        self.asked("nobody", 25)

    def test_as_operator(self):
        host, port = self.world.relay.server_address
        self.asked("operator", 30, "--exclude-checks", "ignored_auth", base=f"http://{host}:{port}")


if __name__ == "__main__":
    unittest.main()
