import WeirModel

/// The numbers by which origins name files: places in the sorted list of the tree's entries.
struct FileNumbers: Sendable {
    let paths: [String]

    /// `entries` in the order of their paths' bytes.
    init(_ entries: [SourceEntry]) { paths = entries.map(\.path) }

    /// The file's number; `FieldOrigin.noFile` where there is no such file.
    func number(of path: String) -> UInt32 {
        var low = 0
        var high = paths.count
        while low < high {
            let middle = (low + high) / 2
            if ByteOrder.precedes(paths[middle], path) { low = middle + 1 } else { high = middle }
        }
        return low < paths.count && paths[low] == path ? UInt32(low) : FieldOrigin.noFile
    }

    /// The same for a file that nearly always comes soon after the one that was asked for last, whose number is `last`.
    func number(of path: String, after last: inout UInt32) -> UInt32 {
        let start = Int(last)
        // Of a customer's folder, `customer.yaml` may lie between two instances.
        let next = (start..<min(start + 3, paths.count)).first { paths[$0] == path }
        let number = next.map(UInt32.init) ?? number(of: path)
        if number != FieldOrigin.noFile { last = number }
        return number
    }
}
