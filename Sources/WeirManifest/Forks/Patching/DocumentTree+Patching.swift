import WeirModel

/// The operations of RFC 6902.
extension DocumentTree {
    /// Does what `patch` says; leaves the tree as it was where it throws.
    ///
    /// - Parameter value: the patch's value, where its operation has one.
    mutating func apply(_ patch: DefinitionPatch, value: Value?) throws(PatchFailure) {
        switch patch.operation {
        case .add:
            if let value { try add(value, at: patch) }
        case .replace:
            if let value { try replace(at: try locate(patch.path), with: value) }
        case .remove:
            guard !patch.path.tokens.isEmpty else {
                throw PatchFailure("the whole definition cannot be removed", hint: "remove the patch, or the fork")
            }
            _ = remove(at: try locate(patch.path))
        case .copy:
            if let from = patch.from { try add(self.value(at: try locate(source: from)), at: patch) }
        case .move:
            if let from = patch.from { try move(from, patch) }
        case .test:
            if let value { try test(value, at: patch.path) }
        }
    }

    private mutating func add(_ value: Value, at patch: DefinitionPatch) throws(PatchFailure) {
        switch try insertion(of: value, at: patch.path) {
        case .replacing(let path): try replace(at: path, with: value)
        case .item(let list, let number): try insert(value, at: number, ofList: list)
        case .member(let mapping, let name):
            try insert(value, key: word(name, at: patch.source.path), inMapping: mapping)
        }
    }

    private mutating func move(_ from: JSONPointer, _ patch: DefinitionPatch) throws(PatchFailure) {
        let source = try locate(source: from)
        if from == patch.path { return }
        guard !from.contains(patch.path) else {
            throw PatchFailure(
                "a value cannot be moved into itself", hint: "copy it, or move it to a place that is not below it")
        }
        let before = root
        let value = remove(at: source)
        do {
            try add(value, at: patch)
        } catch {
            root = before
            throw error
        }
    }

    private func locate(source: JSONPointer) throws(PatchFailure) -> [Int] {
        do {
            return try locate(source)
        } catch {
            var failure = error
            failure.part = .from
            throw failure
        }
    }

    private func test(_ expected: Value, at pointer: JSONPointer) throws(PatchFailure) {
        let actual = value(at: try locate(pointer))
        guard !equal(actual, expected, of: self, numbers: .byValue) else { return }
        let isSecret = pointer.tokens.contains(where: SecretNames.looksSecret)
        throw PatchFailure(
            "the test fails: \(isSecret ? "another value is there" : "\(describe(actual)) is there")",
            hint: hint(actual, expected))
    }

    private func hint(_ actual: Value, _ expected: Value) -> String {
        let kinds = (kind(actual), kind(expected))
        if text(actual.origin) == text(expected.origin), kinds.0.isScalar, kinds.1.isScalar, kinds.0 != kinds.1 {
            return kinds.0 == .string ? "write the expected value in quotes" : "write the expected value without quotes"
        }
        return "see what changed in the parent, then change the test or the patches that rely on it"
    }

    /// A value as a message shows it.
    func describe(_ value: Value) -> String {
        let count = count(value)
        switch kind(value) {
        case .sequence: return "a list of \(count) item\(count == 1 ? "" : "s")"
        case .mapping: return "a mapping with \(count) field\(count == 1 ? "" : "s")"
        case .null: return "null"
        case .string: return quoted(String(decoding: text(value.origin), as: UTF8.self))
        default: return String(String(decoding: text(value.origin), as: UTF8.self).prefix(Quotation.longest))
        }
    }

    /// A key or a string that no document has.
    mutating func word(_ text: String, at position: SourcePosition) -> Origin {
        var maker = DocumentMaker()
        maker.text(text, at: position)
        return Origin(document: add(maker.document), node: 0)
    }
}
