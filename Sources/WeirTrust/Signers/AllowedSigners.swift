public import WeirModel

/// Who may sign commits with keys of OpenSSH's: a file in the format that ssh-keygen(1) describes under ALLOWED SIGNERS.
///
/// As with Git, a key counts whoever the committer says to be. What ssh-keygen would pass over in silence or stop at
/// without a word is an error here: a line that does not mean what its author thinks is worse than none.
public struct AllowedSigners: Hashable, Sendable {
    /// The lines with keys, in the order of the file.
    public let signers: [AllowedSigner]
    private let path: String

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - path: the file's name, for messages.
    ///   - localTime: what dates without `Z` mean: given a reading of the local clock, as if it were one of UTC's, the
    ///     instant at which the local clock shows it.
    /// - Throws: all that is wrong with the file.
    public init(
        _ bytes: [UInt8], path: String, localTime: (Instant) -> Instant = { $0 }
    ) throws(AllowedSignersError) {
        var signers: [AllowedSigner] = []
        var problems: [AllowedSignersError.Problem] = []
        var number: UInt32 = 0
        for line in bytes.split(separator: TextByte.lineFeed, omittingEmptySubsequences: false) {
            number += 1
            var reader = SignerLineReader(line, path: path, number: number)
            do {
                if let signer = try reader.read(localTime) { signers.append(signer) }
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw AllowedSignersError(problems: problems) }
        self.signers = signers
        self.path = path
    }

    /// The lines for one key.
    struct Candidates {
        let key: SSHPublicKey
        let signers: [AllowedSigner]

        /// The first line that lets the key sign; throws what is against the first of them where none does.
        func permitted(in namespace: String, at time: Instant) throws(Distrust) -> AllowedSigner {
            var first: Distrust?
            for signer in signers {
                do {
                    try signer.check(namespace: namespace, at: time)
                    return signer
                } catch {
                    first = first ?? error
                }
            }
            throw first ?? Distrust(.unknownSigner, "nobody has the key")
        }
    }

    /// The lines with this key. Throws `unknownSigner` where there is none, or `unsupported` for a certificate.
    func candidates(for blob: [UInt8]) throws(Distrust) -> Candidates {
        let lines = signers.filter { $0.key.blob == blob }
        if let key = lines.first?.key { return Candidates(key: key, signers: lines) }
        var reader = SSHReader(blob)
        let kind = (try? reader.text()) ?? ""
        guard !kind.hasSuffix("-cert-v01@openssh.com") else {
            throw Distrust(
                .unsupported, "the signature is by a certificate, and certificates are not accepted; sign with the key")
        }
        throw Distrust(
            .unknownSigner, "key \(SSHPublicKey.fingerprint(of: blob)), which signed the commit, is not in \(path)")
    }
}

/// Why a file of allowed signers cannot be used.
public struct AllowedSignersError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with a line.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// Where it is.
        public var location: SourceLocation
        /// What is wrong and what to do, as a sentence without its full stop.
        public var message: String

        /// `file:line:column: ` and the message.
        public var description: String { "\(location): \(message)" }
    }

    /// In the order of the lines; at least one.
    public var problems: [Problem]

    /// One problem a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
