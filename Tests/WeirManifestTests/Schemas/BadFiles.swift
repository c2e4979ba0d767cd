import WeirManifest

/// A file that its schema refuses.
struct BadFile: Sendable {
    var schema: FileSchema
    var text: String
    /// Where, as the validator says it.
    var path: String

    init(_ schema: FileSchema, _ text: String, _ path: String) {
        self.schema = schema
        self.text = text
        self.path = path
    }

    static let all = settings + integrations + definitions + customers + secrets

    private static let ok = "apiVersion: weir/v1\n"

    private static let settings = [
        BadFile(.weir, "drift: heal\n", ""),
        BadFile(.weir, "[]", ""),
        BadFile(.weir, "apiVersion: weir/v9\n", "apiVersion"),
        BadFile(.weir, ok + "prun: {}\n", ""),
        BadFile(.weir, ok + "publish: sometimes\n", "publish"),
        BadFile(.weir, ok + "drift: ignore\n", "drift"),
        BadFile(.weir, ok + "prune: {retain: 1y}\n", "prune/retain"),
        BadFile(.weir, ok + "prune: {enabled: off}\n", "prune/enabled"),
        BadFile(.weir, ok + "limits: {deletes: {percent: 101}}\n", "limits/deletes/percent"),
        BadFile(.weir, ok + "limits: {deletes: {count: \"5\"}}\n", "limits/deletes/count"),
        BadFile(.weir, ok + "limits: {delete: {count: 5}}\n", "limits"),
        BadFile(.weir, ok + "profiles: base\n", "profiles"),
        BadFile(.weir, ok + "profiles: [Base]\n", "profiles/0"),
        BadFile(.weir, ok + "defaults: {version: newest}\n", "defaults/version"),
        BadFile(.weir, ok + "ignore: [labels]\n", "ignore/0"),
        BadFile(.profile, "config: x\n", "config"),
        BadFile(.profile, "flows: {Import: {enable: true}}\n", "flows/Import"),
        BadFile(.profile, "flows: {Import: {security: open}}\n", "flows/Import/security"),
        BadFile(.profile, "flows: {Import: {apiKeys: x}}\n", "flows/Import/apiKeys"),
        BadFile(.profile, "label: [a]\n", ""),
    ]

    private static let integrations = [
        BadFile(.release, "publish: never\n", "publish"),
        BadFile(.release, "available: maybe\n", "available"),
        BadFile(.release, "template: true\n", "template"),
        BadFile(.release, "template: {organisationOnly: true}\n", "template"),
        BadFile(.release, "forkedFrom: acme-erp@latest\n", "forkedFrom"),
        BadFile(.release, "release: \"\"\n", "release"),
        BadFile(.release, "versions: {latest: {available: false}}\n", "versions"),
        BadFile(.release, "versions: {3: {note: x}}\n", "versions/3"),
        BadFile(.fork, "from: acme\n", ""),
        BadFile(.fork, "from: acme\nversion: latest\n", "version"),
        BadFile(.fork, "from: Acme\nversion: 4\n", "from"),
        BadFile(.fork, "from: acme\nversion: 4\npatches: [{op: put, path: /a}]\n", "patches/0/op"),
        BadFile(.fork, "from: acme\nversion: 4\npatches: [{op: replace, path: /a}]\n", "patches/0"),
        BadFile(.fork, "from: acme\nversion: 4\npatches: [{op: move, path: /a}]\n", "patches/0"),
        BadFile(.fork, "from: acme\nversion: 4\npatches: [{op: remove, path: a}]\n", "patches/0/path"),
        BadFile(.fork, "from: acme\nversion: 4\npatches: [{op: remove, path: /a, value: 1}]\n", "patches/0"),
        BadFile(.fork, "from: acme\nversion: 4\npatches: [{op: remove, path: /~}]\n", "patches/0/path"),
        BadFile(.deploy, "version: latest\n", ""),
        BadFile(.deploy, "customers: all\n", "customers"),
        BadFile(.deploy, "customers: {all: true, labels: [a]}\n", "customers"),
        BadFile(.deploy, "customers: {exclude: [a]}\n", "customers"),
        BadFile(.deploy, "customers: {all: true, exlude: [a]}\n", "customers"),
        BadFile(.deploy, "customers: {all: true}\ninstance: customer\n", "instance"),
    ]

