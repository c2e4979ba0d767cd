/// The format of a file that SOPS encrypted.
public enum SOPSFormat: String, Hashable, Sendable, CaseIterable {
    case yaml, json, dotenv, ini
    /// Any other file: its bytes are one value, in a JSON file.
    case binary

    /// The format that SOPS takes a file for, by the end of its name.
    ///
    /// - Parameter path: a file's name or path. Upper and lower case differ, as they do for SOPS.
    public init(path: String) {
        let formats: [(String, Self)] = [
            (".yaml", .yaml), (".yml", .yaml), (".json", .json), (".env", .dotenv), (".ini", .ini),
        ]
        self = formats.first { path.utf8.suffix($0.0.utf8.count).elementsEqual($0.0.utf8) }?.1 ?? .binary
    }
}
