import WeirModel
import WeirPlanning

/// A story about one environment, told commit by commit: what the repository states, what weir plans for it, and what
/// is deployed afterwards.
///
/// The file is text. What stands before the first section says what the scenario shows. A line that begins with `>>> `
/// begins a section; its content goes to the next one, without the empty lines at its ends.
///
/// | section | meaning |
/// |---|---|
/// | `commit MESSAGE` | begins a step; states only what changed since the step before |
/// | `again` | begins a step that plans the same commit once more |
/// | `file PATH` | the whole of a file that is new or changed |
/// | `png WIDTHxHEIGHT SHADE PATH` | an image of one colour (0 to 255) |
/// | `bytes SIZE FILL PATH` | a file of that many bytes (`12000`), all of them the same (0 to 255) |
/// | `edit PATH` | lines to take out (`- `) and to put in their place (`+ `) |
/// | `remove PATH` | a file, or a folder with all that is in it |
/// | `rename PATH TO` | a file, or a folder |
/// | `later DURATION` | how long after the step before: `2h`, `1d` (usual), `8d` |
/// | `options …` | `strict`, `allow-rollback`, `adopt-source`, `target KIND NAME` |
/// | `source …` | `repository URL`, `path PATH`, `rollback`, `lost` |
/// | `sql STATEMENT` | something that somebody does in the database first |
/// | `approve REASON` | lets what the last plan left blocked through |
/// | `plan` | what `weir plan` prints |
/// | `state` | what is deployed afterwards |
struct Scenario: Sendable {
    var name: String
    var path: String
    var introduction: String
    var steps: [Step]

    /// One plan, and what is done before it and after it.
    struct Step: Sendable {
        /// Where it begins in the file, from 1.
        var line: Int
        /// nil: the same commit once more.
        var message: String?
        var sections: [Section]

        func content(of title: String) -> String? { sections.first { $0.title == title }?.content }
    }

    /// A part of a step.
    struct Section: Sendable {
        var line: Int
        /// The first word: `file`.
        var title: String
        /// What follows it on the line: `weir.yaml`.
        var argument: String
        /// Without line end; empty where there is none.
        var content: String

        var heading: String { argument.isEmpty ? ">>> \(title)" : ">>> \(title) \(argument)" }
    }
}

/// What is wrong with a scenario's text.
struct ScenarioError: Error, CustomStringConvertible {
    var line: Int
    var message: String
    var description: String { "line \(line): \(message)" }
}

extension Scenario {
    private static let titles: Set<String> = [
        "file", "png", "bytes", "edit", "remove", "rename", "later", "options", "source", "sql", "approve", "plan",
        "state",
    ]

    init(name: String, path: String, text: String) throws {
        self.name = name
        self.path = path
        var introduction: [Substring] = []
        var steps: [Step] = []
        var lines: [Substring] = []
        func close(_ steps: inout [Step]) {
            guard let step = steps.indices.last, let section = steps[step].sections.indices.last else { return }
            steps[step].sections[section].content = Self.trimmed(lines)
        }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix(">>> ") else {
                if steps.isEmpty {
                    introduction.append(line)
                } else {
                    if !line.isEmpty, steps.last?.sections.isEmpty == true {
                        throw ScenarioError(line: index + 1, message: "text outside of a section")
                    }
                    lines.append(line)
                }
                continue
            }
            close(&steps)
            lines = []
            let words = line.dropFirst(4).split(separator: " ", maxSplits: 1)
            let title = words.first.map(String.init) ?? ""
            let argument = words.count > 1 ? String(words[1]) : ""
            if title == "commit" || title == "again" {
                steps.append(Step(line: index + 1, message: title == "commit" ? argument : nil, sections: []))
            } else if Self.titles.contains(title), let last = steps.indices.last {
                steps[last].sections.append(
                    Section(line: index + 1, title: title, argument: argument, content: ""))
            } else {
                throw ScenarioError(line: index + 1, message: "there is no section \(title) here")
            }
        }
        close(&steps)
        self.introduction = Self.trimmed(introduction)
        self.steps = steps
    }

    /// The lines without the empty ones at both ends.
    static func trimmed(_ lines: [Substring]) -> String {
        let start = lines.firstIndex { !$0.isEmpty } ?? lines.endIndex
        let end = (lines.lastIndex { !$0.isEmpty } ?? start - 1) + 1
        return start < end ? lines[start..<end].joined(separator: "\n") : ""
    }

    static func trimmed(_ text: String) -> String {
        trimmed(text.split(separator: "\n", omittingEmptySubsequences: false))
    }

    /// The scenario as a file, with these plans and states for its steps.
    func text(recording results: [(plan: String, state: String)]) -> String {
        var text = introduction + "\n"
        for (step, result) in zip(steps, results) {
            text += "\n" + (step.message.map { ">>> commit \($0)" } ?? ">>> again") + "\n"
            let recorded = [
                Section(line: 0, title: "plan", argument: "", content: result.plan),
                Section(line: 0, title: "state", argument: "", content: result.state),
            ]
            let given = step.sections.filter { $0.title != "plan" && $0.title != "state" }
            for section in given + recorded {
                text += section.heading + "\n"
                if !section.content.isEmpty { text += section.content + "\n" }
                if section.title == "plan" { text += "\n" }
            }
        }
        return text
    }
}
