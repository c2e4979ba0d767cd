import Crypto
import WeirJSON
public import WeirModel

/// What a declaration says, as the canonical JSON that is stored and compared: everything but the secret's name and the
/// declaration's place. It never holds a value.
public enum SecretSpec {
    /// The declaration as a spec.
    public static func spec(of declaration: SecretDeclaration) -> Spec {
        var writer = JSONWriter()
        writer.beginObject()
        switch declaration.origin {
        case .source(let source):
            writer.key("from")
            write(source, to: &writer)
        case .generated(let recipe):
            writer.key("generate")
            write(recipe, to: &writer)
        case .issued: break
        }
        if declaration.generation > 0 {
            writer.key("generation")
            writer.integer(declaration.generation)
        }
        if let rotation = declaration.rotation {
            writer.key("rotate")
            write(rotation, to: &writer)
        }
        writer.endObject()
        return Spec(json: writer.bytes, digest: SHA256.hash(data: writer.bytes).digest)
    }

    // Keys stand in the order of their bytes.

    private static func write(_ source: SecretSource, to writer: inout JSONWriter) {
        var fields = [(source.kind, source.path)]
        if case .inline(let place) = source {
            fields += [("input", place.input), ("variable", place.variable)]
            if let part = place.part { fields.append(("part", "\(part)")) }
        } else if let key = source.key {
            fields.append(("key", key))
        }
        writer.beginObject()
        for (name, text) in fields.sorted(by: { ByteOrder.precedes($0.0, $1.0) }) {
            writer.key(name)
            writer.string(text)
        }
        writer.endObject()
    }

    private static func write(_ recipe: SecretRecipe, to writer: inout JSONWriter) {
        writer.beginObject()
        switch recipe {
        case .token(let bytes), .hmac(let bytes):
            writer.key("bytes")
            writer.integer(bytes)
        case .password(let length, let alphabet):
            if let alphabet {
                writer.key("alphabet")
                writer.string(alphabet)
            }
            writer.key("kind")
            writer.string(recipe.kind)
            writer.key("length")
            writer.integer(length)
        case .rsa(let bits):
            writer.key("bits")
            writer.integer(bits)
        case .ed25519: break
        }
        if case .password = recipe {
        } else {
            writer.key("kind")
            writer.string(recipe.kind)
        }
        writer.endObject()
    }

    private static func write(_ rotation: RotationPolicy, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("by")
        switch rotation.rotator {
        case .selfIssued: writer.string("self-issued")
        case .manual: writer.string("manual")
        case .postgresRole(let rotator):
            writer.beginObject()
            writer.key("postgres-role")
            write(rotator, to: &writer)
            writer.endObject()
        case .http(let rotator):
            writer.beginObject()
            writer.key("http")
            write(rotator, to: &writer)
            writer.endObject()
        }
        if let every = rotation.every {
            writer.key("every")
            writer.integer(every)
        }
        writer.key("overlap")
        writer.integer(rotation.overlap)
        writer.endObject()
    }

    private static func write(_ rotator: PostgresRoleRotator, to writer: inout JSONWriter) {
        writer.beginObject()
        if let password = rotator.passwordFrom {
            writer.key("passwordFrom")
            writer.string(password)
        }
        writer.key("roles")
        writer.beginArray()
        for role in rotator.roles { writer.string(role) }
        writer.endArray()
        writer.key("url")
        writer.string(rotator.url)
        writer.endObject()
    }

    private static func write(_ rotator: HTTPRotator, to writer: inout JSONWriter) {
        let calls = [("create", rotator.create), ("revoke", rotator.revoke), ("verify", rotator.verify)]
        writer.beginObject()
        for case (let name, let call?) in calls {
            writer.key(name)
            write(call, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ call: HTTPRotatorCall, to writer: inout JSONWriter) {
        writer.beginObject()
        if let body = call.body {
            writer.key("body")
            writer.string(body)
        }
        if let expect = call.expect {
            writer.key("expect")
            writer.integer(expect)
        }
        if !call.headers.isEmpty {
            writer.key("headers")
            writer.beginArray()
            for header in call.headers {
                writer.beginArray()
                writer.string(header.name)
                writer.string(header.value)
                writer.endArray()
            }
            writer.endArray()
        }
        if let pointer = call.idAt {
            writer.key("idAt")
            writer.string(pointer)
        }
        writer.key("method")
        writer.string(call.method)
        writer.key("url")
        writer.string(call.url)
        if let pointer = call.valueAt {
            writer.key("valueAt")
            writer.string(pointer)
        }
        writer.endObject()
    }
}

extension SecretRecipe {
    /// The word that a declaration says.
    public var kind: String {
        switch self {
        case .token: "token"
        case .password: "password"
        case .hmac: "hmac"
        case .ed25519: "ed25519"
        case .rsa: "rsa"
        }
    }
}
