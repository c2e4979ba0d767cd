import Testing
import WeirAge
import WeirModel
import WeirSecrets

@Suite("Key rings and data keys") struct KeyRingTests {
    private let context = Array("for tests".utf8)
    private let secret = SecretValue((0..<32).map { UInt8($0) })

    private func local(_ key: LocalKey = .generate()) throws -> EnvironmentKeyService {
        try EnvironmentKeyService(in: ["WEIR_ENCRYPTION_KEY": key.revealedText])
    }

    @Test("the old key opens what it wrapped until all is wrapped with the new one")
    func rewrapping() async throws {
        let (old, new) = (try local(), try local())
        let wrapped = try await KeyRing(primary: old).wrap(secret, context: context)
        #expect(wrapped.keyID == old.id)
        let both = KeyRing(primary: new, others: [old])
        #expect(both.needsRewrap(wrapped))
        #expect(try await both.unwrap(wrapped, context: context) == secret)
        let rewrapped = try await both.rewrap(wrapped, context: context)
        #expect(rewrapped.keyID == new.id && !both.needsRewrap(rewrapped))
        #expect(try await KeyRing(primary: new).unwrap(rewrapped, context: context) == secret)
        await #expect(throws: KeyServiceError.self) { try await both.rewrap(wrapped, context: []) }
    }

    @Test("a key that is not there is named, and where to put it")
    func missing() async throws {
        let old = try local()
        let ring = KeyRing(primary: try local())
        let wrapped = try await KeyRing(primary: old).wrap(secret, context: context)
        let places = [
            (old.id, "WEIR_ENCRYPTION_KEY"), (KeyID("age:0011223344556677"), "{age: {identityFile: FILE}}"),
            (KeyID("vault:a/b/weir"), "{vaultTransit: {mount: a/b, key: weir}}"),
            (KeyID("aws:arn:aws:kms:x"), #"{awsKMS: {key: "arn:aws:kms:x"}}"#), (KeyID("moon:x"), "later weir"),
        ]
        for (id, place) in places {
            let error = try await #require(throws: KeyServiceError.self) {
                try await ring.unwrap(WrappedKey(keyID: id, bytes: wrapped.bytes), context: context)
            }
            #expect(error.kind == .unknownKey && error.message.contains(id.text))
            #expect(error.message.contains(ring.primaryID.text))
            #expect(error.hint?.contains(place) == true)
        }
    }

    @Test("age identities wrap and unwrap, for others too")
    func age() async throws {
        let (ours, safe) = (AgeIdentity.generate(), AgeIdentity.generate())
        let service = try AgeKeyService(identities: [ours], alsoFor: [safe.recipient], place: "identities.txt")
        let fromSafe = try AgeKeyService(identities: [safe], place: "safe.txt")
        let stranger = try AgeKeyService(identities: [.generate()], place: "other.txt")
        let wrapped = try await KeyRing(primary: service).wrap(secret, context: context)
        #expect(try await KeyRing(primary: service).unwrap(wrapped, context: context) == secret)
        #expect(try await KeyRing(primary: stranger, others: [fromSafe]).unwrap(wrapped, context: context) == secret)
        #expect(!stranger.opens(wrapped.keyID) && !service.opens(fromSafe.id) && fromSafe.opens(service.id))
        #expect(!service.opens(KeyID("age:")) && !service.opens(KeyID("key:0011223344556677")))
        for (bytes, context) in [
            (wrapped.bytes, Array("for test".utf8)), (wrapped.bytes, []), (Array(wrapped.bytes.dropLast()), context),
            ([], context),
        ] {
            let error = try await #require(throws: KeyServiceError.self) {
                try await service.unwrap(bytes, context: context)
            }
            #expect(error.kind == .damaged)
        }
        await #expect(throws: KeyServiceError.self) { try await stranger.unwrap(wrapped.bytes, context: context) }
    }

    @Test("identities that cannot wrap are refused at once")
    func ageRefusals() throws {
        #expect(throws: KeyServiceError.self) { try AgeKeyService(identities: [], place: "none.txt") }
        let passphrase = try AgeIdentity.passphrase("correct horse")
        #expect(throws: KeyServiceError.self) { try AgeKeyService(identities: [passphrase], place: "p.txt") }
        #expect(throws: KeyServiceError.self, "a quantum computer would open it") {
            try AgeKeyService(identities: [.generate(), .generateHybrid()], place: "mixed.txt")
        }
        let hybrid = try AgeKeyService(identities: [.generateHybrid()], place: "hybrid.txt")
        #expect(hybrid.id.text.count == 4 + 16)
    }

    @Test("a data key is unwrapped for its environment, its customer and under its id only")
    func dataKeys() async throws {
        let ring = KeyRing(primary: try local())
        let (environment, customer, other) = (
            try Identifier.test(1), try Identifier.test(2), try Identifier.test(3)
        )
        let scope = DataKey.Scope(environment: environment, customer: customer)
        let key = DataKey.generate(id: try .test(9), scope: scope)
        let wrapped = try await key.wrapped(with: ring)
        let binding = SecretBinding(environment: environment, secret: other, version: 1)
        let sealed = try SealedSecret.seal(secret, with: key, binding: binding)
        let again = try await DataKey.unwrap(wrapped, id: key.id, scope: scope, with: ring)
        #expect(try SealedSecret.open(sealed, with: again, binding: binding) == secret)
        let wrong = [
            (try Identifier.test(8), scope), (key.id, .init(environment: other, customer: customer)),
            (key.id, .init(environment: environment, customer: other)),
            (key.id, .init(environment: environment, customer: nil)),
            // The same bytes in another order.
            (key.id, .init(environment: customer, customer: environment)),
        ]
        for (id, scope) in wrong {
            await #expect(throws: KeyServiceError.self, "\(id) \(scope)") {
                try await DataKey.unwrap(wrapped, id: id, scope: scope, with: ring)
            }
        }
    }

    @Test("a wrapped key of another length is no data key")
    func dataKeyLength() async throws {
        let ring = KeyRing(primary: try local())
        let scope = DataKey.Scope(environment: try .test(1), customer: nil)
        let id = try Identifier.test(9)
        let short = try await ring.wrap(
            SecretValue([UInt8](repeating: 1, count: 16)), context: DataKey.context(id: id, scope: scope))
        await #expect(throws: KeyServiceError.self) {
            try await DataKey.unwrap(short, id: id, scope: scope, with: ring)
        }
    }
}
