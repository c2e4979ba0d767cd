import WeirModel

/// Lists of values and lists of keys and values.
extension ValueWriter {
    /// Appends a collection, written in YAML or as JSON text; its items are of the variable's type.
    mutating func writeCollection(
        _ value: ValueReference, of variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        let document = value.layer.document
        guard document.nodes[value.node].kind == .string else {
            return write(Item(document: document, node: value.node, place: value), of: variable, to: &bytes)
        }
        guard let json = CollectionText.parse(document.bytes(value.node)), !json.nodes[0].kind.isScalar else {
            return refuseShape(value, variable)
        }
        return write(Item(document: json, node: 0, place: value, isNested: true), of: variable, to: &bytes)
    }

    private mutating func write(
        _ list: Item, of variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        if variable.collection == .valueList {
            guard let items = CollectionText.items(list.document, list.node) else {
                return refuseShape(list.place, variable)
            }
            return writeItems(items, of: list, variable, to: &bytes)
        }
        guard let pairs = CollectionText.pairs(list.document, list.node) else {
            return refuseShape(list.place, variable)
        }
        return writePairs(pairs, of: list, variable, to: &bytes)
    }

    private mutating func writeItems(
        _ items: [Int], of list: Item, _ variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        var isWhole = true
        bytes.append(UInt8(ascii: "["))
        for (offset, item) in items.enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            if !writeItem(list.at(item), of: variable, to: &bytes) { isWhole = false }
        }
        bytes.append(UInt8(ascii: "]"))
        return isWhole
    }

    private mutating func writePairs(
        _ pairs: [(key: Int, value: Int)], of list: Item, _ variable: DefinitionInterface.Variable,
        to bytes: inout [UInt8]
    ) -> Bool {
        var isWhole = true
        bytes.append(UInt8(ascii: "["))
        for (offset, pair) in pairs.enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            CollectionText.appendKey(list.document.bytes(pair.key), to: &bytes)
            if !writeItem(list.at(pair.value), of: variable, to: &bytes) { isWhole = false }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
        return isWhole
    }

    private mutating func writeItem(
        _ item: Item, of variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        guard CollectionText.isItem(item.document, item.node) else {
            return refuse(
                item.place, .wrongType,
                "an item of \(quoted(variable.key)) is a single value, and this is \(item.document.describe(item.node))",
                hint: item.kind == .null ? "write \"\" where it is meant to be empty" : nil)
        }
        return writeText(item.document.bytes(item.node), of: variable, at: item.place, to: &bytes)
    }

    private mutating func refuseShape(_ value: ValueReference, _ variable: DefinitionInterface.Variable) -> Bool {
        let isList = variable.collection == .valueList
        return refuse(
            value, .wrongType,
            "\(quoted(variable.key)) is a list of \(isList ? "values" : "keys and values"), and this is "
                + value.layer.document.describe(value.node),
            hint: isList ? "write [one, two]" : "write {key: value}")
    }
}
