import WeirModel
import WeirTesting

/// What is wrong between files.
enum ReferenceCodeFixtures {
    private static let release = "integrations/acme/release.yaml"
    private static let deploy = "integrations/acme/deploy.yaml"
    private static let published = Catalogue.acme([(Fleet.definition, true)])

    static let all: [CodeFixture] =
        [
            CodeFixture(.unknownIntegration, "integration: «acm»\n"),
            CodeFixture(.unknownCustomer, .warning, deploy, "customers: {all: true, exclude: [globex, «globx»]}\n"),
            CodeFixture(.unknownProfile, "integration: acme\nprofiles: [«bse»]\n"),
            CodeFixture(
                .unknownProfile, .error, "customers/globex/customer.yaml", "profiles: [«bse»]\n", "of a customer"),
            CodeFixture(
                .unknownProfile, .error, "weir.yaml", "apiVersion: weir/v1\nprofiles: [«bse»]\n", "of weir.yaml"),
            CodeFixture(.unknownVersion, "integration: acme\nversion: «7»\n", catalogue: published),
            CodeFixture(
                .unknownVersion, "integration: acme\nversion: «release:2.4.0»\n", "a release", catalogue: published),
            CodeFixture(
                .unknownVersion, "integration: acme\nversion: «label:stable»\n", "a label", catalogue: published),
            CodeFixture(
                .unknownVersion, .warning, release, "versions:\n  1: {available: false}\n  «12»: {available: false}\n",
                "marks of a version", catalogue: published),
            CodeFixture(
                .releaseNameTaken, .error, release, "release: «1.0»\n",
                catalogue: .acme([("definitionVersion: 7\nname: Other\nflows: []\n", true)], releases: ["1.0"])),
            CodeFixture(
                .versionDigestMismatch, "integration: acme\nversion: «1@sha256:00000000»\n", catalogue: published),
            CodeFixture(
                .versionNumber, .information, "customers/globex/erp.yaml", Fleet.instance + "\nversion: «1»\n",
                catalogue: published),
            CodeFixture(
                .versionNumber, .information, "weir.yaml", "apiVersion: weir/v1\ndefaults: {version: «1»}\n",
                "of weir.yaml", catalogue: published),
            CodeFixture(
                .versionNumber, .information, deploy, "customers: {all: true}\nversion: «1»\n", "of deploy.yaml",
                catalogue: published),
        ] + claims + forks

    private static let forks: [CodeFixture] = [
        CodeFixture(
            .patchFailed, .error, "integrations/fork/fork.yaml",
            "from: acme\nversion: 1\npatches:\n  - {op: remove, path: «/flows/Nowhere»}\n", catalogue: published),
        CodeFixture(
            .forkCycle, .error, "integrations/fork/fork.yaml", "from: «fork»\nversion: 1\n", "of itself",
            catalogue: published),
        CodeFixture(
            .unknownVersion, .error, "integrations/fork/fork.yaml", "from: acme\nversion: «7»\n", "of a fork",
            catalogue: published),
        CodeFixture(
            .versionDigestMismatch, .error, "integrations/fork/fork.yaml",
            "from: acme\nversion: «1@sha256:00000000»\n", "of a fork", catalogue: published),
        CodeFixture(
            .unknownIntegration, .error, "integrations/fork/fork.yaml", "from: «acm»\nversion: 1\n", "of a fork",
            catalogue: published),
    ]

    private static let claims: [CodeFixture] = [
        CodeFixture(
            .conflictingClaims, "integration: «beta»\n", "a file of another integration",
            tree: Fleet.with([
                "integrations/beta/integration.yaml": Fleet.definition,
                deploy: "customers: {all: true}\ninstance: erp\n",
            ])
        ).alsoAt(deploy, 2, 11, 3),
        CodeFixture(
            .conflictingClaims, .error, deploy, "customers: {all: true}\ninstance: «crm»\n", "two deploy.yaml",
            tree: Fleet.with([
                "integrations/beta/integration.yaml": Fleet.definition,
                "integrations/beta/deploy.yaml": "customers: {labels: [tier-1]}\ninstance: crm\n",
            ])
        ).alsoAt("integrations/beta/deploy.yaml", 2, 11, 3),
        CodeFixture(
            .conflictingClaims, Fleet.instance + "\nmovedFrom: «crm»\n", "two files of one old name",
            tree: Fleet.with(["customers/globex/web.yaml": "integration: acme\nmovedFrom: crm\n"])
        ).alsoAt("customers/globex/web.yaml", 2, 12, 3).after("customers/globex/crm.yaml", Fleet.instance),
        CodeFixture(
            .ambiguousMove, Fleet.instance, "two copies of what was renamed",
            tree: Fleet.with(["customers/globex/web.yaml": Fleet.instance])
        ).alsoAt("customers/globex/web.yaml", 1, 1, 1).after("customers/globex/crm.yaml", Fleet.instance),
    ]
}
