/// The text form of a file: PEM of RFC 7468, section 3, in its strict form.
enum Armor {
    static let begin = "-----BEGIN AGE ENCRYPTED FILE-----"
    static let end = "-----END AGE ENCRYPTED FILE-----"
    /// The characters of every line but the last.
    static let columns = 64
    /// The bytes of such a line.
    static let bytesPerLine = columns / 4 * 3
}
