import Testing
import WeirModel

/// A small definition, to which a test adds what it is about. A `»` in the texts marks where a finding is expected.
func definition(steps: String = "", flow: String = "", variables: String = "", rest: String = "") -> String {
    func indented(_ text: String, _ width: Int) -> String {
        let margin = String(repeating: " ", count: width)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : margin + $0 }
            .joined(separator: "\n") + (text.isEmpty ? "" : "\n")
    }
    return """
        definitionVersion: 7
        name: Test
        \(rest)
        flows:
          - name: Import
        \(indented(flow, 4))
            steps:
              - {name: Start Here, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}
        \(indented(steps, 6))
        requiredConfigVars:
          - {key: Base URL, dataType: string, defaultValue: https://example.com}
        \(indented(variables, 2))
        """
}

/// A step's first lines: its name and an action that does nothing special.
func step(_ name: String, _ more: String = "", component: String = "http", action: String = "httpGet") -> String {
    "- {name: \(name), action: {key: \(action), component: {key: \(component), isPublic: true}}\(more)}"
}

/// Reads `text` without its `»` and expects exactly `findings`, in order, one at each `»`.
@discardableResult
func expectFindings(
    _ findings: [(Diagnostic.Severity, DiagnosticCode)], in text: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) -> Outcome {
    var clean = ""
    var places: [String] = []
    var line = 1
    var column = 1
    for scalar in text.unicodeScalars {
        if scalar == "»" {
            places.append("\(line):\(column)")
            continue
        }
        clean.unicodeScalars.append(scalar)
        column += 1
        if scalar == "\n" { (line, column) = (line + 1, 1) }
    }
    let outcome = read(clean)
    #expect(places.count == findings.count, "as many marks as findings", sourceLocation: sourceLocation)
    let expected = zip(findings, places).map { "\($0.0.rawValue) \($0.1.rawValue) \($1)" }
    #expect(
        outcome.summary == expected, "\(outcome.diagnostics.map(\.message))\n\(clean)", sourceLocation: sourceLocation)
    #expect(
        (outcome.definition == nil) == findings.contains { $0.0 == .error },
        "an error and nothing else refuses a definition", sourceLocation: sourceLocation)
    return outcome
}
