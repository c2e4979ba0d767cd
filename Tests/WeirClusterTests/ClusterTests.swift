import Testing

@testable import WeirCluster

@Suite("Private clusters")
struct ClusterTests {
    @Test("URLs escape what is special")
    func escape() { #expect(percentEncoded("/a b?&=%ü") == "%2Fa%20b%3F%26%3D%25%C3%BC") }
}
