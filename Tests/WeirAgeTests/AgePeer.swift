import Foundation
import Subprocess

/// Debian's `age` and `age-keygen`, which `scripts/install-dependencies` installs.
enum AgePeer {
    static let isThere = ["age", "age-keygen"].allSatisfy { name in
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    /// Runs one of them and returns what it printed; types `line` where it asks for a passphrase.
    @discardableResult
    static func run(_ program: String, _ arguments: [String], typing line: String? = nil) async throws -> String {
        let terminal = URL(fileURLWithPath: #filePath).appendingPathComponent("../../Peers/terminal.py")
            .standardizedFileURL.path
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments((line.map { ["python3", terminal, $0] } ?? []) + [program] + arguments),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw VectorError(text: "\(program) \(arguments): \(result.standardOutput) \(result.standardError)")
        }
        return result.standardOutput
    }
}
