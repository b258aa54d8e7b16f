//! Programs of others that the tests call: whether they are there, as root where they must be, and two small senders.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::process::target;

/// Whether a test may go on with `what`, a program or file that it needs. If not, it says so; where
/// `MAILSTEAD_SERVERS=required`, as in `make test`, that is an error.
pub fn available(what: &str, there: bool) -> Result<bool> {
    if !there {
        if std::env::var("MAILSTEAD_SERVERS").is_ok_and(|value| value == "required") {
            bail!("{what} is missing: scripts/install-test-servers.sh");
        }
        eprintln!("skipped: no {what} (scripts/install-test-servers.sh)");
    }
    Ok(there)
}

/// Whether a program is found, in the usual places or those of administrators.
pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")]);
    folders.into_iter().any(|folder| folder.join(program).is_file())
}

/// Exim as `scripts/install-test-servers.sh` unpacks it.
pub fn exim() -> Result<PathBuf> {
    Ok(target()?.join("servers/exim/usr/sbin/exim4"))
}

/// Runs a shell script as root: directly, or by sudo where that asks for no password. `$1`… are `args`.
pub fn as_root<S: AsRef<OsStr>>(script: &str, args: impl IntoIterator<Item = S>) -> Result<Output> {
    let mut command = match is_root()? {
        true => Command::new("sh"),
        false => {
            let mut sudo = Command::new("sudo");
            sudo.args(["-n", "sh"]);
            sudo
        }
    };
    let output = command.args(["-euc", script, "sh"]).args(args).stdin(Stdio::null()).output();
    let output = output.context("cannot run a script as root")?;
    ensure!(
        output.status.success(),
        "as root: {script}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output)
}

/// Whether root can be had.
pub fn root_is_at_hand() -> bool {
    as_root("true", [""; 0]).is_ok()
}

fn is_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output().context("cannot run id")?;
    Ok(id.stdout.trim_ascii() == b"0")
}

/// Sends a mail with swaks, which insists on STARTTLS. Gives what it printed, the dialogue.
pub fn swaks(server: SocketAddr, from: &str, to: &[&str], mail: &Path) -> Result<String> {
    let output = Command::new("swaks")
        .args(["--tls", "--server", &server.ip().to_string(), "--port", &server.port().to_string()])
        .args(["--from", from, "--to", &to.join(","), "--ehlo", "client.example.test"])
        .arg("--data")
        .arg(format!("@{}", mail.display()))
        .stdin(Stdio::null())
        .output()
        .context("cannot run swaks")?;
    let dialogue = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "swaks failed ({}):\n{dialogue}", output.status);
    Ok(dialogue)
}

/// Sends a mail with Python's smtplib over STARTTLS, with SMTPUTF8 and 8BITMIME.
pub fn smtplib(server: SocketAddr, from: &str, to: &[&str], mail: &Path) -> Result<()> {
    const PROGRAM: &str = r#"
import smtplib, ssl, sys
host, port, sender, mail, *recipients = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
with smtplib.SMTP(host, int(port), local_hostname='client.example.test') as smtp, open(mail, 'rb') as file:
    smtp.starttls(context=context)
    refused = smtp.sendmail(sender, recipients, file.read(), mail_options=['SMTPUTF8', 'BODY=8BITMIME'])
    assert not refused, refused
"#;
    let output = Command::new("python3")
        .args(["-c", PROGRAM, &server.ip().to_string(), &server.port().to_string(), from])
        .arg(mail)
        .args(to)
        .stdin(Stdio::null())
        .output()
        .context("cannot run python3")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "smtplib failed ({}):\n{errors}", output.status);
    Ok(())
}
