import Testing
import WeirForges

@Suite("Names of repositories") struct ForgeNameTests {
    @Test("what cannot be a repository's name is refused: it becomes part of a URL")
    func names() {
        for kind in ForgeKind.allCases {
            #expect(ForgeRepository.isValid(name: "acme/integrations.v2", on: kind))
            for name in ["", "acme", "acme/", "/x", "a/../b", "a/b?c", "a/b#c", "a b/c", "a/%2e", "ä/b", "a/.."] {
                #expect(!ForgeRepository.isValid(name: name, on: kind), "\(name)")
            }
        }
        #expect(ForgeRepository.isValid(name: "group/subgroup/name", on: .gitlab))
        #expect(!ForgeRepository.isValid(name: "group/subgroup/name", on: .github))
    }
}
