import WeirModel

/// The fields in which two specs differ.
enum FieldDifference {
    /// What it takes to name the place where a field was stated.
    struct Origins {
        var origins: [FieldOrigin]
        var files: [String]
        /// What a `null` took away.
        var removed: [RemovedField] = []

        func location(_ index: Int, of count: Int) -> SourceLocation? {
            // Origins that do not match the spec say nothing about it.
            origins.count == count ? location(origins[index]) : nil
        }

        /// Where a field that is not there any more was taken away; nil where whatever stated it is gone.
        func removal(_ path: [String]) -> SourceLocation? {
            removed.first { path.starts(with: $0.path) }.flatMap { location($0.origin) }
        }

        private func location(_ origin: FieldOrigin) -> SourceLocation? {
            guard files.indices.contains(Int(origin.file)) else { return nil }
            return SourceLocation(
                path: files[Int(origin.file)], position: SourcePosition(line: origin.line, column: origin.column))
        }
    }

    /// Compares field by field, in the order of paths.
    static func between(_ before: [UInt8], _ after: [UInt8], origins: Origins) -> [FieldChange] {
        let old = SpecFields.fields(of: before)
        let new = SpecFields.fields(of: after)
        var changes: [FieldChange] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count || newIndex < new.count {
            let isOld =
                newIndex == new.count
                || oldIndex < old.count && !ByteOrder.precedes(new[newIndex].path, old[oldIndex].path)
            let isNew =
                oldIndex == old.count
                || newIndex < new.count && !ByteOrder.precedes(old[oldIndex].path, new[newIndex].path)
            let left = isOld ? old[oldIndex] : nil
            let right = isNew ? new[newIndex] : nil
            if left?.value != right?.value, let path = right?.path ?? left?.path {
                let isSecret = left?.isSecret == true || right?.isSecret == true
                changes.append(
                    FieldChange(
                        path: path, before: value(left, isSecret: isSecret), after: value(right, isSecret: isSecret),
                        source: isNew ? origins.location(newIndex, of: new.count) : origins.removal(path)))
            }
            if isOld { oldIndex += 1 }
            if isNew { newIndex += 1 }
        }
        return changes
    }

    private static func value(_ field: SpecFields.Field?, isSecret: Bool) -> FieldValue {
        if isSecret { return .secret }
        return field.map { .json(String(decoding: $0.value, as: UTF8.self)) } ?? .absent
    }
}
