# The desktop window, opened for real and driven over WebDriver: from an empty data directory to a dashboard that hears of
# the first mail; then over a service that has the data directory already. Run by scripts/desktop-smoke.sh, which gives
# it a display.
#
#   smoke.py WINDOW SERVICE      the two programs: mailstead-desktop and mailstead

import json, os, pathlib, shutil, signal, smtplib, socket, subprocess, sys, tempfile, time, unittest
import urllib.error, urllib.request

WINDOW, SERVICE = (str(pathlib.Path(program).resolve()) for program in sys.argv[1:3])
PATIENCE = 60
PASSWORD = "seven brown foxes jump"
# What WebDriver calls an element.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def until(what, probe):
    deadline = time.monotonic() + PATIENCE
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.05)


class Driver:
    """WebKitWebDriver with one window open, by the W3C WebDriver protocol."""

    def __init__(self, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(["WebKitWebDriver", "--port=%d" % self.port], env=environment)
        until("the driver", self.listens)
        options = {"binary": WINDOW, "args": []}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self.session = "/session/" + self.ask("POST", "/session", wanted)["sessionId"]

    def listens(self):
        assert self.process.poll() is None, "the driver ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), data, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]

    def script(self, text, *values):
        return self.ask("POST", self.session + "/execute/sync", {"script": text, "args": list(values)})

    def text(self):
        return self.script("return document.body ? document.body.innerText : ''")

    def shows(self, words):
        try:
            until(words, lambda: words in self.text())
        except AssertionError as error:
            raise AssertionError("%s; the page shows:\n%s" % (error, self.text())) from None

    def do(self, xpath, what, body):
        """Pages draw themselves anew: an element that was found may be gone the next moment."""
        def tried():
            found = self.ask("POST", self.session + "/elements", {"using": "xpath", "value": xpath})
            for element in found:
                try:
                    self.ask("POST", "%s/element/%s/%s" % (self.session, element[ELEMENT], what), body)
                    return True
                except urllib.error.HTTPError as error:
                    error.close()
            return False
        until("%s of %s" % (what, xpath), tried)

    def click(self, name):
        """A button or link with this name."""
        self.do("//*[self::a or self::button][normalize-space()='%s' or @aria-label='%s']" % (name, name), "click", {})

    def type(self, label, text):
        """Into the field with this label."""
        self.do("//*[@id=//label[starts-with(normalize-space(), '%s')]/@for]" % label, "value", {"text": text})

    def go(self, path):
        self.script("location.assign(arguments[0])", path)

    def close(self):
        try:
            self.ask("DELETE", self.session)
        except OSError:
            pass  # The window has ended, as some tests want it to.
        finally:
            self.process.terminate()
            self.process.wait(PATIENCE)


class Desktop(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ms-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder / "data"

    def open(self):
        places = {"XDG_%s_HOME" % name: str(self.folder) for name in ("DATA", "CACHE", "CONFIG")}
        environment = dict(os.environ, MAILSTEAD_DATA=str(self.data), MAILSTEAD_SMTP="127.0.0.1:0", LANG="C.UTF-8",
                           TAURI_AUTOMATION="true", TAURI_WEBVIEW_AUTOMATION="true", **places)
        window = Driver(environment)
        self.addCleanup(window.close)
        return window

    def command(self, *words):
        command = [SERVICE, *words, "--data", str(self.data), "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE).stdout)

    def announced(self):
        return json.loads((self.data / "service.json").read_text())

    def choose_password(self, window, link):
        window.go(link)
        window.type("New password", PASSWORD)
        window.type("New password, again", PASSWORD)
        window.click("Set password")

    def sign_in(self, window, login):
        window.shows("Sign in")
        window.type("Login", login)
        window.type("Password", PASSWORD)
        window.click("Sign in")

    def test_from_an_empty_data_directory_to_a_dashboard_that_hears_of_the_first_mail(self):
        window = self.open()
        # Whoever may open the data directory is its operator: nobody has to know a password yet.
        window.shows("No tenant yet")
        window.click("Set up the archive")
        window.shows("Company")

        # The same by the command line, which reaches the window's archive through its socket.
        made = self.command("tenant", "add", "Beta", "--domain", "beta.test", "--admin", "admin@beta.test")
        self.command("mailbox", "add", "journal@beta.test", "--tenant", "Beta")
        endpoint = self.command("endpoint", "add", "X", "--mailbox", "journal@beta.test", "--tenant", "Beta", "--plain")
        window.click("Menu of Operator")
        window.click("Sign out")
        window.shows("Sign in")
        self.choose_password(window, made["setup_link"])
        self.sign_in(window, "admin@beta.test")
        window.shows("Dashboard")
        self.assertEqual(window.script("return document.cookie"), "", "the page has no cookie")

        # The event comes without anybody reloading.
        window.script("window.stayed = true")
        host, port = self.announced()["smtp"].split(":")
        with smtplib.SMTP(host, int(port), timeout=PATIENCE) as smtp:
            smtp.sendmail("a@beta.test", [endpoint["address"]], "From: a@beta.test\r\nSubject: first\r\n\r\nHello\r\n")
        self.command("mailbox", "add", "anna@beta.test", "--tenant", "Beta")
        window.click("Mailboxes")
        window.shows("anna@beta.test")
        self.command("mailbox", "add", "bob@beta.test", "--tenant", "Beta")
        window.shows("bob@beta.test")
        self.assertTrue(window.script("return window.stayed === true"))

        # A page's file reaches the archive, whole.
        window.click("Import")
        window.type("Into the mailbox", "journal")
        window.do("//*[@role='option'][contains(., 'journal@beta.test')]", "click", {})
        window.script("""
            const file = new File(['From: a@beta.test\\r\\nSubject: from a file\\r\\n\\r\\n', 'x'.repeat(3000000)], 'a.eml');
            const chosen = new DataTransfer(), input = document.querySelector('input[type=file]');
            chosen.items.add(file);
            input.files = chosen.files;
            input.dispatchEvent(new Event('change', { bubbles: true }));""")
        found = until("the imported mail", lambda: self.command("search", "subject:file", "--tenant", "Beta")["hits"])
        self.assertEqual(found[0]["subject"], "from a file")

        # No port but that for mail, and an orderly end.
        self.assertIsNone(self.announced()["http"])
        os.kill(self.announced()["pid"], signal.SIGTERM)
        until("the end", lambda: not (self.data / "service.json").exists())

    def test_over_a_service_that_has_the_data_directory(self):
        self.command("tenant", "add", "Acme", "--domain", "acme.test", "--admin", "admin@acme.test")
        words = [SERVICE, "serve", "--data", str(self.data), "--http", "off", "--smtp", "127.0.0.1:0"]
        service = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            service.stdout.readline()
            window = self.open()
            # There is a tenant: the window is whom he who signs in is, although the socket is the operator's.
            window.shows("Sign in")
            status = window.ask("POST", window.session + "/execute/async", {"args": [], "script": """
                const done = arguments[0]; fetch('/api/v1/tenants').then(({ status }) => done(status));"""})
            self.assertEqual(status, 401)
            self.assertEqual(self.announced()["pid"], service.pid)
            service.send_signal(signal.SIGTERM)
            self.assertEqual(service.wait(PATIENCE), 0)
        finally:
            service.kill()
            service.wait()
            service.stdout.close()

    def test_what_can_not_be_opened_says_why(self):
        self.data.mkdir()
        (self.data / "mailstead.toml").write_text("smpt = 1\n")
        window = self.open()
        window.shows("The archive could not be opened")
        window.shows("unknown setting smpt")
        (self.data / "mailstead.toml").unlink()
        window.click("Try again")
        window.shows("No tenant yet")

    def test_the_page_reaches_nothing_but_its_own(self):
        window = self.open()
        window.shows("No tenant yet")
        blocked = window.script("""
            try { const request = new XMLHttpRequest(); request.open('GET', 'http://127.0.0.1:9/', false); request.send(); }
            catch { return true } return false""")
        self.assertTrue(blocked)
        window.go("https://127.0.0.1:9/")
        self.assertEqual(window.script("return location.protocol"), "mailstead:")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
