# The desktop window, opened for real and asked over WebDriver what it shows: that nothing runs, that a service runs,
# that it has ended. Run by scripts/desktop-smoke.sh, which gives it a display.
#
#   smoke.py WINDOW SERVICE      the two programs: mailstead-desktop and mailstead

import json, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, time, unittest, urllib.request

WINDOW, SERVICE = (str(pathlib.Path(program).resolve()) for program in sys.argv[1:3])
PATIENCE = 60


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

    def script(self, text):
        return self.ask("POST", self.session + "/execute/sync", {"script": text, "args": []})

    def close(self):
        try:
            self.ask("DELETE", self.session)
        finally:
            self.process.terminate()
            self.process.wait(PATIENCE)


class Window(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="ms-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        environment = dict(os.environ, MAILSTEAD_DATA=str(cls.data), LANG="C.UTF-8", TAURI_AUTOMATION="true",
                           TAURI_WEBVIEW_AUTOMATION="true", XDG_DATA_HOME=str(cls.folder), XDG_CACHE_HOME=str(cls.folder))
        cls.driver = Driver(environment)
        cls.addClassCleanup(cls.driver.close)

    def headline(self):
        return self.driver.script("return document.getElementById('headline')?.textContent")

    def shows(self, headline):
        until(headline, lambda: self.headline() == headline)

    def test_the_window_shows_what_runs_on_the_data_directory(self):
        self.assertEqual(self.driver.ask("GET", self.driver.session + "/title"), "Mailstead")
        self.shows("No service is running")

        words = [SERVICE, "serve", "--data", str(self.data), "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0"]
        service = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            ready = json.loads(service.stdout.readline())
            self.shows("A service is running")
            facts = self.driver.script("return document.getElementById('facts').textContent")
            self.assertIn(ready["smtp"], facts)
            self.assertIn(str(self.data), facts)
            service.send_signal(signal.SIGTERM)
            self.assertEqual(service.wait(PATIENCE), 0)
        finally:
            service.kill()
            service.wait()
            service.stdout.close()
        self.shows("No service is running")

    def test_the_page_reaches_nothing_but_its_own(self):
        blocked = self.driver.script("""
            try { const request = new XMLHttpRequest(); request.open('GET', 'http://127.0.0.1:9/', false); request.send(); }
            catch { return true } return false""")
        self.assertTrue(blocked)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
