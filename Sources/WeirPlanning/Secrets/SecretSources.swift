public import WeirModel

/// What an operator allows, and what the sources of secrets say, when a plan is made. Versions, never values.
public struct SecretSources: Sendable {
    /// What a source says of one secret.
    public enum State: Hashable, Sendable {
        /// It has a value, of this version.
        case version(String)
        /// It has a value, and no version that could be compared: its owner has stored none before.
        case present
        /// It has none, or gives it to nobody, until somebody changes something.
        case failed(reason: String, hint: String?)
        /// It could not be asked now.
        case unchecked(reason: String)
    }

    /// What files in Git may ask for.
    public var allowances: SecretAllowances
    /// By secret, of those whose value is read and allowed to be.
    public var states: [SecretKey: State]
    /// Whether there is a key to encrypt new values with.
    public var canStore: Bool

    /// Memberwise.
    public init(allowances: SecretAllowances, states: [SecretKey: State] = [:], canStore: Bool) {
        self.allowances = allowances
        self.states = states
        self.canStore = canStore
    }
}

extension Planner {
    /// The secrets whose sources have to be asked for a plan: declared, or stored by a commit that this load did not
    /// look at again, and allowed.
    public static func sourcesNeeded(desired: DesiredState, observed: ObservedState, allowances: SecretAllowances)
        -> [SecretDeclaration]
    {
        let moved = observed.following(desired.moves).state
        let policy = SecretPolicy(allowances, desired, moved)
        let stated = SecretStatements(desired, moved)
        return stated.declarations.values
            .filter { declaration in
                guard case .source = declaration.origin else { return false }
                return policy.problem(declaration, among: stated) == nil
            }
            .sorted { $0.key < $1.key }
    }
}

/// Which secrets the commit states, with those of owners whose files were not looked at: they are stated as they are
/// stored. Of plain texts only those that were looked at: the value of another is what it was.
struct SecretStatements {
    private(set) var declarations: [SecretKey: SecretDeclaration] = [:]

    /// - Parameter observed: under the names that the commit gives its units.
    init(_ desired: DesiredState, _ observed: ObservedState) {
        var customers = Set(desired.customers.lazy.map(\.slug))
        for unit in desired.held where unit.key.kind == .customer { customers.insert(unit.key.name) }
        for declaration in desired.secrets where declarations[declaration.key] == nil {
            declarations[declaration.key] = declaration
        }
        for secret in observed.secrets
        where !secret.row.isDeleted && declarations[secret.secret] == nil
            && !secret.secret.isImplicit && !desired.secretOwners.contains(secret.secret.customer)
            && Self.lasts(secret, customers, desired.scope)
        {
            declarations[secret.secret] = SecretSpec.declaration(
                secret.spec, of: secret.secret, path: secret.sourcePath)
        }
    }

    /// A secret of a customer that nothing states any more goes with it.
    private static func lasts(_ secret: ObservedSecret, _ customers: Set<String>, _ scope: DesiredScope?) -> Bool {
        guard let customer = secret.secret.customer else { return true }
        return customers.contains(customer) || scope.map { !$0.customers.contains(customer) } ?? false
    }
}

/// What the operator says of declarations.
struct SecretPolicy {
    private let allowances: SecretAllowances
    /// Sorted.
    private let customers: [String]

    init(_ allowances: SecretAllowances, _ desired: DesiredState, _ observed: ObservedState) {
        self.allowances = allowances
        var names = Set(desired.customers.map(\.slug))
        names.formUnion(desired.held.lazy.filter { $0.key.kind == .customer }.map(\.key.name))
        names.formUnion(observed.customers.map(\.slug))
        names.formUnion(observed.rest?.customerNames ?? [])
        customers = names.sorted()
    }

