import WeirGit
import WeirHTTP
import WeirModel
import WeirStore

extension APIProblem {
    /// Any module's error as the API reports it, in the words of the command line. None of them holds a secret.
    init(describing error: any Error, to question: APIQuestion) {
        let message = CommandFailure(describing: error).message
        switch error {
        case let problem as APIProblem: self = problem
        case StoreError.unknownEnvironment: self.init(404, message)
        case let error as StoreError:
            switch error {
            case .missingSchema, .outdatedSchema, .newerSchema, .changedMigration, .database:
                self.init(503, message, retryAfter: 10)
            default: self.init(409, message)
            }
        case is FetchFailure: self.init(502, message)
        case is GitError: self.init(502, message)
        case is CancellationError: self.init(503, "this replica is about to end; ask again", retryAfter: 5)
        case is CommandFailure:
            self.init([.getHistory, .listAttachments].contains(question.operation) ? 404 : 409, message)
        default: self.init(503, message, retryAfter: 10)
        }
    }
}
