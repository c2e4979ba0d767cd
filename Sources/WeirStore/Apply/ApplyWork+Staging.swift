import WeirModel
import WeirPlanning
import WeirPostgres

extension ApplyWork {
    /// Creates a temporary table and copies the plan's rows to it. Rows are encoded as they are sent.
    ///
    /// - Parameters:
    ///   - digest: for changes: takes every row.
    func stage(
        _ table: StagingTable, digest: ChangesDigest = ChangesDigest(),
        in session: PostgresTransaction
    ) async throws {
        try await session.execute(table.creation)
        if let preparation = table.preparation { try await session.execute(preparation) }
        try await session.copyIn(into: table.name, columns: table.columns) { writer in
            switch table {
            case .removal: try writeRemovals(to: &writer)
            case .move: try writeMoves(to: &writer)
            case .customer: try writeCustomers(to: &writer)
            case .integration: try writeIntegrations(to: &writer)
            case .version: try writeVersions(to: &writer)
            case .mark: try writeMarks(to: &writer)
            case .secret: try writeSecrets(to: &writer)
            case .secretVersion: try writeSecretVersions(to: &writer)
            case .dataKey: try writeDataKeys(to: &writer)
            case .instance: try writeInstances(to: &writer)
            case .secretUse: try writeSecretUses(to: &writer)
            case .endpoint: try writeEndpoints(to: &writer)
            case .blob: try writeBlobs(to: &writer)
            case .change: try writeChanges(digest: digest, to: &writer)
            case .pending: try writePending(to: &writer)
            }
        }
        if let statistics = table.statistics { try await session.execute(statistics) }
    }

    private func writeRemovals(to writer: inout CopyWriter) throws {
        for removal in removals {
            try writer.row(
                removal.key.kind.rawValue, removal.row.id, removal.row.version, removal.key.name, removal.isPurge)
        }
    }

    private func writeMoves(to writer: inout CopyWriter) throws {
        for move in moves {
            try writer.row(
                move.key.kind.rawValue, move.row.id, move.row.version, move.key.name, move.slug, move.sourcePath,
                move.isRename, move.row.isDeleted)
        }
    }

    private func writeCustomers(to writer: inout CopyWriter) throws {
        for index in customers {
            let change = plan.changes[index]
            guard case .customer(let write) = change.write else { continue }
            try writer.append(units[index])
            try writer.append(version(of: change))
            try writer.append(write.slug)
            try append(write.spec, to: &writer)
            try writer.append(write.protect)
            try writer.append(write.sourcePath)
            try writer.endRow()
        }
    }

    private func writeIntegrations(to writer: inout CopyWriter) throws {
        for index in integrations {
            let change = plan.changes[index]
            guard case .integration(let write) = change.write else { continue }
            try writer.append(units[index])
            try writer.append(version(of: change))
            try writer.append(write.slug)
            try append(write.spec, to: &writer)
            try writer.append(write.protect)
            try writer.append(write.sourcePath)
            try writer.append((write.draft?.definition).map { String(decoding: $0, as: UTF8.self) })
            try writer.append(write.draft?.digest)
            try writer.endRow()
        }
    }

    private func writeVersions(to writer: inout CopyWriter) throws {
        for index in publications {
            let change = plan.changes[index]
            guard case .integration(let write) = change.write, let publication = write.publish else { continue }
            try writer.append(units[index])
            try writer.append(write.slug)
            try writer.append(publication.number)
            try writer.append(publication.digest)
            try writer.append(String(decoding: publication.definition, as: UTF8.self))
            try writer.append(String(decoding: publication.interface, as: UTF8.self))
            try writer.append(publication.note.withoutNUL)
            try writer.append(publication.release)
            try writer.append(publication.marks.isAvailable)
            try writer.append(publication.marks.labels)
            try writer.append(publication.commit.id.description)
            try writer.append(publication.commit.author.withoutNUL)
            try writer.append(publication.commit.at)
            try writer.endRow()
        }
    }

    private func writeMarks(to writer: inout CopyWriter) throws {
        for index in marked {
            let change = plan.changes[index]
            guard case .integration(let write) = change.write else { continue }
            for version in write.markedVersions {
                try writer.row(
                    units[index], write.slug, version.number, version.isAvailable, version.labels)
            }
        }
    }

    private func writeInstances(to writer: inout CopyWriter) throws {
        for index in instances {
            let change = plan.changes[index]
            guard case .instance(let write) = change.write else { continue }
            try writer.append(units[index])
            try writer.append(version(of: change))
            try writer.append(write.slug)
            try append(write.spec, to: &writer)
            try writer.append(write.protect)
            try writer.append(write.sourcePath)
            try writer.append(write.customer)
            try writer.append(write.integration)
            try writer.append(write.version)
            try writer.append(write.enabled)
            try writer.append(write.missing)
            try writer.append(write.needsAuthorization)
            try writer.endRow()
        }
    }

    func append(_ spec: Spec, to writer: inout CopyWriter) throws {
        try writer.append(String(decoding: spec.json, as: UTF8.self))
        try writer.append(spec.digest)
    }

    private func writeEndpoints(to writer: inout CopyWriter) throws {
        for (index, change) in plan.changes.enumerated() {
            guard case .instance(let write) = change.write else { continue }
            let instance = units[index]
            for flow in write.newEndpoints {
                let id = identifiers.endpoint(instance: change.key, flow: flow)
                try writer.row(instance, change.key.name, flow, id, EndpointOperation.insert.rawValue)
            }
            for flow in write.activatedEndpoints {
                try writer.row(
                    instance, change.key.name, flow, nil as Identifier?, EndpointOperation.activate.rawValue)
            }
            for flow in write.deactivatedEndpoints {
                try writer.row(
                    instance, change.key.name, flow, nil as Identifier?, EndpointOperation.deactivate.rawValue)
            }
        }
    }

    private func writeChanges(
        digest: ChangesDigest, to writer: inout CopyWriter
    ) throws {
        try forEachChange { change in
            digest.add(change)
            try writer.row(
                change.ordinal, change.action, change.kind, change.key, change.unit, change.fields, change.reason,
                change.path, change.line, change.column, change.isApproved)
        }
    }

    private func writePending(to writer: inout CopyWriter) throws {
        for (ordinal, unit) in plan.pending.enumerated() {
            try writer.row(
                ordinal, unit.status.rawValue, unit.key.kind.rawValue, unit.key.name, unit.action?.rawValue,
                unit.block?.rawValue, unit.reason.withoutNUL, unit.source?.path,
                (unit.source?.position.line).map(Int64.init), (unit.source?.position.column).map(Int64.init),
                DiagnosticsJSON.encode(unit.diagnostics))
        }
    }
}

/// What happens to an endpoint's row.
enum EndpointOperation: String {
    case insert, activate, deactivate
}
