import CLibFuzzer
import WeirFuzzing

// The functions that libFuzzer calls (https://llvm.org/docs/LibFuzzer.html). Its `main` comes with
// `--sanitize=fuzzer`, and so do all options but ours, which begin with two hyphens:
//
//   --target=NAME          what to give the inputs to
//   --write-seeds=FOLDER   write the target's seeds as files, and end
//   --list                 print the targets with their invariants, and end

/// Takes our options, once, before anything runs.
@c(LLVMFuzzerInitialize)
public func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
    guard unsafe arguments.pointee != nil else { return 0 }
    let words = CommandLine.arguments
    Session.start(words)
    return 0
}

/// Gives the target one input. A finding ends the process, and libFuzzer keeps the input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Session.current.check(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

/// Changes an input: half of the time as libFuzzer does, which knows what the code compared it with, and half of the time
/// as the target's mutator does, which knows what it consists of.
@c(LLVMFuzzerCustomMutator)
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: UInt32) -> Int {
    guard seed % 2 == 0 else { return unsafe LLVMFuzzerMutate(bytes, count, most) }
    var random = SeededGenerator(seed: UInt64(seed))
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    let changed = Session.current.mutator.mutated(input, using: &random).prefix(most)
    for (index, byte) in changed.enumerated() { unsafe bytes[index] = byte }
    return changed.count
}
