import WeirModel

/// What to do about a unit that is not as Git states it.
enum PendingAdvice {
    static func text(for unit: PendingUnit) -> String {
        switch unit.status {
        case .held: "repair \(unit.source?.path ?? "its files") and apply the commit; weir validate shows every error"
        case .orphan: "set prune: {enabled: true} in weir.yaml to delete it, or state it again"
        case .untargeted: "run weir apply without --target"
        case .blocked: text(for: unit.block)
        }
    }

    private static func text(for block: PendingUnit.Block?) -> String {
        switch block {
        case .limit, .emptied, .lostCommit: "weir approve --reason TEXT lets the next apply do it, if it is meant"
        case .approval: "weir approve --reason TEXT lets the controller apply this commit's changes"
        case .window: "wait for the window, or weir approve --reason TEXT applies this commit's changes now"
        case .drift: "weir get drift says who changed it; weir approve --reason TEXT lets the next apply heal it"
        case .protected: "apply a commit that sets protect: false first"
        case .referenced: "remove what refers to it first, or give that another customer or integration"
        case .unavailableVersion: "choose another version, or make this one available in release.yaml"
        case nil: "weir status says what the environment waits for"
        }
    }
}
