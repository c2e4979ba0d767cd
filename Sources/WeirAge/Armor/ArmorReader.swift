/// Takes the armor off a file that comes in pieces of any size. Lines end with LF or CR LF; before and after there may be
/// blanks, and nothing else is let through that `ArmorWriter` would not have written.
struct ArmorReader: Sendable {
    private enum Stage { case begin, body, end, after }

    private var stage = Stage.begin
    /// The number of the line that is being read.
    private var number = 1
    private var line: [UInt8] = []

    /// The longest line, with its CR.
    private static let mostBytes = Armor.columns + 1

    /// Appends what `text` says to `bytes`. `text` begins after the blanks before the armor.
    mutating func read(_ text: ArraySlice<UInt8>, into bytes: inout [UInt8]) throws(AgeError) {
        var rest = text
        while stage != .after, !rest.isEmpty {
            let end = rest.prefix(Self.mostBytes - line.count + 1).firstIndex(of: AgeByte.lineFeed)
            line += end.map { rest[..<$0] } ?? rest.prefix(Self.mostBytes - line.count + 1)
            guard line.count <= Self.mostBytes else { throw tooLong }
            guard let end else { return }
            rest = rest[(end + 1)...]
            if line.last == AgeByte.carriageReturn { line.removeLast() }
            try endLine(into: &bytes)
            line.removeAll(keepingCapacity: true)
            number += 1
        }
        guard stage != .after || rest.allSatisfy(AgeByte.isBlank) else { throw broken("there is text after the armor") }
    }

    /// The last line needs no line feed.
    mutating func finish() throws(AgeError) {
        if !line.isEmpty {
            var nothing: [UInt8] = []
            if line.last == AgeByte.carriageReturn { line.removeLast() }
            try endLine(into: &nothing)
        }
        guard stage == .after else { throw broken("the armor has no end: \(Armor.end) is missing") }
    }

    private mutating func endLine(into bytes: inout [UInt8]) throws(AgeError) {
        switch stage {
        case .begin:
            guard line.elementsEqual(Armor.begin.utf8) else { throw broken("this is not \(Armor.begin)") }
            stage = .body
        case .body:
            if line.elementsEqual(Armor.end.utf8) { stage = .after } else { try readBody(into: &bytes) }
        case .end:
            guard line.elementsEqual(Armor.end.utf8) else {
                throw broken("\(Armor.end) is missing after a last line of the body")
            }
            stage = .after
        case .after:
            break
        }
    }

    private mutating func readBody(into bytes: inout [UInt8]) throws(AgeError) {
        guard line.count <= Armor.columns else { throw tooLong }
        guard !line.isEmpty else { throw broken("the line is empty") }
        let before = bytes.count
        do {
            try Base64.decode(line[...], padded: true, into: &bytes)
        } catch {
            throw broken(error.reason)
        }
        if bytes.count - before < Armor.bytesPerLine { stage = .end }
    }

    private var tooLong: AgeError { broken("the line is longer than \(Armor.columns) characters") }

    private func broken(_ reason: String) -> AgeError { .invalidArmor(line: number, reason: reason) }
}
