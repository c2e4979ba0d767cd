/// One recipient's part of a header: the file key, wrapped for that recipient.
struct Stanza: Equatable, Sendable {
    /// What the recipient's kind is called, such as `X25519`.
    var type: String
    /// What follows the type in the first line.
    var arguments: [String]
    /// The wrapped file key.
    var body: [UInt8]
    /// The line of the header that it begins in, counted from 1.
    var line: Int

    /// A stanza whose first argument says `bytes`.
    init(type: String, bytes: [UInt8], arguments: [String] = [], body: [UInt8]) {
        var text: [UInt8] = []
        Base64.encode(bytes[...], into: &text)
        self.init(type: type, arguments: [String(decoding: text, as: UTF8.self)] + arguments, body: body, line: 0)
    }

    init(type: String, arguments: [String], body: [UInt8], line: Int) {
        self.type = type
        self.arguments = arguments
        self.body = body
        self.line = line
    }

    /// The error for a stanza that breaks the rules of its type.
    func broken(_ reason: String) -> AgeError {
        .invalidHeader(line: line, reason: "the stanza of \(AgeText.excerpt(type)) \(reason)")
    }

    /// Throws where there are not as many arguments, or where the body is no wrapped file key. Its length is checked
    /// before any key is tried, so that one file cannot test several keys at once.
    func check(arguments count: Int) throws(AgeError) {
        guard arguments.count == count else { throw broken("has \(arguments.count) arguments instead of \(count)") }
        guard body.count == FileKey.sealedCount else {
            throw broken("has a body of \(body.count) bytes instead of \(FileKey.sealedCount)")
        }
    }

    /// The bytes of the Base 64 in the argument `index`, of which there must be `count`.
    func bytes(ofArgument index: Int, count: Int, named name: String) throws(AgeError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try Base64.decode(Array(arguments[index].utf8)[...])
        } catch {
            throw broken("has a broken \(name): \(error.reason)")
        }
        guard bytes.count == count else { throw broken("has a \(name) of \(bytes.count) bytes instead of \(count)") }
        return bytes
    }
}

/// Text of a file in a message.
enum AgeText {
    /// The beginning of `text`, which is printable ASCII.
    static func excerpt(_ text: String) -> String {
        text.utf8.count <= 40 ? text : "\(text.prefix(40))…"
    }
}
