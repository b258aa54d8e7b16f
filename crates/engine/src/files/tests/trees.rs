//! Folders: Maildir, Thunderbird, Apple Mail, plain ones; damage and rights.

use super::*;

const MAIL: &str = "Subject: a\n\nb\n";

/// Makes files under a fresh folder and lists what is found, without the bytes of mails.
fn tree(files: &[&str]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    for name in files {
        write(&dir.path().join(name), MAIL);
    }
    found(dir.path())
}

fn found(dir: &Path) -> Vec<String> {
    let mail = format!(": {MAIL:?}");
    list(&[dir]).iter().map(|line| line.replace(&mail, "")).collect()
}

#[test]
fn pain_32_nested_eml_folders_keep_their_path() {
    assert_eq!(
        tree(&["b.eml", "a.eml", "Kunden/Müller/1.eml", "Kunden/2.eml", "Entw&APw-rfe/3.eml"]),
        ["Entwürfe|3.eml", "Kunden|2.eml", "Kunden/Müller|1.eml", "|a.eml", "|b.eml"]
    );
}

#[test]
fn pain_32_maildir_folders_are_decoded() {
    assert_eq!(
        tree(&[
            "cur/1.M1.host!2,RS",
            "new/2.M2.host",
            "tmp/3.M3.host",
            "dovecot-uidlist",
            "subscriptions",
            ".Kunden.M&APw-ller/cur/4.M4.host!2,",
            ".Kunden.M&APw-ller/new/.keep",
            ".Kunden.M&APw-ller/maildirfolder",
            ".&ZeVnLIqe-/cur/5.M5.host!2,F",
            ".&ZeVnLIqe-/tmp/x",
        ]),
        [
            "日本語|5.M5.host!2,F F",
            "日本語|x skipped: in the tmp folder of a Maildir: not delivered to its end",
            "Kunden/Müller|4.M4.host!2,",
            "Kunden/Müller|maildirfolder skipped: a control file of the Maildir",
            "Kunden/Müller|.keep skipped: a hidden file",
            "|1.M1.host!2,RS RS",
            "|dovecot-uidlist skipped: a control file of Dovecot",
            "|2.M2.host",
            "|subscriptions skipped: a list of subscribed folders",
            "|3.M3.host skipped: in the tmp folder of a Maildir: not delivered to its end",
        ]
    );
}

#[test]
fn every_file_in_cur_and_new_is_one_mail() {
    let dir = tempfile::tempdir().unwrap();
    let content = "From a@b Thu Jan  1 00:00:00 2026\nx\n\nFrom a@b Thu Jan  1 00:00:00 2026\ny\n";
    write(&dir.path().join("Maildir/new/1.host"), content);
    write(&dir.path().join("Maildir/cur/dovecot.host!2,S"), "x");
    let expected = ["|dovecot.host!2,S S: \"x\"".to_owned(), format!("|1.host: {content:?}")];
    assert_eq!(list(&[&dir.path().join("Maildir")]), expected);
    assert_eq!(list(&[&dir.path().join("Maildir/cur")]), expected[..1]);
    assert_eq!(list(&[&dir.path().join("Maildir/cur/dovecot.host!2,S")]), expected[..1]);
}

#[test]
fn maildirs_of_many_people_and_with_layout_fs() {
    assert_eq!(
        tree(&[
            "ann/cur/1",
            "ann/new/2",
            "bob/Sent/cur/3",
            "bob/Sent/tmp/x",
            "bob/.Sent.Old/new/5",
            "bob/.Sent.Old/cur/4"
        ]),
        [
            "ann|1",
            "ann|2",
            "bob/Sent/Old|4",
            "bob/Sent/Old|5",
            "bob/Sent|3",
            "bob/Sent|x skipped: in the tmp folder of a Maildir: not delivered to its end"
        ]
    );
}

#[test]
fn pain_31_apple_mail_packages() {
    let dir = tempfile::tempdir().unwrap();
    let emlx = format!("{}\n{MAIL}<plist/>", MAIL.len());
    let uuid = "0E9B5C4E-1111-4222-8333-444455556666";
    write(&dir.path().join("Old.mbox/mbox"), format!("From - Thu Jan  1 00:00:00 2026\n{MAIL}\n"));
    write(&dir.path().join("Old.mbox/Info.plist"), "bplist00");
    write(&dir.path().join(format!("INBOX.mbox/Sub.mbox/{uuid}/Data/1/Messages/7.emlx")), &emlx);
    write(&dir.path().join(format!("INBOX.mbox/{uuid}/Data/Messages/8.partial.emlx")), &emlx);
    write(&dir.path().join(format!("INBOX.mbox/{uuid}/Data/Attachments/8/2/a.txt")), "Subject: x");
    assert_eq!(
        found(dir.path()),
        [
            "INBOX|a.txt skipped: an attachment that Apple Mail keeps outside of its mail",
            "INBOX|8.partial.emlx",
            "INBOX/Sub|7.emlx",
            "Old|Info.plist skipped: an Apple property list",
            "Old|mbox",
        ]
    );
    assert_eq!(found(&dir.path().join("Old.mbox")).last().unwrap(), "|mbox");
}

