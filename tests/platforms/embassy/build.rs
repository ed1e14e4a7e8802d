//! Has cortex-m-rt's linker script lay the program out in the memory of the board.

fn main() {
    println!("cargo::rerun-if-changed=../memory.x");
    println!("cargo::rustc-link-search={}/..", env!("CARGO_MANIFEST_DIR"));
    println!("cargo::rustc-link-arg-bins=-Tlink.x");
    // Otherwise the linker puts the sections at multiples of its pages.
    println!("cargo::rustc-link-arg-bins=--nmagic");
}
