import WeirModel

/// Where pointers lead.
///
/// A token names a member of a mapping. In a list it names the item that is called so (see `name(of:)`), which goes on
/// being the same item when others come and go; where no item is called so, a number counts items from 0, as RFC 6901
/// says, and `-` is the place after the last one.
extension DocumentTree {
    /// How many names a message lists.
    private static let mostNames = 8

    /// The way to what is at `pointer`.
    func locate(_ pointer: JSONPointer) throws(PatchFailure) -> [Int] { try locate(pointer.tokens[...]) }

    func locate(_ tokens: ArraySlice<String>) throws(PatchFailure) -> [Int] {
        var path: [Int] = []
        var value = root
        for (depth, token) in tokens.enumerated() {
            let number = try find(token, in: value, at: tokens.prefix(depth))
            path.append(number)
            value = child(number, of: value)
        }
        return path
    }

    /// Where a value that is added at a pointer goes.
    enum Insertion {
        /// In place of what is there.
        case replacing([Int])
        /// A new member.
        case member(mapping: [Int], name: String)
        /// Before the item of that number, or at the end.
        case item(list: [Int], number: Int)
    }

    /// Where `value` goes when it is added at `pointer`.
    ///
    /// In a list: at `-` it becomes the last item; at the name of an item or at a number it goes before that item; at
    /// the name that it has itself, which no other item may have, it becomes the last item.
    func insertion(of value: Value, at pointer: JSONPointer) throws(PatchFailure) -> Insertion {
        guard let token = pointer.tokens.last else { return .replacing([]) }
        let container = pointer.tokens.dropLast()
        let path = try locate(container)
        let target = self.value(at: path)
        switch kind(target) {
        case .mapping:
            if let number = member(token, of: target) { return .replacing(path + [number]) }
            return .member(mapping: path, name: token)
        case .sequence:
            let number = try number(for: token, of: value, in: target, at: container)
            return .item(list: path, number: number)
        default: throw nothingBelow(target, at: container)
        }
    }

    private func number(
        for token: String, of value: Value, in list: Value, at place: ArraySlice<String>
    ) throws(PatchFailure) -> Int {
        let count = count(list)
        if token == "-" { return count }
        let own = name(of: value)
        let named = numbers(of: token, in: list)
        if named.isEmpty, own == token { return count }
        if named.isEmpty, let number = Self.index(token), number <= count { return number }
        let number = try find(token, in: list, at: place)
        guard own != token else {
            throw PatchFailure(
                "\(shown(place)) already has an item \(quoted(token))",
                hint: "replace it, or give the new item a name of its own")
        }
        return number
    }

    /// The number of the child that `token` names.
    func find(
        _ token: String, in value: Value, at place: ArraySlice<String>
    ) throws(PatchFailure) -> Int {
        switch kind(value) {
        case .mapping:
            if let number = member(token, of: value) { return number }
            let names = children(value).compactMap { child in
                child.key.map { String(decoding: text($0), as: UTF8.self) }
            }
            throw missing(token, at: place, names: names, what: "field")
        case .sequence:
            let named = numbers(of: token, in: value)
            if named.count == 1 { return named[0] }
            guard named.isEmpty else {
                throw PatchFailure(
                    "\(shown(place)) has \(named.count) items \(quoted(token)), and the path does not say which",
                    hint:
                        "use the item's number: \(named.prefix(Self.mostNames).map(String.init).joined(separator: ", "))"
                )
            }
            let count = count(value)
            if let number = Self.index(token), number < count { return number }
            throw missingItem(token, of: value, at: place)
        default: throw nothingBelow(value, at: place)
        }
    }

    /// The numbers of the items that are called `name`.
    func numbers(of name: String, in list: Value) -> [Int] {
        children(list).enumerated().compactMap { number, item in
            self.name(of: item.value).map { $0.utf8.elementsEqual(name.utf8) } == true ? number : nil
        }
    }

    /// The number that `token` is: 0, or digits that do not begin with 0 (RFC 6901, 4).
    static func index(_ token: String) -> Int? {
        guard !token.isEmpty, token.utf8.count <= 9, token == "0" || !token.hasPrefix("0"),
            token.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(token)
    }

    // MARK: What is not there

    private func missingItem(_ token: String, of list: Value, at place: ArraySlice<String>) -> PatchFailure {
        let items = children(list)
        if token == "-" {
            return PatchFailure(
                "\"-\" is the place after the last item of \(shown(place)), where nothing is",
                hint: "only add, move and copy can put something there", isMissing: true)
        }
        let names = items.compactMap { name(of: $0.value) }
        guard names.isEmpty else { return missing(token, at: place, names: names, what: "item") }
        return PatchFailure(
            "\(shown(place)) has no item \(quoted(token))",
            hint: items.isEmpty
                ? "the list is empty" : "its items have no names; use a number from 0 to \(items.count - 1)",
            isMissing: true)
    }

    private func missing(
        _ token: String, at place: ArraySlice<String>, names: [String], what: String
    ) -> PatchFailure {
        let listed = names.prefix(Self.mostNames).map(quoted).joined(separator: ", ")
        let rest = names.count > Self.mostNames ? " and \(names.count - Self.mostNames) more" : ""
        let there = names.isEmpty ? "nothing is there" : "there is: \(listed)\(rest)"
        let nearest = NearestName.of(token, among: names)
        return PatchFailure(
            "\(shown(place)) has no \(what) \(quoted(token))",
            hint: nearest.map { "did you mean \(quoted($0))? \(there)" } ?? there, isMissing: true)
    }

    private func nothingBelow(_ value: Value, at place: ArraySlice<String>) -> PatchFailure {
        let what =
            switch kind(value) {
            case .null: "empty"
            case .boolean: "a boolean"
            case .integer, .float: "a number"
            default: "a string"
            }
        return PatchFailure(
            "\(shown(place)) is \(what), and nothing is below it", hint: "end the path there, or replace it",
            isMissing: true)
    }

    private func shown(_ place: ArraySlice<String>) -> String {
        place.isEmpty ? "the definition" : quoted(JSONPointer(tokens: Array(place)).description)
    }
}
