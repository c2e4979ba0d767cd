public import WeirModel

/// Adds declarations to the text of a `secrets.yaml` and leaves what is there as it is.
public enum SecretDeclarations {
    /// The file with a declaration `NAME: {from: {env: VARIABLE}}` for each of `secrets` that it does not declare yet.
    ///
    /// - Parameters:
    ///   - secrets: in the order in which they are to stand.
    ///   - existing: what the file holds; nil where there is none.
    ///   - path: the file, for messages.
    ///   - diagnostics: gets what is wrong with the file where the result is nil.
    /// - Returns: The file's new bytes and the names that were added; nil where the file is not valid, or written in a
    ///   way that cannot be added to.
    public static func adding(
        _ secrets: [LiftedSecret], to existing: [UInt8]?, path: String, diagnostics: inout [Diagnostic]
    ) -> (bytes: [UInt8], added: Set<String>)? {
        guard let file = SecretDeclarationText(.init(path: path, bytes: existing), diagnostics: &diagnostics) else {
            return nil
        }
        let missing = secrets.filter { !file.declares($0.name) }
        guard !missing.isEmpty else { return (existing ?? [], []) }
        let declarations = missing.map { ($0.name, Array("{from: {env: \($0.environmentVariable)}}".utf8)) }
        return file.adding(declarations, diagnostics: &diagnostics).map { ($0, Set(missing.map(\.name))) }
    }
}
