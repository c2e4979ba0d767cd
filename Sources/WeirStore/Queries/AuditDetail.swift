import WeirJSON
import WeirModel

/// `audit.detail`: an object that says what somebody did.
enum AuditDetail {
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
