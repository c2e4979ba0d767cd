import WeirJSON
import WeirModel

/// `audit.detail`: an object that says what somebody did.
enum AuditDetail {
    static func secret(_ secret: SecretKey, number: Int) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("secret")
        writer.string(secret.description)
        writer.key("version")
        writer.integer(number)
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
