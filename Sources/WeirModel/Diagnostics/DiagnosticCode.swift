/// The stable name of a kind of problem. Scripts may match on it; it never changes its meaning.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    // Bytes and YAML.
    case fileTooLarge = "file-too-large"
    case invalidUTF8 = "invalid-utf8"
    case invalidCharacter = "invalid-character"
    case yamlSyntax = "yaml-syntax"
    case yamlDirective = "yaml-directive"
    case multipleDocuments = "multiple-documents"
    case emptyFile = "empty-file"
    case duplicateKey = "duplicate-key"
    case unsupportedTag = "unsupported-tag"
    case keyNotScalar = "key-not-scalar"
    case undefinedAlias = "undefined-alias"
    case invalidMergeKey = "invalid-merge-key"
    case tooDeep = "too-deep"
    case tooManyNodes = "too-many-nodes"

    // The layout of the repository.
    case invalidSlug = "invalid-slug"
    case unexpectedFile = "unexpected-file"
    case duplicateFile = "duplicate-file"
    case missingFile = "missing-file"
    case symbolicLink = "symbolic-link"
    case submodule = "submodule"
    case unreadableEntry = "unreadable-entry"

    // Documents.
    case invalidIcon = "invalid-icon"
    case smallIcon = "small-icon"
    case unusedReadme = "unused-readme"
    case integrationTooLarge = "integration-too-large"

    // Fields.
    case unknownField = "unknown-field"
    case missingField = "missing-field"
    case wrongType = "wrong-type"
    case invalidValue = "invalid-value"
    case unsupportedVersion = "unsupported-version"
    case releaseNameTaken = "release-name-taken"
    case forkCycle = "fork-cycle"

    // Definitions.
    case unsupportedDefinition = "unsupported-definition"
    case unknownDefinitionField = "unknown-definition-field"
    case duplicateName = "duplicate-name"
    case missingTrigger = "missing-trigger"
    case misplacedTrigger = "misplaced-trigger"
    case unknownStepReference = "unknown-step-reference"
    case unknownConfigVariable = "unknown-config-variable"
    case configVariableNotOnPage = "config-variable-not-on-page"
    case unknownPageElement = "unknown-page-element"
    case branchMismatch = "branch-mismatch"
    case misplacedSteps = "misplaced-steps"
    case invalidCondition = "invalid-condition"
    case retryBounds = "retry-bounds"
    case plaintextSecretDefault = "plaintext-secret-default"
    case patchFailed = "patch-failed"

    // Configuration.
    case invalidNumber = "invalid-number"
    case invalidBoolean = "invalid-boolean"
    case notInPickList = "not-in-pick-list"
    case invalidCron = "invalid-cron"
    case unknownTimeZone = "unknown-time-zone"
    case invalidTimestamp = "invalid-timestamp"
    case invalidJSON = "invalid-json"
    case undeclaredVariable = "undeclared-variable"
    case unknownConnectionInput = "unknown-connection-input"
    case unknownFlow = "unknown-flow"
    case unknownTemplate = "unknown-template"
    case plaintextSecret = "plaintext-secret"

    // References between files.
    case unknownIntegration = "unknown-integration"
    case unknownCustomer = "unknown-customer"
    case unknownProfile = "unknown-profile"
    case unknownVersion = "unknown-version"
    case versionDigestMismatch = "version-digest-mismatch"
    case versionNumber = "version-number"
    case conflictingClaims = "conflicting-claims"
    case ambiguousMove = "ambiguous-move"
    case notSupportedYet = "not-supported-yet"
}
