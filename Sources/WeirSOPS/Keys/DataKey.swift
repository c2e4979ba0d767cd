import Crypto

/// Finds the key with which the values of a file are encrypted.
enum DataKey {
    private static let length = 32

    /// - Throws: `SOPSError` that lists whom the file is for, where too few groups can be opened.
    static func find(
        in metadata: SOPSMetadata, _ services: [any SOPSKeyService]
    ) throws(SOPSError) -> SymmetricKey {
        var parts: [[UInt8]] = []
        var problems: [String] = []
        for group in metadata.keyGroups {
            if let part = open(group, services, &problems) { parts.append(part) }
        }
        let groups = metadata.keyGroups.count
        let needed = groups > 1 ? max(metadata.threshold, 2) : 1
        guard parts.count >= needed else {
            throw missing(metadata, opened: parts.count, needed: needed, problems)
        }
        let key = groups > 1 ? Shamir.combined(parts) : parts.first
        guard let key, key.count == length else {
            throw SOPSError(
                .noDataKey, "what was opened is no data key of SOPS",
                advice: "encrypt the file again with sops updatekeys")
        }
        return SymmetricKey(data: key)
    }

    /// What the group's recipients share, opened by the first who can.
    private static func open(
        _ group: [SOPSRecipient], _ services: [any SOPSKeyService], _ problems: inout [String]
    ) -> [UInt8]? {
        for recipient in group {
            for service in services {
                do throws(SOPSKeyProblem) {
                    if let part = try service.key(of: recipient) { return part }
                } catch {
                    problems.append("\(recipient.kind.rawValue) \(recipient.name): \(error.message)")
                }
            }
        }
        return nil
    }

    private static func missing(
        _ metadata: SOPSMetadata, opened: Int, needed: Int, _ problems: [String]
    ) -> SOPSError {
        let groups = metadata.keyGroups.map { group in
            group.map { "\($0.kind.rawValue) \($0.name)" }.joined(separator: ", ")
        }
        let whom = groups.count == 1 ? groups[0] : groups.map { "[\($0)]" }.joined(separator: ", ")
        var message = "no key opens the file; it is encrypted for \(whom)"
        if groups.count > 1 {
            message =
                "\(opened) of \(groups.count) key groups could be opened and \(needed) are needed, so \(needed - opened) "
                + "more; the file is encrypted for \(whom)"
        }
        if !problems.isEmpty { message += " (\(problems.joined(separator: "; ")))" }
        return SOPSError(
            .noDataKey, message,
            advice:
                "name an identity file that holds the key of one of them, or have the file encrypted for yours with "
                + "sops updatekeys")
    }
}
