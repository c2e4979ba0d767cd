import Glibc

/// Programs that weir is held against, which `scripts/install-peers` puts into the repository's folder `.peers`.
public enum PeerProgram {
    /// Why tests are skipped.
    public static let hint = "it is not installed; scripts/install-peers does that"

    /// Whether a program is there.
    public static func isInstalled(_ name: String) -> Bool { unsafe access(path(name), X_OK) == 0 }

    /// Where a program is: `bao`, `python`.
    public static func path(_ name: String) -> String {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return "\(root.joined(separator: "/"))/.peers/bin/\(name)"
    }
}
