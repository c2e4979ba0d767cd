/// What files in Git may ask for: decided by the operator, outside of Git. Nothing is allowed unless it is said here.
///
/// Without it a customer's file could name another customer's path in a vault, or send a secret to an address of its
/// choosing. SOPS files need no allowance: they are read from the declaring file's own folder only, and generated values
/// ask nobody.
///
/// A pattern is compared with the whole name. `*` stands for any characters but `/`, `**` for any, `{customer}` for the
/// declaring customer's slug, and `{CUSTOMER}` for that in capitals with `_` for `-`, as environment variables have it.
/// A pattern with either never fits a secret of the repository's own file.
public struct SecretAllowances: Hashable, Sendable {
    /// Paths in Vault or OpenBao, as its HTTP API has them.
    public var vault: [String]
    /// Names of environment variables.
    public var environment: [String]
    /// Files, by absolute path or below the folder that the operator names.
    public var files: [String]
    /// Names or ARNs in AWS Secrets Manager.
    public var aws: [String]
    /// Hosts, with a port where it is not the scheme's own, that rotators may call or connect to.
    public var rotatorHosts: [String]
    /// Names of the repository's own secrets that customers' files may refer to.
    public var rootSecrets: [String]

    /// Nothing is allowed unless it is given.
    public init(
        vault: [String] = [], environment: [String] = [], files: [String] = [], aws: [String] = [],
        rotatorHosts: [String] = [], rootSecrets: [String] = []
    ) {
        self.vault = vault
        self.environment = environment
        self.files = files
        self.aws = aws
        self.rotatorHosts = rotatorHosts
        self.rootSecrets = rootSecrets
    }

    /// Whether a declaration may read from a source.
    ///
    /// - Parameters:
    ///   - customer: the declaring customer's slug; nil for the repository's own file.
    ///   - customers: all customers' slugs: where the name fits the pattern for one with a longer slug too, it is that
    ///     one's (`GLOBEX_EU_TOKEN` is of `globex-eu`, and not of `globex`).
    public func allow(_ source: SecretSource, of customer: String?, among customers: some Sequence<String>) -> Bool {
        let patterns: [String]
        switch source {
        // The repository holds the value itself.
        case .sops, .inline: return true
        case .environment: patterns = environment
        case .file: patterns = files
        case .vault: patterns = vault
        case .aws: patterns = aws
        }
        let rivals = customer.map { own in customers.filter { $0 != own && $0.hasPrefix(own) } } ?? []
        return patterns.contains { text in
            let pattern = AllowancePattern(text)
            guard pattern.fits(source.path, customer) else { return false }
            return !pattern.namesCustomer || !rivals.contains { pattern.fits(source.path, $0) }
        }
    }

    /// Whether a rotator of the customer may talk to a host: `partner.example.com`, or `db:6432`.
    public func allow(rotatorHost host: String, of customer: String?) -> Bool {
        rotatorHosts.contains { AllowancePattern($0).fits(host, customer) }
    }

    /// Whether a customer's file may refer to one of the repository's own secrets.
    public func allow(rootSecret name: String, for customer: String) -> Bool {
        rootSecrets.contains { AllowancePattern($0).fits(name, customer) }
    }
}

/// One pattern of `SecretAllowances`.
struct AllowancePattern {
    private enum Part {
        case text([UInt8])
        case name
        case path
        case customer
        case capitals
    }

    private let parts: [Part]
    /// Whether what it fits depends on the customer.
    let namesCustomer: Bool

    init(_ text: String) {
        var parts: [Part] = []
        var namesCustomer = false
        var rest = text[...]
        func literal(_ piece: Substring) {
            guard !piece.isEmpty else { return }
            parts.append(.text(Array(piece.utf8)))
        }
        var plain = rest.startIndex
        while let first = rest.first {
            let found: (Part, Int)? =
                switch true {
                case rest.hasPrefix("**"): (.path, 2)
                case first == "*": (.name, 1)
                case rest.hasPrefix("{customer}"): (.customer, 10)
                case rest.hasPrefix("{CUSTOMER}"): (.capitals, 10)
                default: nil
                }
            guard let (part, length) = found else {
                rest = rest.dropFirst()
                continue
            }
            literal(text[plain..<rest.startIndex])
            parts.append(part)
            if case .customer = part { namesCustomer = true }
            if case .capitals = part { namesCustomer = true }
            rest = rest.dropFirst(length)
            plain = rest.startIndex
        }
        literal(text[plain...])
        self.parts = parts
        self.namesCustomer = namesCustomer
    }

    /// Whether all of `name` is what the pattern says for a customer.
    ///
    /// A name that climbs (`..`), is encoded, or holds empty parts fits no pattern: what it reaches is not what it says.
    func fits(_ name: String, _ customer: String?) -> Bool {
        let bytes = Array(name.utf8)
        guard !bytes.isEmpty, !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "%") }) else {
            return false
        }
        let climbs = name.split(separator: "/", omittingEmptySubsequences: false).dropFirst(name.hasPrefix("/") ? 1 : 0)
            .contains { $0.isEmpty || $0 == "." || $0 == ".." }
        guard !climbs, customer != nil || !namesCustomer else { return false }
        let resolved: [Part] = parts.map { part in
            switch part {
            case .customer: .text(Array((customer ?? "").utf8))
            case .capitals:
                .text((customer ?? "").utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : Self.capital($0) })
            case .text, .name, .path: part
            }
        }
        return Self.match(bytes[...], resolved[...])
    }

    private static func capital(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
    }

    /// Goes through the parts with the set of places in the name that they can reach, so that no pattern costs more than
    /// its length times that of the name.
    private static func match(_ name: ArraySlice<UInt8>, _ parts: ArraySlice<Part>) -> Bool {
        var places: Set<Int> = [name.startIndex]
        for part in parts {
            var next: Set<Int> = []
            for place in places {
                switch part {
                case .text(let bytes):
                    if name[place...].starts(with: bytes) { next.insert(place + bytes.count) }
                case .name, .path:
                    var end = place
                    // Where somebody has been, somebody has gone on from.
                    while next.insert(end).inserted, end < name.endIndex {
                        if case .name = part, name[end] == UInt8(ascii: "/") { break }
                        end += 1
                    }
                case .customer, .capitals: continue
                }
            }
            places = next
        }
        return places.contains(name.endIndex)
    }
}
