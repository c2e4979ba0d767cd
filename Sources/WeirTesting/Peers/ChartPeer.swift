import Subprocess

/// Holds the chart against what is not weir's: Helm's own library, and the schemas of Kubernetes' API.
public enum ChartPeer {
    /// Whether `scripts/install-peers` has installed what is needed.
    public static var isInstalled: Bool { PeerProgram.isInstalled("python") }

    /// What is wrong with `charts/weir`, one finding a line; empty where nothing is.
    ///
    /// - Parameter program: the path of weir, which has to take the configuration that the chart renders.
    /// - Throws: `ScratchError` where the check itself fails.
    public static func findings(program: String) async throws -> [String] {
        let result = try await run(
            .name("env"), arguments: [PeerProgram.path("python"), "-B", script, program],
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let lines = result.standardOutput.split(separator: "\n").map(String.init)
        guard result.terminationStatus.isSuccess, lines.last == "done" else {
            throw ScratchError(message: "\(script): \(result.terminationStatus) \(result.standardError)")
        }
        return lines.dropLast()
    }

    private static let script: String = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return "\(root.joined(separator: "/"))/Tests/Peers/check_chart.py"
    }()
}
