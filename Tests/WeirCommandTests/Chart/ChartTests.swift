import Testing
import WeirTesting

/// `Tests/Peers/check_chart.py` says what is looked at, and takes care that its checks can fail.
@Suite("The chart", .enabled(if: ChartPeer.isInstalled, "\(PeerProgram.hint)"))
struct ChartTests {
    @Test("renders, fits Kubernetes' schemas and the program, and refuses bad values")
    func everything() async throws {
        let findings = try await ChartPeer.findings(program: Program.path)
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }
}
