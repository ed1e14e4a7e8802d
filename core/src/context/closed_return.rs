//! The treatment of the value that a generator returns when `closing` or `aclosing` closes it.

use crate::bridge::end::SaysNothing;

/// Return types of which `closing` and `aclosing` lose no value: those that carry no information, and `Result`s of
/// these, whose error becomes the error E of the block.
#[diagnostic::on_unimplemented(
    message = "what this generator returns when it is closed would be lost: it has to return `()`, or a `Result<(), X>` \
               whose X becomes the error of the block by `From`; `closing(g.map_return(drop))` drops any other value",
    label = "returns a value that `closing` would lose"
)]
pub trait ClosedReturn<E> {
    /// Returns the error of the block, if the value is one.
    fn into_closed(self) -> Result<(), E>;
}

#[diagnostic::do_not_recommend]
impl<R: SaysNothing, E> ClosedReturn<E> for R {
    #[inline]
    fn into_closed(self) -> Result<(), E> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<R: SaysNothing, X: Into<E>, E> ClosedReturn<E> for Result<R, X> {
    #[inline]
    fn into_closed(self) -> Result<(), E> {
        self.map(drop).map_err(Into::into)
    }
}
