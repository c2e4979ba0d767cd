internal import WeirModel

extension DefinitionCheck {
    /// The version of the format that this release reads.
    static let supportedVersion = "7"

    /// Whether the document is a definition of the supported version; where it is not, says which one it is.
    ///
    /// The format before 7 had other shapes: none with `slug` and `defaultConfigVars` (2020), none with `trigger`,
    /// `steps` and a map of `requiredConfigVars` (2020), 2 and 4 with a `trigger` beside the steps (2021).
    mutating func checkVersion() -> Bool {
        guard !document.nodes.isEmpty, kind(0) == .mapping else {
            diagnostics.append(
                Diagnostic(
                    .unsupportedDefinition, at: document.nodes.isEmpty ? SourceLocation(path: path) : location(0),
                    "a definition is a mapping with definitionVersion, name and flows",
                    hint: "Export the integration from the designer and commit the file as it is."))
            return false
        }
        guard let version = document.value(of: "definitionVersion", in: 0), kind(version) != .null else {
            let old = ["trigger", "steps", "slug", "defaultConfigVars"].compactMap { document.value(of: $0, in: 0) }
            if old.isEmpty {
                error(.missingField, at: 0, "a definition needs a definitionVersion", hint: "Add definitionVersion: 7.")
            } else {
                error(
                    .unsupportedDefinition, at: 0,
                    "no definitionVersion: the format of 2020, which this release does not read", hint: Self.upgradeHint
                )
            }
            return false
        }
        let found = text(version) ?? ""
        if found == Self.supportedVersion { return true }
        if let number = Int(found) {
            let newer = number > 7
            error(
                .unsupportedDefinition, at: version,
                "definitionVersion \(number) is \(newer ? "newer" : "older") than 7, the version that this release reads",
                hint: newer ? "Export the integration as definitionVersion 7, or use a newer weir." : Self.upgradeHint)
        } else {
            error(
                .unsupportedDefinition, at: version, "definitionVersion has to be the number 7",
                hint: "Export the integration again from the designer.")
        }
        return false
    }

    private static let upgradeHint =
        "Export the integration again from the designer, or upgrade the file to definitionVersion 7 with "
        + "`weir import`."
}
