import Foundation
import Subprocess
import WeirTesting

/// The real sops, which `scripts/install-peers` installs.
enum SOPSPeer {
    /// Where it is; nil where there is none.
    static let program = PeerProgram.isInstalled("sops") ? PeerProgram.path("sops") : nil

    /// What sops made of a file.
    struct Result: Sendable {
        /// The encrypted file; nil where sops did not encrypt it.
        var encrypted: [UInt8]?
        /// What sops printed when it decrypted that; nil where it did not.
        var decrypted: [UInt8]?
        /// What it said where it did not.
        var complaint: String
    }

    /// The names of the keys `k1.txt` to `k3.txt`.
    static let recipients = [
        "age1qjp6ed8a9zphnlz4rudgyhlzacrdjzhvqqha59lpp6u05gzxteyqdxp824",
        "age1mju27ajpna705q4p0fr8whn8850xphh808vs8ffn55uc7kjmu4lq8r88wz",
        "age1luqhlx8ur3y0zyuzxx3tacgzwteuvc5p2pvqnclm7u74eryg0uhqg609nz",
    ]

    /// Lets sops encrypt files, each with its own rule and for `k1.txt` where that does not say, and decrypt them again.
    ///
    /// - Parameters:
    ///   - files: what they hold, and lines of a creation rule in SOPS' configuration.
    ///   - ending: of the files' names, with its dot.
    static func encrypt(_ files: [(content: [UInt8], rule: [String])], ending: String) async throws -> [Result] {
        guard let program else { return [] }
        return try await ScratchFolder.with { folder in
            try folder.write("key", (1...3).map { try Fixture.text("k\($0).txt") }.joined())
            for (number, file) in files.enumerated() {
                try folder.write("\(number).plain\(ending)", file.content)
                let names = file.rule.contains { $0.hasPrefix("key_groups:") } ? [] : ["age: \(recipients[0])"]
                let rule = names + file.rule
                try folder.write(
                    "\(number).rules", "creation_rules:\n  - " + rule.joined(separator: "\n    ") + "\n")
            }
            let result = try await run(
                .name("xargs"),
                arguments: [
                    "-P", "2", "-I{}", "bash", "-c", script, "sops", "\(folder.path)/{}", ending, program,
                ],
                environment: .inherit.updating(["SOPS_AGE_KEY_FILE": "\(folder.path)/key"]),
                input: .string(files.indices.map { "\($0)\n" }.joined()), output: .discarded, error: .discarded)
            guard result.terminationStatus.isSuccess else { throw SOPSPeerError() }
            return files.indices.map { number in
                Result(
                    encrypted: bytes(folder, "\(number).encrypted\(ending)"),
                    decrypted: bytes(folder, "\(number).decrypted\(ending)"),
                    complaint: bytes(folder, "\(number).complaint").map { String(decoding: $0, as: UTF8.self) } ?? "")
            }
        }
    }

    private static let script = """
        "$3" --config "$1.rules" encrypt "$1.plain$2" >"$1.encrypted$2" 2>"$1.complaint" || {
            rm "$1.encrypted$2"
            exit 0
        }
        "$3" decrypt "$1.encrypted$2" >"$1.decrypted$2" 2>>"$1.complaint" || rm "$1.decrypted$2"
        """

    private static func bytes(_ folder: ScratchFolder, _ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(folder.path)/\(name)").map { [UInt8]($0) }
    }
}

struct SOPSPeerError: Error {}
