import Foundation
import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("The header of a PNG image")
struct PNGHeaderTests {
    private func read(_ bytes: [UInt8]) -> Result<ImageSize, PNGHeader.Problem> {
        do throws(PNGHeader.Problem) { return .success(try PNGHeader.read(bytes.span)) } catch {
            return .failure(error)
        }
    }

    private func message(_ bytes: [UInt8]) -> String? {
        if case .failure(let problem) = read(bytes) { problem.message } else { nil }
    }

    @Test("sizes", arguments: [(1, 1), (400, 400), (512, 128), (16_384, 1)])
    func sizes(_ width: Int, _ height: Int) {
        let bytes = PNGImage.bytes(width: width, height: height)
        #expect(read(bytes) == .success(ImageSize(width: width, height: height)))
    }

    @Test("an image that another program made")
    func foreign() throws {
        // Made with Python's zlib: 440 × 440 pixels of one bit.
        let text = """
            iVBORw0KGgoAAAANSUhEUgAAAbgAAAG4AQAAAAAfsc8eAAAAL0lEQVR42u3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAAAAAAAA
            AAAAgLcBYEAAAb4866oAAAAASUVORK5CYII=
            """
        let data = try #require(Data(base64Encoded: text, options: .ignoreUnknownCharacters))
        #expect(read(Array(data)) == .success(ImageSize(width: 440, height: 440)))
        // And one of ours is read by others: its bytes are what zlib and CRC-32 say.
        let own = PNGImage.bytes(width: 440, height: 440)
        #expect(Array(own.suffix(12)) == Array(data.suffix(12)))
    }

    @Test("every kind of samples that PNG knows, and no other")
    func kinds() {
        let known: [UInt8: [UInt8]] = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
        for colour in UInt8(0)...8 {
            for depth in UInt8(0)...32 {
                let bytes = PNGImage.signature + PNGImage.header(width: 9, height: 9, rest: [depth, colour, 0, 0, 1])
                let isKnown = known[colour]?.contains(depth) == true
                #expect((message(bytes) == nil) == isKnown, "colour type \(colour), \(depth) bits")
            }
        }
        for rest: [UInt8] in [[8, 0, 1, 0, 0], [8, 0, 0, 1, 0], [8, 0, 0, 0, 2]] {
            let bytes = PNGImage.signature + PNGImage.header(width: 9, height: 9, rest: rest)
            #expect(message(bytes)?.contains("method") == true)
        }
    }

    @Test("sizes that no icon has", arguments: [(0, 9), (9, 0), (16_385, 9), (0xffff_ffff, 0x8000_0000)])
    func senseless(_ width: Int, _ height: Int) {
        let bytes = PNGImage.signature + PNGImage.header(width: width, height: height)
        #expect(message(bytes) == "says that it is \(width) × \(height) pixels large")
    }

    @Test("what is cut off or damaged anywhere is no image")
    func damaged() {
        let bytes = PNGImage.signature + PNGImage.header(width: 400, height: 400)
        #expect(bytes.count == 33)
        for length in 0..<bytes.count {
            #expect(message(Array(bytes.prefix(length))) != nil, "\(length) bytes")
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var copy = bytes
                copy[index] ^= 1 << bit
                #expect(message(copy) != nil, "bit \(bit) of byte \(index)")
            }
        }
        #expect(message([]) == PNGHeader.Problem.signature.message)
        #expect(
            message(Array("GIF89a, an image of another kind altogether".utf8)) == PNGHeader.Problem.signature.message)
        let other = PNGImage.signature + PNGImage.chunk("IDAT", [UInt8](repeating: 0, count: 13))
        #expect(message(other) == PNGHeader.Problem.chunk.message)
        let long = PNGImage.signature + PNGImage.chunk("IHDR", [UInt8](repeating: 1, count: 14))
        #expect(message(long) == PNGHeader.Problem.chunk.message)
    }
}
