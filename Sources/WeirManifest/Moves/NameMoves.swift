/// Which deployed names of one space of names become which stated ones: the slugs of all customers, of all integrations
/// or of one customer's instances.
///
/// A unit looks for its new name where nothing states it any more, or where what states its name is another unit that
/// was renamed so. It gets one that nobody has, or one whose holder moves away itself.
struct NameMoves {
    let deployed: Set<String>
    let stated: Set<String>
    /// Deployed names whose units look for another one.
    private(set) var freed: Set<String>
    /// The new name by the old one, as far as it is known.
    private(set) var targets: [String: String] = [:]
    private(set) var sources: [String: String] = [:]

    init(deployed: Set<String>, stated: Set<String>) {
        self.deployed = deployed
        self.stated = stated
        freed = deployed.subtracting(stated)
    }

    /// Names that are stated and not deployed, and that nobody has got yet.
    var newcomers: [String] { stated.filter { !deployed.contains($0) && sources[$0] == nil }.sorted() }
    /// Deployed names whose units have not found another one yet.
    var searching: [String] { freed.filter { targets[$0] == nil }.sorted() }

    mutating func add(from source: String, to target: String) {
        guard targets[source] == nil, sources[target] == nil else { return }
        targets[source] = target
        sources[target] = source
        if deployed.contains(target) { freed.insert(target) }
    }

    /// Takes what files say of their units' old names.
    ///
    /// - Parameter claims: the old names by the stated ones.
    /// - Returns: old names that several new units claim.
    mutating func take(claims: [String: String]) -> [(source: String, targets: [String])] {
        var conflicts: [(String, [String])] = []
        let claimants = Dictionary(grouping: claims.keys.sorted()) { claims[$0] ?? "" }
        var queue = searching
        var next = 0
        while next < queue.count {
            let source = queue[next]
            next += 1
            let all = (claimants[source] ?? []).filter { $0 != source && sources[$0] == nil }
            // A file that was there before may say still what it was called before that.
            let new = all.filter { !deployed.contains($0) }
            if new.count > 1 { conflicts.append((source, new)) }
            guard let target = new.count == 1 ? new.first : new.isEmpty && all.count == 1 ? all.first : nil else {
                continue
            }
            add(from: source, to: target)
            if deployed.contains(target) { queue.append(target) }
        }
        return conflicts
    }

    /// Takes what contents say of names that are still stated: what looks for a name was called as the unit that has
    /// exactly its content now, and whoever had that name looks for another one in its turn.
    ///
    /// - Parameters:
    ///   - old: the content that a name had.
    ///   - new: the content that a name has, where it is another one than it had.
    mutating func take<Content: Hashable>(old: [String: Content], new: [String: Content]) {
        let before = Dictionary(grouping: old.keys) { old[$0] }
        let after = Dictionary(grouping: new.keys) { new[$0] }
        var queue = searching
        var next = 0
        while next < queue.count {
            let source = queue[next]
            next += 1
            guard let content = old[source], before[content]?.count == 1, let targets = after[content],
                targets.count == 1, let target = targets.first, target != source, sources[target] == nil,
                deployed.contains(target)
            else { continue }
            add(from: source, to: target)
            queue.append(target)
        }
        exchange(before, old, new)
    }

    /// Units that have each other's contents now, all around.
    private mutating func exchange<Content: Hashable>(
        _ before: [Content?: [String]], _ old: [String: Content], _ new: [String: Content]
    ) {
        let after = Dictionary(grouping: new.keys) { new[$0] }
        /// The name whose old content a name has now.
        func source(_ target: String) -> String? {
            guard let content = new[target], after[content]?.count == 1, let sources = before[content],
                sources.count == 1, let source = sources.first, source != target, isSettled(source), isSettled(target)
            else { return nil }
            return source
        }
        for start in new.keys.sorted() where sources[start] == nil {
            var circle = [start]
            while let name = circle.last, let next = source(name), circle.count <= new.count {
                if next == start {
                    for (index, target) in circle.enumerated() {
                        add(from: index + 1 < circle.count ? circle[index + 1] : start, to: target)
                    }
                    break
                }
                if circle.contains(next) { break }
                circle.append(next)
            }
        }
    }

    /// Whether a name is deployed and stated, and was not found to be another unit's.
    private func isSettled(_ name: String) -> Bool {
        deployed.contains(name) && stated.contains(name) && !freed.contains(name)
    }

    /// The moves that can be made: each ends at a name that nobody has, or in a circle. Sorted by their new names.
    var acting: [(from: String, to: String)] {
        targets.filter { source, _ in
            var seen: Set<String> = [source]
            var name = source
            while let target = targets[name] {
                if !deployed.contains(target) || !seen.insert(target).inserted { return true }
                name = target
            }
            return false
        }.map { (from: $0.key, to: $0.value) }.sorted { $0.to < $1.to }
    }
}

extension NameMoves {
    /// Takes out the moves to names whose new units are held, and those that wait for one of these.
    ///
    /// - Parameter held: names whose units cannot be brought to what is stated.
    /// - Returns: the moves that are left, and the names whose units are valid and cannot have them yet.
    static func made(
        of moves: [(from: String, to: String)], held: Set<String>
    ) -> (moves: [(from: String, to: String)], waiting: [String]) {
        var left = moves
        var stopped = held
        var waiting: [String] = []
        while let index = left.firstIndex(where: { stopped.contains($0.to) }) {
            // Its unit keeps the name that it has, and whoever is stated under that cannot have it.
            let move = left.remove(at: index)
            guard let other = left.first(where: { $0.to == move.from }) else { continue }
            if stopped.insert(other.to).inserted { waiting.append(other.to) }
        }
        return (left, waiting.sorted())
    }
}
