import ArgumentParser
import WeirGit
import WeirModel
import WeirPlanning
import WeirTrust

/// What becomes of a target that does not follow from what is applied: `forcePush:` of the controller's file.
enum ForcePushPolicy: String, Sendable, CaseIterable {
    /// Nothing is applied.
    case refuse
    /// It is applied as any other.
    case allow
}

/// Why nothing of a commit is applied before anything of it was read. What is deployed stays.
struct TargetRefusal: Error {
    /// In a word, for metrics.
    enum Reason: String {
        /// The branch or tag is not there.
        case missingTarget = "missing-target"
        /// The commit does not follow from the applied one.
        case notADescendant = "not-a-descendant"
        /// Somebody who may has not signed it.
        case untrusted
    }

    var reason: Reason
    /// What happened and what to do.
    var message: String
    /// nil: none was found.
    var commit: ObjectID?
}

extension EnvironmentSource {
    /// Fetches, and finds the commit that may be applied after `applied`.
    ///
    /// Throws a `TargetRefusal` where there is none, and whatever is in the way of knowing.
    func accepted(
        after applied: AppliedSource?, open: (SourceOpening) async throws -> OpenedSource
    ) async throws -> OpenedSource {
        let opened: OpenedSource
        do {
            opened = try await open(opening)
        } catch let missing as MissingTarget {
            throw TargetRefusal(reason: .missingTarget, message: "nothing is applied: \(missing)")
        }
        // Of another repository the plan says what to do.
        if let applied, forcePush == .refuse, applied.repository == opened.description.repository {
            try await opened.requireDescent(from: applied.commit)
        }
        do {
            try await trust?.verify(opened, applied: applied?.commit)
        } catch let failure as CommandFailure where failure.status == .blocked {
            throw TargetRefusal(
                reason: .untrusted, message: failure.message, commit: opened.description.commit)
        }
        return opened
    }

    private var opening: SourceOpening {
        get throws {
            var words = ["--fetch-timeout", "\(fetchTimeout)s"]
            for path in paths { words += ["--path", path] }
            return SourceOpening(
                argument: repository, options: try SourceOptions.parse(words),
                target: tag.map { .tag($0) } ?? branch.map { .branch($0) } ?? .head, auth: auth)
        }
    }
}

extension OpenedSource {
    /// Throws a `TargetRefusal` where the target is neither the applied commit nor one that came after it.
    fileprivate func requireDescent(from applied: ObjectID) async throws {
        guard let repository else { return }
        let target = description.commit
        let descends: Bool? = try await repository.run { git in
            git.commitExists(applied) ? try git.isDescendant(target, of: applied) : nil
        }
        guard descends != true else { return }
        let name = TerminalText.escaped(description.revision)
        let what =
            descends == nil
            ? "the repository does not have the applied commit \(applied.short) any more, so \(name) (\(target.short)) does not follow from it"
            : "\(name) (\(target.short)) does not follow from the applied commit \(applied.short)"
        throw TargetRefusal(
            reason: .notADescendant,
            message:
                "nothing is applied: \(what); was it force-pushed? Push a commit that follows, or allow it with forcePush: allow",
            commit: target)
    }
}
