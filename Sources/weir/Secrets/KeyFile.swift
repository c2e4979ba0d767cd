import WeirSecrets

/// New files with a key for secrets.
enum KeyFile {
    /// Makes a file with a new key that only its owner can read; never over one that is there.
    ///
    /// Returns the key's id. Throws a `CommandFailure` where the file cannot be made.
    @discardableResult
    static func make(_ path: String) throws -> KeyID {
        guard !FileText.isFile(path) else {
            throw CommandFailure("\(path) is there already; a key that is in use must not be lost")
        }
        let key = LocalKey.generate()
        try FileText.write(key.revealedText + "\n", to: path, mode: 0o600)
        return key.id
    }
}
