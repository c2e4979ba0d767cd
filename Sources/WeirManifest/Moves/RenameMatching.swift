/// Finds which of many contents became which of many others, in about linear time.
///
/// Only lines that few have can tell contents apart, so pairs are looked for among those that share such a line, and
/// what speaks for a pair is how rare its lines are. Lines that everybody has decide nothing.
struct RenameMatching {
    /// What became of what, by index.
    struct Result {
        /// Each index at most once on each side; sorted.
        var pairs: [(old: Int, new: Int)] = []
        /// New ones that cannot be told: several old ones may be it, or others may be the same old one. Sorted.
        var ambiguous: [(new: Int, old: [Int])] = []
    }

    /// Lines that more pairs of contents share than this are no reason to compare these.
    private static let mostPairs = 256
    /// With how many others a content is compared at most.
    private static let mostCandidates = 12
    /// How many times as much has to speak for one candidate as for any other.
    private static let clearMargin = 2

    private let old: Side
    private let new: Side
    private let isPossible: (_ old: Int, _ new: Int) -> Bool
    private var edges: [Edge] = []

    /// One side's contents; those that have equal lines are one class.
    private struct Side {
        let profiles: [LineProfile]
        /// The members of each class.
        private(set) var classes: [[Int]] = []
        /// The classes that have a line.
        private(set) var postings: [UInt64: [Int]] = [:]

        init(_ profiles: [LineProfile]) {
            self.profiles = profiles
            var known: [[UInt64: Int]: Int] = [:]
            for (index, profile) in profiles.enumerated() {
                if let found = known[profile.bytes] {
                    classes[found].append(index)
                } else {
                    known[profile.bytes] = classes.count
                    classes.append([index])
                }
            }
            for (number, members) in classes.enumerated() {
                for line in profiles[members[0]].bytes.keys { postings[line, default: []].append(number) }
            }
        }

        func profile(_ number: Int) -> LineProfile { profiles[classes[number][0]] }
        func count(of line: UInt64) -> Int { postings[line]?.count ?? 0 }
    }

    /// A pair of classes that may be one.
    private struct Edge {
        var old: Int
        var new: Int
    }

    /// - Parameter isPossible: false for pairs that are out of the question, by their indices; the same for contents
    ///   with equal lines.
    init(old: [LineProfile], new: [LineProfile], isPossible: @escaping (_ old: Int, _ new: Int) -> Bool) {
        self.old = Side(old)
        self.new = Side(new)
        self.isPossible = isPossible
    }

    mutating func result() -> Result {
        edges = old.classes.indices.flatMap(candidates)
        var result = Result()
        var isProgressing = true
        while isProgressing {
            let found = clearPairs()
            for edge in found { result.pairs.append((old.classes[edge.old][0], new.classes[edge.new][0])) }
            let (gone, taken) = (Set(found.map(\.old)), Set(found.map(\.new)))
            edges.removeAll { gone.contains($0.old) || taken.contains($0.new) }
            isProgressing = !found.isEmpty
        }
        addUntold(paired: result.pairs)
        for (number, alternatives) in Dictionary(grouping: edges, by: \.new) {
            let olds = alternatives.flatMap { old.classes[$0.old] }.sorted()
            for member in new.classes[number] { result.ambiguous.append((member, olds)) }
        }
        result.pairs.sort { $0 < $1 }
        result.ambiguous.sort { $0.new < $1.new }
        return result
    }

    // MARK: Candidates

    /// How much a line tells, for each of its bytes: the less, the more have it.
    private func weight(_ line: UInt64) -> Int { 4096 / max(1, old.count(of: line) * new.count(of: line)) }

    /// The pairs of one old class that share a rare line and are similar enough, the most likely ones.
    private func candidates(_ number: Int) -> [Edge] {
        var weights: [Int: Int] = [:]
        for (line, length) in old.profile(number).bytes {
            guard let news = new.postings[line], old.count(of: line) * news.count <= Self.mostPairs else { continue }
            let weight = weight(line) * length
            for other in news { weights[other, default: 0] += weight }
        }
        let likely = weights.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        return likely.prefix(Self.mostCandidates).compactMap { other, _ in
            isSimilar(number, other) ? Edge(old: number, new: other) : nil
        }
    }

    private func isSimilar(_ number: Int, _ other: Int) -> Bool {
        isPossible(old.classes[number][0], new.classes[other][0])
            && old.profile(number).similarity(to: new.profile(other)) >= LineProfile.renamed
    }

    // MARK: Decisions

    /// The edges that are the clear choice of both their ends. Classes of several cannot be told apart.
    private func clearPairs() -> [Edge] {
        let ofOld = Dictionary(grouping: edges, by: \.old)
        let ofNew = Dictionary(grouping: edges, by: \.new)
        return edges.filter { edge in
            guard old.classes[edge.old].count == 1, new.classes[edge.new].count == 1 else { return false }
            let (from, to) = (old.profile(edge.old), new.profile(edge.new))
            return (ofOld[edge.old] ?? []).allSatisfy {
                $0.new == edge.new || isClear(of: from, to, over: new.profile($0.new))
            }
                && (ofNew[edge.new] ?? []).allSatisfy {
                    $0.old == edge.old || isClear(of: to, from, over: old.profile($0.old))
                }
        }
    }

    /// Whether more of `content` speaks for one candidate than for another. What both have says nothing.
    private func isClear(of content: LineProfile, _ candidate: LineProfile, over other: LineProfile) -> Bool {
        var speaking = 0
        var against = 0
        for (line, length) in content.bytes {
            let difference = min(length, candidate.bytes[line] ?? 0) - min(length, other.bytes[line] ?? 0)
            if difference > 0 { speaking += difference * weight(line) } else { against -= difference * weight(line) }
        }
        return speaking > against * Self.clearMargin
    }

    /// What has no rare line in common with anything, and still looks like something: it cannot be told either.
    private mutating func addUntold(paired: [(old: Int, new: Int)]) {
        let settledOld = Set(paired.map(\.old))
        let settledNew = Set(paired.map(\.new)).union(edges.map { new.classes[$0.new][0] })
        for (number, members) in new.classes.enumerated() where !settledNew.contains(members[0]) {
            let lines = new.profile(number).bytes.keys.filter { old.postings[$0] != nil }.sorted { left, right in
                let (one, other) = (old.count(of: left), old.count(of: right))
                return one != other ? one < other : left < right
            }
            var near: Set<Int> = []
            for line in lines.prefix(3) { near.formUnion((old.postings[line] ?? []).prefix(Self.mostCandidates)) }
            for other in near.sorted()
            where !settledOld.contains(old.classes[other][0]) && isSimilar(other, number) {
                edges.append(Edge(old: other, new: number))
            }
        }
    }
}
