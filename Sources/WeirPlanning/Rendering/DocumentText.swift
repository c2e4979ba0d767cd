import WeirModel

/// Documents as people read of them: how large they are, not what they consist of.
public enum DocumentText {
    /// `512 bytes`, `12 kB`, `1.5 MB`: in powers of a thousand.
    public static func size(_ bytes: Int) -> String {
        guard bytes >= 1000 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
        let (unit, name) = bytes < 999_500 ? (1000, "kB") : (1_000_000, "MB")
        let tenths = (bytes * 10 + unit / 2) / unit
        guard tenths < 100, tenths % 10 != 0 else { return "\(PlanWords.grouped((bytes + unit / 2) / unit)) \(name)" }
        return "\(tenths / 10).\(tenths % 10) \(name)"
    }

    /// `12 kB`, of an icon `512 × 512, 12 kB`.
    public static func description(_ file: IntegrationDocuments.File) -> String {
        guard let image = file.image else { return size(file.size) }
        return "\(image.width) × \(image.height), \(size(file.size))"
    }

    /// What stands for the value of a field of `documents`; nil for other fields.
    static func value(_ json: String, at path: [String]) -> String? {
        guard path.first == "documents" else { return nil }
        return IntegrationDocuments.File(canonicalJSON: Array(json.utf8)).map(description)
    }
}
