//! A loopback address of one's own. All of 127.0.0.0/8 is local on Linux, so every server of every test can have an
//! address that nobody else uses: ports never collide, and a service finds its port again after a restart.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Result, bail};

/// The port whose listener marks an address as taken, across all processes of the machine.
const CLAIM: u16 = 30_007;

/// An address that belongs to its holder until dropped.
#[derive(Debug)]
pub struct Loopback {
    ip: Ipv4Addr,
    _claim: Option<TcpListener>,
}

impl Loopback {
    /// Takes an address that nobody has.
    pub fn claim() -> Result<Loopback> {
        if !cfg!(target_os = "linux") {
            return Ok(Loopback { ip: Ipv4Addr::LOCALHOST, _claim: None });
        }
        static NEXT: AtomicU32 = AtomicU32::new(0);
        for _ in 0..10_000 {
            let n = std::process::id()
                .wrapping_mul(251)
                .wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(7919));
            let [_, a, b, c] = n.to_be_bytes();
            let ip = Ipv4Addr::new(127, 1 + a % 250, b, 1 + c % 250);
            if let Ok(claim) = TcpListener::bind((ip, CLAIM)) {
                return Ok(Loopback { ip, _claim: Some(claim) });
            }
        }
        bail!("no free address in 127.0.0.0/8")
    }

    /// The address.
    pub fn ip(&self) -> IpAddr {
        self.ip.into()
    }

    /// The address with a port.
    pub fn port(&self, port: u16) -> SocketAddr {
        (self.ip, port).into()
    }

    /// `ADDRESS:0`: any port of this address.
    pub fn any_port(&self) -> String {
        format!("{}:0", self.ip)
    }
}
