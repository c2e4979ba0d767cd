import WeirJSON

extension DefinitionContent {
    /// Two definitions as canonical JSON without the values of secrets, for a comparison of their texts.
    ///
    /// A secret shows as `(secret)`, and in the second one as `(secret, changed)` where the first has another.
    public static func hidingSecrets(
        _ before: DefinitionContent, _ after: DefinitionContent
    ) -> (before: [UInt8], after: [UInt8]) {
        let changed = DefinitionComparison.of(before.tree, after.tree).changedSecrets
        return (
            before.json { _ in "(secret)" },
            after.json { changed.contains($0) ? "(secret, changed)" : "(secret)" }
        )
    }

    private func json(hidden: (Int) -> String) -> [UInt8] {
        var writer = JSONWriter()
        tree.write(0, .top, to: &writer, hidden: hidden)
        return writer.bytes
    }
}
