import WeirManifest
import WeirModel
import WeirPlanning

/// What `weir fork instance` says it did, and what is left to do.
struct InstanceForkReport {
    var source: String
    var target: String
    /// The new file.
    var path: String
    var integration: String
    var version: ObservedVersion
    var file: InstanceFork.File
    var secrets: SecretCopies.Result
    /// The new customer's `secrets.yaml`.
    var secretsPath: String
    /// Config variables that are not as the source's.
    var differences: Set<String>

    var text: String {
        var text = "Wrote \(path): \(integration) v\(version.number) with the configuration of \(source).\n"
        let added = secrets.provisions.filter { $0.provision != .declared }
        if !added.isEmpty {
            text += "Wrote \(secretsPath): \(added.count) declaration\(added.count == 1 ? "" : "s").\n"
        }
        let open = added.compactMap { item in
            if case .toFillIn(let source) = item.provision { (item.name, source) } else { nil }
        }
        if !open.isEmpty {
            let width = open.map { TerminalText.width($0.0) }.max() ?? 0
            text += "\nTo fill in, before it can run:\n"
            for (name, source) in open { text += "  \(TerminalText.padded(name, to: width + 2))from \(source)\n" }
        }
        for (secrets, what) in [
            (added.filter { $0.provision == .generated }.map(\.name), "Generated anew"),
            (secrets.withoutRotator, "Rotated by nothing outside yet; add rotate: by: to"),
            (file.leftOut, "Left out, because the source has a secret there in plain text"),
            (differences.sorted(), "Not as the source has it, because the layers say otherwise"),
        ] where !secrets.isEmpty {
            text += "\n\(what): \(secrets.joined(separator: ", ")).\n"
        }
        if !version.isAvailable {
            text += "\nv\(version.number) is not available for new deployments; state another version.\n"
        }
        return text + "\nNext: run weir validate, then weir plan --worktree.\n"
    }
}
