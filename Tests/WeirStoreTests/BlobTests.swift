import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore
import WeirTesting

@Suite struct BlobTests {
    private func bytes(_ text: String, _ fixture: StoreFixture) async throws -> [UInt8]? {
        try await fixture.store.observe(environment: StoreFixture.environment) {
            try await $0.bytes(of: PlanBuilder.digest(text))
        }
    }

    @Test func `what two integrations share is stored once, and only what is missing is brought along`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            plan.integration("erp", publish: 1, documents: ["a.txt": "Shared", "b.txt": "Own"], .insert)
            plan.integration("crm", publish: 1, documents: ["c.txt": "Shared"], .insert)
            plan.upload("Own", at: "b.txt")
            plan.upload("Shared", at: "a.txt")
        }
        let digests = [PlanBuilder.digest("Own"), PlanBuilder.digest("Shared")].sorted()
        let blobs = try await fixture.observe().blobs
        #expect(blobs.map(\.content.digest) == digests)
        #expect(blobs.allSatisfy { $0.content.isText && $0.content.image == nil && $0.objectID != .zero })
        #expect(Set(blobs.map(\.content.size)) == [3, 6])
        #expect(try await bytes("Shared", fixture) == Array("Shared".utf8))
        #expect(try await bytes("Nobody's", fixture) == nil)
        // The next revision needs one of them again, and has the other removed.
        try await fixture.apply { plan in
            plan.integration("erp", documents: ["z.txt": "Shared"], .update)
            plan.drop("Own")
        }
        #expect(try await fixture.observe().blobs.map(\.content.digest) == [PlanBuilder.digest("Shared")])
        #expect(try await bytes("Own", fixture) == nil)
    }

    @Test func `five megabytes of every byte come back as they were`() async throws {
        let fixture = try await StoreFixture()
        var content = (0..<5 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        content[0] = 0
        var tree = MemoryTree()
        tree.setBytes(content, at: "big.bin")
        let digest = PlanBuilder.digest(of: content)
        var builder = PlanBuilder(observed: .empty)
        builder.integration("erp", publish: 1, .insert)
        builder.plan.uploads = [
            BlobUpload(
                content: BlobContent(
                    digest: digest, size: content.count, image: ImageSize(width: 512, height: 256), isText: false),
                source: SourceEntry(path: "big.bin", objectID: MemoryTree.objectID(of: content), kind: .file))
        ]
        try await fixture.apply(builder.plan, blobs: BlobSource(tree))
        let stored = try await fixture.store.observe(environment: StoreFixture.environment) {
            try await $0.bytes(of: digest)
        }
        #expect(stored == content)
        let observed = try await fixture.observe().blobs
        #expect(
            observed.map { [$0] }
                == builder.plan.uploads.map {
                    [ObservedBlob(content: $0.content, objectID: $0.source.objectID)]
                })
    }

    @Test func `files that are not what the plan saw are refused, and nothing is written`() async throws {
        let fixture = try await StoreFixture()
        var builder = PlanBuilder(observed: .empty)
        builder.integration("erp", publish: 1, documents: ["guide.txt": "Guide"], .insert)
        builder.upload("Guide", at: "guide.txt")
        let plan = builder.plan
        let lease = try await fixture.lease()
        let before = try await fixture.dump()
        var unreadable = MemoryTree()
        unreadable.setUnread(Array("Guide".utf8), at: "guide.txt")
        let cases: [(BlobSource?, String)] = [
            (nil, "were not given"), (BlobSource(MemoryTree()), "guide.txt: is not a file"),
            (BlobSource(unreadable), "guide.txt: is not a file"),
            (BlobSource(MemoryTree(["guide.txt": "Guido"])), "guide.txt is not what the plan saw"),
            (BlobSource(MemoryTree(["guide.txt": "Guide and more"])), "guide.txt is not what the plan saw"),
        ]
        for (blobs, reason) in cases {
            let error = await #expect(throws: StoreError.self) {
                _ = try await fixture.store.apply(plan, revision: .random(), actor: "Ada", lease: lease, blobs: blobs)
            }
            guard case .refused(let reasons) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(reasons.first?.contains(reason) == true, "\(reasons)")
            #expect(try await fixture.dump() == before)
        }
    }

    @Test func `environments keep their own`() async throws {
        let fixture = try await StoreFixture()
        for environment in ["production", "staging"] {
            var builder = PlanBuilder(observed: .empty)
            builder.plan.environment = environment
            builder.integration("erp", publish: 1, documents: ["a.txt": "Shared"], .insert)
            builder.upload("Shared", at: "a.txt")
            let (plan, files) = (builder.plan, builder.files)
            let lease = try await fixture.store.acquireLease(environment: environment, holder: "tester")
            _ = try await fixture.store.apply(
                plan, revision: .random(), actor: "Ada", lease: lease, blobs: BlobSource(files))
        }
        try await fixture.apply { plan in
            plan.integration("erp", .update)
            plan.drop("Shared")
        }
        #expect(try await fixture.observe().blobs.isEmpty)
        let other = try await fixture.store.observe(environment: "staging") { try await $0.state() }
        #expect(other.blobs.count == 1)
    }

    @Test func `the database takes nothing under another content's digest`() async throws {
        let fixture = try await StoreFixture()
        _ = try await fixture.lease()
        for (size, text) in [(5, "Guido"), (4, "Guide"), (6, "Guide")] {
            await #expect(throws: PostgresError.self) {
                try await fixture.outside.execute(
                    """
                    INSERT INTO weir.blob (environment, digest, object_id, size, is_text, bytes)
                    SELECT id, sha256('Guide'), '', \(size), true, \(Array(text.utf8)) FROM weir.environment
                    """)
            }
        }
    }
}
