import WeirModel

/// A definition's interface, prepared for resolving many instances against it.
final class InterfaceIndex: Sendable {
    let interface: DefinitionInterface
    /// Variable's key to its index in `interface.variables`.
    let variables: [String: Int]
    /// Indices of the variables in the order of their keys' bytes: the order of canonical JSON.
    let sortedVariables: [Int]
    let flows: Set<String>
    /// Canonical JSON of each variable's default, by variable index; nil where there is none.
    let defaults: [[UInt8]?]

    init(_ interface: DefinitionInterface) {
        self.interface = interface
        variables = Dictionary(
            interface.variables.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        sortedVariables = interface.variables.indices.sorted {
            ByteOrder.precedes(interface.variables[$0].key, interface.variables[$1].key)
        }
        flows = Set(interface.flows)
        defaults = interface.variables.map { ConfigurationValue.defaultJSON($0) }
    }
}

/// The order of canonical JSON's keys.
enum ByteOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