#[test]
fn thunderbird_profiles() {
    let dir = tempfile::tempdir().unwrap();
    let mbox = format!("From - Thu Jan  1 00:00:00 2026\n{MAIL}\n");
    for name in ["Inbox", "Inbox.sbd/Kunden", "Inbox.sbd/Kunden.sbd/M&APw-ller", "2023"] {
        write(&dir.path().join(name), [mbox.as_str(), &mbox].concat());
        write(&dir.path().join(format!("{name}.msf")), "// <!-- <mdb:mork");
    }
    write(&dir.path().join("msgFilterRules.dat"), "version=\"9\"\n");
    let mails: Vec<_> = found(dir.path()).into_iter().filter(|l| !l.contains("skipped")).collect();
    let twice = |line: &str| [line.to_owned(), line.to_owned()];
    let expected =
        ["2023|2023", "Inbox|Inbox", "Inbox/Kunden|Kunden", "Inbox/Kunden/Müller|M&APw-ller"];
    assert_eq!(mails, expected.map(twice).concat());
}

#[test]
fn a_mail_that_kept_its_from_line_is_no_folder() {
    let dir = tempfile::tempdir().unwrap();
    let mbox = format!("From a@b Thu Jan  1 00:00:00 2026\n{MAIL}");
    write(&dir.path().join("spam/0001.7c53336b"), &mbox);
    write(&dir.path().join("Drafts"), &mbox);
    assert_eq!(found(dir.path()), ["Drafts|Drafts", "spam|0001.7c53336b"]);
    assert_eq!(found(&dir.path().join("Drafts")), ["|Drafts"]);
}

#[test]
fn hidden_folders_are_reported_once() {
    assert_eq!(
        tree(&[".git/HEAD", ".git/objects/x", "a.eml"]),
        ["|.git skipped: a hidden folder, and no Maildir", "|a.eml"]
    );
}

#[cfg(unix)]
#[test]
fn links_are_reported_and_arguments_followed() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("mails/a.eml"), MAIL);
    std::os::unix::fs::symlink("..", dir.path().join("mails/loop")).unwrap();
    std::os::unix::fs::symlink("mails", dir.path().join("link")).unwrap();
    let expected = "|loop skipped: a symbolic link: name its target as an argument to import it";
    assert_eq!(found(&dir.path().join("link")), ["|a.eml", expected]);
}

#[cfg(unix)]
#[test]
fn pipes_are_not_opened() {
    use std::os::unix::net::UnixListener;
    let dir = tempfile::tempdir().unwrap();
    let _socket = UnixListener::bind(dir.path().join("socket")).unwrap();
    assert_eq!(
        found(dir.path()),
        ["|socket skipped: not a regular file (a device, pipe or socket)"]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::tempdir().unwrap();
    let name = |bytes| dir.path().join(std::ffi::OsStr::from_bytes(bytes));
    write(&name(b"Entw\xFCrfe/\xE4.eml"), MAIL);
    write(&name(b"Entw\xE4rfe/\xE4.eml"), MAIL);
    let origins: Vec<Origin> = Files::new(vec![dir.path().to_path_buf()])
        .map(|found| match found {
            Found::Mail { origin, .. } => origin,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        origins.iter().map(|o| o.folder.join("/")).collect::<Vec<_>>(),
        ["Entwärfe", "Entwürfe"]
    );
    assert!(origins.iter().all(|o| o.path.as_os_str().as_bytes().ends_with(b"/\xE4.eml")));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_fails_and_the_walk_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    for name in ["a/1.eml", "b.eml", "c.eml"] {
        write(&dir.path().join(name), MAIL);
    }
    let rights = |name, mode| {
        fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    rights("a", 0);
    rights("b.eml", 0);
    if File::open(dir.path().join("b.eml")).is_ok() {
        rights("a", 0o755);
        return; // root reads everything
    }
    let found = found(dir.path());
    rights("a", 0o755);
    assert!(found[0].starts_with("a|a failed: Reading the folder failed"), "{found:?}");
    assert!(found[1].starts_with("|b.eml failed: Reading the file failed"), "{found:?}");
    assert_eq!(found[2], "|c.eml");
}

#[test]
fn the_estimate_counts_files_and_bytes() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("a/1.eml"), MAIL);
    write(&dir.path().join("2.eml"), MAIL);
    let paths = vec![dir.path().to_path_buf(), dir.path().join("2.eml"), dir.path().join("none")];
    let expected = Estimate { files: 3, bytes: 3 * MAIL.len() as u64 };
    assert_eq!(Files::new(paths).estimate(), expected);
}
