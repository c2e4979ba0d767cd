import WeirModel
import WeirTesting

/// What is wrong with the way files lie.
enum LayoutCodeFixtures {
    static let all: [CodeFixture] = [
        CodeFixture(.invalidSlug, .error, "customers/globex/ERP.yaml", "a: b"),
        CodeFixture(.invalidSlug, "integration: «Acme ERP»\n", "in a field"),
        CodeFixture(
            .invalidSlug, "integration: acme\r\nprofiles: [base, «-x»]\r\n", "in a list, CRLF",
            tree: Fleet.with(["profiles/base.yaml": "{}"])),
        CodeFixture(.unexpectedFile, .error, "integrations/acme/stray.yaml", "a: b"),
        CodeFixture(.duplicateFile, .error, "customers/globex/erp.yml", "a: b"),
        missing(.error, "customers/globex", without: "customers/globex/customer.yaml"),
        missing(.error, "integrations/acme", without: "integrations/acme/integration.yaml"),
        missing(.warning, "weir.yaml", without: "weir.yaml"),
        kind(.symbolicLink, .symbolicLink), kind(.submodule, .submodule), kind(.unreadableEntry, .unreadable),
    ]

    private static func missing(
        _ severity: Diagnostic.Severity, _ path: String, without file: String
    ) -> CodeFixture {
        var fixture = CodeFixture(.missingFile, severity, path, "", path)
        fixture.tree = Fleet.with([file: nil, "integrations/acme/icon.png": ""])
        return fixture
    }

    private static func kind(_ code: DiagnosticCode, _ kind: SourceEntry.Kind) -> CodeFixture {
        var fixture = CodeFixture(code, .error, "customers/globex/crm.yaml", "")
        fixture.tree.setKind(kind, at: fixture.path)
        return fixture
    }
}
