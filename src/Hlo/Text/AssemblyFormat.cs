namespace XlaSharp.Hlo.Text;

/// <summary>The pretty text form of an op: how it is printed and parsed.</summary>
public abstract class AssemblyFormat
{
    /// <summary>Reads everything after the op's name.</summary>
    /// <param name="parser">The text, at the first token after the name.</param>
    /// <param name="operation">Receives operands, attributes, regions and types.</param>
    internal abstract void Parse(AssemblyParser parser, ParsedOperation operation);

    /// <summary>Writes everything after the op's name.</summary>
    /// <param name="printer">The output.</param>
    /// <param name="operation">The operation.</param>
    internal abstract void Print(AssemblyPrinter printer, Operation operation);

    /// <summary>Tells whether the pretty form can express an operation; if not it is printed generic.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>True if it can.</returns>
    internal virtual bool CanPrint(Operation operation) => true;
}
