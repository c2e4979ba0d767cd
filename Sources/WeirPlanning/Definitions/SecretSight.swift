import WeirJSON
import WeirModel

/// What the way down to a part of a definition says about whether it may be shown.
///
/// Hidden are the inputs whose names say secret, entries of such a name in the lists of an input (a header
/// `Authorization`), and the defaults of config variables of such a name.
enum SecretSight: Equatable {
    case top
    case elsewhere
    /// The list of config variables.
    case variables
    case variable(isSecret: Bool)
    /// The mapping of inputs.
    case inputs
    case insideInput
    case secret

    func member(_ key: DefinitionTree.Name) -> SecretSight {
        switch self {
        case .secret: return .secret
        case .inputs: return Self.looksSecret(key) ? .secret : .insideInput
        case .variable(isSecret: true) where key.elementsEqual("defaultValue".utf8): return .secret
        case .top where key.elementsEqual("requiredConfigVars".utf8): return .variables
        default: break
        }
        if key.elementsEqual("inputs".utf8) { return .inputs }
        return self == .insideInput ? .insideInput : .elsewhere
    }

    /// The item `node` of a list that is seen so.
    func item(_ node: Int, of tree: DefinitionTree) -> SecretSight {
        switch self {
        case .variables: .variable(isSecret: Self.isNamedSecret(node, tree))
        case .inputs, .insideInput: Self.isNamedSecret(node, tree) ? .secret : .insideInput
        case .secret: .secret
        case .top, .elsewhere, .variable: .elsewhere
        }
    }

    /// What is seen of both sides of a pair, which may have different names.
    func items(_ left: Int, of old: DefinitionTree, _ right: Int, of new: DefinitionTree) -> SecretSight {
        let (before, after) = (item(left, of: old), item(right, of: new))
        if before == .secret || before == .variable(isSecret: true) { return before }
        return after
    }

    private static func isNamedSecret(_ node: Int, _ tree: DefinitionTree) -> Bool {
        (["name", "key"] as [StaticString]).contains { key in
            tree.document.value(of: key, in: node).map {
                tree.kind($0) == .string && looksSecret(tree.document.bytes($0))
            }
                ?? false
        }
    }

    private static func looksSecret(_ name: DefinitionTree.Name) -> Bool {
        SecretNames.looksSecret(String(decoding: name, as: UTF8.self))
    }
}

extension DefinitionTree {
    /// Writes the subtree at `node` as canonical JSON with something else in place of what may not be shown.
    ///
    /// - Parameters:
    ///   - left: items of lists that are left out.
    ///   - hidden: what a secret at a node shows as.
    func write(
        _ node: Int, _ sight: SecretSight, without left: Set<Int> = [], to writer: inout JSONWriter,
        hidden: (Int) -> String = { _ in "(secret)" }
    ) {
        if sight == .secret { return writer.string(hidden(node)) }
        switch kind(node) {
        case .mapping:
            writer.beginObject()
            for key in sortedKeys(node) {
                let name = document.bytes(key)
                writer.key(utf8: name.span)
                write(key + 1, sight.member(name), without: left, to: &writer, hidden: hidden)
            }
            writer.endObject()
        case .sequence:
            writer.beginArray()
            for item in document.children(node) where !left.contains(item) {
                write(item, sight.item(item, of: self), without: left, to: &writer, hidden: hidden)
            }
            writer.endArray()
        default: writer.raw(CanonicalJSON.bytes(document, node))
        }
    }

    /// The node's value as it may be shown.
    func shown(_ node: Int, _ sight: SecretSight, without left: Set<Int> = []) -> FieldValue {
        if sight == .secret { return .secret }
        var writer = JSONWriter()
        write(plainValue(node) ?? node, sight, without: left, to: &writer)
        return .json(writer.text)
    }
}
