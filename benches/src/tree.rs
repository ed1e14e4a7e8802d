//! The trees that the workloads `recurse-balanced` and `recurse-chain` walk, and the walk with an explicit stack.

/// A binary tree of numbers. The empty tree is `None`.
pub struct Tree {
    /// The smaller numbers.
    pub left: Option<Box<Tree>>,
    /// The number at the root.
    pub value: u64,
    /// The larger numbers.
    pub right: Option<Box<Tree>>,
}

/// Makes a tree of the numbers from `first` on, as flat as possible.
#[must_use]
pub fn balanced(first: u64, count: u64) -> Option<Box<Tree>> {
    let before = count.checked_sub(1)? / 2;
    let value = first + before;
    Some(Box::new(Tree { left: balanced(first, before), value, right: balanced(value + 1, count - 1 - before) }))
}

/// Makes a tree of the numbers from `first` on in which each node has only a right child.
#[must_use]
pub fn chain(first: u64, count: u64) -> Option<Box<Tree>> {
    (first..first + count).rev().fold(None, |right, value| Some(Box::new(Tree { left: None, value, right })))
}

/// The numbers of a tree in order.
pub struct InOrder<'t> {
    /// The next node.
    tree: Option<&'t Tree>,
    /// The nodes whose left children are being visited.
    above: Vec<&'t Tree>,
}

impl<'t> InOrder<'t> {
    /// Of that tree.
    #[inline]
    #[must_use]
    pub fn new(tree: Option<&'t Tree>) -> Self {
        InOrder { tree, above: Vec::new() }
    }
}

impl Iterator for InOrder<'_> {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        while let Some(tree) = self.tree {
            self.above.push(tree);
            self.tree = tree.left.as_deref();
        }
        let tree = self.above.pop()?;
        self.tree = tree.right.as_deref();
        Some(tree.value)
    }
}
