import WeirModel

/// What the `deploy.yaml`s of all integrations state.
struct DeploymentClaims {
    private let context: LoadContext
    private let files: FileNumbers
    /// By integration, so that what is found does not depend on the order of reading.
    private let deployments: [(integration: String, deployment: LoadedDeployment)]
    private(set) var diagnostics: [Diagnostic] = []

    init(context: LoadContext, files: FileNumbers) {
        self.context = context
        self.files = files
        deployments = context.integrations.values.sorted { $0.slug < $1.slug }
            .compactMap { integration in integration.deployment.map { (integration.slug, $0) } }
        for (_, deployment) in deployments { checkExclusions(deployment) }
    }

    /// Whether no integration claims instances.
    var isEmpty: Bool { deployments.isEmpty }

    /// Adds the instances that are claimed for a customer to those that its files state.
    mutating func claim(for slug: String, in instances: inout [String: InstanceWork]) {
        // A customer whose file is not valid may have other labels: what is deployed for it stays as it is.
        guard let customer = context.customers[slug], customer.scope.hold == nil else { return }
        for (integration, deployment) in deployments
        where deployment.file.matches(customer: slug, labels: customer.labels) {
            let name = deployment.instance
            if let other = instances[name]?.deployment, let first = context.integrations[other]?.deployment {
                let problems = conflict("\(slug)/\(name)", deployment, first)
                diagnostics += problems
                instances[name]?.problems += problems
                continue
            }
            let file = files.number(of: deployment.source.path)
            instances[name, default: InstanceWork(customer: slug, slug: name, file: file)].deployment = integration
        }
    }

    /// Two claims on one instance are an error at both.
    private func conflict(_ name: String, _ one: LoadedDeployment, _ other: LoadedDeployment) -> [Diagnostic] {
        [(one, other), (other, one)].map { here, there in
            Diagnostic(
                .conflictingClaims, at: here.source, length: here.sourceLength,
                "two deploy.yaml claim the instance \(name)",
                hint: "give one of them another instance:, or exclude the customer",
                related: [.init(location: there.source, message: "the other claim")])
        }
    }

    private mutating func checkExclusions(_ deployment: LoadedDeployment) {
        for item in deployment.file.excludedItems where !context.customerNames.contains(item.text) {
            let document = deployment.layer.document
            diagnostics.append(
                Diagnostic(
                    .unknownCustomer, severity: .warning, at: document.location(item.node, in: deployment.layer.path),
                    length: document.shownLength(item.node), "there is no customer \(quoted(item.text)) to exclude",
                    hint: NearestName.of(item.text, among: context.customerNames.sorted())
                        .map { "did you mean \(quoted($0))?" }))
        }
    }
}
