import Crypto
public import WeirModel

/// The changes of a plan that guards block and an approval can let through.
///
/// `weir approve` records the items. An approval covers a later plan as long as that plan's blocked set lies within
/// them: it may shrink, because what was approved together was also approved in part, and never grow.
public struct BlockedSet: Hashable, Sendable {
    /// Sorted, each once.
    public let items: [Approval.Item]

    /// What `plan` leaves blocked.
    public init(_ plan: Plan) { self.init(pending: plan.pending) }

    init(_ proposals: Proposals) {
        var pending: [PendingUnit] = []
        for list in [proposals.customers, proposals.integrations, proposals.secrets, proposals.instances] {
            for index in list.indices where !list[index].isMade { pending += list[index].pending }
        }
        self.init(pending: pending)
    }

    /// What `pending` has of blocked changes that can be approved.
    public init(pending: [PendingUnit]) {
        var items: Set<Approval.Item> = []
        for unit in pending where unit.status == .blocked && unit.block?.canBeApproved == true {
            if let action = unit.action { items.insert(Approval.Item(action: action, key: unit.key)) }
        }
        self.items = items.sorted()
    }

    /// Whether nothing is blocked that could be approved.
    public var isEmpty: Bool { items.isEmpty }

    /// Whether everything in the set was approved.
    public func isCovered(by approval: Approval) -> Bool { items.allSatisfy(approval.items.contains) }

    /// SHA-256 over the sorted items, each as action, kind and name that are preceded by their lengths in bytes (four
    /// bytes, big-endian), after the line `weir.blocked/v1`.
    ///
    /// It says which changes were approved, not why they were blocked: the same deletes are the same decision whether
    /// they exceed a limit or empty the environment.
    public var digest: WeirModel.Digest {
        var hash = SHA256()
        hash.update(data: Array("weir.blocked/v1\n".utf8))
        for item in items {
            for text in [item.action.rawValue, item.key.kind.rawValue, item.key.name] {
                let bytes = Array(text.utf8)
                for shift in stride(from: 24, through: 0, by: -8) {
                    hash.update(data: [UInt8(truncatingIfNeeded: bytes.count >> shift)])
                }
                hash.update(data: bytes)
            }
        }
        return hash.finalize().digest
    }
}
