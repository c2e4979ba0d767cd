import WeirPlanning

extension FuzzTarget {
    static let savedPlan = FuzzTarget(
        "saved-plan", shape: [.lines, .values],
        tokens: [
            "\"format\": \"weir.savedplan/v1\"", "\"serial\": ", "\"targets\": [\"instance a/b\"]", "\"customer \"",
            "\"now\": \"", "sha256:", "\"plan\": {}", "true", "false", "null", "\\u0000",
        ], invariant: "what was read is written so that it reads the same, and written again gives the same bytes"
    ) { files in
        files.own("saved-plan")
    } check: { input in
        let plan: SavedPlan
        do throws(SavedPlanError) {
            plan = try SavedPlan(decoding: input)
        } catch {
            return try require(!error.description.isEmpty, "it is refused without a word")
        }
        let text = plan.encoded()
        guard let again = try? SavedPlan(decoding: text) else { throw Violation("what was written is refused") }
        try require(again == plan, "what was written is another plan")
        try require(again.encoded() == text, "what was written is written differently")
    }
}
