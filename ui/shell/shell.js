// Asks every two seconds what is running on the data directory, and says it.
"use strict";

const EVERY_MS = 2000;
const SILENT_MS = 10000;

const en = {
  version: (v) => `Version ${v}`,
  running: "A service is running",
  runningDetail: "It receives mail and keeps it in the data directory.",
  runningNoDoor: "It has no SMTP address: no journal mail reaches the archive.",
  none: "No service is running",
  noneDetail: "Nothing is being archived into the data directory at the moment.",
  endedDetail: (pid, when) =>
    `The service started ${when} (process ${pid}) ended without signing off, as after a crash or a power cut. Mail it acknowledged is in the archive; start a service again.`,
  unclear: "It is not clear whether a service is running",
  unclearAdvice:
    "A service writes service.json into the data directory and listens on control.sock beside it. Check that this account may use both, and that the service has the version of this window.",
  lost: "The window no longer learns what is running",
  lostDetail: (when) => `The last answer came at ${when}. Below is what it said. The window keeps asking.`,
  data: "Data directory",
  dataNamed: "named by MAILSTEAD_DATA",
  smtp: "SMTP address",
  smtpOff: "none, SMTP is off",
  http: "Web address",
  httpOff: "none, web access is off",
  since: "Running since",
  service: "Service",
  serviceIs: (version, pid) => `version ${version}, process ${pid}`,
  otherVersion: (v) => `this window is version ${v}`,
  start: "To start one",
  ways: [
    { command: () => "mailstead trial", why: "Look around first. Makes a throwaway archive with sample people and mail, and serves it until you press Ctrl-C." },
    { command: (data) => `mailstead serve --data ${data}`, why: "Run this archive. Receives journal mail by SMTP and keeps it in the data directory." },
  ],
  hint: "As soon as a service runs on the data directory, this page shows it.",
  copy: "Copy",
  copied: "Copied",
  looked: (t) => `Looked at ${t}, every 2 seconds`,
};

const de = {
  version: (v) => `Version ${v}`,
  running: "Ein Dienst läuft",
  runningDetail: "Er nimmt Mails an und bewahrt sie im Datenverzeichnis auf.",
  runningNoDoor: "Er hat keine SMTP-Adresse: keine Journalmail erreicht das Archiv.",
  none: "Es läuft kein Dienst",
  noneDetail: "In das Datenverzeichnis wird zurzeit nichts archiviert.",
  endedDetail: (pid, when) =>
    `Der Dienst vom ${when} (Prozess ${pid}) hat geendet, ohne sich abzumelden, wie nach einem Absturz oder Stromausfall. Was er bestätigt hat, liegt im Archiv; starten Sie wieder einen Dienst.`,
  unclear: "Ob ein Dienst läuft, ist nicht zu erkennen",
  unclearAdvice:
    "Ein Dienst schreibt service.json ins Datenverzeichnis und lauscht daneben an control.sock. Prüfen Sie, ob dieses Konto auf beides zugreifen darf und der Dienst die Version dieses Fensters hat.",
  lost: "Das Fenster erfährt nicht mehr, was läuft",
  lostDetail: (when) => `Die letzte Antwort kam um ${when}. Unten steht, was sie besagte. Das Fenster fragt weiter.`,
  data: "Datenverzeichnis",
  dataNamed: "aus MAILSTEAD_DATA",
  smtp: "SMTP-Adresse",
  smtpOff: "keine, SMTP ist aus",
  http: "Web-Adresse",
  httpOff: "keine, der Webzugang ist aus",
  since: "Läuft seit",
  service: "Dienst",
  serviceIs: (version, pid) => `Version ${version}, Prozess ${pid}`,
  otherVersion: (v) => `dieses Fenster ist Version ${v}`,
  start: "So starten Sie einen",
  ways: [
    { command: () => "mailstead trial", why: "Erst einmal umsehen: legt ein Wegwerfarchiv mit Beispielpersonen und -mails an und betreibt es, bis Sie Strg+C drücken." },
    { command: (data) => `mailstead serve --data ${data}`, why: "Dieses Archiv betreiben: nimmt Journalmails per SMTP an und bewahrt sie im Datenverzeichnis auf." },
  ],
  hint: "Sobald auf dem Datenverzeichnis ein Dienst läuft, zeigt diese Seite ihn an.",
  copy: "Kopieren",
  copied: "Kopiert",
  looked: (t) => `Nachgesehen um ${t}, alle 2 Sekunden`,
};

