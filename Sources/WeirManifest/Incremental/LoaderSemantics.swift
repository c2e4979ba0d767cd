/// What this version takes files to mean, as a number.
public enum LoaderSemantics {
    /// Raised with every change after which the same files, loaded against the same deployed state, come to anything
    /// else: another spec, another version chosen, another problem found. An environment whose commit was read under
    /// another number is loaded as a whole, so that a new version of weir brings to every unit what it means by its
    /// files, and not only to those that change.
    public static let current = 2
}
