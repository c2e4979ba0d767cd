import WeirModel

/// What took the statement of a deployed instance away.
struct RemovalCause {
    /// For people: `file removed`, `its customer lacks the label tier-1`.
    var reason: String
    /// Where it was done; nil where the file that stated the instance is gone.
    var source: SourceLocation?

    static func of(_ observed: ObservedInstance, in input: PlanningInput) -> RemovalCause {
        guard observed.sourcePath.hasPrefix("integrations/\(observed.integration)/") else {
            return RemovalCause(reason: "file removed")
        }
        let isStated =
            input.states(integration: observed.integration)
            || input.held[.integration(observed.integration)] != nil
        if !isStated { return RemovalCause(reason: "with integration \(observed.integration)") }
        let customer = UnitKey.customer(observed.customer)
        if !input.states(customer: observed.customer), input.held[customer] == nil {
            return RemovalCause(reason: "with \(customer)")
        }
        guard let deployment = input.desired.deployments[observed.integration] else {
            return RemovalCause(reason: "\(observed.sourcePath) removed")
        }
        return deselection(observed, deployment, in: input)
    }

    /// Why the `deploy.yaml` that made the instance does not any more.
    private static func deselection(
        _ observed: ObservedInstance, _ deployment: DesiredDeployment, in input: PlanningInput
    ) -> RemovalCause {
        let path = observed.sourcePath
        if deployment.instance != observed.slug {
            return RemovalCause(
                reason: "called \(deployment.instance) by \(path) now", source: deployment.instanceSource)
        }
        if let exclusion = deployment.excluded[observed.customer] {
            return RemovalCause(reason: "excluded by \(path)", source: exclusion)
        }
        if let index = input.desiredCustomers[observed.customer] {
            let customer = input.desired.customers[index]
            let labels = labels(customer.spec)
            let lacking = deployment.labels.filter { !labels.contains($0) }
            if !lacking.isEmpty {
                // Said of what is stated, not of what changed: a delete that waits is listed again the same.
                let words = "the label\(lacking.count == 1 ? "" : "s") \(PlanWords.list(lacking))"
                return RemovalCause(
                    reason: "its customer lacks \(words)", source: labelsSource(customer, in: input))
            }
        }
        return RemovalCause(reason: "not deployed by \(path) any more", source: deployment.selectorSource)
    }

    private static func labels(_ spec: Spec) -> Set<String> {
        let text = CanonicalText(spec.json)
        guard let root = text.root, let list = text.value(of: "labels", in: root), let items = text.items(list) else {
            return []
        }
        return Set(items.compactMap(text.string))
    }

    private static func labelsSource(_ customer: DesiredCustomer, in input: PlanningInput) -> SourceLocation {
        let fields = SpecFields.fields(of: customer.spec.json)
        let origins = FieldDifference.Origins(origins: customer.origins, files: input.desired.files)
        return fields.firstIndex { $0.path == ["labels"] }.flatMap { origins.location($0, of: fields.count) }
            ?? customer.source
    }
}
