import Testing
import WeirModel

@testable import WeirManifest

@Suite("The new fork.yaml of a rebased fork")
struct ForkTextTests {
    private func rebased(_ file: String, to edits: [(String, String)], keeping side: ForkRebase.Side? = nil) throws
        -> Rebased
    {
        let parent = edits.reduce(RebaseTests.base) { $0.replacing($1.0, with: $1.1) }
        return try #require(
            Rebased(file: file, from: Patching.json(RebaseTests.base), to: Patching.json(parent), keeping: side))
    }

    private static let file = """
        # Globex needs more time.
        from: acme   # the parent
        version: "1"   # as of spring
        name: Acme for Globex

        patches:
          # Their proxy is slow.
          - {op: replace, path: /flows/Import/steps/Fetch/inputs/timeout/value, value: "60000"}

          # Not ours.
          # At all.
          - op: remove   # gone
            path: /flows/Export
          - op: replace
            path: /labels/1   # beta
            value: |
              # stable
              for them

        # The end.

        """

    @Test("comments, order and layout stay")
    func layout() throws {
        let same = try rebased(Self.file, to: [("name: Acme", "name: Other")])
        #expect(same.outcome.keepsLayout)
        #expect(same.text == Self.file.replacing("\"1\"", with: "\"6@sha256:0123456789ab\""))
    }

    @Test("a patch that is dropped goes with the comment above it")
    func dropped() throws {
        let result = try rebased(
            Self.file,
            to: [("  - {name: Export, steps: [{name: Start}]}\n", ""), ("[erp, beta]", "[new, erp, beta]")])
        #expect(result.outcome.keepsLayout)
        #expect(
            result.text
                == Self.file.replacing("\"1\"", with: "\"6@sha256:0123456789ab\"").replacing(
                    "  # Not ours.\n  # At all.\n  - op: remove   # gone\n    path: /flows/Export\n", with: ""
                ).replacing("/labels/1 ", with: "/labels/2 "))
    }

    @Test("a patch with another value is written anew in its place")
    func anew() throws {
        let result = try rebased(
            Self.file, to: [("timeout: {type: value, value: \"30000\"}, ", "")], keeping: .ours)
        #expect(result.outcome.keepsLayout)
        #expect(
            result.text
                == Self.file.replacing("\"1\"", with: "\"6@sha256:0123456789ab\"").replacing(
                    "  - {op: replace, path: /flows/Import/steps/Fetch/inputs/timeout/value, value: \"60000\"}\n",
                    with: """
                          - op: add
                            path: /flows/Import/steps/Fetch/inputs/timeout
                            value:
                              type: value
                              value: '60000'

                        """))
    }

    @Test("when all patches are dropped an empty list stays")
    func none() throws {
        let file = "from: acme\nversion: 1\npatches: # ours\n  - {op: remove, path: /flows/Export}\ndescription: x\n"
        let result = try rebased(file, to: [("  - {name: Export, steps: [{name: Start}]}\n", "")])
        #expect(
            result.text
                == "from: acme\nversion: 6@sha256:0123456789ab\npatches: [] # ours\ndescription: x\n")
    }

    @Test("lists in brackets, long names, line ends of other systems and byte order marks")
    func spellings() throws {
        let flow = try rebased(
            "{from: acme, version: 1, patches: [{op: replace, path: '/labels/1', value: x}]}",
            to: [("[erp, beta]", "[new, erp, beta]")])
        #expect(flow.outcome.keepsLayout)
        #expect(
            flow.text
                == "{from: acme, version: 6@sha256:0123456789ab, patches: [{op: replace, path: \"/labels/2\", value: x}]}"
        )
        let file = "\u{FEFF}from: acme\r\nversion: 1 # é\r\npatches:\r\n- {op: remove, path: /labels/1}\r\n"
        let carriage = try rebased(file, to: [("[erp, beta]", "[new, erp, beta]")])
        #expect(carriage.outcome.keepsLayout)
        #expect(
            carriage.text
                == file.replacing("1 #", with: "6@sha256:0123456789ab #").replacing("labels/1", with: "labels/2"))
    }

    @Test("a file that cannot be changed in its places is written anew, with the same content")
    func written() throws {
        let file = """
            from: acme
            version: &one 1
            patches: [&gone {op: remove, path: /flows/Export}, {op: add, path: /copy, value: *gone}]
            """
        let result = try rebased(file, to: [("  - {name: Export, steps: [{name: Start}]}\n", "")])
        #expect(!result.outcome.keepsLayout)
        #expect(
            result.text == """
                from: acme
                version: 6@sha256:0123456789ab
                patches:
                  - op: add
                    path: /copy
                    value:
                      op: remove
                      path: /flows/Export

                """)
    }
}
