namespace XlaSharp.Hlo.Text;

/// <summary>
/// A pretty form written as a pattern. Its words, separated by blanks: <c>`text`</c> a literal; <c>$name</c> an
/// operand, a list of operands, or an own attribute without its name; <c>attr-dict</c> all other attributes;
/// <c>short</c> one type if all are equal, else the function type; <c>functional</c> the function type; <c>results</c>,
/// <c>operands</c> the types of those; <c>$*</c> all operands; <c>( … )?</c> a part that is left out if its first
/// <c>$name</c> is absent.
/// </summary>
internal sealed class DeclarativeFormat(string pattern) : AssemblyFormat
{
    private FormatElement[]? _elements;

    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        foreach (FormatElement element in Elements(operation.Definition!))
        {
            element.Parse(parser, operation);
        }
    }

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        FormatSpacing spacing = default;
        foreach (FormatElement element in Elements(operation.Definition))
        {
            element.Print(printer, operation, ref spacing);
        }
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        Array.TrueForAll(Elements(operation.Definition), element => element.CanPrint(operation));

    private FormatElement[] Elements(OpDefinition definition) =>
        _elements ??= new FormatCompiler(definition, pattern).Compile();
}

/// <summary>
/// Where blanks go: before every element, but not behind an opening or before a closing bracket or comma.
/// </summary>
internal struct FormatSpacing
{
    private bool _afterOpening;

    /// <summary>Writes the blank before something that is no punctuation.</summary>
    public void BeforeWord(AssemblyPrinter printer)
    {
        if (!_afterOpening)
        {
            printer.Append(' ');
        }

        _afterOpening = false;
    }

    /// <summary>Writes a literal with the blank before it, if it takes one.</summary>
    public void Literal(AssemblyPrinter printer, string text)
    {
        bool tight = text is "," or ")" or "]" or ">" or "}" or "(" or "[" or "<";
        if (!tight && !_afterOpening)
        {
            printer.Append(' ');
        }

        printer.Append(text);
        _afterOpening = text is "(" or "[" or "<" or "{";
    }
}

/// <summary>One word of a pattern.</summary>
internal abstract class FormatElement
{
    /// <summary>True if the text at hand starts with this element.</summary>
    public virtual bool Starts(AssemblyParser parser) => true;

    /// <summary>True if the operation has what this element shows.</summary>
    public virtual bool IsPresent(Operation operation) => true;

    /// <summary>False if the element cannot show an operation (an invalid one, mostly).</summary>
    public virtual bool CanPrint(Operation operation) => true;

    /// <summary>Reads the element.</summary>
    public abstract void Parse(AssemblyParser parser, ParsedOperation operation);

    /// <summary>Writes the element.</summary>
    public abstract void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing);
}
