/// What a plan can act on.
public enum UnitKind: String, Sendable, Hashable, CaseIterable, Comparable {
    case customer, integration, secret, instance

    private var rank: Int {
        switch self {
        case .customer: 0
        case .integration: 1
        case .secret: 2
        case .instance: 3
        }
    }
    /// See `Comparable`.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// The name of a unit within an environment: `acme-erp`, `globex`, for an instance `globex/erp`, for a customer's secret
/// `globex/ERP_PASSWORD`.
public struct UnitKey: Hashable, Sendable, Comparable {
    /// What it is.
    public var kind: UnitKind
    /// The slug, or `customer/instance` for an instance; a secret is `customer/NAME`, and `NAME` of the repository's own.
    public var name: String

    /// Names a unit of a kind.
    public init(_ kind: UnitKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// The key of a customer.
    public static func customer(_ slug: String) -> UnitKey { UnitKey(.customer, slug) }
    /// The key of an integration.
    public static func integration(_ slug: String) -> UnitKey { UnitKey(.integration, slug) }
    /// The key of an instance of a customer.
    public static func instance(_ customer: String, _ slug: String) -> UnitKey {
        UnitKey(.instance, "\(customer)/\(slug)")
    }

    /// The key of a secret.
    public static func secret(_ key: SecretKey) -> UnitKey { UnitKey(.secret, key.description) }

    /// The customer's slug of an instance's or a secret's key; nil for what is no customer's.
    public var customerSlug: String? {
        guard kind == .instance || kind == .secret, let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return nil
        }
        return String(name[..<slash])
    }

    /// The last component: the unit's own slug.
    public var slug: String {
        guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return String(name[name.utf8.index(after: slash)...])
    }

    /// By kind, then by the bytes of the name.
    public static func < (left: Self, right: Self) -> Bool {
        left.kind != right.kind ? left.kind < right.kind : left.name < right.name
    }
}

extension UnitKey: CustomStringConvertible {
    /// The text form.
    public var description: String { "\(kind.rawValue) \(name)" }
}
