/// How many environments each of several replicas keeps, so that all have about as much to do.
public enum FairShare {
    /// How many environments a replica gives back; 0 where it has no more than its share.
    ///
    /// - Parameters:
    ///   - held: how many it keeps.
    ///   - environments: how many there are.
    ///   - replicas: how many live, this one included; what is less counts as 1.
    public static func excess(held: Int, environments: Int, replicas: Int) -> Int {
        let replicas = max(replicas, 1)
        return max(held - (environments + replicas - 1) / replicas, 0)
    }
}
