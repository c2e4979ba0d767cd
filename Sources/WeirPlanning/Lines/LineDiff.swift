/// Which lines of one text are which lines of another.
///
/// A patience diff: lines that occur once in both texts are the fixed points, as far as they are in the same order, and
/// what lies between them is compared in the same way. Where there are none, the longest common subsequence decides, as
/// long as it is cheap; what is left differs as a whole. Time and memory stay about linear in the size of both texts,
/// whatever they hold.
///
/// The method is Bram Cohen's, described in https://bramcohen.livejournal.com/73318.html.
public struct LineDiff: Hashable, Sendable {
    /// Lines in place of others.
    public struct Edit: Hashable, Sendable {
        /// What went, by index.
        public var old: Range<Int>
        /// What came, by index.
        public var new: Range<Int>
    }

    /// In order; between two of them, and around them, the lines are the same.
    public private(set) var edits: [Edit] = []

    /// Compares two texts of lines, or lists of anything.
    public init<Line: Hashable>(_ old: [Line], _ new: [Line]) {
        var numbers: [Line: Int] = [:]
        func number(_ line: Line) -> Int {
            if let number = numbers[line] { return number }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        var search = Search(old: old.map(number), new: new.map(number))
        edits = search.run()
    }

    /// The work of one comparison, on lines that are numbered by what they say.
    private struct Search {
        let old: [Int]
        let new: [Int]
        /// What is not compared yet, the next one last; no recursion, which a text could make too deep.
        private var open: [Edit]
        private var edits: [Edit] = []
        /// How many lines may still be looked at, and how many cells of tables filled.
        private var linesLeft: Int
        private var cellsLeft = 1 << 24

        private static let mostCells = 1 << 20

        init(old: [Int], new: [Int]) {
            self.old = old
            self.new = new
            open = [Edit(old: old.indices, new: new.indices)]
            linesLeft = 64 * (old.count + new.count)
        }

        mutating func run() -> [Edit] {
            while let part = open.popLast() {
                let core = trimmed(part)
                if core.old.isEmpty && core.new.isEmpty { continue }
                linesLeft -= core.old.count + core.new.count
                if core.old.isEmpty || core.new.isEmpty || linesLeft < 0 {
                    add(core)
                    continue
                }
                let pairs = fixedPoints(core)
                if !pairs.isEmpty {
                    divide(core, at: pairs)
                } else {
                    divideByTable(core)
                }
            }
            return edits
        }

        /// Without the lines that are the same at both ends.
        private func trimmed(_ part: Edit) -> Edit {
            var (oldStart, newStart, oldEnd, newEnd) = (
                part.old.lowerBound, part.new.lowerBound, part.old.upperBound, part.new.upperBound
            )
            while oldStart < oldEnd, newStart < newEnd, old[oldStart] == new[newStart] {
                oldStart += 1
                newStart += 1
            }
            while oldStart < oldEnd, newStart < newEnd, old[oldEnd - 1] == new[newEnd - 1] {
                oldEnd -= 1
                newEnd -= 1
            }
            return Edit(old: oldStart..<oldEnd, new: newStart..<newEnd)
        }

        private mutating func add(_ edit: Edit) {
            if let last = edits.last, last.old.upperBound == edit.old.lowerBound,
                last.new.upperBound == edit.new.lowerBound
            {
                edits[edits.count - 1] = Edit(
                    old: last.old.lowerBound..<edit.old.upperBound, new: last.new.lowerBound..<edit.new.upperBound)
            } else {
                edits.append(edit)
            }
        }

        private mutating func divide(_ part: Edit, at pairs: [(old: Int, new: Int)]) {
            var gaps: [Edit] = []
            var (oldStart, newStart) = (part.old.lowerBound, part.new.lowerBound)
            for pair in pairs {
                gaps.append(Edit(old: oldStart..<pair.old, new: newStart..<pair.new))
                (oldStart, newStart) = (pair.old + 1, pair.new + 1)
            }
            gaps.append(Edit(old: oldStart..<part.old.upperBound, new: newStart..<part.new.upperBound))
            open += gaps.reversed()
        }

        /// The lines that occur once on both sides, as many of them as are in the same order.
        private func fixedPoints(_ part: Edit) -> [(old: Int, new: Int)] {
            let before = Self.unique(old, part.old)
            let after = Self.unique(new, part.new)
            let common = part.new.compactMap { index -> (old: Int, new: Int)? in
                guard after[new[index]] == .some(index), let place = before[new[index]] ?? nil else { return nil }
                return (place, index)
            }
            return zip(common, LongestIncreasing.members(of: common.map(\.old))).filter(\.1).map(\.0)
        }

        /// Where each line stands; nil for one that occurs more than once.
        private static func unique(_ lines: [Int], _ range: Range<Int>) -> [Int: Int?] {
            var places: [Int: Int?] = [:]
            for index in range { places[lines[index]] = places[lines[index]] == nil ? .some(index) : .some(nil) }
            return places
        }

        /// Finds the longest common subsequence of parts that have no fixed point and are small.
        private mutating func divideByTable(_ part: Edit) {
            let (height, width) = (part.old.count + 1, part.new.count + 1)
            let cells = height.multipliedReportingOverflow(by: width)
            guard !cells.overflow, cells.partialValue <= min(Self.mostCells, cellsLeft) else { return add(part) }
            cellsLeft -= cells.partialValue
            // lengths[i * width + j]: of what lies behind the lines i and j.
            var lengths = [Int32](repeating: 0, count: cells.partialValue)
            for i in stride(from: height - 2, through: 0, by: -1) {
                for j in stride(from: width - 2, through: 0, by: -1) {
                    let isSame = old[part.old.lowerBound + i] == new[part.new.lowerBound + j]
                    lengths[i * width + j] =
                        isSame
                        ? lengths[(i + 1) * width + j + 1] + 1
                        : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
                }
            }
            var (i, j) = (0, 0)
            var (oldStart, newStart) = (part.old.lowerBound, part.new.lowerBound)
            while i < height - 1, j < width - 1 {
                let (oldIndex, newIndex) = (part.old.lowerBound + i, part.new.lowerBound + j)
                if old[oldIndex] == new[newIndex] {
                    if oldStart < oldIndex || newStart < newIndex {
                        add(Edit(old: oldStart..<oldIndex, new: newStart..<newIndex))
                    }
                    (oldStart, newStart) = (oldIndex + 1, newIndex + 1)
                    (i, j) = (i + 1, j + 1)
                } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
                    i += 1
                } else {
                    j += 1
                }
            }
            if oldStart < part.old.upperBound || newStart < part.new.upperBound {
                add(Edit(old: oldStart..<part.old.upperBound, new: newStart..<part.new.upperBound))
            }
        }
    }
}
