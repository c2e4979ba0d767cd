public import WeirModel

/// What a version was made of: a commit publishes a definition once.
public struct VersionOrigin: Hashable, Sendable {
    /// The commit that the version names.
    public var commit: ObjectID
    /// The definition's digest.
    public var digest: Digest

    /// Memberwise.
    public init(commit: ObjectID, digest: Digest) {
        self.commit = commit
        self.digest = digest
    }
}

/// What versions were made of, by the ids of their integrations and their numbers.
public typealias VersionOrigins = [Identifier: [Int: VersionOrigin]]

/// A version that a plan publishes.
public struct Republication: Hashable, Sendable {
    /// The integration's slug.
    public var integration: String
    /// The version's number.
    public var number: Int
    /// What it is made of.
    public var origin: VersionOrigin
    /// What the version is about, for people.
    public var note: String
    /// The release's name; nil where it has none.
    public var release: String?

    /// `acme-erp v3`
    public var name: String { "\(integration) v\(number)" }

    /// Whether it is there already.
    public func isIn(_ origins: VersionOrigins) -> Bool { origins.values.contains { $0[number] == origin } }

    /// Whether both are the same version of the same content, whatever their commits are.
    func isSame(as other: Republication) -> Bool {
        integration == other.integration && number == other.number && origin.digest == other.origin.digest
    }
}

extension Plan {
    /// The versions that it publishes, in its order.
    public var republications: [Republication] {
        changes.compactMap { change in
            guard case .integration(let write) = change.write, let publish = write.publish else { return nil }
            return Republication(
                integration: write.slug, number: publish.number,
                origin: VersionOrigin(commit: publish.commit.id, digest: publish.digest), note: publish.note,
                release: publish.release)
        }
    }
}

extension Refusal {
    /// Why a plan against a restored database is refused; nil where it publishes what its history published, and no less.
    ///
    /// - Parameters:
    ///   - plan: what would be applied.
    ///   - lacking: what the commits since the applied one published, one after the other, and the database lacks.
    public static func restored(_ plan: Plan, lacking: [Republication]) -> Refusal? {
        let planned = plan.republications
        guard !lacking.allSatisfy({ version in planned.contains { $0.isSame(as: version) } }) else { return nil }
        let shown = lacking.prefix(5).map(\.name).joined(separator: ", ")
        let more = lacking.count > 5 ? " and \(lacking.count - 5) more" : ""
        return Refusal(
            kind: .restored,
            message:
                "this database is not the one that revision \(plan.serial) was written to: it was restored or copied "
                + "since. The commits after \(plan.previousCommit?.short ?? "it") publish "
                + "\(PlanWords.count(lacking.count, "version")) that it lacks (\(shown)\(more)), and to apply only the last "
                + "of them would give their numbers to others; weir versions rebuild publishes each of them")
    }
}
