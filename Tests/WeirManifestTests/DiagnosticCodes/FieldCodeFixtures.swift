import WeirModel
import WeirTesting

/// What is wrong with fields.
enum FieldCodeFixtures {
    private static let settings = "weir.yaml"
    private static let customer = "customers/globex/customer.yaml"
    private static let secrets = "customers/globex/secrets.yaml"
    private static let release = "integrations/acme/release.yaml"
    private static let deploy = "integrations/acme/deploy.yaml"
    private static let profile = "profiles/base.yaml"
    private static let ok = "apiVersion: weir/v1\n"
    private static let all_ = "customers: {all: true}\n"

    static let all: [CodeFixture] =
        unknown + missing + types + values + [
            CodeFixture(.unsupportedVersion, .error, settings, "apiVersion: «weir/v9»\n"),
            CodeFixture(.plaintextSecret, .error, secrets, "secrets:\n  API_TOKEN: «hunter2»\n", "in secrets.yaml"),
        ] + later

    private static let unknown: [CodeFixture] = [
        CodeFixture(.unknownField, "integration: acme\n«confg»: {}\n", "of an instance"),
        CodeFixture(.unknownField, "integration: acme\n«😀 key»: {}\n", "with an emoji"),
        CodeFixture(.unknownField, .error, customer, "\u{FEFF}«nmae»: x\n", "of a customer, BOM"),
        CodeFixture(
            .unknownField, .error, settings, ok + "«prun»: {}\nprune: {«retian»: 7d}\ndefaults: {«versoin»: latest}\n",
            "of weir.yaml"),
        CodeFixture(
            .unknownField, .error, settings, ok + "limits: {«delete»: {}, upgrades: {«percnt»: 1}}\n", "of limits"),
        CodeFixture(.unknownField, .error, release, "«lables»: [a]\n", "of release.yaml"),
        CodeFixture(
            .unknownField, .error, deploy, "customers: {all: true, «exlude»: []}\n«vresion»: latest\n", "of deploy.yaml"
        ),
        CodeFixture(.unknownField, .error, profile, "«confi»: {}\n", "of a profile"),
        CodeFixture(.unknownField, .error, secrets, "«secret»: {}\n", "of secrets.yaml"),
        CodeFixture(
            .unknownField, .error, secrets, "secrets: {A: {«form»: {env: A}, from: {«evn»: A, file: a}}}\n",
            "of a declaration"),
        CodeFixture(
            .unknownField, "integration: acme\nconfig: &empty {}\nflows: *empty\n«nmae»: x\n", "beside an anchor"),
        CodeFixture(.unknownField, "integration: acme\n<<: {«nmae»: x}\n", "through a merge key"),
    ]

    private static let missing: [CodeFixture] = [
        CodeFixture(.missingField, "name: x\n", "an instance without integration").at(1),
        CodeFixture(.missingField, .error, settings, "drift: heal\n", "weir.yaml without apiVersion").at(1),
        CodeFixture(.missingField, .error, deploy, "version: latest\n", "deploy.yaml without customers").at(1),
        CodeFixture(
            .missingField, .error, secrets, "secrets:\n  A: «{»rotate: {}}\n  B: {from: «{»key: x}}\n",
            "a declaration without a source"),
    ]

    private static let types: [CodeFixture] = [
        CodeFixture(.wrongType, "«-» a\n", "a list as an instance").at(1),
        CodeFixture(
            .wrongType,
            "integration: acme\nlabels: «prod»\nprofiles: «base»\nconfig: «[»]\nflows: «12»\nenabled: «yes»\nprotect: «\"no\"»\nname: «{»}\nversion: «[»]\ndescription: «~»\n",
            "of an instance"),
        CodeFixture(
            .wrongType, .error, customer,
            "name: «[»]\r\nexternalId: «{»}\r\nlabels: [«[»], ok]\r\nconfig: «x»\r\nprotect: «1»\r\nprofiles: «{»}\r\n",
            "of a customer, CRLF"),
        CodeFixture(
            .wrongType, .error, settings,
            ok
                + "profiles: «base»\nprune: «true»\nlimits: «5»\ndrift: «[»]\npublish: «{»}\ndefaults: «[»]\nignore: «config/X»\n",
            "of weir.yaml"),
        CodeFixture(
            .wrongType, .error, settings,
            ok + "prune: {enabled: «off», retain: «[»]}\nlimits: {deletes: «3»}\ndefaults: {config: «x»}\n",
            "inside of weir.yaml"),
        CodeFixture(
            .wrongType, .error, release, "note: «[»]\nlabels: «x»\ncategory: «{»}\nprotect: «x»\n", "of release.yaml"),
        CodeFixture(.wrongType, .error, deploy, "customers: «all»\nconfig: «x»\ninstance: «[»]\n", "of deploy.yaml"),
        CodeFixture(.wrongType, .error, deploy, "customers: {all: «x», labels: «tier»}\n", "of a selector"),
        CodeFixture(
            .wrongType, .error, profile, "config: «x»\nflows: «[»]\nlabels: «a»\nignore: «a»\n", "of a profile"),
        CodeFixture(.wrongType, .error, secrets, "secrets: «[»]\n", "of secrets.yaml"),
        CodeFixture(
            .wrongType, .error, secrets,
            "secrets: {A: {from: «x», rotate: «30d»}, B: {generate: «token»}, C: {from: {env: «[»]}}}\n",
            "of a declaration"),
    ]

