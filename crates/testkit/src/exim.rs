//! A private Exim that journals: each recipient's copy is rewritten to the archive's endpoint by an `unseen` redirect,
//! the ordinary mail is thrown away. Exim speaks CHUNKING and STARTTLS where they are offered.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;

use crate::archive::Endpoint;
use crate::directory::Directory;
use crate::tools::{as_root, available, exim, root_is_at_hand};
use crate::wait;

/// Exim with a spool of its own. It runs once per mail, and stays for nothing.
#[derive(Debug)]
pub struct Exim {
    directory: Directory,
}

impl Exim {
    /// Prepares one that journals to `endpoint` at `archive`. `None`, after saying so, if there is no Exim or no root.
    pub fn new(endpoint: &Endpoint, archive: SocketAddr) -> Result<Option<Exim>> {
        let program = exim()?;
        if !available("Exim", program.is_file())? || !available("root", root_is_at_hand())? {
            return Ok(None);
        }
        let exim = Exim { directory: Directory::new()? };
        exim.directory.write("exim.conf", config(exim.directory.path(), endpoint, archive))?;
        as_root(
            "cd \"$1\"; cp \"$2\" exim4; chmod 755 exim4; chown root exim.conf; chmod 644 exim.conf
            mkdir spool log; chown nobody:nogroup spool log",
            [exim.directory.path(), &program],
        )?;
        Ok(Some(exim))
    }

    /// Gives it a mail and waits until it has tried to deliver it. Gives the dialogue with the archive.
    pub fn send(&self, from: &str, to: &[&str], mail: &Path) -> Result<String> {
        let directory = self.directory.path().to_string_lossy();
        let mail = mail.to_string_lossy();
        let mut args = vec![&*directory, &*mail, from];
        args.extend(to);
        let script = "directory=$1 mail=$2 from=$3; shift 3
            \"$directory/exim4\" -C \"$directory/exim.conf\" -v -odi -oi -f \"$from\" \"$@\" <\"$mail\"";
        let said = as_root(script, args)?;
        Ok(String::from_utf8_lossy(&said.stderr).into_owned())
    }

    /// How many mails wait in its queue.
    pub fn queued(&self) -> Result<usize> {
        let script = "\"$1/exim4\" -C \"$1/exim.conf\" -bpc";
        let count = as_root(script, [self.directory.path()])?.stdout;
        Ok(String::from_utf8_lossy(&count).trim().parse()?)
    }

    /// Waits until its queue is empty, trying all waiting mails again and again.
    pub fn drain(&self) -> Result<()> {
        wait::until_true("Exim's queue to drain", || {
            as_root("\"$1/exim4\" -C \"$1/exim.conf\" -qff", [self.directory.path()])?;
            Ok(self.queued()? == 0)
        })
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        // There is nobody left to tell about a failure.
        drop(as_root(
            "rm -rf \"$1/spool\" \"$1/log\" \"$1/exim4\" \"$1/exim.conf\"",
            [self.directory.path()],
        ));
    }
}

fn config(directory: &Path, endpoint: &Endpoint, archive: SocketAddr) -> String {
    let directory = directory.display();
    let (ip, port) = (archive.ip(), archive.port());
    let (token, domain) = (endpoint.token(), endpoint.domain());
    format!(
        "exim_path = {directory}/exim4
exim_user = nobody
exim_group = nogroup
never_users =
primary_hostname = exim.example.test
spool_directory = {directory}/spool
log_file_path = {directory}/log/%slog
disable_ipv6 = true
host_lookup =
smtputf8_advertise_hosts = *
keep_environment =
add_environment = PATH=/usr/bin
log_selector = +smtp_protocol_error +tls_cipher +delivery_size

begin routers
archive:
  driver = manualroute
  domains = {domain}
  route_list = * {ip} byname
  self = send
  transport = archive_smtp
  no_more
journal:
  driver = redirect
  unseen
  data = {token}+${{local_part}}=${{domain}}@{domain}
nowhere:
  driver = redirect
  data = :blackhole:

begin transports
archive_smtp:
  driver = smtp
  port = {port}
  allow_localhost
  hosts_try_chunking = *
  hosts_try_prdr = *
  hosts_try_fastopen = !*

begin retry
* * F,1h,1s
"
    )
}
