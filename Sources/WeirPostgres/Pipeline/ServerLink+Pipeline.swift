import CLibPQ

extension ServerLink {
    /// Runs the statements of a pipeline with one synchronisation at its end
    /// (https://www.postgresql.org/docs/current/libpq-pipeline-mode.html).
    ///
    /// - Throws: the error of the first statement that failed; those behind it did not run.
    func run(_ pipeline: PostgresPipeline) throws -> [PostgresResult] {
        guard let first = pipeline.statements.first else { return [] }
        // Everything is checked before anything is sent: a pipeline that stops half-way would be half done.
        for statement in pipeline.statements { try checkSendable(statement.query, statement.context) }
        guard unsafe PQenterPipelineMode(connection) == 1 else { throw sendFailure(first.context) }
        for statement in pipeline.statements {
            do {
                try send(statement.query, statement.context)
            } catch {
                markBroken()
                throw error
            }
        }
        guard unsafe PQpipelineSync(connection) == 1 else {
            markBroken()
            throw lost(first.context)
        }
        noteSent()
        return try readPipeline(pipeline)
    }

    private func readPipeline(_ pipeline: PostgresPipeline) throws -> [PostgresResult] {
        var results: [PostgresResult] = []
        results.reserveCapacity(pipeline.statements.count)
        var failure: (error: PostgresError, context: StatementContext)?
        for statement in pipeline.statements {
            while isHealthy, let result = nextResult() {
                switch result.status {
                case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                    results.append(makeResult(result, statement.context))
                case PGRES_PIPELINE_ABORTED: break
                default:
                    if failure == nil { failure = (serverError(result, statement.context), statement.context) }
                }
            }
        }
        let context = failure?.context ?? pipeline.statements[pipeline.statements.count - 1].context
        if isHealthy {
            let end = nextResult()
            let isAtEnd = end?.status == PGRES_PIPELINE_SYNC
            if unsafe !isAtEnd || PQexitPipelineMode(connection) != 1 { markBroken() }
        }
        try finish(failure?.error, context)
        return results
    }
}
