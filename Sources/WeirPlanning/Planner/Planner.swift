public import WeirModel

/// Works out what would bring an environment to what a commit states.
///
/// Every function is pure: equal inputs give equal plans, in whatever order the units come.
public enum Planner {
    /// The plan that leads from `observed` to `desired`.
    ///
    /// - Parameters:
    ///   - observed: With the details that `detailsNeeded` asked for; without them the plan is not complete.
    ///   - source: Where the desired state was read, and how its commit stands to the applied one.
    ///   - environment: The environment's name.
    ///   - database: How the database is named in the header, without credentials; nil where none was asked (a
    ///     comparison of two commits). Statements about versions that were not observed are then taken as they are.
    ///   - now: The time that decides which tombstones can come back, and which secrets are due.
    ///   - gate: Whether changes may be made now, whatever they are.
    ///   - secrets: What the sources of secrets say; nil: no secret is planned.
    public static func plan(
        desired: DesiredState, observed: ObservedState, source: PlanSource, environment: String, database: String?,
        now: Instant, options: PlanOptions = PlanOptions(), gate: ChangeGate = .open, secrets: SecretSources? = nil
    ) -> Plan {
        let input = PlanningInput(
            desired: desired, observed: observed, source: source, database: database, now: now, options: options,
            gate: gate, secrets: secrets)
        let proposals = settled(input)
        let all = [
            proposals.proposals.customers, proposals.proposals.integrations, proposals.proposals.secrets,
            proposals.proposals.instances,
        ]
        var changes: [UnitChange] = []
        var pending = proposals.proposals.pending
        changes.reserveCapacity(all.reduce(0) { $0 + $1.count })
        for list in all {
            for index in list.indices {
                if list[index].isMade {
                    changes.append(list[index].approvedChange)
                } else {
                    pending += list[index].pending
                    if let move = list[index].bareMove { changes.append(move) }
                }
            }
        }
        pending.sort()
        // What is destroyed makes room for what an approval lets through, and waits otherwise.
        let isWaiting = if case .closed = gate { proposals.consumed.isEmpty } else { false }
        let purges = isWaiting ? [] : input.tombstones.purges(of: input)
        var settings = desired.settings
        if desired.doubts.everything != nil || !desired.doubts.hasSettings,
            let environment = observed.environment, environment.applied != nil
        {
            // A file that could not be read, or is not there, says nothing about limits.
            settings.limits = environment.limits
        } else if pending.contains(where: { $0.block == .limit }) {
            // A commit cannot loosen the limit that stops it: the tighter one stays until nothing waits for it.
            settings.limits = Guards.effectiveLimits(input)
        }
        let blobs = BlobChanges(changes, purges: purges, input)
        return Plan(
            environment: environment, database: database, source: source,
            previousCommit: observed.environment?.applied?.commit, serial: observed.environment?.serial ?? 0, now: now,
            options: options, changes: ChangeOrder.sorted(changes), pending: pending,
            refusals: Refusals.of(input, source, pending: pending, changes: changes),
            consumedApprovals: proposals.consumed,
            purges: purges, displacements: Moves.displacements(for: changes, purges, input), settings: settings,
            diagnostics: (desired.diagnostics + proposals.proposals.secretProblems).sorted(),
            instanceCount: input.instanceCount,
            semantics: desired.semantics, complete: proposals.proposals.hasDetails, uploads: blobs.uploads,
            droppedBlobs: blobs.drops, unchecked: proposals.proposals.unchecked,
            settlements: DriftedUnits.settlements(input, changes: changes, pending: pending),
            deployed: deployed(input, after: changes))
    }

    private static func deployed(_ input: PlanningInput, after changes: [UnitChange]) -> FleetSize {
        var size = input.observed.size
        for change in changes {
            let difference =
                switch change.write.operation {
                case .insert, .restore: 1
                case .delete: -1
                case .update, .move: 0
                }
            switch change.key.kind {
            case .customer: size.customers += difference
            case .instance: size.instances += difference
            case .integration, .secret: break
            }
        }
        return size
    }

    /// Settles what is made and what is not; where that leaves a set of blocked changes that somebody approved, once
    /// more with these let through.
    private static func settled(_ input: PlanningInput) -> (proposals: Proposals, consumed: [Identifier]) {
        var proposals = ProposalMaker.proposals(input)
        DriftedUnits.explain(&proposals, input)
        Dependencies.applyTargets(to: &proposals, input)
        Dependencies.requireParents(of: &proposals, input)
        SecretProposals.requireValues(of: &proposals, input)
        References.protect(&proposals, input)
        let guarded = guarded(proposals, input, lifted: [])
        let blocked = BlockedSet(guarded)
        // What a guard stops is approved whatever comes later; where everything waits, each commit is approved anew.
        let bindsCommit = guarded.isGated
        let approvals = input.observed.approvals.filter { approval in
            blocked.isCovered(by: approval) && (!bindsCommit || approval.commit == input.source?.commit)
        }
        guard !blocked.isEmpty, let approval = approvals.min(by: Approval.isEarlier) else { return (guarded, []) }
        return (self.guarded(proposals, input, lifted: Set(blocked.items)), [approval.id])
    }

    private static func guarded(_ proposals: Proposals, _ input: PlanningInput, lifted: Set<Approval.Item>)
        -> Proposals
    {
        var proposals = proposals
        let guards = Guards(input, lifted: lifted)
        guards.holdDrifted(&proposals)
        guards.limitChanges(&proposals)
        References.keepReferenced(&proposals, input)
        guards.guardDeletes(&proposals)
        input.gate.hold(&proposals, input, lifted: lifted)
        // A blocked delete keeps its instance, and that what it refers to.
        References.keepReferenced(&proposals, input)
        SecretProposals.keepUsed(&proposals, input)
        return proposals
    }
}

extension Proposal {
    /// The change with the parts marked that an approval let through.
    fileprivate var approvedChange: UnitChange {
        guard !approved.isEmpty else { return change }
        var change = change
        for index in change.parts.indices where approved.contains(change.parts[index].action) {
            change.parts[index].isApproved = true
        }
        return change
    }
}

extension Approval {
    fileprivate static func isEarlier(_ left: Approval, _ right: Approval) -> Bool {
        (left.approvedAt, left.id) < (right.approvedAt, right.id)
    }
}
