import Subprocess
import WeirGit
import WeirModel
import WeirTesting
import WeirTrust

/// A pair of keys that ssh-keygen made.
struct SigningKey: Sendable {
    /// The path of the secret half; the public one is beside it with `.pub`.
    let path: String
    /// The public half as ssh-keygen wrote it: kind, key, comment.
    let publicLine: String

    /// The kind and the key, as an allowed signers file has them.
    var entry: String { publicLine.split(separator: " ").prefix(2).joined(separator: " ") }
}

extension GitFixture {
    /// Has ssh-keygen make a pair of keys in the fixture's folder.
    func makeKey(_ name: String, type: String = "ed25519", bits: Int? = nil) async throws -> SigningKey {
        let path = "\(scratch.path)/\(name)"
        var arguments = ["-q", "-t", type, "-N", "", "-C", "\(name)@example.com", "-f", path]
        if let bits { arguments += ["-b", String(bits)] }
        try await program("ssh-keygen", arguments)
        return SigningKey(path: path, publicLine: try await program("cat", ["\(path).pub"]))
    }

    /// Commits, signed with the key, and returns the commit's id.
    @discardableResult
    func commitSigned(
        _ message: String = "Change", by key: SigningKey, date: Int64 = GitFixture.date
    ) async throws -> ObjectID {
        try await git("add", "--all")
        try await git(
            ["-c", "gpg.format=ssh", "-c", "user.signingkey=\(key.path)", "commit", "--quiet", "--allow-empty", "-S"]
                + ["--message", message], date: date)
        return try await head()
    }

    /// The commit that is checked out.
    func head() async throws -> ObjectID { try objectID(try await git("rev-parse", "HEAD")) }

    /// Commits without a signature and returns the commit's id.
    @discardableResult
    func commitUnsigned(_ message: String = "Change", date: Int64 = GitFixture.date) async throws -> ObjectID {
        try objectID(try await commit(message, date: date))
    }

    /// The commit's object.
    func object(_ id: ObjectID) throws -> CommitObject {
        guard let object = try GitRepository(at: path).commitObject(id) else {
            throw ScratchFailure("\(id) is too large")
        }
        return object
    }

    /// Puts bytes into the repository as a commit, whatever they are.
    func store(_ bytes: [UInt8]) async throws -> ObjectID {
        try scratch.write("object", bytes)
        return try objectID(
            try await git("hash-object", "-w", "-t", "commit", "--literally", "\(scratch.path)/object"))
    }

    func objectID(_ text: String) throws -> ObjectID {
        guard let id = ObjectID(text) else { throw ScratchFailure("git printed \(text)") }
        return id
    }

    /// Runs a program and returns what it printed, without the last line end; throws where it fails.
    @discardableResult
    func program(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> String {
        var values: [Environment.Key: String?] = [:]
        for (name, value) in environment { values[Environment.Key(stringLiteral: name)] = value }
        let result = try await run(
            .name(name), arguments: Arguments(arguments), environment: .inherit.updating(values),
            input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw ScratchFailure("\(name) \(arguments): \(result.terminationStatus) \(result.standardError)")
        }
        let output = result.standardOutput
        return output.last == "\n" ? String(output.dropLast()) : output
    }
}

/// Something that a test needed did not work.
struct ScratchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// An allowed signers file of these lines.
func signers(_ lines: String...) throws -> AllowedSigners {
    try AllowedSigners(Array(lines.joined(separator: "\n").utf8), path: "signers")
}

/// A policy of these lines.
func policy(_ lines: String...) throws -> TrustPolicy {
    TrustPolicy(
        signers: try AllowedSigners(Array(lines.joined(separator: "\n").utf8), path: "signers"))
}

/// Why the commit is not trusted; nil where it is.
func distrust(_ policy: TrustPolicy, _ commit: CommitObject) async throws -> Distrust? {
    switch try await policy.verify(commit) {
    case .success: nil
    case .failure(let distrust): distrust
    }
}
