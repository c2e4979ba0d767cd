public import WeirModel
public import WeirRotators
public import WeirSecrets

/// How the driver reaches what is outside.
public struct RotationPorts: Sendable {
    /// Reads a secret's source. nil: it cannot be read here, such as a file of the repository without the repository.
    public var read: @Sendable (SecretSource, SecretKey) async throws -> (value: SecretValue, version: SourceVersion?)?
    /// What makes the values of a declared secret known; nil: nothing has to be done for that.
    ///
    /// The closure gives the current value of another secret by its name.
    public var rotator:
        @Sendable (SecretDeclaration, @escaping @Sendable (String) async throws -> SecretValue) throws -> (
            any Rotator
        )?

    /// Memberwise.
    public init(
        read:
            @escaping @Sendable (SecretSource, SecretKey) async throws -> (
                value: SecretValue, version: SourceVersion?
            )?,
        rotator:
            @escaping @Sendable (
                SecretDeclaration, @escaping @Sendable (String) async throws -> SecretValue
            ) throws -> (any Rotator)?
    ) {
        self.read = read
        self.rotator = rotator
    }
}
