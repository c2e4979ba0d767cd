import WeirModel
import WeirPlanning
import WeirStore

struct SavedPlanFile {
    var plan: Plan
    var location: String
    func write(to path: String) throws { throw CommandFailure("tmp") }
    static func recompute(_ path: String, in store: Store, database: String) async throws -> PlanMaker.Made { throw CommandFailure("tmp") }
}
