/// Why a file could not be read or written, or a key not be parsed. No case carries key material or plaintext.
public enum AgeError: Error, Hashable, Sendable {
    /// The bytes begin neither like an age file nor like an armored one.
    case notAnAgeFile
    /// An age file of another version than `v1`, which is the version's name in the file.
    case unsupportedVersion(String)
    /// The header breaks the format. `line` counts from 1 and from the version line, after the armor is taken off.
    case invalidHeader(line: Int, reason: String)
    /// The header has more than this many bytes.
    case headerTooLarge(limit: Int)
    /// The header has more than this many stanzas.
    case tooManyStanzas(limit: Int)
    /// The armor breaks the format. `line` counts from 1, from the line that begins the armor.
    case invalidArmor(line: Int, reason: String)
    /// None of the identities opens the file. `stanzas` names the kinds of recipients that it is for, each once.
    case noIdentityMatches(stanzas: [String])
    /// The file is for a passphrase, and none of those given opens it.
    case wrongPassphrase
    /// The file asks for more work on the passphrase than the reader does. Both are powers of two.
    case workFactorTooHigh(Int, limit: Int)
    /// The header's MAC is wrong: an identity opens the file, but the header is not what its author wrote.
    case headerNotAuthentic
    /// The file ends before its last chunk.
    case payloadTruncated
    /// The chunk of the payload with this number, counted from 1, is not what the author wrote.
    case payloadNotAuthentic(chunk: Int)
    /// There are bytes after the last chunk.
    case payloadTrailingData
    /// A text is no secret key that can be used here. `line` is its line in an identity file.
    case invalidIdentity(line: Int?, reason: String)
    /// A text is no recipient that can be used here.
    case invalidRecipient(reason: String)
    /// These recipients cannot be recipients of one file, or there are none.
    case recipientsRefused(reason: String)
    /// A computation failed for lack of memory.
    case outOfMemory(reason: String)
}

extension AgeError: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        switch self {
        case .notAnAgeFile:
            "this is not a file encrypted with age; it would begin with age-encryption.org/v1 or with "
                + "-----BEGIN AGE ENCRYPTED FILE-----"
        case .unsupportedVersion(let version):
            "the file is of age's version \(version); only v1 is known here: encrypt it again as v1"
        case .invalidHeader(let line, let reason):
            "the header of the age file is broken in line \(line): \(reason); get the file again or encrypt it again"
        case .headerTooLarge(let limit):
            "the header of the age file is larger than \(limit) bytes; encrypt it to fewer recipients"
        case .tooManyStanzas(let limit):
            "the age file is for more than \(limit) recipients; encrypt it to fewer"
        case .invalidArmor(let line, let reason):
            "the armor of the age file is broken in line \(line): \(reason); get the file again or encrypt it again"
        case .noIdentityMatches(let stanzas):
            "none of the identities opens the age file, which is for \(stanzas.joined(separator: ", ")); "
                + "add an identity that it is encrypted to, or encrypt it to one of these"
        case .wrongPassphrase:
            "the passphrase is not the age file's; check it, blanks at its ends included"
        case .workFactorTooHigh(let found, let limit):
            "the age file asks for a passphrase work factor of \(found), and at most \(limit) is done; raise the limit "
                + "if the file is trusted, or encrypt it again with a lower one"
        case .headerNotAuthentic:
            "the header of the age file was changed after it was encrypted: its MAC is wrong; get the file again"
        case .payloadTruncated:
            "the age file is cut off: it ends before its last chunk; get the file again"
        case .payloadNotAuthentic(let chunk):
            "the age file was changed or cut off: chunk \(chunk) of its payload is not authentic; get the file again"
        case .payloadTrailingData:
            "the age file goes on after its last chunk; get the file again"
        case .invalidIdentity(let line?, let reason):
            "line \(line) of the identity file is no identity: \(reason)"
        case .invalidIdentity(nil, let reason):
            "this is no age identity: \(reason)"
        case .invalidRecipient(let reason):
            "this is no age recipient: \(reason)"
        case .recipientsRefused(let reason):
            reason
        case .outOfMemory(let reason):
            "there is not enough memory: \(reason)"
        }
    }
}