    private static let definitions = [
        BadFile(.integration, "definitionVersion: 4\nname: x\nflows: []\n", "definitionVersion"),
        BadFile(.integration, "definitionVersion: 7\nname: ' '\nflows: []\n", "name"),
        BadFile(.integration, "definitionVersion: 7\nname: x\n", ""),
        BadFile(.integration, "definitionVersion: 7\nname: x\nflows: [{name: a, steps: []}]\n", "flows/0/steps"),
        BadFile(
            .integration, "definitionVersion: 7\nname: x\nflows: [{name: a, steps: [{name: b}]}]\n", "flows/0/steps/0"),
        BadFile(
            .integration,
            "definitionVersion: 7\nname: x\nflows: [{name: a, steps: [{name: b, action: {}, steps: [{action: {}}]}]}]\n",
            "flows/0/steps/0/steps/0"),
        BadFile(
            .integration, "definitionVersion: 7\nname: x\nflows: []\nrequiredConfigVars: [{dataType: string}]\n",
            "requiredConfigVars/0"),
    ]

    private static let customers = [
        BadFile(.customer, "nmae: x\n", ""),
        BadFile(.customer, "name: []\n", "name"),
        BadFile(.customer, "labels: [[a]]\n", "labels/0"),
        BadFile(.customer, "labels: [\"\"]\n", "labels/0"),
        BadFile(.customer, "protect: 1\n", "protect"),
        BadFile(.customer, "movedFrom: Old Name\n", "movedFrom"),
        BadFile(.instance, "integration: Acme\n", "integration"),
        BadFile(.instance, "integration: acme\nversion: 0\n", "version"),
        BadFile(.instance, "integration: acme\nversion: 4@sha256:3FA1b2c4\n", "version"),
        BadFile(.instance, "integration: acme\nversion: 4@sha256:3fa\n", "version"),
        BadFile(.instance, "integration: acme\nversion: \"release:\"\n", "version"),
        BadFile(.instance, "integration: acme\nenabled: yes\n", "enabled"),
        BadFile(.instance, "integration: acme\ndescription: ~\n", "description"),
        BadFile(.instance, "integration: acme\nconfig: [a]\n", "config"),
        BadFile(.instance, "integration: acme\nfork: {from: initech}\n", "fork/from"),
        BadFile(.instance, "integration: acme\nconfg: {}\n", ""),
    ]

    private static let secrets = [
        BadFile(.secrets, "secret: {}\n", ""),
        BadFile(.secrets, "secrets: {A-B: {from: {env: A}}}\n", "secrets"),
        BadFile(.secrets, "secrets: {A: hunter2}\n", "secrets/A"),
        BadFile(.secrets, "secrets: {A: {rotate: {every: 30d}}}\n", "secrets/A"),
        BadFile(.secrets, "secrets: {A: {from: {env: A}, generate: {kind: token}}}\n", "secrets/A"),
        BadFile(.secrets, "secrets: {A: {from: {env: A, file: b}}}\n", "secrets/A/from"),
        BadFile(.secrets, "secrets: {A: {from: {key: A}}}\n", "secrets/A/from"),
        BadFile(.secrets, "secrets: {A: {from: {sops: ../a.sops.yaml}}}\n", "secrets/A/from/sops"),
        BadFile(.secrets, "secrets: {A: {from: {sops: /etc/passwd}}}\n", "secrets/A/from/sops"),
        BadFile(.secrets, "secrets: {A: {generate: {kind: uuid}}}\n", "secrets/A/generate/kind"),
        BadFile(.secrets, "secrets: {A: {from: {env: A}, rotate: {every: often}}}\n", "secrets/A/rotate/every"),
        BadFile(.secrets, "secrets: {A: {from: {env: A}, generation: -1}}\n", "secrets/A/generation"),
        BadFile(
            .secrets,
            "secrets: {A: {generate: {kind: password}, rotate: {by: {postgres-role: {url: \"postgresql://a:b@db/app\", "
                + "roles: [b, c]}}}}}\n", "secrets/A/rotate/by"),
    ]
}
