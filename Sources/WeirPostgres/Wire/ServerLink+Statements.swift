import CLibPQ

extension ServerLink {
    /// Sends a statement with its binds; results come in binary form.
    ///
    /// - Throws: `PostgresError` where a bind cannot be sent; nothing was sent then.
    func send(_ query: PostgresQuery, _ context: StatementContext) throws {
        try checkSendable(query, context)
        let arguments = BindArguments(query.binds)
        let isSent = unsafe arguments.withPointers { values in
            unsafe PQsendQueryParams(
                connection, context.text, Int32(query.binds.count), arguments.types, values, arguments.lengths,
                arguments.formats, 1)
        }
        guard isSent == 1 else { throw sendFailure(context) }
        noteSent()
    }

    /// - Throws: `PostgresError` with `invalidArgument` where the statement or one of its binds cannot be sent.
    func checkSendable(_ query: PostgresQuery, _ context: StatementContext) throws {
        func refused(_ what: String, hint: String? = nil) -> PostgresError {
            PostgresError(.invalidArgument, what, hint: hint, context: context)
        }
        guard !context.text.utf8.contains(0) else { throw refused("the statement's text contains a NUL character") }
        guard query.binds.count <= Int(PQ_QUERY_PARAM_MAX_LIMIT) else {
            throw refused(
                "\(query.binds.count) binds; the protocol allows \(PQ_QUERY_PARAM_MAX_LIMIT)",
                hint: "send arrays and unnest them")
        }
        for (index, bind) in query.binds.enumerated() {
            guard let bytes = bind.bytes else { continue }
            guard bytes.count < Int(Int32.max) else { throw refused("$\(index + 1) has \(bytes.count) bytes") }
            if bind.format == .text && bytes.contains(0) {
                throw refused(
                    "$\(index + 1) is text with a NUL character", hint: "PostgreSQL cannot keep it; use bytea")
            }
        }
    }

    /// Sends text without binds, several statements at once; results come as text.
    func sendSimple(_ context: StatementContext) throws {
        guard unsafe PQsendQuery(connection, context.text) == 1 else { throw sendFailure(context) }
        noteSent()
    }

    /// Runs one statement and keeps its rows in memory.
    func run(_ query: PostgresQuery, _ context: StatementContext) throws -> PostgresResult {
        try send(query, context)
        var answer: PostgresResult?
        try readResults(context) { result in answer = makeResult(result, context) }
        guard let answer else {
            throw PostgresError(.unexpectedResult, "the server answered without a result", context: context)
        }
        return answer
    }

    /// Runs statements without binds; `lastTag` is the last one's command tag.
    func runSimple(_ context: StatementContext) throws -> String {
        try sendSimple(context)
        var tag = ""
        try readResults(context) { result in tag = result.commandTag }
        return tag
    }

    /// Runs one statement and hands out its rows one by one as they arrive.
    func stream(_ query: PostgresQuery, _ context: StatementContext, each: (PostgresRow) throws -> Void) throws {
        try send(query, context)
        guard unsafe PQsetSingleRowMode(connection) == 1 else { throw sendFailure(context) }
        var shape: ResultShape?
        try readResults(context) { result in
            guard result.status == PGRES_SINGLE_TUPLE else { return }
            let columns = shape ?? ResultShape(result)
            shape = columns
            if signal.isRequested { sendCancelRequest() }
            try each(PostgresRow(storage: ResultStorage(result, shape: columns, context: context), index: 0))
        }
    }

    /// Takes results to the end of the statement, so that the connection is ready for the next one whatever happens.
    /// The first failure is thrown; one from `body` ends the statement at the server.
    func readResults(
        _ context: StatementContext, _ body: (consuming ResultHandle) throws -> Void
    ) throws {
        var failure: (any Error)?
        while let result = nextResult() {
            switch result.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY:
                guard failure == nil else { continue }
                do {
                    try body(result)
                } catch {
                    failure = error
                    sendCancelRequest()
                }
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                // Neither side can go on from here without data that nobody has.
                markBroken()
                failure =
                    failure
                    ?? PostgresError(
                        .unexpectedResult, "a COPY through query(_:)", hint: "use copyIn", context: context)
            default:
                failure = failure ?? serverError(result, context)
            }
        }
        try finish(failure, context)
    }

    /// What a failed statement throws, once its results are taken.
    func finish(_ failure: (any Error)?, _ context: StatementContext) throws {
        if let failure {
            guard let error = failure as? PostgresError else { throw failure }
            if signal.isRequested, error.isQueryCanceled { throw CancellationError() }
            // A server that goes away says so in an error of its own; what counts is that the connection is gone.
            if !isHealthy, error.code == .server { throw error.with(code: .connectionLost) }
            throw error
        }
        if !isHealthy {
            if signal.isRequested { throw CancellationError() }
            throw lost(context)
        }
    }

    func makeResult(_ result: consuming ResultHandle, _ context: StatementContext) -> PostgresResult {
        let affected = result.affectedRows
        let shape = ResultShape(result)
        return PostgresResult(
            rows: PostgresRows(storage: ResultStorage(result, shape: shape, context: context)), affectedRows: affected)
    }

    /// The error that a result holds.
    func serverError(_ result: borrowing ResultHandle, _ context: StatementContext) -> PostgresError {
        let pointer = unsafe result.pointer
        guard let state = unsafe errorField(pointer, "C") else {
            // libpq's own errors have no SQLSTATE: they are about the connection.
            let text = unsafe errorField(pointer, "M") ?? errorMessage
            return PostgresError(
                isHealthy ? .unexpectedResult : .connectionLost, text.isEmpty ? "the connection is gone" : text,
                context: context)
        }
        let severity = unsafe errorField(pointer, "V") ?? ""
        return PostgresError(
            severity == "FATAL" || severity == "PANIC" ? .connectionLost : .server,
            unsafe errorField(pointer, "M") ?? "unknown error", sqlState: state,
            detail: unsafe errorField(pointer, "D"), hint: unsafe errorField(pointer, "H"),
            constraint: unsafe errorField(pointer, "n"), context: context)
    }

    func sendFailure(_ context: StatementContext) -> PostgresError {
        isHealthy
            ? PostgresError(.unexpectedResult, "the statement cannot be sent: \(errorMessage)", context: context)
            : lost(context)
    }

    func lost(_ context: StatementContext) -> PostgresError {
        let reason = errorMessage
        return PostgresError(
            .connectionLost, reason.isEmpty ? "the connection is gone" : "the connection is gone: \(reason)",
            context: context)
    }
}

extension PostgresError {
    func with(code: Code) -> PostgresError {
        PostgresError(
            code, message, sqlState: sqlState, detail: detail, hint: hint, constraint: constraint,
            context: query.flatMap { query in site.map { StatementContext(text: query, site: $0) } })
    }
}
