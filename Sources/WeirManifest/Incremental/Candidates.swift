import WeirModel

/// The units that may not be what the applied commit left: everything else keeps its deployed state unread.
struct Candidates {
    /// Customers that are loaded with all their instances.
    private(set) var customers: Set<String> = []
    /// Integrations that are loaded with all their instances.
    private(set) var integrations: Set<String> = []
    /// Integrations whose `deploy.yaml` is another one, or has come or gone.
    private(set) var deployments: Set<String> = []
    /// Whether what is declared in the repository's `secrets.yaml` may be something else.
    private(set) var changesSharedSecrets = false
    /// Everything that is looked at, one by one.
    var scope = DesiredScope()

    /// Notes a file that is not the one that was applied. False: it may speak to any unit.
    mutating func note(changed path: String) -> Bool {
        switch UnitPath(path) {
        case .everything: return false
        case .nothing: break
        case .sharedSecrets: changesSharedSecrets = true
        case .customer(let slug): customers.insert(slug)
        case .instance(let customer, let slug): scope.insert(instance: slug, of: customer)
        case .integration(let slug): integrations.insert(slug)
        case .deployment(let slug):
            integrations.insert(slug)
            deployments.insert(slug)
        }
        return true
    }

    /// Notes a file that had errors in the applied commit, and may be unchanged: it is read again to say so again.
    mutating func note(faulty path: String) {
        switch UnitPath(path) {
        // What is wrong there is found without looking at a unit.
        case .everything, .nothing, .sharedSecrets, .deployment: break
        case .customer(let slug): scope.insert(customer: slug)
        case .instance(let customer, let slug): scope.insert(instance: slug, of: customer)
        case .integration(let slug): scope.insert(integration: slug)
        }
    }

    /// Notes a unit that is not what the applied commit states.
    mutating func note(pending key: UnitKey) {
        switch key.kind {
        case .customer: scope.insert(customer: key.name)
        case .integration: scope.insert(integration: key.name)
        // The repository's own are always read.
        case .secret: note(secret: SecretKey(customer: key.customerSlug, name: key.slug))
        case .instance: scope.insert(instance: key.slug, of: key.customerSlug ?? "")
        }
    }

    /// Notes what says what a secret is.
    private mutating func note(secret: SecretKey) {
        if let customer = secret.customer { scope.insert(customer: customer) }
        switch secret.implicitPlace {
        case .instance(let slug): scope.insert(instance: slug, of: secret.customer ?? "")
        case .definition(let slug): scope.insert(integration: slug)
        case .sharedLayer, nil: break
        }
    }

    /// Notes what is deployed and not as a revision left it, and what is deployed and not stated, or the other way round,
    /// although nothing says that it is pending. Only writes that no revision made can be the cause.
    mutating func note(disturbed observed: ObservedState, _ layout: RepositoryLayout) {
        // How many of its files are deployed, by customer.
        var deployed: [String: Int] = [:]
        for row in observed.instances where !row.row.isDeleted {
            let hasFile = layout.customers[row.customer]?.instances[row.slug] != nil
            if hasFile { deployed[row.customer, default: 0] += 1 }
            let isStated = hasFile || layout.integrations[row.integration]?.deployment != nil
            if row.row.isDrifted || !isStated { scope.insert(instance: row.slug, of: row.customer) }
        }
        note(drifted: observed)
        for row in observed.customers where !row.row.isDeleted {
            let isStated = layout.customers[row.slug]?.isStated ?? false
            if row.row.isDrifted || !isStated { scope.insert(customer: row.slug) }
        }
        for row in observed.secrets where row.row.isDrifted {
            note(secret: row.secret)
        }
        for row in observed.integrations where !row.row.isDeleted {
            let isStated = layout.integrations[row.slug]?.isStated ?? false
            if row.isDrifted || !isStated { integrations.insert(row.slug) }
        }
        let customers = Set(observed.customers.lazy.filter { !$0.row.isDeleted }.map(\.slug))
        for folder in layout.customers.values where folder.isStated && !customers.contains(folder.slug) {
            self.customers.insert(folder.slug)
        }
        note(
            undeployed: layout.customers.values.filter {
                $0.isStated && deployed[$0.slug, default: 0] < $0.instances.count
            },
            observed)
        let integrations = Set(observed.integrations.lazy.filter { !$0.row.isDeleted }.map(\.slug))
        for folder in layout.integrations.values where folder.isStated && !integrations.contains(folder.slug) {
            self.integrations.insert(folder.slug)
        }
    }

    /// Notes the instances that lie in these folders and are not deployed.
    private mutating func note(undeployed folders: [RepositoryLayout.CustomerFolder], _ observed: ObservedState) {
        guard !folders.isEmpty else { return }
        var deployed = Dictionary(folders.map { ($0.slug, Set<String>()) }, uniquingKeysWith: { first, _ in first })
        for row in observed.instances where !row.row.isDeleted { deployed[row.customer]?.insert(row.slug) }
        for folder in folders {
            for slug in folder.instances.keys where deployed[folder.slug]?.contains(slug) != true {
                scope.insert(instance: slug, of: folder.slug)
            }
        }
    }

    /// Notes rows that somebody else wrote to, tombstones too: a row that was taken away by hand is there as one.
    private mutating func note(drifted observed: ObservedState) {
        for row in observed.instances where row.row.isDrifted && row.row.isDeleted {
            scope.insert(instance: row.slug, of: row.customer)
        }
        for row in observed.customers where row.row.isDrifted && row.row.isDeleted { customers.insert(row.slug) }
        for row in observed.integrations where row.isDrifted && row.row.isDeleted { integrations.insert(row.slug) }
    }

