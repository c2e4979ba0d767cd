import Foundation
import Testing
import WeirTesting

/// A process as everybody on the machine who may look sees it.
struct RunningProcess: Sendable {
    var number: Int32
    var parent: Int32
    /// With spaces between.
    var arguments: String
    /// With spaces between.
    var environment: String

    /// nil where there is none, or it ended meanwhile.
    init?(_ number: Int32) {
        func text(_ name: String) -> String? {
            FileManager.default.contents(atPath: "/proc/\(number)/\(name)")
                .map { String(decoding: $0.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self) }
        }
        guard let arguments = text("cmdline"), let environment = text("environ"), let status = text("status"),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("PPid:") }),
            let parent = Int32(line.dropFirst(5).drop { $0 == "\t" || $0 == " " })
        else { return nil }
        (self.number, self.parent, self.arguments, self.environment) = (number, parent, arguments, environment)
    }

    static func all() throws -> [RunningProcess] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
            .compactMap { RunningProcess($0) }
    }

    /// The processes below one, at any depth.
    static func descendants(of number: Int32) throws -> [RunningProcess] {
        let all = try all()
        var found: [RunningProcess] = []
        var parents: Set<Int32> = [number]
        while !parents.isEmpty {
            let children = all.filter { parents.contains($0.parent) }
            found += children
            parents = Set(children.map(\.number))
        }
        return found
    }

    /// Waits for the process of this test's own that has a text in its environment.
    static func waitForOne(with mark: String) async throws -> RunningProcess {
        let own = ProcessInfo.processInfo.processIdentifier
        for _ in 0..<6000 {
            let found = try descendants(of: own).first {
                $0.environment.contains(mark) && $0.arguments.contains("weir")
            }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw MissingProcess()
    }

    /// Waits for a process below one.
    static func waitForDescendants(of number: Int32) async throws -> [RunningProcess] {
        for _ in 0..<6000 {
            // A child that has not yet become its own program still shows its parent's arguments.
            let found = try descendants(of: number)
            if !found.isEmpty, found.allSatisfy({ $0.arguments.contains("__fetch") }) { return found }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw MissingProcess()
    }

    struct MissingProcess: Error {}
}
