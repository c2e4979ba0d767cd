public import WeirModel

extension RotationMachine {
    /// The machine of a secret as it is declared.
    public init(record: RotationRecord, declaration: SecretDeclaration) {
        self.init(
            record: record, capabilities: RotatorCapabilities(declaration), every: declaration.rotation?.every,
            overlap: declaration.rotation?.overlap ?? RotationPolicy.usualOverlap)
    }
}
