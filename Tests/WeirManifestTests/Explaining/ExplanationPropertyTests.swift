import Testing
import WeirModel
import WeirPlanning
import WeirTesting

@testable import WeirManifest

/// The trace of all layers and the merge that runs for the fleet agree.
@Suite("Explanations of random layers")
struct ExplanationPropertyTests {
    private static let variables = ["Base URL", "Batch Size", "Live", "Region", "Sync", "Fields", "Mapping", "Form"]
    private static let values: [String: [String]] = [
        "Base URL": ["a", "'b {{customer.slug}}'", "\"x{{secrets.ACME_PASSWORD}}\""], "Batch Size": ["1", "'2'"],
        "Live": ["true", "false"], "Region": ["eu", "us"],
        "Sync": ["'* * * * *'", "{cron: '1 * * * *', timeZone: Europe/Berlin}"], "Fields": ["[a, b]", "[]"],
        "Mapping": ["{a: b}", "[{key: c, value: d}]"], "Form": ["'{}'", "{a: {b: 1}}"],
    ]

    /// A layer's `config:` and `flows:` at random, `null`s included.
    private static func layer(_ generator: inout some RandomNumberGenerator, flows: Bool) -> String {
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }
        var config: [String] = []
        for variable in variables where chance(40) {
            let value = chance(25) ? "null" : values[variable]?.randomElement(using: &generator) ?? "null"
            config.append("\(variable): \(value)")
        }
        if chance(50) {
            let inputs = ["host", "username", "port"].filter { _ in chance(50) }.map {
                "\($0): \(chance(25) ? "null" : "v\(Int.random(in: 0..<9, using: &generator))")"
            }
            config.append("Acme Connection: \(chance(20) ? "null" : "{\(inputs.joined(separator: ", "))}")")
        }
        var text = "config: {\(config.joined(separator: ", "))}\n"
        if flows, chance(60) {
            let properties = ["enabled: true", "enabled: null", "security: unsecured", "security: null"]
            let stated = properties.randomElement(using: &generator) ?? ""
            text += "flows: {Import Orders: \(chance(20) ? "null" : "{\(stated)}")}\n"
        }
        return text
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `the values that count are those of the spec, from the same places`(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var tree = Fleet.with([
            "weir.yaml": "apiVersion: weir/v1\nprofiles: [a]\ndefaults:\n"
                + Fleet.indented(Self.layer(&generator, flows: false)),
            "profiles/a.yaml": Self.layer(&generator, flows: true),
            "profiles/b.yaml": Self.layer(&generator, flows: true),
            "customers/globex/customer.yaml": "profiles: [b]\n" + Self.layer(&generator, flows: false),
            "customers/globex/erp.yaml": "integration: acme\nprofiles: [a, b]\n" + Self.layer(&generator, flows: true),
        ])
        if Bool.random(using: &generator) {
            tree["integrations/acme/deploy.yaml"] =
                "customers: {all: true}\ninstance: erp\n" + Self.layer(&generator, flows: false)
        }
        let explained = try #require(try await Explained.load(tree))
        let instance = try #require(explained.loaded.instance(), "seed \(seed): \(explained.loaded.findings)")
        let fields = SpecFields.fields(of: instance.spec.json)
        var stated: [[String]: String] = [:]
        for (field, origin) in zip(fields, instance.origins) where ["config", "flows"].contains(field.path[0]) {
            let value = StatedValue(spec: field.value, namesSecret: false)
            stated[field.path] =
                "\(Explained.text(value)) \(origin.location(in: explained.loaded.state.files)?.description ?? "")"
        }
        var counted: [[String]: String] = [:]
        for field in explained.explanation.fields where ["config", "flows"].contains(field.path[0]) {
            guard let winner = field.winner, winner.value != .removed else { continue }
            counted[field.path] = "\(Explained.text(winner.value)) \(winner.location?.description ?? "")"
        }
        #expect(counted == stated, "seed \(seed)")
    }
}
