import WeirSecrets

/// What the operator of the tests' fleets says: everything is allowed, and there is a key. Tests of the limits say
/// otherwise.
enum TestOperator {
    /// The same for all runs of a process of tests, because prepared databases are shared.
    static let key = LocalKey.generate().revealedText

    /// The configuration's file.
    static let configuration: String = {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/operator.yaml"
    }()

    /// The environment variables of every run.
    static let variables: [String: String?] = [
        "WEIR_CONFIG": configuration, "WEIR_ENCRYPTION_KEY": key, "WEIR_ENCRYPTION_KEY_FILE": nil,
        "WEIR_AGE_IDENTITY_FILE": nil,
        // Values of secrets that files of the tests name.
        "ERP": "erp value", "N": "n value", "M": "m value", "CRM": "crm value", "GLOBEX_ERP": "globex value",
        "INITECH_ERP": "initech value", "INITECH_CRM_TOKEN": "initech token", "MINE": "my value", "B": "b value",
    ]
}
