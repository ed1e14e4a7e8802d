use coyield::prelude::*;
use std::error::Error;
use std::pin::pin;

struct Tree {
    left: Option<Box<Tree>>,
    key: u32,
    right: Option<Box<Tree>>,
}

#[generator]
fn inorder(tree: &Tree) -> impl Generator<u32> {
    if let Some(left) = &tree.left {
        yield_from!(inorder(left));
    }
    yield_!(tree.key);
    if let Some(right) = &tree.right {
        yield_from!(inorder(right));
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the others do")]
pub(super) fn example() -> Result<(), Box<dyn Error>> {
    let leaf = |key| Some(Box::new(Tree { left: None, key, right: None }));
    let tree = Tree { left: leaf(1), key: 2, right: leaf(3) };
    assert_eq!(pin!(inorder(&tree)).iter().collect::<Vec<_>>(), [1, 2, 3]);
    Ok(())
}
