/// Files encrypted with age, version 1 (https://age-encryption.org/v1), in memory. `AgeReader` and `AgeWriter` do the
/// same piece by piece.
public enum Age {
    /// The plaintext of a whole file, armored or not. Throws where any of it is not authentic or whole.
    public static func decrypt(
        _ file: [UInt8], identities: [AgeIdentity], limits: AgeLimits = AgeLimits()
    ) throws(AgeError) -> [UInt8] {
        var plaintext: [UInt8] = []
        var reader = AgeReader(identities: identities, limits: limits)
        try reader.read(file, into: &plaintext)
        try reader.finish(into: &plaintext)
        return plaintext
    }

    /// The file that holds `plaintext` for every one of the recipients.
    ///
    /// Throws `AgeError.recipientsRefused` where there is none, where a passphrase is not alone, or where keys that
    /// withstand a quantum computer are mixed with others, which would open the file to it.
    public static func encrypt(
        _ plaintext: [UInt8], to recipients: [AgeRecipient], armored: Bool = false
    ) throws(AgeError) -> [UInt8] {
        var file: [UInt8] = []
        var writer = try AgeWriter(to: recipients, armored: armored)
        try writer.write(plaintext, into: &file)
        try writer.finish(into: &file)
        return file
    }
}
