import ArgumentParser
import WeirModel
import WeirStore

/// What chooses a version of an integration, as `version:` in an instance's file does.
enum VersionChoice: Equatable {
    /// The newest one that may be deployed.
    case latest
    /// A number from 1, and how the digest has to begin, in hexadecimal digits.
    case number(Int, digest: String?)
    case release(String)
    /// The newest one of this label that may be deployed. In lower case.
    case label(String)

    /// Reads `latest`, `release:2.4.0`, `label:stable`, `4`, `v4` or `4@sha256:3fa1b2c4`; nil for anything else.
    init?(_ text: String) {
        if text == "latest" {
            self = .latest
        } else if text.hasPrefix("release:"), text != "release:" {
            self = .release(String(text.dropFirst("release:".count)))
        } else if text.hasPrefix("label:"), text != "label:" {
            self = .label(text.dropFirst("label:".count).lowercased())
        } else {
            let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            let digits = parts[0].hasPrefix("v") ? parts[0].dropFirst() : parts[0]
            guard digits.allSatisfy(\.isNumber), let number = Int(digits), number > 0 else { return nil }
            guard parts.count == 2 else {
                self = .number(number, digest: nil)
                return
            }
            let digest = parts[1].dropFirst("sha256:".count)
            guard parts[1].hasPrefix("sha256:"), (8...64).contains(digest.utf8.count),
                digest.allSatisfy(\.isHexDigit)
            else { return nil }
            self = .number(number, digest: digest.lowercased())
        }
    }

    /// As `init(_:)` reads it.
    var text: String {
        switch self {
        case .latest: "latest"
        case .number(let number, let digest): "\(number)" + (digest.map { "@sha256:\($0)" } ?? "")
        case .release(let name): "release:\(name)"
        case .label(let label): "label:\(label)"
        }
    }

    /// For the command line.
    static func parse(_ text: String) throws -> VersionChoice {
        guard let choice = VersionChoice(text) else {
            throw ValidationError(
                "\(text) does not choose a version; write 3, latest, release:NAME, label:NAME or 4@sha256:…")
        }
        return choice
    }

    /// The version that is meant among those of one integration, newest first; nil where there is none. The digest is
    /// not compared.
    func first<Version: VersionFacts>(of versions: some Sequence<Version>) -> Version? {
        switch self {
        case .latest: versions.first { $0.isAvailable }
        case .number(let number, _): versions.first { $0.number == number }
        case .release(let name): versions.first { $0.release == name }
        case .label(let label): versions.first { $0.isAvailable && $0.labels.contains(label) }
        }
    }

    /// Whether a version has the digest that was given, where one was.
    func matches(_ digest: Digest) -> Bool {
        guard case .number(_, let stated?) = self else { return true }
        return digest.description.hasPrefix(stated)
    }
}

/// What versions are chosen by.
protocol VersionFacts {
    var number: Int { get }
    var digest: Digest { get }
    var release: String? { get }
    var isAvailable: Bool { get }
    var labels: [String] { get }
}

extension PublishedVersion: VersionFacts {}
extension ObservedVersion: VersionFacts {}

/// A published version on the command line: `acme-erp@3`, `acme-erp@latest`, `acme-erp@release:2.4.0`; `acme-erp` is the
/// one that was published last, and `acme-erp@draft` what Git states beyond it.
struct VersionReference {
    /// As it was written.
    var text: String
    var integration: String
    /// nil: the one that was published last.
    var choice: VersionChoice?
    /// Whether no version is meant but the draft.
    var isDraft = false

    static func parse(_ text: String) throws -> VersionReference {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let slug = parts.first, Slug.isValid(slug) else {
            throw ValidationError("\(text) is not a version; write INTEGRATION@3 or INTEGRATION@latest.")
        }
        if parts.dropFirst().first == "draft" {
            return VersionReference(text: text, integration: slug, choice: nil, isDraft: true)
        }
        return VersionReference(
            text: text, integration: slug, choice: try parts.dropFirst().first.map(VersionChoice.parse))
    }

    /// The version that is meant.
    ///
    /// - Parameter versions: newest first.
    /// Throws a `CommandFailure` where there is none.
    func choose(from versions: [PublishedVersion], environment: String) throws -> PublishedVersion {
        guard let newest = versions.first else {
            throw CommandFailure("\(integration) is not published in environment \(environment)")
        }
        guard let choice else { return newest }
        guard let found = choice.first(of: versions) else {
            throw CommandFailure(
                "\(text) is not published in environment \(environment); see weir get versions \(integration)")
        }
        guard choice.matches(found.digest) else {
            throw CommandFailure(
                "\(integration)@\(found.number) has another digest in environment \(environment): sha256:\(found.digest)"
            )
        }
        return found
    }
}
