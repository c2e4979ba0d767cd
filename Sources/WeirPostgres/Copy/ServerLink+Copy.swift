import CLibPQ

extension ServerLink {
    /// Runs `COPY … FROM STDIN` and returns how many rows the server took. An error from `body` ends the COPY without a
    /// row taken.
    func copyIn(
        _ context: StatementContext, columns: Int, _ body: (inout CopyWriter) throws -> Void
    ) throws -> Int {
        try sendSimple(context)
        guard let answer = nextResult() else { throw lost(context) }
        guard answer.status == PGRES_COPY_IN else {
            let failure = serverError(answer, context)
            try? readResults(context) { _ in }
            try finish(failure, context)
            return 0
        }
        var failure: (any Error)?
        do {
            var writer = CopyWriter(link: self, context: context, columns: columns)
            try body(&writer)
            try writer.finish()
        } catch {
            failure = error
        }
        endCopy(failure == nil ? nil : "the client gave up")
        var rows = 0
        do {
            try readResults(context) { result in rows += result.affectedRows }
        } catch {
            failure = failure ?? error
        }
        if let failure { throw failure }
        return rows
    }

    /// Sends a piece of COPY data.
    func putCopyData(_ bytes: [UInt8], _ context: StatementContext) throws {
        guard !bytes.isEmpty else { return }
        let length = Int32(truncatingIfNeeded: bytes.count)
        while true {
            let status = unsafe bytes.withUnsafeBytes { bytes in
                unsafe PQputCopyData(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length)
            }
            flush()
            if status == 1 { return }
            guard status == 0, isHealthy else { throw sendFailure(context) }
        }
    }

    private func endCopy(_ reason: String?) {
        while isHealthy {
            let status =
                if let reason { unsafe PQputCopyEnd(connection, reason) } else { unsafe PQputCopyEnd(connection, nil) }
            if status == 1 { break }
            guard status == 0 else {
                markBroken()
                break
            }
            flush()
        }
        noteSent()
    }
}