    /// Why the declaration may not be followed; nil where it may.
    ///
    /// - Parameter stated: all that there are: a rotator may use others.
    func problem(_ declaration: SecretDeclaration, among stated: SecretStatements) -> Diagnostic? {
        let customer = declaration.key.customer
        if case .source(let source) = declaration.origin,
            !allowances.allow(source, of: customer, among: namesakes(of: customer))
        {
            return Diagnostic(
                .sourceNotAllowed, at: declaration.source,
                "\(declaration.key) may not be read from \(source.kind) \(source.path)",
                hint: "the operator's configuration allows it: allow: {\(source.allowanceField): [\"\(source.path)\"]}")
        }
        guard let rotator = declaration.rotation?.rotator else { return nil }
        return hostProblem(rotator, declaration) ?? secretProblem(rotator, declaration, stated)
    }

    private func hostProblem(_ rotator: SecretRotator, _ declaration: SecretDeclaration) -> Diagnostic? {
        guard let hosts = rotator.hosts else {
            return Diagnostic(
                .sourceNotAllowed, at: declaration.source, "the rotator of \(declaration.key) does not name one host",
                hint: "its URL holds a scheme and one host, and no password")
        }
        let customer = declaration.key.customer
        guard let host = hosts.first(where: { !allowances.allow(rotatorHost: $0, of: customer) }) else { return nil }
        return Diagnostic(
            .sourceNotAllowed, at: declaration.source, "the rotator of \(declaration.key) may not talk to \(host)",
            hint: "the operator's configuration allows it: allow: {rotatorHosts: [\"\(host)\"]}")
    }

    /// Its values go to the rotator's host, so that it may use no others than an instance of the same owner.
    private func secretProblem(
        _ rotator: SecretRotator, _ declaration: SecretDeclaration, _ stated: SecretStatements
    ) -> Diagnostic? {
        let key = declaration.key
        for name in rotator.secretNames {
            let isDeclared = { stated.declarations[$0] != nil }
            switch allowances.secret(named: name, forRotatorOf: key, isDeclared: isDeclared) {
            case .found(key):
                return Diagnostic(
                    .invalidValue, at: declaration.source, "the rotator of \(key) refers to its own secret by name",
                    hint: "its value is {{new}} or {{current}}; whoever administrates it is another secret")
            case .found: continue
            case .forbidden:
                return Diagnostic(
                    .sourceNotAllowed, at: declaration.source,
                    "the rotator of \(key) may not use the repository's secret \(name)",
                    hint: "the operator's configuration allows it: allow: {rootSecrets: [\"\(name)\"]}")
            case .unknown:
                let names = stated.declarations.keys.filter { $0.customer == nil || $0.customer == key.customer }
                let nearest = NearestName.of(name, among: Set(names.map(\.name)).subtracting([key.name]))
                let file = key.customer.map { "customers/\($0)/secrets.yaml or in the repository's secrets.yaml" }
                return Diagnostic(
                    .unknownTemplate, at: declaration.source,
                    "the rotator of \(key) refers to the secret \(name), which nobody declares",
                    hint: nearest.map { "did you mean \($0)?" } ?? "declare it in \(file ?? "the same file")")
            }
        }
        return nil
    }

    /// The customers whose slugs begin with that one's: of many customers few.
    private func namesakes(of customer: String?) -> ArraySlice<String> {
        guard let customer else { return [] }
        var low = customers.startIndex
        var high = customers.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if customers[middle] < customer { low = middle + 1 } else { high = middle }
        }
        return customers[low...].prefix { $0.hasPrefix(customer) }
    }

    /// Why a customer's instance may not refer to a secret; nil where it may.
    func problem(_ secret: SecretKey, usedBy instance: DesiredInstance) -> Diagnostic? {
        // What a layer or a definition says in plain text is said to every instance that it reaches.
        guard secret.customer == nil, !secret.isImplicit,
            !allowances.allow(rootSecret: secret.name, for: instance.customer)
        else { return nil }
        return Diagnostic(
            .sourceNotAllowed, at: instance.source,
            "customer \(instance.customer) may not use the repository's secret \(secret.name)",
            hint: "the operator's configuration allows it: allow: {rootSecrets: [\"\(secret.name)\"]}")
    }
}

extension SecretSource {
    /// The list of the operator's configuration that would allow it.
    fileprivate var allowanceField: String {
        switch self {
        case .sops: "sops"
        case .environment: "env"
        case .file: "files"
        case .vault: "vault"
        case .aws: "aws"
        case .inline: "inline"
        }
    }
}
