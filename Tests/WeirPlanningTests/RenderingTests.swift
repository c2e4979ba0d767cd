import Testing
import WeirModel
import WeirPlanning
import WeirTesting

@Suite("Plans as text, JSON and Markdown")
struct RenderingTests {
    private let golden = Golden()

    /// A fleet that does a bit of everything.
    private static let everything: Plan = {
        let before = DesiredState(
            customers: ["globex", "initech", "massive", "umbrella"].map { Make.customer($0) },
            integrations: [Make.integration("legacy"), Make.integration("salesforce")],
            instances: [
                Make.instance("globex/legacy", "legacy", protect: true),
                Make.instance(
                    "initech/salesforce", "salesforce",
                    config: #"{"API Endpoint":"https://old","Acme Connection":{"inputs":{"password":"a","user":"u"}}}"#),
                Make.instance("umbrella/erp", "salesforce"),
            ])
        var scene = Scene(before)
        scene.now = scene.now.adding(seconds: 60)
        let broken = Make.diagnostic("customers/massive/customer.yaml", "name must be a string")
        let after = before.with {
            $0.customers.append(Make.customer("zeta", name: "Zeta \\u001b[31m Ltd"))
            $0.remove(
                .instance("globex", "legacy"), .instance("umbrella", "erp"), .customer("umbrella"), .customer("massive")
            )
            $0.integrations.append(Make.integration("acme-erp", Make.definition(flows: ["A", "B", "C"])))
            $0.integrations[1] = Make.integration(
                "salesforce", Make.definition(timeout: "60000"), note: "Retry on 429", protect: true)
            $0.instances = [
                Make.instance("globex/erp", "acme-erp"),
                Make.instance(
                    "initech/salesforce", "salesforce", enabled: false,
                    config: #"{"API Endpoint":"https://new","Acme Connection":{"inputs":{"password":"b","user":"u"}}}"#),
                Make.instance("massive/erp", "acme-erp"),
            ]
            $0.instances[1].origins = (0..<6).map {
                FieldOrigin(file: 0, line: 7 + $0, column: 18, layer: .instance)
            }
            $0.files = ["customers/initech/salesforce.yaml"]
            $0.held = [
                HeldUnit(
                    key: .customer("massive"), reason: "1 error", source: broken.location, diagnostics: [broken])
            ]
            $0.diagnostics = [
                broken,
                Diagnostic(
                    .unknownField, severity: .warning, at: Make.at("weir.yaml", 2, 1), length: 5, "no field prnue",
                    sourceLine: "prnue: {}", related: [.init(location: Make.at("docs.yaml"), message: "see here")]),
            ]
        }
        var plan = scene.plan(after, options: PlanOptions(strict: true))
        plan.source.commitCount = 2
        plan.source.authors = ["Ada"]
        return plan
    }()

    /// 412 upgrades more than fit, and deletes over the limit.
    private static let large: Plan = {
        let slugs = (1000..<1430).map { "c\($0)" }
        let before = DesiredState(
            customers: slugs.map { Make.customer($0) }, integrations: [Make.integration("erp")],
            instances: slugs.map { Make.instance("\($0)/erp", "erp") })
        return Scene(before).plan(
            before.with {
                $0.integrations[0].definition = Make.definition(timeout: "2")
                $0.instances.removeLast(11)
            })
    }()

    @Test func text() {
        let difference = golden.difference(PlanText().render(Self.everything), from: "everything.txt")
        #expect(difference == nil)
    }

    @Test func longListsFold() {
        #expect(golden.difference(PlanText().render(Self.large), from: "folded.txt") == nil)
        let verbose = PlanText(verbose: true).render(Self.large)
        #expect(verbose.split(separator: "\n").count > 430 && !verbose.contains("more instance"))
    }

    @Test func colours() {
        #expect(golden.difference(PlanText(style: .ansi).render(Self.everything), from: "everything.ansi") == nil)
    }

    @Test func noChanges() {
        let state = DesiredState(
            customers: [Make.customer("a")], integrations: [Make.integration("erp")],
            instances: (0..<1203).map { Make.instance("a/i\($0)", "erp") })
        let text = PlanText().render(Scene(state).plan(state))
        #expect(text.hasSuffix("\n\nNo changes. 1,203 instances match main 2aaaaaa.\n"))
        let held = state.with { $0.held = [HeldUnit(key: .customer("b"), reason: "1 error", source: Make.at("x"))] }
        #expect(PlanText().render(Scene(state).plan(held)).hasSuffix("No changes. 1 held.\n"))
        let header = PlanText().render(Scene().plan(state, database: nil))
        #expect(header.hasPrefix("Environment production · main 1aaaaaa · no database\n"))
    }

    @Test func json() {
        #expect(golden.difference(PlanJSON.render(Self.everything), from: "everything.json") == nil)
    }

    @Test func markdown() {
        #expect(golden.difference(PlanMarkdown.render(Self.everything), from: "everything.md") == nil)
    }

    @Test func longMarkdownIsCutInTheMiddle() {
        let slugs = (10000..<12000).map { "c\($0)" }
        let plan = Scene().plan(DesiredState(customers: slugs.map { Make.customer($0) }))
        let text = PlanMarkdown.render(plan)
        #expect(text.unicodeScalars.count <= PlanMarkdown.longest)
        #expect(text.unicodeScalars.count > PlanMarkdown.longest * 9 / 10)
        #expect(text.contains("c10000") && text.contains("c11999") && !text.contains("c11500"))
        #expect(text.contains("more units left out here"))
    }

    @Test func markdownKeepsFilesFromSpeaking() {
        let text = PlanMarkdown.render(
            Scene().plan(DesiredState(customers: [Make.customer("a", name: "@ada <img src=x> ``` [x](http://y) #1")])))
        #expect(!text.contains("@ada") && !text.contains("<img") && !text.contains("](") && !text.contains("#1 "))
    }

    @Test func nothingFromAFileDrivesTheTerminal() {
        let evil = "\u{1b}]0;x\u{7}\u{202e}gnp\r\n\u{9b}31m\u{200b}\u{2028}\u{e0041}"
        var plan = Self.everything
        plan.environment = evil
        plan.source.revision = evil
        plan.source.authors = [evil]
        plan.database = evil
        plan.pending.append(
            PendingUnit(key: .customer(evil), status: .held, reason: evil, source: Make.at(evil)))
        plan.diagnostics = [
            Diagnostic(
                .invalidValue, at: Make.at(evil), evil, hint: evil, sourceLine: evil,
                related: [.init(location: Make.at(evil), message: evil)])
        ]
        plan.refusals = [Refusal(kind: .strict, message: evil)]
        plan.changes[0].parts[0].reason = evil
        plan.changes[0].parts[0].fields = [
            FieldChange(path: [evil], before: .json(evil), after: .absent, source: Make.at(evil))
        ]
        for text in [
            PlanText().render(plan), PlanText(verbose: true).render(plan), PlanMarkdown.render(plan),
            DiagnosticGitHub.render(plan.diagnostics), DiagnosticText().render(plan.diagnostics),
        ] {
            let bad = text.unicodeScalars.filter { scalar in
                scalar != "\n"
                    && (scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
                        || [.format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory))
            }
            #expect(bad.isEmpty)
        }
        #expect(DiagnosticGitHub.render(plan.diagnostics).split(separator: "\n").count == 1)
    }

    @Test func noSecretIsShownAnywhere() {
        func state(_ secret: String) -> DesiredState {
            DesiredState(
                customers: [Make.customer("a")],
                integrations: [
                    Make.integration(
                        "erp",
                        Make.definition(
                            extra: """
                                ,"requiredConfigVars":[{"key":"C","inputs":{"apiKey":{"type":"value","value":"\(secret)"}}}]
                                """))
                ],
                instances: [
                    Make.instance("a/erp", "erp", config: #"{"C":{"inputs":{"clientSecret":"\#(secret)"}}}"#)
                ])
        }
        let plan = Scene(state("canary-one")).plan(state("canary-two"))
        #expect(plan.actions.count == 3)
        for text in [
            PlanText(verbose: true).render(plan), PlanJSON.render(plan), PlanMarkdown.render(plan),
            String(decoding: SavedPlan(plan, location: ".", binaryVersion: "1").encoded(), as: UTF8.self),
        ] {
            #expect(!text.contains("canary"))
            #expect(text.contains("secret"))
        }
    }
}
