namespace XlaSharp.Hlo.Text;

/// <summary>Operations, regions and locations.</summary>
internal sealed partial class AssemblyPrinter
{
    // Directly in a function's body its dialect's ops go without prefix.
    private bool _inFunctionBody;

    /// <summary>The first line of an operation: everything but its regions in most forms.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="names">Names for its operands, results and nested values.</param>
    /// <param name="inFunctionBody">True for an operation directly in a function.</param>
    /// <param name="options">How to print.</param>
    public static string FirstLine(Operation operation, ValueNames names, bool inFunctionBody, PrintOptions options)
    {
        AssemblyPrinter printer = new(options) { _names = names, _inFunctionBody = inFunctionBody };
        printer.PrintOperation(operation);
        string text = printer.ToString();
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    /// <summary>Writes a region in braces.</summary>
    /// <param name="region">The region.</param>
    /// <param name="entryArguments">False if the op's form has written the entry block's arguments.</param>
    /// <param name="emptyHeader">True to write a header for a block without operations.</param>
    public AssemblyPrinter Region(Region region, bool entryArguments = true, bool emptyHeader = false)
    {
        bool outer = _inFunctionBody;
        _inFunctionBody = false;
        RegionBody(region, entryArguments, emptyHeader);
        _inFunctionBody = outer;
        return this;
    }

    /// <summary>Writes a block argument: <c>%arg0: T</c>, with its location where asked for.</summary>
    public AssemblyPrinter BlockArgument(Block block, int index)
    {
        Operand(block.Arguments[index]).Append(": ").Type(block.Arguments[index].Type);
        if (options.DebugInfo)
        {
            Append(' ')
                .Location(
                    index < block.ArgumentLocations.Count ? block.ArgumentLocations[index] : Hlo.Location.Unknown
                );
        }

        return this;
    }

    private void RegionBody(Region region, bool entryArguments, bool emptyHeader)
    {
        Append("{\n");
        for (int i = 0; i < region.Blocks.Count; i++)
        {
            Block block = region.Blocks[i];
            bool header =
                i > 0 || (entryArguments && block.Arguments.Length > 0) || (emptyHeader && block.Operations.Count == 0);
            if (header)
            {
                BlockHeader(block, i);
            }

            _indent += 2;
            foreach (Operation operation in block.Operations)
            {
                _text.Append(' ', _indent);
                PrintOperation(operation);
                Append('\n');
            }

            _indent -= 2;
        }

        _text.Append(' ', _indent).Append('}');
    }

    private void BlockHeader(Block block, int number)
    {
        _text.Append(' ', _indent);
        Append("^bb").Append(number);
        for (int i = 0; i < block.Arguments.Length; i++)
        {
            Append(i == 0 ? "(" : ", ").BlockArgument(block, i);
        }

        Append(block.Arguments.IsEmpty ? ":\n" : "):\n");
    }

    private void PrintOperation(Operation operation)
    {
        ResultNames(operation);
        AssemblyFormat? format =
            options.Generic ? null
            : operation.Op is UnregisteredOp ? ForeignFormats.Find(operation.Name)
            : operation.Definition.Format;
        if (format is not null && format.CanPrint(operation))
        {
            Append(
                _inFunctionBody && operation.Definition.Dialect == "func"
                    ? operation.Definition.Mnemonic
                    : operation.Name
            );
            format.Print(this, operation);
        }
        else
        {
            GenericOperation(operation);
        }

        TrailingLocation(operation.Location);
    }

    private void ResultNames(Operation operation)
    {
        ReadOnlySpan<Value> results = operation.Results;
        if (results.IsEmpty)
        {
            return;
        }

        if (results.Length == 1 || ValueNames.HasNamedResults(operation))
        {
            Operands(results);
        }
        else
        {
            string first = _names![results[0]];
            Append(first[..first.LastIndexOf('#')]).Append(':').Append(results.Length);
        }

        Append(" = ");
    }

    private void GenericOperation(Operation operation)
    {
        Append(StringText.Quote(operation.Name)).Append('(').Operands(operation.Operands).Append(')');
        List<NamedAttribute> own = operation.Op is UnregisteredOp unregistered
            ? [.. unregistered.Properties ?? DictionaryAttr.Empty]
            : [.. operation.Definition.GetAttributes(operation.Op).Where(own => IsSpelled(operation, own))];
        if (own.Count > 0)
        {
            own.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            Append(" <").Dictionary(own).Append('>');
        }

        ReadOnlySpan<Region> regions = operation.Regions;
        for (int i = 0; i < regions.Length; i++)
        {
            Append(i == 0 ? " (" : ", ").Region(regions[i], emptyHeader: true);
        }

        Append(regions.IsEmpty ? string.Empty : ")");
        if (operation.Attributes.Count > 0)
        {
            Append(' ').Dictionary(operation.Attributes.Entries.ToArray());
        }

        Append(" : ").FunctionalType(operation);
    }

    private static bool IsSpelled(Operation operation, NamedAttribute own) =>
        !own.Value.Equals(operation.Definition.DefaultOf(own.Name)) || operation.ExplicitDefaults.Contains(own.Name);

    private void TrailingLocation(Location location)
    {
        if (options.DebugInfo)
        {
            Append(' ').Location(location);
        }
    }
}