const locale = navigator.language || "en";
const german = locale.toLowerCase().split("-")[0] === "de";
const t = german ? de : en;
// Dates follow the language of the words around them.
const tongue = german ? locale : locale.toLowerCase().startsWith("en") ? locale : "en";
document.documentElement.lang = german ? "de" : "en";

const moment = new Intl.DateTimeFormat(tongue, { dateStyle: "long", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(tongue, { timeStyle: "medium" });
const ago = new Intl.RelativeTimeFormat(tongue, { numeric: "always" });

const $ = (id) => document.getElementById(id);

/** Writes only what changed, so that a selection survives the next look. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function absolute(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : moment.format(date);
}

function relative(time) {
  const seconds = Math.round((Date.now() - new Date(time).getTime()) / 1000);
  if (!(seconds >= 0)) return "";
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (seconds >= size) return ago.format(-Math.floor(seconds / size), unit);
  }
  return ago.format(-seconds, "second");
}

/** The path as one word for a shell. */
function quoted(path) {
  if (/^[\w@%+=:,./\\-]+$/.test(path) && !path.startsWith("-")) return path;
  return /^([a-z]:)?\\/i.test(path) ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}

function fact(label, value, { mono = false, note, since } = {}) {
  const row = element("div");
  const content = element("dd");
  if (value !== null) content.append(element("span", mono ? "value mono" : "value", value));
  if (note || since) {
    const small = element("span", "note", note);
    if (since) small.dataset.since = since;
    content.append(value === null ? "" : " ", small);
  }
  row.append(element("dt", "", label), content);
  return row;
}

function facts(status) {
  const { service } = status;
  const rows = [];
  if (service.state === "running") {
    const other = service.version !== status.version;
    rows.push(
      fact(t.smtp, service.smtp, { mono: true, note: service.smtp ? undefined : t.smtpOff }),
      fact(t.http, service.http, { mono: true, note: service.http ? undefined : t.httpOff }),
      fact(t.since, absolute(service.started), { since: service.started }),
      fact(t.service, t.serviceIs(service.version, service.pid), {
        note: other ? `(${t.otherVersion(status.version)})` : undefined,
      }),
    );
  }
  rows.push(
    fact(t.data, status.data, { mono: true, note: status.data_named ? `(${t.dataNamed})` : undefined }),
  );
  return rows;
}

function way({ command, why }, data) {
  const item = element("li");
  const line = element("div", "command");
  const code = element("code", "mono", command(data));
  const button = element("button", "", t.copy);
  button.type = "button";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = t.copied;
    setTimeout(() => (button.textContent = t.copy), 1500);
  });
  line.append(code, button);
  item.append(element("p", "", why), line);
  return item;
}

function detail(service) {
  switch (service.state) {
    case "running":
      return service.smtp ? t.runningDetail : t.runningNoDoor;
    case "ended":
      return t.endedDetail(service.pid, absolute(service.started));
    case "unclear":
      return service.why;
    default:
      return t.noneDetail;
  }
}

let seen = "";
let answered = Date.now();

function show(text) {
  const status = JSON.parse(text);
  const { service } = status;
  answered = Date.now();
  document.body.className = service.state;
  put($("headline"), t[service.state] ?? t.none);
  put($("detail"), detail(service));
  put($("advice"), service.state === "unclear" ? t.unclearAdvice : "");
  if (text !== seen) {
    seen = text;
    put($("version"), t.version(status.version));
    $("facts").replaceChildren(...facts(status));
    $("start").hidden = service.state === "running" || service.state === "unclear";
    $("ways").replaceChildren(...t.ways.map((one) => way(one, quoted(status.data))));
  }
  for (const node of document.querySelectorAll("[data-since]")) {
    const distance = relative(node.dataset.since);
    put(node, distance && `(${distance})`);
  }
  put($("looked"), t.looked(clock.format(answered)));
  document.querySelector("main").hidden = false;
}

function showLost() {
  document.body.className = "unclear";
  put($("headline"), t.lost);
  put($("detail"), t.lostDetail(clock.format(answered)));
  put($("advice"), "");
  document.querySelector("main").hidden = false;
}

async function look() {
  try {
    const response = await fetch("/api/v1/status");
    if (!response.ok) throw new Error(await response.text());
    show(await response.text());
  } catch (error) {
    console.error(error);
    showLost();
  }
  setTimeout(look, EVERY_MS);
}

put($("start-title"), t.start);
put($("hint"), t.hint);
setInterval(() => {
  if (Date.now() - answered > SILENT_MS) showLost();
}, EVERY_MS);
look();
