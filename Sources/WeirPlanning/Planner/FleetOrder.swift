import WeirModel

/// Walking over the desired and the observed units in the order of their keys.
///
/// Both sides usually come sorted; then this costs one comparison a unit and nothing is moved.
enum FleetOrder {
    /// The indices of `units` in the order of `precedes`.
    static func indices<Unit>(_ units: [Unit], by precedes: (Unit, Unit) -> Bool) -> [Int] {
        let indices = Array(units.indices)
        for index in units.indices.dropFirst() where precedes(units[index], units[index - 1]) {
            return indices.sorted { left, right in
                if precedes(units[left], units[right]) { return true }
                return left < right && !precedes(units[right], units[left])
            }
        }
        return indices
    }

    /// Whether `customer/slug` comes before `otherCustomer/otherSlug` by its bytes, without making either text.
    ///
    /// `a-b/x` comes before `a/x`, so that comparing customers first would be another order.
    static func instancePrecedes(_ customer: String, _ slug: String, _ otherCustomer: String, _ otherSlug: String)
        -> Bool
    {
        if customer == otherCustomer { return slug.utf8.lexicographicallyPrecedes(otherSlug.utf8) }
        var left = customer.utf8.makeIterator()
        var right = otherCustomer.utf8.makeIterator()
        while true {
            let first = left.next()
            let second = right.next()
            if first == nil, second == nil { return slug.utf8.lexicographicallyPrecedes(otherSlug.utf8) }
            let slash = UInt8(ascii: "/")
            let (one, other) = (first ?? slash, second ?? slash)
            if one != other { return one < other }
        }
    }

    /// Calls `body` once for every key of either side, in order, with indices into the two arrays.
    static func merge<Left, Right>(
        _ left: [Left], _ leftOrder: [Int], _ right: [Right], _ rightOrder: [Int],
        leftFirst: (Left, Right) -> Bool, rightFirst: (Right, Left) -> Bool, body: (Int?, Int?) -> Void
    ) {
        var leftIndex = 0
        var rightIndex = 0
        while leftIndex < leftOrder.count, rightIndex < rightOrder.count {
            let (one, other) = (leftOrder[leftIndex], rightOrder[rightIndex])
            if leftFirst(left[one], right[other]) {
                body(one, nil)
                leftIndex += 1
            } else if rightFirst(right[other], left[one]) {
                body(nil, other)
                rightIndex += 1
            } else {
                body(one, other)
                leftIndex += 1
                rightIndex += 1
            }
        }
        while leftIndex < leftOrder.count {
            body(leftOrder[leftIndex], nil)
            leftIndex += 1
        }
        while rightIndex < rightOrder.count {
            body(nil, rightOrder[rightIndex])
            rightIndex += 1
        }
    }
}

extension FleetOrder {
    /// The instances of both sides, paired by key, as indices into the two arrays.
    static func mergeInstances(
        _ desired: [DesiredInstance], _ observed: [ObservedInstance], body: (Int?, Int?) -> Void
    ) {
        let desiredOrder = indices(desired) { instancePrecedes($0.customer, $0.slug, $1.customer, $1.slug) }
        let observedOrder = indices(observed) { instancePrecedes($0.customer, $0.slug, $1.customer, $1.slug) }
        merge(
            desired, desiredOrder, observed, observedOrder,
            leftFirst: {
                $0.slug == $1.slug && $0.customer == $1.customer
                    ? false : instancePrecedes($0.customer, $0.slug, $1.customer, $1.slug)
            },
            rightFirst: { instancePrecedes($0.customer, $0.slug, $1.customer, $1.slug) }, body: body)
    }
}
