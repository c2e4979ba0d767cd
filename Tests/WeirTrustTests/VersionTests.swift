import Testing
import WeirGit
import WeirTesting
import WeirTrust

@Suite struct VersionTests {
    /// In ascending order; the pre-releases are the specification's own example.
    private static let ascending = [
        "0.0.0-0", "0.0.0", "0.0.1", "0.1.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
        "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-1", "1.0.1-2", "1.0.1-10", "1.0.1--", "1.0.1-0a",
        "1.0.1-A", "1.0.1-a", "1.2.0", "1.10.0", "2.0.0", "9.0.0", "10.0.0", "18446744073709551616.0.0",
        "18446744073709551617.0.0",
    ]

    @Test func precedence() throws {
        let versions = Self.ascending.compactMap { SemanticVersion($0) }
        #expect(versions.map(\.text) == Self.ascending)
        for (index, version) in versions.enumerated() {
            for (other, otherVersion) in versions.enumerated() {
                #expect(version.precedes(otherVersion) == (index < other), "\(version.text) \(otherVersion.text)")
            }
        }
        let build = try #require(SemanticVersion("1.0.0+build.01"))
        let release = try #require(SemanticVersion("1.0.0"))
        #expect(!build.precedes(release) && !release.precedes(build) && !build.isPreRelease)
        #expect(SemanticVersion("1.0.0-rc.1+x-y")?.isPreRelease == true)
    }

    @Test(arguments: [
        "", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.02.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+",
        "1.2.3+a_b",
        "1.2.3-ä", "-1.2.3", "1.2.x", " 1.2.3", "1.2.3 ", "1..3", "1.2.3+a+b",
    ])
    func whatIsNoVersion(text: String) {
        #expect(SemanticVersion(text) == nil)
    }

    @Test func theHighestVersionAmongTags() throws {
        let pattern = try #require(TagPattern("release-*"))
        let tags = [
            "release-1.9.0", "release-1.10.0", "release-1.10.0-rc.1", "release-2", "release-", "v9.0.0",
            "release-v1.9.9",
            "xrelease-9.0.0", "release-9.0.0x",
        ]
        #expect(try pattern.target(among: tags) == "release-1.10.0")
        #expect(try pattern.target(among: tags.reversed()) == "release-1.10.0")
        #expect(try pattern.target(among: tags + ["release-2.0.0-alpha"]) == "release-2.0.0-alpha")
        let builds = ["release-3.0.0+a", "release-3.0.0+b", "release-3.0.0"]
        #expect(try pattern.target(among: tags + builds) == "release-3.0.0+b")
        #expect(try pattern.target(among: builds.reversed() + tags) == "release-3.0.0+b")
        #expect(try TagPattern("v*")?.target(among: tags) == "v9.0.0")
        #expect(try TagPattern("*")?.target(among: tags) == "v9.0.0")
        #expect(try TagPattern("eu/*/stable")?.target(among: ["eu/1.0.0/stable", "eu/2.0.0"]) == "eu/1.0.0/stable")
        #expect(try TagPattern("stable")?.target(among: ["stable", "1.0.0"]) == "stable")
        #expect(TagPattern("aXb*bXa")?.version(of: "aXbXa") == nil)
    }

    @Test func whatIsGoneIsAnError() throws {
        let gone = #expect(throws: MissingTarget.self) {
            _ = try TagPattern("release-*")?.target(among: ["release-1", "main"])
        }
        #expect(gone == .version(pattern: "release-*", tags: 2))
        #expect(gone?.description.contains("release-1.0.0") == true)
        #expect(throws: MissingTarget.tag("stable")) { _ = try TagPattern("stable")?.target(among: ["Stable"]) }
        for text in ["", "a*b*", "a b", "a~1", "[ab]", "a?", "a\n"] { #expect(TagPattern(text) == nil, "\(text)") }
    }

    @Test func tagsOfARepository() async throws {
        try await GitFixture.with { fixture in
            let first = try await fixture.commitUnsigned("One")
            try await fixture.git("tag", "release-1.0.0")
            let second = try await fixture.commitUnsigned("Two")
            try await fixture.git("tag", "-a", "-m", "Annotated", "release-1.1.0")
            try await fixture.git("tag", "other")
            let pattern = try #require(TagPattern("release-*"))
            do {
                let repository = try GitRepository(at: fixture.path)
                #expect(try repository.tagNames() == ["other", "release-1.0.0", "release-1.1.0"])
                let tag = try pattern.target(among: repository.tagNames())
                #expect(try repository.commit("refs/tags/\(tag)").id == second)
            }
            try await fixture.git("tag", "-d", "release-1.1.0")
            let repository = try GitRepository(at: fixture.path)
            let tag = try pattern.target(among: repository.tagNames())
            #expect(try repository.commit("refs/tags/\(tag)").id == first)
        }
    }
}
