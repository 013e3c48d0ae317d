namespace XlaSharp.Hlo.Passes;

/// <summary>Which symbols an operation refers to.</summary>
internal static class SymbolUses
{
    /// <summary>Adds the names that an operation's attributes refer to.</summary>
    public static void Collect(Operation operation, HashSet<string> names)
    {
        foreach (NamedAttribute attribute in operation.Attributes)
        {
            Collect(attribute.Value, names);
        }

        if (MayRefer(operation.Definition))
        {
            foreach (NamedAttribute attribute in operation.Definition.GetAttributes(operation.Op))
            {
                Collect(attribute.Value, names);
            }
        }

        if (operation.Op is UnregisteredOp { Properties: { } properties })
        {
            Collect(properties, names);
        }
    }

    private static bool MayRefer(OpDefinition definition)
    {
        foreach (AttributeSpec spec in definition.Attributes)
        {
            if (
                spec.Kind
                is AttributeKind.Symbol
                    or AttributeKind.Any
                    or AttributeKind.Array
                    or AttributeKind.Dictionary
            )
            {
                return true;
            }
        }

        return false;
    }

    private static void Collect(HloAttribute attribute, HashSet<string> names)
    {
        switch (attribute)
        {
            case SymbolRefAttr symbol:
                names.Add(symbol.Root);
                break;
            case ReplicaGroupMeshAxesAttr groups:
                Collect(groups.Mesh, names);
                break;
            case ArrayAttr array:
                foreach (HloAttribute item in array.Items)
                {
                    Collect(item, names);
                }

                break;
            case DictionaryAttr dictionary:
                foreach (NamedAttribute entry in dictionary)
                {
                    Collect(entry.Value, names);
                }

                break;
            default:
                break;
        }
    }
}
