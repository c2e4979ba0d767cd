import WeirModel

/// The files of an integration's folder that are stored as they are.
struct DocumentEntries {
    var icon: SourceEntry?
    var readme: SourceEntry?
    /// In the order of their paths' bytes.
    var attachments: [SourceEntry] = []

    /// Whether there is something that only an integration has. A README may lie in any folder.
    var areOfIntegration: Bool { icon != nil || !attachments.isEmpty }

    /// Takes an ordinary file, `components` being its path in the folder; false where it is no document.
    mutating func take(_ entry: SourceEntry, _ components: [String]) -> Bool {
        if components == ["icon.png"] {
            icon = entry
        } else if components == ["README.md"] {
            readme = entry
        } else if components[0] == Self.folder, components.count > 1 {
            attachments.append(entry)
        } else {
            return false
        }
        return true
    }

    private static let folder = "attachments"

    /// Where an attachment lies below the folder of attachments.
    static func path(of attachment: SourceEntry, in slug: String) -> String {
        String(decoding: attachment.path.utf8.dropFirst("integrations/\(slug)/\(folder)/".utf8.count), as: UTF8.self)
    }
}