    /// Takes in the customers that say what they were called, where that may be a customer's name that looks for another:
    /// what becomes of it decides what becomes of them.
    mutating func takeClaimants(_ context: LoadContext, _ names: FolderNames) {
        guard names.isOpen else { return }
        for customer in context.customers.values {
            if let old = customer.movedFrom, names.deployed.contains(old.slug) { customers.insert(customer.slug) }
        }
    }

    /// The same for integrations.
    mutating func takeClaimants(_ links: [String: IntegrationLinks], _ names: FolderNames) {
        guard names.isOpen else { return }
        for (slug, links) in links {
            if let old = links.release?.file.movedFrom, names.deployed.contains(old.slug) { integrations.insert(slug) }
        }
    }

    /// Takes in the forks of integrations that are looked at, and the forks of these.
    mutating func takeForks(_ links: [String: IntegrationLinks]) {
        var parents = integrations
        while !parents.isEmpty {
            let forks = links.filter { slug, links in
                !integrations.contains(slug) && links.fork?.file.from.map { parents.contains($0.text) } ?? false
            }
            parents = Set(forks.keys)
            integrations.formUnion(parents)
        }
    }

    /// Takes in what the integrations that are looked at are forks of: their definitions are made from it.
    mutating func takeParents(_ links: [String: IntegrationLinks]) {
        var forks = scope.integrations
        while !forks.isEmpty {
            forks = Set(forks.compactMap { links[$0]?.fork?.file.from?.text }).subtracting(scope.integrations)
            for slug in forks { scope.insert(integration: slug) }
        }
    }

    /// Takes in the instances of the customers and integrations that are loaded with them: the deployed ones and those
    /// that have files.
    mutating func takeInstances(_ observed: ObservedState, _ layout: RepositoryLayout) {
        for row in observed.instances where !row.row.isDeleted {
            guard customers.contains(row.customer) || integrations.contains(row.integration) else { continue }
            scope.insert(instance: row.slug, of: row.customer)
        }
        for slug in customers {
            scope.insert(customer: slug)
            for instance in layout.customers[slug]?.instances.keys ?? [:].keys {
                scope.insert(instance: instance, of: slug)
            }
        }
        for slug in integrations { scope.insert(integration: slug) }
    }

    /// Takes in the instances that changed `deploy.yaml`s claim at customers that are not read: those have the labels
    /// that are deployed. The customers of all instances are read from here on.
    mutating func takeClaims(_ context: LoadContext, deployed observed: ObservedState) {
        for row in observed.customers
        where !deployments.isEmpty && !row.row.isDeleted && !scope.customers.contains(row.slug) {
            if let labels = CustomerLabels.of(row.spec) {
                takeClaims(context, on: row.slug, labels)
            } else {
                scope.insert(customer: row.slug)
            }
        }
        for slug in scope.customersOfInstances { scope.insert(customer: slug) }
    }

    /// Takes in the instances that changed `deploy.yaml`s claim at the customers that were read.
    mutating func takeClaims(_ context: LoadContext) {
        for customer in context.customers.values where customer.scope.hold == nil {
            takeClaims(context, on: customer.slug, customer.labels)
        }
    }

    private mutating func takeClaims(_ context: LoadContext, on customer: String, _ labels: [String]) {
        for integration in deployments {
            guard let deployment = context.integrations[integration]?.deployment,
                deployment.file.matches(customer: customer, labels: labels)
            else { continue }
            scope.insert(instance: deployment.instance, of: customer)
        }
    }

    /// Takes in all instances of customers of which one went and another came: each may be the other's new name, and any
    /// of the rest may say what it was called.
    mutating func takeRenamed(_ work: [InstanceWork], _ observed: ObservedState) {
        var stated: [String: Set<String>] = [:]
        for item in work { stated[item.customer, default: []].insert(item.slug) }
        var deployed: [String: Set<String>] = [:]
        for row in observed.instances where !row.row.isDeleted && stated[row.customer] != nil {
            deployed[row.customer, default: []].insert(row.slug)
        }
        for (customer, names) in stated {
            let rows = deployed[customer] ?? []
            guard !rows.isSubset(of: names), !names.isSubset(of: rows) else { continue }
            customers.insert(customer)
            for slug in rows { scope.insert(instance: slug, of: customer) }
        }
    }

    /// Takes in the new names of everything that moves. False: something moves that was not looked at.
    mutating func take(_ moves: [Move], _ observed: ObservedState) -> Bool {
        for move in moves {
            guard scope.contains(move.from), scope.contains(move.to) else { return false }
        }
        let moved = observed.following(moves)
        for row in moved.state.instances where moved.former[row.row.id] != nil {
            scope.insert(instance: row.slug, of: row.customer)
        }
        return true
    }

    /// Takes in instances that were read, and the integrations that they are of.
    mutating func take(_ instances: [ReadInstance]) {
        for instance in instances {
            scope.insert(instance: instance.work.slug, of: instance.work.customer)
            if let slug = instance.integration { scope.insert(integration: slug) }
        }
    }

    /// Whether an instance that a file or a `deploy.yaml` states is looked at.
    func includes(_ work: InstanceWork) -> Bool {
        customers.contains(work.customer) || scope.contains(instance: work.slug, of: work.customer)
    }
}
