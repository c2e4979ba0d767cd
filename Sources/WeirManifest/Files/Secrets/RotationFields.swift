import WeirModel

/// `rotate:` as it is written; what is left out follows from where the value comes from.
struct RotationFields {
    var every: Int?
    var overlap: Int?
    var by: SecretRotator?
    /// The key of `by:`.
    var byNode: Int?

    /// Whether the service makes the value, so that nobody else has to.
    var bringsValue: Bool {
        if case .http(let rotator) = by { rotator.create?.valueAt != nil } else { false }
    }
}

extension FieldReader {
    /// `rotate:`
    mutating func rotation(_ node: Int) -> RotationFields? {
        guard isMapping(node, what: "rotate") else { return nil }
        var fields = RotationFields()
        for field in document.children(node) {
            switch document.string(field) {
            case "every": fields.every = seconds(field + 1, "every", atLeast: 60)
            case "overlap": fields.overlap = seconds(field + 1, "overlap", atLeast: 0)
            case "by":
                fields.byNode = field
                fields.by = rotator(field + 1)
            default: unknownField(field, known: ["every", "overlap", "by"], in: "rotate")
            }
        }
        return fields
    }

    /// The whole policy; nil, with a problem, where its parts do not fit the value's origin.
    mutating func policy(_ fields: RotationFields, _ origin: SecretOrigin) -> RotationPolicy? {
        let usual: SecretRotator =
            switch origin {
            case .source: .manual
            case .generated, .issued: .selfIssued
            }
        let rotator = fields.by ?? usual
        if let node = fields.byNode, let problem = Self.mismatch(rotator, origin) {
            problems.error(.invalidValue, document, node, problem.message, hint: problem.hint)
            return nil
        }
        return RotationPolicy(
            every: fields.every, overlap: fields.overlap ?? RotationPolicy.usualOverlap, rotator: rotator)
    }

    private static func mismatch(_ rotator: SecretRotator, _ origin: SecretOrigin) -> (message: String, hint: String)? {
        switch (rotator, origin) {
        case (.manual, .generated), (.manual, .issued):
            ("nobody changes by hand what weir makes", "leave by out, or read the value from a source (from)")
        case (.selfIssued, .source):
            ("weir cannot issue a value that it reads from a source", "leave by out, or let weir make it (generate)")
        case (.postgresRole, .source):
            ("a password that a rotator sets is made by weir", "replace from by generate: {kind: password}")
        case (.http, .source):
            (
                "a value that a rotator sets is made by weir, or by the service",
                "replace from by generate, or let create bring it (valueAt)"
            )
        case (.http(let http), .generated) where http.create?.valueAt != nil:
            ("the value comes from generate and from valueAt", "remove one of them")
        case (.http(let http), .generated) where http.create == nil:
            ("nothing makes the new value known to the service", "add create: {method: …, url: …}")
        case (.http(let http), .generated) where http.create?.templateNames.contains("new") == false:
            ("create does not tell the service the new value", "put {{new}} into its body, a header or its url")
        default: nil
        }
    }

    private mutating func seconds(_ node: Int, _ what: String, atLeast least: Int) -> Int? {
        guard let text = text(node, what) else { return nil }
        guard let seconds = DurationText.seconds(text), seconds >= least else {
            problems.error(
                .invalidValue, document, node, "\(what) is a duration, and this is \(quoted(text))",
                hint: least > 0 ? "a number and s, m, h or d, from 1m: 30d" : "a number and s, m, h or d: 24h")
            return nil
        }
        return Int(seconds)
    }

    // MARK: Rotators

    private mutating func rotator(_ node: Int) -> SecretRotator? {
        let words = ["self-issued", "manual", "postgres-role", "http"]
        if document.nodes[node].kind.isScalar, document.nodes[node].kind != .null {
            switch document.string(node) {
            case "self-issued": return .selfIssued
            case "manual": return .manual
            default:
                let text = document.string(node)
                problems.error(
                    .invalidValue, document, node, "there is no rotator \(quoted(text))",
                    hint: ["postgres-role", "http"].contains(text)
                        ? "it needs settings: by: {\(text): {…}}" : "one of \(words.joined(separator: ", "))")
                return nil
            }
        }
        guard isMapping(node, what: "by") else { return nil }
        let fields = document.children(node)
        var found: SecretRotator?
        var count = 0
        for field in fields {
            count += 1
            switch document.string(field) {
            case "postgres-role": found = postgresRole(field + 1).map(SecretRotator.postgresRole)
            case "http": found = httpRotator(field + 1).map(SecretRotator.http)
            default: unknownField(field, known: ["postgres-role", "http"], in: "by")
            }
        }
        guard count == 1 else {
            problems.error(
                count == 0 ? .missingField : .invalidValue, document, node,
                count == 0 ? "by names no rotator" : "by names more than one rotator",
                hint: "one of \(words.joined(separator: ", "))")
            return nil
        }
        return found
    }

    private mutating func postgresRole(_ node: Int) -> PostgresRoleRotator? {
        guard isMapping(node, what: "postgres-role") else { return nil }
        var url: String?
        var administrator: String?
        var password: String?
        var roles: [TextItem]?
        let before = problems.diagnostics.count
        for field in document.children(node) {
            switch document.string(field) {
            case "url":
                administrator = postgresURL(field + 1)?.user
                url = document.string(field + 1)
            case "passwordFrom": password = secretName(field + 1)
            case "roles": roles = texts(field + 1, "roles")
            default: unknownField(field, known: ["url", "passwordFrom", "roles"], in: "postgres-role")
            }
        }
        guard problems.diagnostics.count == before else { return nil }
        guard let url, let roles, roles.count == 2, roles[0].text != roles[1].text,
            roles.allSatisfy({ !$0.text.isEmpty && $0.text.utf8.count <= 63 })
        else {
            problems.error(
                url == nil || roles == nil ? .missingField : .invalidValue, document, node,
                url == nil
                    ? "postgres-role does not say where the database is" : "postgres-role takes two roles in turns",
                hint: "{url: postgresql://admin@host/database, passwordFrom: {secret: NAME}, roles: [app_a, app_b]}")
            return nil
        }
        if let role = roles.first(where: { $0.text == administrator }) {
            problems.error(
                .invalidValue, document, role.node,
                "\(quoted(role.text)) is the role that sets the passwords of the others",
                hint: "let another role administrate these: its own password would change under its hands")
            return nil
        }
        return PostgresRoleRotator(url: url, passwordFrom: password, roles: roles.map(\.text))
    }

    private mutating func postgresURL(_ node: Int) -> PostgresAddress? {
        guard let text = text(node, "url") else { return nil }
        do throws(PostgresAddressError) {
            return try PostgresAddress(text)
        } catch {
            problems.error(
                error.holdsPassword ? .plaintextSecret : .invalidValue, document, node, error.message, hint: error.hint)
            return nil
        }
    }

    private mutating func secretName(_ node: Int) -> String? {
        guard isMapping(node, what: "passwordFrom") else { return nil }
        var name: String?
        for field in document.children(node) {
            guard document.string(field) == "secret" else {
                unknownField(field, known: ["secret"], in: "passwordFrom")
                continue
            }
            name = text(field + 1, "secret")
        }
        guard let name, SecretName.isValid(Array(name.utf8)[...]) else {
            problems.error(
                .invalidValue, document, node, "passwordFrom does not name a secret", hint: "{secret: DB_ADMIN}")
            return nil
        }
        return name
    }
}
