using System.Buffers.Binary;

namespace XlaSharp.Hlo.Text;

/// <summary>Modules and functions.</summary>
internal sealed partial class AssemblyPrinter
{
    /// <summary>Writes a module with its resources.</summary>
    public void PrintFile(Module module)
    {
        PrintMember(module);
        PrintAliases();
        PrintResources(module);
    }

    /// <summary>Writes a module, function or top-level operation, with a line break.</summary>
    public void PrintMember(IModuleMember member)
    {
        _text.Append(' ', _indent);
        switch (member)
        {
            case Module module when options.Generic:
                PrintGenericModule(module);
                break;
            case Module module:
                PrintModule(module);
                break;
            case Function function when options.Generic:
                PrintGenericFunction(function);
                break;
            case Function function:
                PrintFunction(function);
                break;
            case Operation operation:
                _names = ValueNames.Of(operation);
                PrintOperation(operation);
                break;
        }

        Append('\n');
    }

    private void PrintModule(Module module)
    {
        Append("module");
        Append(module.Name is null ? string.Empty : " " + StringText.Symbol(module.Name));
        if (module.Attributes.Count > 0)
        {
            Append(" attributes ").Dictionary(module.Attributes.Entries.ToArray());
        }

        Append(" {\n");
        PrintMembers(module);
        Append('}');
        TrailingLocation(module.Location);
    }

    private void PrintMembers(Module module)
    {
        _indent += 2;
        foreach (IModuleMember member in module.Members)
        {
            PrintMember(member);
        }

        _indent -= 2;
        _text.Append(' ', _indent);
    }

    private void PrintFunction(Function function)
    {
        _names = function.Body is null ? null : ValueNames.Of(function.Body);
        Append("func.func ");
        Append(function.Visibility is null ? string.Empty : function.Visibility + " ");
        Append(StringText.Symbol(function.Name));
        PrintParameters(function);
        PrintResults(function);
        if (function.Attributes.Count > 0)
        {
            Append(" attributes ").Dictionary(function.Attributes.Entries.ToArray());
        }

        if (function.Body is not null)
        {
            Append(' ');
            _inFunctionBody = true;
            RegionBody(function.Body, entryArguments: false, emptyHeader: false);
            _inFunctionBody = false;
        }

        TrailingLocation(function.Location);
    }

    private void PrintParameters(Function function)
    {
        Append('(');
        for (int i = 0; i < function.Type.Inputs.Count; i++)
        {
            Append(i == 0 ? string.Empty : ", ");
            if (function.Body is { } body)
            {
                Operand(body.Blocks[0].Arguments[i]).Append(": ");
            }

            Type(function.Type.Inputs[i]);
            OptionalDictionary(function.ArgumentAttributes, i);
            if (options.DebugInfo && function.Body is { } withLocations)
            {
                IReadOnlyList<Location> locations = withLocations.Blocks[0].ArgumentLocations;
                Append(' ').Location(i < locations.Count ? locations[i] : Hlo.Location.Unknown);
            }
        }

        Append(')');
    }

    private void PrintResults(Function function)
    {
        ValueList<HloType> results = function.Type.Results;
        if (results.Count == 0)
        {
            return;
        }

        bool bare =
            results.Count == 1
            && results[0] is not FunctionType
            && (function.ResultAttributes.Count == 0 || function.ResultAttributes[0].Count == 0);
        Append(bare ? " -> " : " -> (");
        for (int i = 0; i < results.Count; i++)
        {
            Append(i == 0 ? string.Empty : ", ").Type(results[i]);
            OptionalDictionary(function.ResultAttributes, i);
        }

        Append(bare ? string.Empty : ")");
    }

    private void OptionalDictionary(IReadOnlyList<DictionaryAttr> dictionaries, int index)
    {
        if (index < dictionaries.Count && dictionaries[index].Count > 0)
        {
            Append(' ').Dictionary(dictionaries[index].Entries.ToArray());
        }
    }

    private void PrintGenericModule(Module module)
    {
        Append("\"builtin.module\"()");
        if (module.Name is not null)
        {
            Append(" <{sym_name = ").Append(StringText.Quote(module.Name)).Append("}>");
        }

        Append(" ({\n");
        PrintMembers(module);
        Append("})");
        if (module.Attributes.Count > 0)
        {
            Append(' ').Dictionary(module.Attributes.Entries.ToArray());
        }

        Append(" : () -> ()");
        TrailingLocation(module.Location);
    }

    private void PrintGenericFunction(Function function)
    {
        _names = function.Body is null ? null : ValueNames.Of(function.Body);
        List<NamedAttribute> properties = [];
        AddDictionaries(properties, "arg_attrs", function.ArgumentAttributes);
        properties.Add(new("function_type", new TypeAttr(function.Type)));
        AddDictionaries(properties, "res_attrs", function.ResultAttributes);
        properties.Add(new("sym_name", new StringAttr(function.Name)));
        if (function.Visibility is not null)
        {
            properties.Add(new("sym_visibility", new StringAttr(function.Visibility)));
        }

        Append("\"func.func\"() <").Dictionary(properties).Append("> (");
        Region(function.Body ?? new Region(), emptyHeader: true).Append(')');
        if (function.Attributes.Count > 0)
        {
            Append(' ').Dictionary(function.Attributes.Entries.ToArray());
        }

        Append(" : () -> ()");
        TrailingLocation(function.Location);
    }

    private static void AddDictionaries(
        List<NamedAttribute> properties,
        string name,
        IReadOnlyList<DictionaryAttr> dictionaries
    )
    {
        if (dictionaries.Count > 0)
        {
            properties.Add(
                new(name, new ArrayAttr(dictionaries.Select(HloAttribute (dictionary) => dictionary).ToValueList()))
            );
        }
    }

    private void PrintResources(Module module)
    {
        if (module.Resources.IsEmpty)
        {
            return;
        }

        Append("\n{-#\n  dialect_resources: {\n    builtin: {\n");
        string separator = string.Empty;
        foreach (
            (string key, ReadOnlyMemory<byte> blob) in module.Resources.OrderBy(
                entry => entry.Key,
                StringComparer.Ordinal
            )
        )
        {
            Append(separator).Append("      ").Append(StringText.IsIdentifier(key) ? key : StringText.Quote(key));
            byte[] alignment = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(alignment, module.ResourceAlignments.GetValueOrDefault(key, 16u));
            Append(": \"0x").Append(Convert.ToHexString(alignment)).Append(Convert.ToHexString(blob.Span)).Append('"');
            separator = ",\n";
        }

        Append("\n    }\n  }\n#-}\n");
    }
}
