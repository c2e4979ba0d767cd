import WeirModel
import WeirPlanning
import WeirPostgres
import WeirRotation

extension ApplyWork {
    func writeSecrets(to writer: inout CopyWriter) throws {
        for index in secrets {
            let change = plan.changes[index]
            guard case .secret(let write) = change.write else { continue }
            try writer.append(units[index])
            try writer.append(version(of: change))
            try writer.append(write.secret.customer)
            try writer.append(write.secret.name)
            try append(write.spec, to: &writer)
            try writer.append(write.sourcePath)
            try writer.endRow()
        }
    }

    func writeSecretVersions(to writer: inout CopyWriter) throws {
        let rows = Dictionary(
            secrets.map { (plan.changes[$0].key, units[$0]) }, uniquingKeysWith: { first, _ in first })
        for value in sealed.values {
            guard let row = rows[.secret(value.secret)] else { continue }
            try writer.row(
                row, value.secret.description, value.number, value.sealed, value.dataKey, value.fingerprint,
                value.sourceVersion)
        }
    }

    func writeSecretUses(to writer: inout CopyWriter) throws {
        for index in instances {
            let change = plan.changes[index]
            guard case .instance(let write) = change.write else { continue }
            for secret in write.secrets { try writer.row(units[index], secret.customer, secret.name) }
        }
    }

    /// The secrets that are to be rotated, with the reasons and what their declarations say then.
    var rotations: [(secret: Identifier, request: RotationRequest, declaration: SecretDeclaration)] {
        secrets.compactMap { index in
            let change = plan.changes[index]
            guard case .secret(let write) = change.write, let request = write.rotation,
                let declaration = SecretSpec.declaration(write.spec, of: write.secret, path: write.sourcePath)
            else { return nil }
            return (units[index], request, declaration)
        }
    }

    func writeDataKeys(to writer: inout CopyWriter) throws {
        for key in sealed.newKeys { try writer.row(key.id, key.customer, key.keyID, key.wrapped) }
    }
}
