import WeirAge

/// The age identities that the operator gives to this process, read when somebody needs them.
struct AgeIdentities: Sendable {
    /// Names the file with them.
    static let variable = "WEIR_AGE_IDENTITY_FILE"

    /// nil: there are none.
    let path: String?

    init(_ configuration: OperatorConfiguration) {
        path = configuration.identityFile ?? ProcessEnvironment.value(Self.variable)
    }

    init(path: String?) { self.path = path ?? ProcessEnvironment.value(Self.variable) }

    /// Throws a `CommandFailure` where there is no file, or it cannot be read; an `AgeError` where it holds something
    /// else.
    func load() throws -> [AgeIdentity] {
        guard let path else {
            throw CommandFailure("no age identity is configured; \(Self.variable) names the file with them")
        }
        guard let text = FileText.read(path) else {
            throw CommandFailure("the age identities \(path) cannot be read; check the path")
        }
        do {
            return try AgeIdentity.identities(inFile: text)
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }
}
