/// Finds the name that a misspelt one was probably meant to be, for hints.
public enum NearestName {
    /// Longer names are not compared: the work grows with the product of both lengths, and nobody mistypes them.
    private static let maximumLength = 80

    /// The one of `candidates` that is nearest to `name`, or nil where none is close.
    ///
    /// Near means: apart from upper and lower case, at most one edit in three characters, and never more than four.
    /// An edit is an insertion, a deletion, a substitution or the exchange of two neighbours (the optimal string
    /// alignment form of the Damerau–Levenshtein distance). Of several equally near, the first in byte order wins.
    public static func of(_ name: String, among candidates: some Collection<String>) -> String? {
        let wanted = folded(name)
        guard !wanted.isEmpty, wanted.count <= maximumLength else { return nil }
        let most = min(4, max(1, wanted.count / 3))
        var best: (distance: Int, name: String)?
        for candidate in candidates where candidate != name {
            let other = folded(candidate)
            guard !other.isEmpty, other.count <= maximumLength, abs(other.count - wanted.count) <= most else {
                continue
            }
            let apart = distance(wanted, other)
            guard apart <= most else { continue }
            if let current = best, (current.distance, current.name) <= (apart, candidate) { continue }
            best = (apart, candidate)
        }
        return best?.name
    }

    private static func folded(_ name: String) -> [Unicode.Scalar] {
        // Scalars bound the length of what `lowercased` has to work on.
        Array(
            String(String.UnicodeScalarView(name.unicodeScalars.prefix(maximumLength + 1))).lowercased().unicodeScalars)
    }

    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            current.reserveCapacity(right.count + 1)
            for column in 1...right.count {
                let same = left[row - 1] == right[column - 1]
                var least = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    least = min(least, beforeLast[column - 2] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
