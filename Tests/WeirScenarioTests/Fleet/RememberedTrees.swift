import Synchronization
import WeirModel
import WeirTesting

/// The trees of an environment's commits.
final class RememberedTrees: Sendable {
    private let trees = Mutex(MemoryHistory())

    func remember(_ tree: MemoryTree, as id: ObjectID) { trees.withLock { $0.add(tree, as: id) } }

    var history: MemoryHistory { trees.withLock { $0 } }
}
