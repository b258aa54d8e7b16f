//! The words of the shell – menus, tray, notices –, English and German. The pages have their own.

use std::sync::LazyLock;

/// Words in one language.
pub struct Words {
    /// Its code.
    pub language: &'static str,
    pub opening: &'static str,
    pub closing: &'static str,
    pub not_opened: &'static str,
    pub again: &'static str,
    pub show: &'static str,
    pub operator: &'static str,
    pub at_login: &'static str,
    pub quit: &'static str,
    pub file: &'static str,
    pub edit: &'static str,
    pub view: &'static str,
    pub back: &'static str,
    pub forward: &'static str,
    pub reload: &'static str,
    pub close: &'static str,
    pub archiving: &'static str,
    pub not_archiving: &'static str,
    pub attached: &'static str,
    pub jobs: &'static str,
    pub problems: &'static str,
    pub no_answer: &'static str,
    pub failed_job: &'static str,
    pub saved: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    opening: "Opening the archive …",
    closing: "Closing the archive …",
    not_opened: "The archive could not be opened",
    again: "Try again",
    show: "Open Mailstead",
    operator: "Sign in as operator",
    at_login: "Start at login",
    quit: "Quit",
    file: "File",
    edit: "Edit",
    view: "View",
    back: "Back",
    forward: "Forward",
    reload: "Reload",
    close: "Close window",
    archiving: "Archiving: journal mail is taken at",
    not_archiving: "The journal listener is switched off",
    attached: "A service on this machine archives",
    jobs: "Jobs at work:",
    problems: "Needs you:",
    no_answer: "The archive does not answer",
    failed_job: "A job failed",
    saved: "Saved",
};

const GERMAN: Words = Words {
    language: "de",
    opening: "Das Archiv wird geöffnet …",
    closing: "Das Archiv wird geschlossen …",
    not_opened: "Das Archiv konnte nicht geöffnet werden",
    again: "Noch einmal versuchen",
    show: "Mailstead öffnen",
    operator: "Als Betreiber anmelden",
    at_login: "Beim Anmelden starten",
    quit: "Beenden",
    file: "Datei",
    edit: "Bearbeiten",
    view: "Ansicht",
    back: "Zurück",
    forward: "Vorwärts",
    reload: "Neu laden",
    close: "Fenster schließen",
    archiving: "Archiviert: Journalmail kommt an bei",
    not_archiving: "Die Annahme von Journalmail ist abgeschaltet",
    attached: "Ein Dienst auf diesem Rechner archiviert",
    jobs: "Aufträge in Arbeit:",
    problems: "Braucht Sie:",
    no_answer: "Das Archiv antwortet nicht",
    failed_job: "Ein Auftrag ist gescheitert",
    saved: "Gespeichert",
};

/// The words in the language of this account.
pub fn words() -> &'static Words {
    static IS_GERMAN: LazyLock<bool> = LazyLock::new(|| {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        language.is_some_and(|language| language.starts_with("de"))
    });
    if *IS_GERMAN { &GERMAN } else { &ENGLISH }
}
