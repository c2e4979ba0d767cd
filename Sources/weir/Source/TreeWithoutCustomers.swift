import WeirModel

/// A tree as if it had no folder `customers/`: a hundred integrations are read at once, a hundred thousand instances not.
struct TreeWithoutCustomers<Tree: SourceTree>: SourceTree {
    var tree: Tree

    func entries() throws -> [SourceEntry] {
        try tree.entries().filter { $0.path != "customers" && !$0.path.hasPrefix("customers/") }
    }

    func reader() throws -> Tree.Reader { try tree.reader() }
}
