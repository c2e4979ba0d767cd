/// Two texts against each other, line by line, for people who read a failed test.
enum LineDifference {
    /// Lines only in `expected` begin with `-`, those only in `actual` with `+`; common lines far from any difference
    /// are left out.
    static func between(_ expected: String, _ actual: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var lines: [(mark: Character, text: String)] = []
        let changes = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in changes {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append(("-", old[left]))
                left += 1
            } else if right < new.count, inserted.contains(right) {
                lines.append(("+", new[right]))
                right += 1
            } else {
                lines.append((" ", left < old.count ? old[left] : new[right]))
                left += 1
                right += 1
            }
        }
        return shown(lines)
    }

    private static func shown(_ lines: [(mark: Character, text: String)]) -> String {
        let context = 2
        var result: [String] = []
        var isSkipping = false
        for index in lines.indices {
            let near = lines[max(0, index - context)...min(lines.count - 1, index + context)]
            if near.contains(where: { $0.mark != " " }) {
                result.append("\(lines[index].mark) \(lines[index].text)")
                isSkipping = false
            } else if !isSkipping {
                result.append("  …")
                isSkipping = true
            }
        }
        return result.joined(separator: "\n")
    }
}
