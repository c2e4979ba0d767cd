import ArgumentParser
import WeirModel
import WeirStore

/// A published version on the command line: `acme-erp@3`, `acme-erp@latest`, `acme-erp@release:2.4.0`.
struct VersionReference {
    enum Choice: Equatable {
        /// The one that was published last.
        case newest
        /// The newest one that may be deployed.
        case latest
        /// A number from 1, and how the digest has to begin, in hexadecimal digits.
        case number(Int, digest: String?)
        case release(String)
        /// The newest one of this label that may be deployed.
        case label(String)
    }

    /// As it was written.
    var text: String
    var integration: String
    var choice: Choice

    static func parse(_ text: String) throws -> VersionReference {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let slug = parts.first, Slug.isValid(slug), let choice = choice(parts.dropFirst().first) else {
            throw ValidationError(
                "\(text) is not a version; write INTEGRATION@3, @latest, @release:NAME, @label:NAME or @4@sha256:…")
        }
        return VersionReference(text: text, integration: slug, choice: choice)
    }

    private static func choice(_ text: String?) -> Choice? {
        guard let text else { return .newest }
        if text == "latest" { return .latest }
        for (prefix, make) in [("release:", Choice.release), ("label:", Choice.label)] where text.hasPrefix(prefix) {
            let name = String(text.dropFirst(prefix.count))
            return name.isEmpty ? nil : make(name)
        }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = Int(parts[0]), number > 0 else { return nil }
        guard parts.count == 2 else { return .number(number, digest: nil) }
        let digits = parts[1].dropFirst("sha256:".count)
        guard parts[1].hasPrefix("sha256:"), (8...64).contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit)
        else { return nil }
        return .number(number, digest: digits.lowercased())
    }

    /// The version that is meant.
    ///
    /// Throws a `CommandFailure` where there is none.
    func choose(from versions: [PublishedVersion], environment: String) throws -> PublishedVersion {
        let found: PublishedVersion?
        switch choice {
        case .newest: found = versions.first
        case .latest: found = versions.first(where: \.isAvailable)
        case .number(let number, _): found = versions.first { $0.number == number }
        case .release(let name): found = versions.first { $0.release == name }
        case .label(let label):
            found = versions.first { $0.isAvailable && $0.labels.contains(label.lowercased()) }
        }
        guard let found else {
            guard !versions.isEmpty else {
                throw CommandFailure("\(integration) is not published in environment \(environment)")
            }
            throw CommandFailure(
                "\(text) is not published in environment \(environment); see weir get versions \(integration)")
        }
        if case .number(_, let digest?) = choice, !found.digest.description.hasPrefix(digest) {
            throw CommandFailure(
                "\(integration)@\(found.number) has another digest in environment \(environment): sha256:\(found.digest)"
            )
        }
        return found
    }
}
