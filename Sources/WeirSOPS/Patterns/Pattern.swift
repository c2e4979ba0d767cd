/// Why a text is no pattern.
struct PatternFault: Error {
    var problem: String
}

/// A regular expression in the syntax of Go's `regexp`, which SOPS uses (RE2). It is matched without backtracking, in
/// time proportional to the text: nobody can write a file that never ends.
struct Pattern {
    private let program: [PatternInstruction]

    /// - Throws: `PatternFault` where the text is no expression or uses something that is not supported.
    init(_ text: String) throws(PatternFault) {
        var parser = try PatternParser(text)
        program = try PatternCompiler.compile(try parser.parse())
    }

    /// Whether the expression matches anywhere in `text`. What is no UTF-8 counts as U+FFFD.
    func matches(_ text: [UInt8]) -> Bool {
        let characters = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        var threads = PatternThreads(count: program.count)
        var next = PatternThreads(count: program.count)
        for index in 0...characters.count {
            let place = PatternPlace(
                before: index > 0 ? characters[index - 1] : nil,
                after: index < characters.count ? characters[index] : nil)
            // A match may begin at every place.
            if follow(0, place, &threads) { return true }
            guard let character = place.after else { return false }
            next.removeAll()
            let following = PatternPlace(
                before: character, after: index + 1 < characters.count ? characters[index + 1] : nil)
            for thread in threads.waiting {
                guard case .character(let set) = program[thread], set.contains(character) else { continue }
                if follow(thread + 1, following, &next) { return true }
            }
            swap(&threads, &next)
        }
        return false
    }

    /// Adds what can be reached from `start` without taking a character; true where the end is.
    private func follow(_ start: Int, _ place: PatternPlace, _ threads: inout PatternThreads) -> Bool {
        var stack = [start]
        while let index = stack.popLast() {
            guard threads.visit(index) else { continue }
            switch program[index] {
            case .match: return true
            case .jump(let target): stack.append(target)
            case .split(let first, let second): stack += [first, second]
            case .assertion(let assertion): if place.fulfils(assertion) { stack.append(index + 1) }
            case .character: threads.wait(index)
            }
        }
        return false
    }
}

/// The instructions at which a match may stand.
private struct PatternThreads {
    private var seen: [Bool]
    private(set) var waiting: [Int] = []
    private var visited: [Int] = []

    init(count: Int) { seen = [Bool](repeating: false, count: count) }

    mutating func visit(_ index: Int) -> Bool {
        if seen[index] { return false }
        seen[index] = true
        visited.append(index)
        return true
    }

    mutating func wait(_ index: Int) { waiting.append(index) }

    mutating func removeAll() {
        for index in visited { seen[index] = false }
        visited.removeAll(keepingCapacity: true)
        waiting.removeAll(keepingCapacity: true)
    }
}

/// A place between two characters.
private struct PatternPlace {
    var before: Unicode.Scalar?
    var after: Unicode.Scalar?

    func fulfils(_ assertion: PatternAssertion) -> Bool {
        switch assertion {
        case .textBegin: before == nil
        case .textEnd: after == nil
        case .lineBegin: before == nil || before == "\n"
        case .lineEnd: after == nil || after == "\n"
        case .wordBoundary: isWord(before) != isWord(after)
        case .noWordBoundary: isWord(before) == isWord(after)
        }
    }

    private func isWord(_ character: Unicode.Scalar?) -> Bool {
        character.map { PatternSet.word.contains($0) } ?? false
    }
}

/// What a pattern asks of a place.
enum PatternAssertion {
    case textBegin, textEnd, lineBegin, lineEnd, wordBoundary, noWordBoundary
}

/// A step of a pattern. Where none is named, the next instruction follows.
enum PatternInstruction {
    case character(PatternSet)
    case assertion(PatternAssertion)
    case jump(Int)
    case split(Int, Int)
    case match
}

/// Turns the tree of a pattern into instructions.
enum PatternCompiler {
    /// Longer programs are refused.
    private static let mostInstructions = 2_000

    static func compile(_ node: PatternNode) throws(PatternFault) -> [PatternInstruction] {
        var program: [PatternInstruction] = []
        try append(node, to: &program)
        program.append(.match)
        return program
    }

    private static func append(_ node: PatternNode, to program: inout [PatternInstruction]) throws(PatternFault) {
        guard program.count < mostInstructions else { throw PatternFault(problem: "it is too long") }
        switch node {
        case .empty: break
        case .character(let set): program.append(.character(set))
        case .assertion(let assertion): program.append(.assertion(assertion))
        case .sequence(let nodes):
            for node in nodes { try append(node, to: &program) }
        case .alternatives(let nodes): try append(alternatives: nodes, to: &program)
        case .repetition(let node, let least, let most): try append(node, least, most, to: &program)
        }
    }

    private static func append(
        alternatives nodes: [PatternNode], to program: inout [PatternInstruction]
    ) throws(PatternFault) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try append(node, to: &program)
                break
            }
            let split = program.count
            program.append(.match)
            try append(node, to: &program)
            jumps.append(program.count)
            program.append(.match)
            program[split] = .split(split + 1, program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private static func append(
        _ node: PatternNode, _ least: Int, _ most: Int?, to program: inout [PatternInstruction]
    ) throws(PatternFault) {
        for _ in 0..<least { try append(node, to: &program) }
        guard let most else {
            let split = program.count
            program.append(.match)
            try append(node, to: &program)
            program.append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<max(most, least) {
            splits.append(program.count)
            program.append(.match)
            try append(node, to: &program)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
