import WeirModel

/// What is wrong with the rotators of `secrets.yaml`.
enum RotatorCodeFixtures {
    private static let path = "customers/globex/secrets.yaml"
    private static let verify = "verify: {url: \"https://k.example/me\", headers: {Authorization: \"Bearer {{new}}\"}}"
    private static let create = "create: {url: \"https://k.example/keys\", valueAt: /data/key}"

    static let all: [CodeFixture] = postgres + http + templates

    private static func postgres(_ code: DiagnosticCode, _ fields: String, _ note: String) -> CodeFixture {
        CodeFixture(
            code, .error, path,
            "secrets:\n  A:\n    generate: {kind: password}\n    rotate: {by: {postgres-role: {\(fields)}}}\n", note)
    }

    private static func http(
        _ code: DiagnosticCode, _ calls: String, _ note: String, origin: String = ""
    ) -> CodeFixture {
        CodeFixture(
            code, .error, path, "secrets:\n  A:\n    \(origin)\n    rotate: {by: {http: {\(calls)}}}\n", note)
    }

    private static let generated = "generate: {kind: token}"
    private static let roles = "roles: [a, b]"

    private static let postgres: [CodeFixture] = [
        postgres(.plaintextSecret, "url: «\"postgresql://admin:hunter2@db/app\"», \(roles)", "a password in a URL"),
        postgres(
            .plaintextSecret, "url: «\"postgresql://admin@db/app?password=hunter2\"», \(roles)", "in the query of a URL"
        ),
        postgres(.invalidValue, "url: «\"postgresql://admin@one,two/app\"», \(roles)", "two hosts"),
        postgres(.invalidValue, "url: «\"postgresql://admin@db/app?host=other\"», \(roles)", "a host in the query"),
        postgres(.invalidValue, "url: «\"postgresql://db/app\"», \(roles)", "nobody who administrates"),
        postgres(
            .invalidValue, "url: \"postgresql://a@db/app\", roles: [«a», b]", "a role that administrates itself"),
        postgres(.invalidValue, "url: \"postgresql://admin@db/app\", roles: [a, a]", "one role twice").at(4, 34),
    ]

    private static let http: [CodeFixture] = [
        http(
            .invalidValue, "\(create), verify: {url: «\"https://{{new}}.example/\"»}", "a host that values decide on"),
        http(.invalidValue, "\(create), verify: {url: «\"https://user@k.example/\"»}", "a user in a URL"),
        http(.invalidValue, "\(create), verify: {url: «'https://k.example\\@other/'»}", "two readings of a URL"),
        http(
            .invalidValue, "\(create), verify: {url: \"https://k.example/\", headers: {«Host»: other}}",
            "a header that leads elsewhere"),
        http(
            .invalidValue, "create: {url: \"https://k.example/\", valueAt: «data/key», idAt: «/a~2»}, \(verify)",
            "what is no pointer"),
        http(.unknownField, "\(create), verify: {url: \"https://k.example/\", «idAt»: /id}", "an id of no answer"),
        http(.missingField, "\(create), verify: {url: \"https://k.example/\"}", "a proof of nothing").at(4, 25),
        CodeFixture(
            .invalidValue, .error, path,
            "secrets: {A: {\(generated), rotate: {«by»: {http: {create: {url: \"https://k.example/\"}, \(verify)}}}}}\n",
            "a value that is not sent"),
    ]

    private static let templates: [CodeFixture] = [
        http(
            .unknownTemplate, "\(create), verify: {url: \"https://k.example/\", body: «\"{{current}}\"»}",
            "the current version while another one is tried"),
        http(
            .unknownTemplate, "create: {url: \"https://k.example/\", body: «\"{{new}}\"», valueAt: /key}, \(verify)",
            "a value that is not there yet"),
        http(
            .unknownTemplate, "create: {url: «\"https://k.example/{{new.id}}\"», valueAt: /key}, \(verify)",
            "an id that is not there yet"),
        http(
            .unknownTemplate,
            "create: {url: \"https://k.example/\", body: \"{{new}}\"}, \(verify), "
                + "revoke: {url: «\"https://k.example/{{current.id}}\"»}",
            "an id that nothing tells", origin: generated),
        http(
            .unknownTemplate, "\(create), verify: {url: \"https://k.example/\", body: «\"{{newest}}\"»}",
            "a name that there is not"),
    ]
}
