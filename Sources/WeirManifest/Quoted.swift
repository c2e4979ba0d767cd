import WeirModel

/// A name from a file as a message shows it; see `Quotation`.
func quoted(_ name: String) -> String { Quotation.of(name) }
