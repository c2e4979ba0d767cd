import WeirModel
import WeirPlanning
import WeirRotation
import WeirStore

extension PlanBuilder {
    /// A secret by its key in text, with a new value of this number where one is given.
    mutating func secret(
        _ name: String, generation: Int = 0, value: Int? = nil, rotation: RotationRequest? = nil,
        overlap: Int = 3600, _ operation: RowOperation
    ) {
        let key = Self.secretKey(name)
        let row = operation == .insert ? nil : observed.secrets.first { $0.secret == key }?.row
        let write = SecretWrite(
            operation: operation, secret: key,
            spec: SecretSpec.spec(
                of: SecretDeclaration(
                    key: key, origin: .generated(.token(bytes: 32)),
                    rotation: RotationPolicy(every: nil, overlap: overlap, rotator: .selfIssued),
                    generation: generation, source: SourceLocation(path: "secrets.yaml"))),
            sourcePath: "secrets.yaml",
            value: value.map { .init(number: $0, origin: .generated(.token(bytes: 32)), sourceVersion: nil) },
            rotation: rotation)
        let action: Action =
            switch operation {
            case .insert: .create
            case .delete: .delete
            default: rotation == nil ? .update : .rotate
            }
        let part = UnitChange.Part(
            action: action, reason: "\(action.rawValue) \(name)", source: SourceLocation(path: "secrets.yaml"))
        plan.changes.append(UnitChange(key: .secret(key), row: row, parts: [part], write: .secret(write)))
    }

    /// The data key of the customer `keep`.
    static let keyID = Identifier(version8From: digest("key of keep"))

    static func secretKey(_ name: String) -> SecretKey {
        let parts = name.split(separator: "/").map(String.init)
        return parts.count == 2 ? SecretKey(customer: parts[0], name: parts[1]) : SecretKey(customer: nil, name: name)
    }

    /// Bytes in the place of ciphertexts for the values that a plan asks for, and a key for each owner that is new.
    static func sealed(_ plan: Plan) -> SealedSecrets {
        var sealed = SealedSecrets()
        let newCustomers = plan.changes.filter { $0.key.kind == .customer && $0.row == nil }.map(\.key.name)
        for change in plan.changes {
            guard case .secret(let write) = change.write, let value = write.value else { continue }
            let owner = write.secret.customer ?? "the repository"
            let key = Identifier(version8From: digest("key of \(owner)"))
            sealed.values.append(
                .init(
                    secret: write.secret, number: value.number, sealed: Array("sealed \(write.secret)".utf8),
                    dataKey: key, fingerprint: Array(digest("\(write.secret)").description.utf8.suffix(16)),
                    sourceVersion: value.sourceVersion))
            let isNew = plan.serial == 0 || write.secret.customer.map(newCustomers.contains) == true
            guard isNew, !sealed.newKeys.contains(where: { $0.id == key }) else { continue }
            let customer = write.secret.customer.map { Identifier(version8From: digest("customer \($0)")) }
            sealed.newKeys.append(
                StoredDataKey(id: key, customer: customer, keyID: "key:test", wrapped: Array("wrapped".utf8)))
        }
        return sealed
    }
}
