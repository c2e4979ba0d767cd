import WeirModel

/// Files of `NAME=value` lines, as SOPS' dotenv store reads and writes them.
enum DotenvStore {
    private static let metadataPrefix = Array("sops_".utf8)

    /// - Returns: the file's entries, and what SOPS keeps in it by its flat name.
    /// - Throws: `SOPSError` where a line is neither a comment nor an assignment.
    static func read(_ bytes: [UInt8]) throws(SOPSError) -> (entries: [Tree.Entry], metadata: [[UInt8]: [UInt8]]) {
        var entries: [Tree.Entry] = []
        var metadata: [[UInt8]: [UInt8]] = [:]
        var number: UInt32 = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let position = SourcePosition(line: number, column: 1)
            guard let first = line.first else { continue }
            if first == UInt8(ascii: "#") {
                entries.append(.comment(Array(line.dropFirst()), at: position))
                continue
            }
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else {
                throw SOPSError(
                    .malformed, at: position, "this line is neither NAME=value nor a comment",
                    advice: "compare the file with the version before the last change")
            }
            let name = Array(line[..<sign])
            let value = FlatText.decoded(line[(sign + 1)...])
            if name.starts(with: metadataPrefix) {
                metadata[Array(name.dropFirst(metadataPrefix.count))] = value
            } else {
                entries.append(Tree.Entry(key: .name(name), value: .leaf(.text(value)), position: position))
            }
        }
        return (entries, metadata)
    }

    static func write(_ entries: [Tree.Entry]) throws(SOPSError) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            switch entry.key {
            case .comment(let text): bytes += [UInt8(ascii: "#")] + text
            case .name(let name):
                guard case .leaf(let leaf) = entry.value else {
                    throw SOPSError(
                        .malformed, at: entry.position, "a dotenv file cannot hold a list or a map",
                        advice: "encrypt the file again")
                }
                bytes += name + [UInt8(ascii: "=")] + FlatText.encoded(FlatText.value(leaf))
            }
            bytes.append(0x0A)
        }
        return bytes
    }
}
