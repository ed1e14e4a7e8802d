//! Procedural macros that try to take the handle of a generator's body.
//!
//! The tokens that a procedural macro makes of a string have the hygiene of its call site. Called by a token of coyield's expansion,
//! such a macro would see what the user's tokens cannot name. So no expansion calls a macro by a path that a user can redirect,
//! and the tests put these macros in every such place.

use proc_macro::TokenStream;

/// Names the handle.
#[proc_macro]
pub fn handle(_: TokenStream) -> TokenStream {
    "{ ::std::mem::drop(&__coyield_handle); ::std::panic!(\"stolen\") }".parse().expect("these are tokens")
}

/// Names the handle, in the place of an item or a statement.
#[proc_macro]
pub fn statement(_: TokenStream) -> TokenStream {
    "::std::mem::drop(&__coyield_handle); ::std::panic!(\"stolen\");".parse().expect("these are tokens")
}

/// Leaves the body through its label.
#[proc_macro]
pub fn label(_: TokenStream) -> TokenStream {
    "{ break 'yield_belongs_directly_in_the_generator_body ::std::panic!(\"left\") }".parse().expect("these are tokens")
}
