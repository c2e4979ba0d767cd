/// One node of a document, with what belongs to it alone.
enum MarkdownNode: Equatable {
    case document
    case quote
    /// `start`: the first number; nil where the list is not numbered. `isTight`: no empty lines between its items.
    case list(start: Int?, isTight: Bool)
    /// `isChecked`: of a task; nil of any other item.
    case item(isChecked: Bool?)
    case code(String)
    case html(String)
    case paragraph
    /// From 1 to 6.
    case heading(level: Int)
    case rule
    case table([ColumnAlignment])
    case row(isHeader: Bool)
    case cell

    case text(String)
    case softBreak
    case lineBreak
    case codeSpan(String)
    case htmlSpan(String)
    case emphasis
    case strong
    case strikethrough
    case link(url: String)
    case image(url: String)
    /// What this renderer does not tell apart; its content is shown.
    case other
}

/// How the cells of a column are aligned.
enum ColumnAlignment: Equatable {
    case left, centre, right
}
