/// How far the rotation of a secret has got. Each stage says what is true of the world, and is stored before anything
/// that leads to the next one is done.
///
/// ```
/// idle → planned → generated → staged → verified → promoted → overlap → revoking → retired → idle
///                      └────────┴────────┴→ rolledBack → idle     ↕
///                                                              demoted
/// ```
///
/// `quarantined` can follow wherever two versions are tried. That a version is shredded is told by the version itself,
/// when the secret is `idle` again.
public enum RotationStage: String, Hashable, Sendable, CaseIterable {
    /// No rotation runs. There is a current version, unless the secret never had a value.
    case idle
    /// A rotation runs, with an operation id. Nothing outside was touched.
    case planned
    /// The new version is stored, as pending. From here on something outside may have been touched.
    case generated
    /// The new version was made known outside.
    case staged
    /// The new version was proved by use after it was made known, and the current one was proved still good.
    case verified
    /// The new version is the current one, and the one before is kept as previous. Consumers are being told.
    case promoted
    /// As `promoted`, and consumers were told. Both versions are good until all have taken the new one over.
    case overlap
    /// The previous version is being revoked: this is not taken back unless the current one fails.
    case revoking
    /// The previous version was revoked, and proved to be refused. It has no label any more.
    case retired
    /// The rotation failed before promotion: what was made known of the new version is being taken back.
    case rolledBack
    /// The new version failed after promotion: the one before is current again, and the failed one is previous.
    /// Consumers are being told; then the stage is `overlap`.
    case demoted
    /// Neither version works. Nothing is done until somebody asks for it.
    case quarantined
}

/// What is to be done next outside of the machine. It is stored with the stage, so that whoever finds the record knows.
///
/// Each can be done again without harm: with the same operation id where somebody else is asked.
public enum RotationActivity: String, Hashable, Sendable, CaseIterable {
    /// Nothing; look again (`tick`) at the record's `notBefore`, if there is one.
    case wait
    /// Make a value.
    case generate
    /// Read the value from its source.
    case readSource
    /// Nothing, until somebody has changed the source by hand (`requested` with `.sourceChanged`).
    case awaitSource
    /// Nothing, since this rotator has nothing to do here: go on with `done`.
    case proceed
    /// Have the rotator make the pending version known outside.
    case stage
    /// Try each of `versionsToProbe` by use.
    case probe
    /// Be about to promote: go on with `done`, whose transition is the promotion.
    case promote
    /// Tell consumers which version is current.
    case announce
    /// Have the rotator revoke `versionToRevoke` outside.
    case revoke
    /// Destroy the values of all versions of the secret that have no label.
    case shred
}