    private static let ignored =
        "«conifg/X», «config», «config/», «enabled/x», «enabld», «flows», «flows/Import Orders», "
        + "«flows/Import Orders/enabld», «labels», «\"\"»"

    private static let values: [CodeFixture] = [
        CodeFixture(.invalidValue, "integration: acme\nversion: «newest»\n", "a version"),
        CodeFixture(.invalidValue, "integration: acme\nversion: «0»\n", "version 0"),
        CodeFixture(.invalidValue, "integration: acme\nversion: «4@sha256:3FA1b2c4»\n", "a digest in upper case"),
        CodeFixture(.invalidValue, "integration: acme\nversion: «4@sha256:3fa»\n", "a short digest"),
        CodeFixture(.invalidValue, "integration: acme\nversion: «99999999999999999999»\n", "an absurd version"),
        CodeFixture(.invalidValue, "integration: acme\nlabels: [a, «\"\"»]\n", "an empty label"),
        CodeFixture(.invalidValue, .error, settings, ok + "ignore: [" + ignored + "]\n", "what cannot be ignored"),
        CodeFixture(.invalidValue, .error, profile, "ignore: [" + ignored + "]\n", "what a profile cannot ignore"),
        CodeFixture(.invalidValue, "integration: acme\nignore: [" + ignored + "]\n", "what an instance cannot ignore"),
        CodeFixture(
            .invalidValue, "integration: acme\nignore: [«config/Batch Size/a», «config/Acme Connection/»]\n",
            "inputs to ignore"),
        CodeFixture(
            .invalidValue, .error, settings,
            ok
                + "publish: «sometimes»\ndrift: «ignore»\nprune: {retain: «1y»}\nlimits: {deletes: {count: «-1», percent: «101»}}\n",
            "of weir.yaml"),
        CodeFixture(
            .invalidValue, .error, settings,
            ok + "prune: {retain: «99999999999d»}\nlimits: {upgrades: {count: «\"5\"»}}\n", "an absurd duration"),
        CodeFixture(
            .invalidValue, .error, deploy, "customers: «{»all: true, labels: [a]}\n", "a selector of both kinds"),
        CodeFixture(.invalidValue, .error, deploy, "customers: «{»exclude: [a]}\n", "a selector of nobody"),
        CodeFixture(
            .invalidValue, .error, deploy, all_ + "instance: «customer»\n", "an instance with the name of another file"),
        CodeFixture(
            .invalidValue, .error, secrets, "secrets:\n  «A-B»: {from: {env: A}}\n  «1A»: {from: {env: A}}\n",
            "names of secrets"),
        CodeFixture(
            .invalidValue, .error, secrets,
            "secrets:\n  A: «{»from: {env: A}, generate: {kind: token}}\n  B: {from: «{»env: A, file: b}}\n  C: {from: {env: A}, generation: «-1»}\n",
            "declarations"),
        CodeFixture(
            .invalidValue, .error, secrets,
            "secrets:\n"
                + [
                    "../a.sops.yaml", "/etc/passwd", "a/../../b", "'%2e%2e/a'", "~/a", "-rf", "a//b", "./a", "\"\"",
                    "'a\\b'",
                ].enumerated().map { "  S\($0): {from: {sops: «\($1)», key: k}}\n" }.joined(),
            "paths that leave their folder"),
        CodeFixture(
            .invalidValue, "integration: acme\nconfig:\n  Form: {a: «0x\(String(repeating: "f", count: 5000))»}\n",
            "an absurd number"
        ).length(5002),
    ]

    private static let later: [CodeFixture] = [
        CodeFixture(.invalidSlug, .error, customer, "name: x\nmovedFrom: «Old_One»\n", "of an old name")
    ]
}

extension CodeFixture {
    /// The same with another length.
    func length(_ length: UInt32) -> CodeFixture {
        var fixture = self
        fixture.places[0].length = length
        return fixture
    }
}
