//! stub
/// stub
#[derive(Clone, Copy, Debug)]
pub struct Local;
impl Local {
    /// stub
    pub fn new() -> Local {
        Local
    }
}
