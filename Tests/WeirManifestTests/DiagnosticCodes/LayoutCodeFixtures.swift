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
        CodeFixture(.invalidIcon, .error, "integrations/acme/icon.png", "GIF89a"),
        smallIcon, largeIntegration,
        CodeFixture(
            .unusedReadme, .information, "integrations/acme/README.md", "# Acme",
            tree: Fleet.with(["integrations/acme/integration.yaml": "documentation: Orders\n" + Fleet.definition])),
        kind(.symbolicLink, .symbolicLink), kind(.submodule, .submodule), kind(.unreadableEntry, .unreadable),
    ]

    private static let smallIcon: CodeFixture = {
        var fixture = CodeFixture(.smallIcon, .warning, "integrations/acme/icon.png", "")
        fixture.tree.setBytes(PNGImage.bytes(width: 64, height: 64), at: fixture.path)
        return fixture
    }()

    private static let largeIntegration: CodeFixture = {
        var fixture = CodeFixture(.integrationTooLarge, .error, "integrations/acme/attachments/5", "")
        for number in 0...5 { fixture.tree.setSize(5 << 20, at: "integrations/acme/attachments/\(number)") }
        fixture.tree.setSize(1, at: "integrations/acme/attachments/0")
        return fixture
    }()

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
