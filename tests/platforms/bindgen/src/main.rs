//! Writes the JavaScript that belongs to a module of wasm-bindgen, for node: `coyield-platform-bindgen MODULE DIRECTORY`.
//!
//! The `wasm-bindgen` command does the same, but takes minutes to build because it can also download browsers and serve pages.

use std::env::args;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut arguments = args().skip(1);
    let (Some(module), Some(directory)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: coyield-platform-bindgen MODULE DIRECTORY");
        return ExitCode::FAILURE;
    };
    let mut bindgen = Bindgen::new();
    let generated =
        bindgen.input_path(module).typescript(false).nodejs(true).and_then(|bindgen| bindgen.generate(directory));
    match generated {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
