/// What libpq says of a connection that did not come about, when its errors are verbose: one entry for each address, and for
/// each kind of encryption, that it tried. Its results' SQLSTATEs are not there yet, so that the text is all there is.
struct ConnectFailure {
    /// What the servers said, without the place in their source.
    let message: String
    /// What it comes to: a state of class 28 (invalid authorization) only where every server that answered has one, and the
    /// last one that was tried has answered; else the first other one. nil where none answered.
    let sqlState: String?

    /// - Parameter text: `PQerrorMessage` with `PQERRORS_VERBOSE`.
    init(_ text: String) {
        var lines: [String] = []
        var states: [String?] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("LOCATION:  ") { continue }
            let state = Self.state(in: line)
            if line.hasPrefix("connection to server") || states.isEmpty {
                states.append(state?.code)
            } else if let state, states[states.count - 1] == nil {
                states[states.count - 1] = state.code
            }
            lines.append(state.map { "\(line[..<$0.range.lowerBound])\(line[$0.range.upperBound...])" } ?? String(line))
        }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        message = lines.joined(separator: "\n")
        let answers = states.compactMap { $0 }
        if let other = answers.first(where: { !$0.hasPrefix("28") }) {
            sqlState = other
        } else if case .some(.some(let last)) = states.last {
            sqlState = answers.first { $0 == "28P01" } ?? last
        } else {
            sqlState = nil
        }
    }

    /// The code in `FATAL:  28P01: password authentication failed`, and where it stands with what follows it.
    private static func state(in line: Substring) -> (code: String, range: Range<Substring.Index>)? {
        var rest = line
        while let colon = rest.firstIndex(of: ":") {
            let after = rest[colon...].dropFirst()
            rest = after
            guard after.hasPrefix("  ") else { continue }
            let code = after.dropFirst(2).prefix(5)
            let isCode =
                code.utf8.count == 5 && code.allSatisfy { ("0"..."9").contains($0) || ("A"..."Z").contains($0) }
            guard isCode, after.dropFirst(7).hasPrefix(": ") else { continue }
            return (String(code), code.startIndex..<after.index(code.endIndex, offsetBy: 2))
        }
        return nil
    }
}
