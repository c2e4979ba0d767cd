import WeirJSON
import WeirManifest
import WeirModel
import WeirPlanning
import WeirYAML

extension FuzzTarget {
    private static let fileTokens =
        yamlTokens + [
            "integration: acme", "version: 1", "version: label:stable", "release:1.0", "1@sha256:00000000", "latest",
            "profiles: [base]", "enabled: no", "config:", "{{secrets.TOKEN}}", "{{customer.name}}", "{{customer.x}}",
            "{{", "}}", "Base URL", "Acme Connection", "labels:", "customers: {all: true}", "from: {env: A}",
            "from: {file: ../x}", "generate:", "rotate:", "every: 1s", "limits:", "windows:", "ignore: [config]",
            "moved:", "protect: true", "prune: false", "drift: report", "publish: on-release", "apiVersion: weir/v1",
        ]

    private static let onlyHeld = """
        each unit that a file states is stated or held, once, and what does not depend on a file is not held for it; \
        problems stand inside their file; each field of a stated unit has an origin
        """

    static let instance = FuzzTarget(
        "instance", shape: [.lines, .values], tokens: fileTokens, longestInput: 4 << 10, invariant: onlyHeld
    ) { files in
        [FleetFiles.files["customers/globex/erp.yaml"] ?? ""].map { Array($0.utf8) } + files.examples
            + files.own("instance")
    } check: { input in
        try await load(input, as: "customers/globex/erp.yaml", mayHold: ["instance globex/erp"])
    }

    /// The first byte says which file the rest is.
    static let repository = FuzzTarget(
        "repository", shape: [.lines, .values], tokens: fileTokens, longestInput: 4 << 10, invariant: onlyHeld
    ) { _ in
        paths.enumerated().map { index, path in
            [UInt8(ascii: "a") + UInt8(index)] + Array((FleetFiles.files[path] ?? "").utf8)
        }
    } check: { input in
        try await load(
            Array(input.dropFirst()), as: paths[Int(input.first ?? 0) % paths.count],
            mayHold: FleetFiles.units.union(["instance globex/shared"]))
    }

    static let fork = FuzzTarget(
        "fork", shape: [.lines, .values],
        tokens: yamlTokens + [
            "op: add", "op: remove", "op: replace", "op: move", "op: copy", "op: test", "path: /flows/0/steps/-",
            "path: /", "path: ''", "from: /flows", "value: {}", "/-", "/0", "/~0", "/~1", "/~2", "/flows/Import Orders",
            "/99999999999999999999", "version: 1", "patches:",
        ], longestInput: 4 << 10,
        invariant: """
            the fork is stated or held; what is said stands inside the file; rebasing onto the same version keeps every \
            patch, and its text reads as a fork with the same patches
            """
    ) { files in
        [Array((FleetFiles.files[forkPath] ?? "").utf8)] + files.own("fork")
    } check: { input in
        try await load(input, as: forkPath, mayHold: ["integration acme-fork", "instance globex/crm"])
        var diagnostics: [Diagnostic] = []
        guard let fork = Fork.read(input, path: forkPath, diagnostics: &diagnostics) else {
            return try require(diagnostics.contains { $0.severity == .error }, "it is refused without a word")
        }
        let base = Reading.yaml(Array(FleetFiles.definition.utf8)).document
        guard
            let outcome = ForkRebase.rebase(
                fork, from: base, to: base, version: fork.version, diagnostics: &diagnostics)
        else { return }
        try require(outcome.steps.count == fork.patchCount, "rebasing loses count of the patches")
        guard let text = outcome.text else { return }
        var found: [Diagnostic] = []
        let rebased = Fork.read(text, path: forkPath, diagnostics: &found)
        try require(rebased != nil, "the rebased file is refused: \(found.map(\.message))")
        try require(rebased?.version == fork.version && rebased?.from == fork.from, "rebasing changes the parent")
    }

    private static let forkPath = "integrations/acme-fork/fork.yaml"
    private static let paths = FleetFiles.files.keys.sorted()

    /// What is published: the definition of `acme`, as version 1.
    private static let catalogue: Catalogue = {
        var reader = DefinitionReader()
        var diagnostics: [Diagnostic] = []
        let document = Reading.yaml(Array(FleetFiles.definition.utf8)).document
        guard let acme = reader.read(document, path: "acme", diagnostics: &diagnostics) else { return .unknown }
        let version = Catalogue.Version(
            number: 1, digest: acme.digest, isAvailable: true, interface: acme.interfaceJSON, definition: acme.json)
        return Catalogue(isKnown: true, versions: ["acme": [version]])
    }()

    private static let loader = RepositoryLoader(
        catalogue: catalogue, timeZones: TimeZoneNames(names: ["Europe/Berlin"]), parallelism: 1)

    /// Loads the fleet with another content of one file.
    ///
    /// - Parameter units: those that may be held for it.
    static func load(_ input: [UInt8], as path: String, mayHold units: Set<String>) async throws {
        var files = FleetFiles()
        files.contents[path] = input
        let state = try await loader.load(files)
        let stated =
            state.customers.map(\.key.description) + state.integrations.map(\.key.description)
            + state.instances.map(\.key.description)
        // `deploy.yaml` may state further instances, where it can be read.
        let found = (stated + state.held.map(\.key.description)).filter { $0 != "instance globex/shared" }
        try require(Set(found).count == found.count, "a unit is there twice: \(found.sorted())")
        let isStating = path.hasSuffix("deploy.yaml")
        try require(
            FleetFiles.units.isSubset(of: found), "units are lost: \(FleetFiles.units.subtracting(found).sorted())")
        try require(
            isStating || FleetFiles.units == Set(found), "units come from nowhere: \(found.sorted())")
        for held in state.held where !units.contains(held.key.description) {
            throw Violation("\(held.key) is held: \(held.reason)")
        }
        for (path, content) in files.contents {
            try DiagnosticCheck.require(state.diagnostics.filter { $0.location.path == path }, of: path, in: content)
        }
        try require(state.diagnostics == state.diagnostics.sorted(), "what is said is in no order")
        let specs =
            state.customers.map { ($0.spec, $0.origins) } + state.integrations.map { ($0.spec, $0.origins) }
            + state.instances.map { ($0.spec, $0.origins) }
        for (spec, origins) in specs {
            try require(SpecFields.count(of: spec) == origins.count, "a field has no origin")
            try require(
                origins.allSatisfy { $0.file == FieldOrigin.noFile || Int($0.file) < state.files.count },
                "an origin is in no file")
        }
    }
}
