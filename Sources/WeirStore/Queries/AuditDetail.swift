import WeirJSON
import WeirModel

/// `audit.detail`: an object that says what somebody did.
enum AuditDetail {
    /// Where the action says all.
    static let nothing = "{}"

    static func reason(_ reason: String) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("reason")
        writer.string(reason.withoutNUL)
        writer.endObject()
        return writer.text
    }

    static func versions(_ names: [String]) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("versions")
        writer.beginArray()
        for name in names { writer.string(name) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    static func secret(_ secret: SecretKey, _ id: Identifier, number: Int) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("id")
        writer.string(id.description)
        writer.key("secret")
        writer.string(secret.description)
        writer.key("version")
        writer.integer(number)
        writer.endObject()
        return writer.text
    }

    static func rotation(_ secret: SecretKey, _ id: Identifier, _ event: String, epoch: Int) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("epoch")
        writer.integer(epoch)
        writer.key("event")
        writer.string(event)
        writer.key("id")
        writer.string(id.description)
        writer.key("secret")
        writer.string(secret.description)
        writer.endObject()
        return writer.text
    }

    static func rewrap(_ dataKey: Identifier, from: String, to: String) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("dataKey")
        writer.string(dataKey.description)
        writer.key("from")
        writer.string(from)
        writer.key("to")
        writer.string(to)
        writer.endObject()
        return writer.text
    }

    static func approval(_ approval: Approval) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("approval")
        writer.string(approval.id.description)
        writer.key("commit")
        writer.string(approval.commit.description)
        writer.key("items")
        writer.raw(ApprovalItemsJSON.encode(approval.items).utf8)
        writer.key("reason")
        writer.string(approval.reason)
        writer.endObject()
        return writer.text
    }
}
