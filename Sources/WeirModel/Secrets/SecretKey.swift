/// Which secret: a customer's, or one of the repository that all customers share.
public struct SecretKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The customer's slug; nil for a secret of the repository's own `secrets.yaml`.
    public var customer: String?
    /// As `{{secrets.NAME}}` says it: letters, digits and `_`.
    public var name: String

    /// Names a secret.
    public init(customer: String?, name: String) {
        self.customer = customer
        self.name = name
    }

    /// `globex/IMPORT_KEY`; `SHARED_KEY` of the repository.
    public var description: String { customer.map { "\($0)/\(name)" } ?? name }

    /// The repository's own first, then by customer and name, by bytes.
    public static func < (one: Self, other: Self) -> Bool {
        switch (one.customer, other.customer) {
        case (nil, .some): true
        case (.some, nil): false
        case (let first?, let second?) where first != second:
            first.utf8.lexicographicallyPrecedes(second.utf8)
        default: one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
        }
    }
}
