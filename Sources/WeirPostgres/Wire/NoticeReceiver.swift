import CLibPQ

/// Takes the notices that libpq would print to the standard error.
final class NoticeReceiver: Sendable {
    private let handler: (@Sendable (PostgresNotice) -> Void)?

    init(handler: (@Sendable (PostgresNotice) -> Void)?) { self.handler = handler }

    /// libpq's callback; `receiver` is an unretained `NoticeReceiver` that outlives the connection.
    static func receive(_ receiver: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
        guard let receiver = unsafe receiver, let result = unsafe result else { return }
        let target = unsafe Unmanaged<NoticeReceiver>.fromOpaque(receiver).takeUnretainedValue()
        guard let handler = target.handler else { return }
        handler(
            PostgresNotice(
                severity: unsafe errorField(result, "V") ?? "", sqlState: unsafe errorField(result, "C") ?? "",
                message: unsafe errorField(result, "M") ?? ""))
    }
}

/// A field of an error or notice
/// (https://www.postgresql.org/docs/current/protocol-error-fields.html).
func errorField(_ result: OpaquePointer, _ field: Unicode.Scalar) -> String? {
    unsafe PQresultErrorField(result, Int32(field.value)).map { unsafe String(cString: $0) }
}
