import Crypto
import WeirJSON
public import WeirModel
import WeirRotation

/// What two plans are compared by: everything that a reader sees and everything that apply would write.
public enum PlanDigest {
    /// SHA-256 over the line `weir.plandigest/v1`, the plan's compact JSON, a line end, and the compact JSON of its
    /// source, options, settings, writes, purges, displacements, approvals and blobs.
    public static func of(_ plan: Plan) -> WeirModel.Digest {
        var hash = SHA256()
        hash.update(data: Array("weir.plandigest/v1\n".utf8))
        var writer = JSONWriter()
        PlanJSON.write(plan, to: &writer)
        hash.update(data: writer.bytes)
        hash.update(data: [UInt8(ascii: "\n")])
        writer.removeAll()
        writer.beginArray()
        writePremises(plan, to: &writer)
        for change in plan.changes { write(change, to: &writer) }
        for purge in plan.purges {
            writer.string(purge.key.description)
            write(purge.row, to: &writer)
        }
        for displacement in plan.displacements {
            writer.string(displacement.key.description)
            writer.string(displacement.slug)
            write(displacement.row, to: &writer)
        }
        for approval in plan.consumedApprovals { writer.string(approval.description) }
        for upload in plan.uploads {
            writer.string(upload.content.digest.description)
            writer.string(upload.source.path)
            writer.string(upload.source.objectID.description)
        }
        for digest in plan.droppedBlobs { writer.string(digest.description) }
        for settlement in plan.settlements {
            writer.integer(settlement.number)
            writer.integer(settlement.writes)
            writer.bool(settlement.isHealed)
        }
        writer.endArray()
        hash.update(data: writer.bytes)
        return hash.finalize().digest
    }

    private static func writePremises(_ plan: Plan, to writer: inout JSONWriter) {
        let source = plan.source
        for text in [source.repository, source.path, source.tree.description, source.author, source.summary] {
            writer.string(text)
        }
        writer.string(plan.now.description)
        SavedPlan.write(plan.options, to: &writer)
        let settings = plan.settings
        writer.bool(settings.pruneEnabled)
        writer.integer(settings.retainSeconds)
        writer.string(settings.drift.rawValue)
        for (kind, limit) in settings.limits.byKind.sorted(by: { $0.key < $1.key }) {
            writer.string(kind.rawValue)
            writer.integer(limit.count ?? -1)
            writer.integer(limit.percent ?? -1)
        }
        for unit in plan.pending {
            for diagnostic in unit.diagnostics { writer.string(diagnostic.message) }
        }
    }

    private static func write(_ row: RowIdentity?, to writer: inout JSONWriter) {
        guard let row else { return writer.null() }
        writer.string(row.id.description)
        writer.integer(row.version)
        writer.string(row.deletedAt?.description ?? "")
    }

    private static func write(_ change: UnitChange, to writer: inout JSONWriter) {
        writer.beginArray()
        writer.string(change.key.description)
        writer.string(change.from?.name ?? "")
        write(change.row, to: &writer)
        writer.string(change.write.operation.rawValue)
        switch change.write {
        case .customer(let write): writeCommon(write.spec, write.protect, write.sourcePath, to: &writer)
        case .integration(let write):
            writeCommon(write.spec, write.protect, write.sourcePath, to: &writer)
            if let publication = write.publish {
                writer.integer(publication.number)
                writer.string(publication.digest.description)
                writer.string(publication.note)
                writer.string(publication.release ?? "")
                writer.string(publication.commit.id.description)
                writer.string(publication.commit.author)
                self.write(publication.number, publication.marks.isAvailable, publication.marks.labels, to: &writer)
                writer.integer(publication.equals ?? 0)
                writer.string(SHA256.hash(data: publication.interface).digest.description)
            }
            for version in write.markedVersions {
                self.write(version.number, version.isAvailable, version.labels, to: &writer)
            }
            writer.string(write.draft?.digest.description ?? "")
        case .secret(let write):
            writeCommon(write.spec, false, write.sourcePath, to: &writer)
            writer.integer(write.value?.number ?? 0)
            writer.string(write.value?.sourceVersion ?? "")
            writer.string(write.rotation?.reason.description ?? "")
            writer.string(write.sourceVersion ?? "")
        case .instance(let write):
            writeCommon(write.spec, write.protect, write.sourcePath, to: &writer)
            writer.string(write.integration)
            writer.integer(write.version)
            writer.bool(write.enabled)
            for list in [
                write.missing, write.needsAuthorization, write.newEndpoints, write.activatedEndpoints,
                write.deactivatedEndpoints, write.secrets.map(\.description),
            ] {
                writer.beginArray()
                for text in list { writer.string(text) }
                writer.endArray()
            }
        }
        writer.endArray()
    }

    private static func write(
        _ number: Int, _ isAvailable: Bool, _ labels: [String], to writer: inout JSONWriter
    ) {
        writer.integer(Int64(number))
        writer.bool(isAvailable)
        writer.beginArray()
        for label in labels { writer.string(label) }
        writer.endArray()
    }

    private static func writeCommon(_ spec: Spec, _ protect: Bool, _ path: String, to writer: inout JSONWriter) {
        writer.string(spec.digest.description)
        writer.bool(protect)
        writer.string(path)
    }
}
