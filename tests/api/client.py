#!/usr/bin/env python3
"""From nothing to a Reader who downloads an attachment, over HTTP, with Python's standard library alone.

    MAILSTEAD_BIN=target/release/mailstead python3 tests/api/client.py

Makes a throwaway data directory, a tenant and a running service, and then does what an admin, a mail server and a
reader do. It is the example of docs/api.md, and a test: it ends with exit code 1 where something is not as it says.
"""

import http.cookiejar
import json
import os
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from email.message import EmailMessage

BIN = os.environ.get("MAILSTEAD_BIN", "target/release/mailstead")
PASSWORD = "seven brown foxes jump over"


class Api:
    """A client with a session of its own."""

    def __init__(self, base):
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def ask(self, method, path, body=None, headers=None):
        """Status and body; JSON is read."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method, headers=headers or {})
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, self.read(answer), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, self.read(error), error.headers

    @staticmethod
    def read(answer):
        text = answer.read()
        kind = answer.headers.get("Content-Type", "")
        return json.loads(text) if "json" in kind else text

    def done(self, method, path, body=None, headers=None):
        """The body of an answer that must be good."""
        status, found, _ = self.ask(method, path, body, headers)
        if not 200 <= status < 300:
            raise SystemExit(f"{method} {path}: {status} {found}")
        return found


def expect(what, found, wanted):
    if found != wanted:
        raise SystemExit(f"{what}: {found!r} instead of {wanted!r}")
    print("ok", what)


def command(data, *arguments):
    """What `mailstead … --json` says."""
    run = subprocess.run(
        [BIN, "--data", data, "--json", *arguments], check=True, capture_output=True, text=True
    )
    return json.loads(run.stdout)


def start(data):
    """A service on free ports, and what it says when it is ready."""
    service = subprocess.Popen(
        [BIN, "serve", "--data", data, "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    return service, json.loads(service.stdout.readline())


def until(what, found, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.1)
    raise SystemExit(f"{what} did not happen within {seconds} s")


def administer(base, tenant, token):
    """The admin chooses his password, signs in, and makes a mailbox, an endpoint and a reader."""
    admin = Api(base)
    admin.done("POST", "/api/v1/setup", {"token": token, "password": PASSWORD})
    status, again, _ = admin.ask("POST", "/api/v1/setup", {"token": token, "password": PASSWORD})
    expect("a set-up link works once", (status, again["code"]), (401, "link-not-valid"))
    session = admin.done("POST", "/api/v1/session", {"login": "admin@acme.test", "password": PASSWORD})
    expect("the admin's roles", session["roles"], ["admin"])

    here = f"/api/v1/tenants/{tenant}"
    mailbox = admin.done("POST", f"{here}/mailboxes", {"address": "anna@acme.test"})
    key = {"Idempotency-Key": "the-door"}
    new = {"name": "mail server", "mailbox": mailbox["id"], "plain": True}
    endpoint = admin.done("POST", f"{here}/endpoints", new, key)
    expect("the same call again", admin.done("POST", f"{here}/endpoints", new, key), endpoint)

    user = admin.done("POST", f"{here}/users", {"login": "anna@acme.test", "name": "Anna Archer"})
    group = admin.done("POST", f"{here}/groups", {"name": "Readers", "roles": ["reader"]})
    admin.done("PUT", f"{here}/groups/{group['id']}/members/{user['id']}")
    admin.done("PUT", f"{here}/mailboxes/{mailbox['id']}/grants/users/{user['id']}")
    link = admin.done("POST", f"{here}/users/{user['id']}/setup-link")
    status, refused, _ = admin.ask("GET", f"{here}/mails")
    expect("an Admin reads no mail", (status, refused["code"]), (403, "forbidden"))
    return endpoint["address"], link["token"]


def deliver(smtp, address):
    """What a mail server journals."""
    mail = EmailMessage()
    mail["From"] = "Bert <bert@elsewhere.test>"
    mail["To"] = "anna@acme.test"
    mail["Subject"] = "The plan"
    mail["Message-ID"] = "<plan@elsewhere.test>"
    mail.set_content("See the attachment.")
    mail.add_attachment(b"%PDF-1.4 the plan", maintype="application", subtype="pdf", filename="plan.pdf")
    host, port = smtp.rsplit(":", 1)
    with smtplib.SMTP(host, int(port), timeout=30) as server:
        server.sendmail("bert@elsewhere.test", [address], mail.as_bytes())


def read(base, tenant, token):
    """The reader finds the mail and downloads its attachment."""
    reader = Api(base)
    reader.done("POST", "/api/v1/setup", {"token": token, "password": PASSWORD})
    reader.done("POST", "/api/v1/session", {"login": "anna@acme.test", "password": PASSWORD})
    here = f"/api/v1/tenants/{tenant}"
    mine = reader.done("GET", f"{here}/mail/mailboxes")
    expect("her mailboxes", [(box["address"], box["kind"]) for box in mine], [("anna@acme.test", "mine")])
    hits = until("the mail", lambda: reader.done("GET", f"{here}/mails?q=subject:plan")["items"])
    mail = reader.done("GET", f"{here}/mails/{hits[0]['id']}")
    expect("the subject", mail["subject"], "The plan")
    attachment = mail["attachments"][0]
    expect("the attachment", attachment["name"], "plan.pdf")
    path = f"{here}/mails/{mail['id']}/attachments/{attachment['index']}"
    status, content, headers = reader.ask("GET", path)
    expect("its bytes", (status, content), (200, b"%PDF-1.4 the plan"))
    expect("it is a download", headers["Content-Disposition"].split(";")[0], "attachment")
    status, refused, _ = reader.ask("GET", f"{here}/users")
    expect("a Reader administers nothing", (status, refused["code"]), (403, "forbidden"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        made = command(data, "tenant", "add", "Acme", "--domain", "acme.test", "--admin", "admin@acme.test")
        token = made["setup_link"].rsplit("#", 1)[-1]
        service, ready = start(data)
        try:
            address, link = administer(ready["http"], made["id"], token)
            deliver(ready["smtp"], address)
            read(ready["http"], made["id"], link)
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(timeout=60)
    print("all is as it should be")


if __name__ == "__main__":
    sys.exit(main())
