//! stub
use std::net::IpAddr;
/// stub
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// a
    pub address: IpAddr,
    /// b
    pub https: bool,
}
