//! A private Postfix that journals: it takes mail from anyone on its own loopback address, throws the ordinary copy
//! away and sends the journal copy to the archive. Nothing of the machine's own Postfix is used but its programs.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};

use crate::certificate::Certificate;
use crate::directory::Directory;
use crate::loopback::Loopback;
use crate::smtp::Smtp;
use crate::tools::{as_root, available, is_installed, root_is_at_hand};
use crate::wait;

/// How the journal copy is made.
#[derive(Clone, Copy, Debug)]
pub enum Copies<'a> {
    /// Not at all: mail is queued and thrown away.
    None,
    /// `always_bcc`: one copy of each mail, to this address. Who received the mail is forgotten.
    Always(&'a str),
    /// `recipient_bcc_maps` with a regular expression: one copy per recipient, who is named in the local part behind
    /// this token.
    PerRecipient(&'a str),
}

/// A running Postfix. It stops when dropped.
#[derive(Debug)]
pub struct Postfix {
    directory: Directory,
    loopback: Loopback,
}

const PORT: u16 = 2525;

impl Postfix {
    /// Starts one that sends what is for `journal_domain` to `archive`. With a certificate, it insists that the
    /// archive proves with one of the same authority that it is `localhost`. `None`, after saying so, if there is no
    /// Postfix or no root.
    pub fn start(
        copies: Copies<'_>,
        journal_domain: &str,
        archive: SocketAddr,
        certificate: Option<&Certificate>,
    ) -> Result<Option<Postfix>> {
        if !available("Postfix", is_installed("postfix"))? || !available("root", root_is_at_hand())?
        {
            return Ok(None);
        }
        let postfix = Postfix { directory: Directory::new()?, loopback: Loopback::claim()? };
        let main = main_cf(postfix.directory.path(), copies, journal_domain, archive, certificate);
        postfix.directory.write("etc/main.cf", main)?;
        postfix.directory.write("etc/master.cf", master_cf(postfix.smtp()))?;
        if let Copies::PerRecipient(token) = copies {
            let line = format!("/^([^@]+)@([^@]+)$/ {token}+$1=$2@{journal_domain}\n");
            postfix.directory.write("etc/recipient_bcc", line)?;
        }
        as_root(
            "cd \"$1\"; mkdir spool data; chown -R root etc spool; chown postfix:root data; chmod 700 data
            postfix -c \"$1/etc\" start",
            [postfix.directory.path()],
        )?;
        wait::until_true("Postfix to greet", || Ok(Smtp::connect(postfix.smtp()).is_ok()))
            .with_context(|| postfix.log())?;
        Ok(Some(postfix))
    }

    /// Where it takes mail.
    pub fn smtp(&self) -> SocketAddr {
        self.loopback.port(PORT)
    }

    /// How many mails wait in its queues.
    pub fn queued(&self) -> Result<usize> {
        let listed = as_root("postqueue -c \"$1/etc\" -j", [self.directory.path()])?.stdout;
        Ok(listed.iter().filter(|&&byte| byte == b'\n').count())
    }

    /// Has it try all waiting mails now.
    pub fn flush(&self) -> Result<()> {
        as_root("postqueue -c \"$1/etc\" -f", [self.directory.path()]).map(drop)
    }

    /// Waits until its queues are empty.
    pub fn drain(&self) -> Result<()> {
        wait::until("Postfix's queue to drain", wait::SOON * 2, || {
            self.flush()?;
            Ok((self.queued()? == 0).then_some(()))
        })
        .with_context(|| self.log())
    }

    /// Its log.
    pub fn log(&self) -> String {
        let read = as_root("cat \"$1/mail.log\"", [self.directory.path()]);
        read.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        // Only the master of this directory; its children end with it. There is nobody left to tell about a failure.
        let stop = "
            pid=$(tr -d ' ' <\"$1/spool/pid/master.pid\")
            kill -TERM \"$pid\"
            i=0
            while [ $i -lt 100 ] && grep -q '^[0-9]* (master) [^Z]' \"/proc/$pid/stat\" 2>/dev/null; do
              i=$((i + 1)); sleep 0.05
            done";
        drop(as_root(stop, [self.directory.path()]));
        drop(as_root("rm -rf \"$1/spool\" \"$1/data\" \"$1/etc\"", [self.directory.path()]));
    }
}

fn main_cf(
    directory: &Path,
    copies: Copies<'_>,
    journal_domain: &str,
    archive: SocketAddr,
    certificate: Option<&Certificate>,
) -> String {
    let directory = directory.display();
    let (ip, port) = (archive.ip(), archive.port());
    let copy = match copies {
        Copies::None => String::new(),
        Copies::Always(address) => format!("always_bcc = {address}"),
        Copies::PerRecipient(_) => {
            format!("recipient_bcc_maps = regexp:{directory}/etc/recipient_bcc")
        }
    };
    let trust = match certificate {
        Some(certificate) => format!(
            "smtp_tls_CAfile = {}\nsmtp_tls_policy_maps = inline:{{ {{ [{ip}]:{port} = verify match=localhost }} }}",
            certificate.authority.display()
        ),
        None => String::new(),
    };
    format!(
        "compatibility_level = 3.6
queue_directory = {directory}/spool
data_directory = {directory}/data
maillog_file = {directory}/mail.log
maillog_file_prefixes = {directory}
multi_instance_enable = yes
multi_instance_name = postfix-test
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mta.example.test
mydomain = example.test
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:no local mail
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
smtputf8_enable = yes
message_size_limit = 52428800
mailbox_size_limit = 0
# The journal copy goes to the archive, the ordinary one nowhere.
{copy}
transport_maps = inline:{{ {{ {journal_domain} = journal:[{ip}]:{port} }} }}
default_transport = discard:
smtp_tls_security_level = may
{trust}
# A test wants to see the second attempt.
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
maximal_queue_lifetime = 1d
bounce_queue_lifetime = 1d
smtp_connection_cache_on_demand = no
"
    )
}

fn master_cf(listen: SocketAddr) -> String {
    format!(
        "{listen} inet n - n - - smtpd
pickup unix n - n 5 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
journal unix - - n - 4 smtp
  -o smtp_send_xforward_command=yes
  -o smtp_destination_recipient_limit=1
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"
    )
}
