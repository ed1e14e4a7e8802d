//! The parser of the corpus: from JSON to statements. Panics if a line has another form.

use serde_json::Value;

use crate::exception::Exception;

/// One line: a program, the calls to it, and Python's results.
pub(crate) struct Case {
    pub(crate) id: i64,
    pub(crate) family: String,
    pub(crate) bodies: Vec<Block>,
    pub(crate) main: usize,
    pub(crate) ops: Vec<Op>,
    pub(crate) trace: Vec<Value>,
}

pub(crate) type Block = Vec<Statement>;

pub(crate) enum Statement {
    Log(String),
    Yield(i32),
    YieldFrom(usize),
    YieldList(Vec<i32>),
    Rec { depth: i32, n: i32 },
    Return(i32),
    Raise(Exception),
    Reraise,
    Try { body: Block, handlers: Vec<(Vec<String>, Block)>, finally: Option<Block> },
    Loop(u32, Block),
    Break,
    Continue,
    Reenter,
}

/// A call to the outermost generator.
pub(crate) enum Op {
    Next,
    Send(i32),
    /// The name of an exception of the corpus, or `GeneratorExit`.
    Throw(String),
    Close,
}

impl Case {
    pub(crate) fn parse(line: &str) -> Case {
        let case: Value = serde_json::from_str(line).expect("a line is a JSON object");
        Case {
            id: case["id"].as_i64().expect("an id is an integer"),
            family: text(&case["family"]),
            bodies: list(&case["gens"], block),
            main: index(&case["main"]),
            ops: list(&case["ops"], op),
            trace: list(&case["trace"], Value::clone),
        }
    }
}

fn block(value: &Value) -> Block {
    list(value, statement)
}

fn statement(value: &Value) -> Statement {
    match tagged(value) {
        ("log", [words]) => Statement::Log(text(words)),
        ("yield", [n]) => Statement::Yield(number(n)),
        ("yield_from", [body]) => Statement::YieldFrom(index(body)),
        ("yield_list", [items]) => Statement::YieldList(list(items, number)),
        ("rec", [depth, n]) => Statement::Rec { depth: number(depth), n: number(n) },
        ("return", [n]) => Statement::Return(number(n)),
        ("raise", [name]) => Statement::Raise(exception(&text(name))),
        ("reraise", []) => Statement::Reraise,
        ("try", [body, handlers, finally]) => Statement::Try {
            body: block(body),
            handlers: list(handlers, handler),
            finally: (!finally.is_null()).then(|| block(finally)),
        },
        ("loop", [times, body]) => {
            Statement::Loop(number(times).try_into().expect("a loop has a positive count"), block(body))
        }
        ("break", []) => Statement::Break,
        ("continue", []) => Statement::Continue,
        ("reenter", []) => Statement::Reenter,
        _ => panic!("not a statement: {value}"),
    }
}

fn handler(value: &Value) -> (Vec<String>, Block) {
    match value.as_array().map(Vec::as_slice) {
        Some([names, body]) => (list(names, text), block(body)),
        _ => panic!("not a handler: {value}"),
    }
}

fn op(value: &Value) -> Op {
    match tagged(value) {
        ("next", []) => Op::Next,
        ("send", [n]) => Op::Send(number(n)),
        ("throw", [name]) => Op::Throw(text(name)),
        ("close", []) => Op::Close,
        _ => panic!("not an op: {value}"),
    }
}

/// The exception with this name.
pub(crate) fn exception(name: &str) -> Exception {
    match name {
        "E1" => Exception::E1,
        "E2" => Exception::E2,
        "E3" => Exception::E3,
        "StopIteration" => Exception::StopIteration,
        _ => panic!("not an exception that a program raises: {name}"),
    }
}

/// A list that begins with a word.
fn tagged(value: &Value) -> (&str, &[Value]) {
    match value.as_array().map(Vec::as_slice) {
        Some([Value::String(tag), rest @ ..]) => (tag, rest),
        _ => panic!("not a list that begins with a word: {value}"),
    }
}

fn list<T>(value: &Value, item: impl FnMut(&Value) -> T) -> Vec<T> {
    value.as_array().unwrap_or_else(|| panic!("not a list: {value}")).iter().map(item).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

fn number(value: &Value) -> i32 {
    let number = value.as_i64().unwrap_or_else(|| panic!("not a number: {value}"));
    number.try_into().unwrap_or_else(|_| panic!("not a number of 32 bits: {value}"))
}

fn index(value: &Value) -> usize {
    number(value).try_into().unwrap_or_else(|_| panic!("not an index: {value}"))
}
