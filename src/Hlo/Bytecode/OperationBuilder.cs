using System.Collections.Immutable;
using XlaSharp.Hlo.Bytecode.Vhlo;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>What becomes of an operation of the file.</summary>
internal enum OperationKind
{
    /// <summary>An operation.</summary>
    Plain,

    /// <summary>A module.</summary>
    Module,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A conversion between types of two dialects that stand for one type here.</summary>
    Cast,
}

/// <summary>Makes StableHLO's operations of those in the file.</summary>
/// <param name="entries">The attributes and types.</param>
internal sealed class OperationBuilder(EntryTable entries)
{
    private const string FuncName = "func.func";
    private const string SymbolName = "sym_name";

    /// <summary>What becomes of an operation of the given name.</summary>
    public static OperationKind KindOf(string name) =>
        name switch
        {
            "builtin.module" => OperationKind.Module,
            FuncName or "vhlo.func_v1" => OperationKind.Function,
            "builtin.unrealized_conversion_cast" => OperationKind.Cast,
            _ => OperationKind.Plain,
        };

    /// <summary>Makes a module.</summary>
    public Module BuildModule(ByteCursor cursor, RawOperation raw, ImmutableArray<IModuleMember> members)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (IModuleMember member in members)
        {
            if (member is Function function && !names.Add(function.Name))
            {
                throw cursor.ErrorAt(raw.Position, $"redefinition of symbol named '{function.Name}'");
            }
        }

        DictionaryAttr all = Merge(raw, ReadProperties(raw.Properties, DeclaredAttributes.Module));
        return new Module
        {
            Name = (all[SymbolName] as StringAttr)?.Value,
            Attributes = all.Without(SymbolName),
            Members = members,
            Resources = entries.Resources.Blobs,
            ResourceAlignments = entries.Resources.Alignments,
            Location = raw.Location,
        };
    }

    /// <summary>Makes a function.</summary>
    public Function BuildFunction(ByteCursor cursor, RawOperation raw, Region[] regions)
    {
        DictionaryAttr all = ReadDeclared(cursor, raw, out DictionaryAttr discardable, out _);
        string name =
            (all[SymbolName] as StringAttr)?.Value
            ?? throw cursor.ErrorAt(raw.Position, $"'{FuncName}' op requires attribute '{SymbolName}'");
        FunctionType type =
            (all["function_type"] as TypeAttr)?.Type as FunctionType
            ?? throw cursor.ErrorAt(raw.Position, $"'{FuncName}' op requires attribute 'function_type'");
        Region? body = regions is [{ Blocks.Count: > 0 } region] ? region : null;
        if (body is not null && !HasTypes(body.Body.Arguments, type.Inputs))
        {
            throw cursor.ErrorAt(
                raw.Position,
                $"'{FuncName}' op entry block arguments must match the function type {type}"
            );
        }

        return new Function
        {
            Name = name,
            Type = type,
            Visibility = (all["sym_visibility"] as StringAttr)?.Value,
            ArgumentAttributes = Dictionaries(all["arg_attrs"]),
            ResultAttributes = Dictionaries(all["res_attrs"]),
            Attributes = discardable,
            Body = body,
            Location = raw.Location,
        };
    }

    /// <summary>Makes an operation.</summary>
    public Operation Build(ByteCursor cursor, RawOperation raw, Region[] regions, bool isFunctionBody)
    {
        DictionaryAttr declared = ReadDeclared(cursor, raw, out DictionaryAttr discardable, out string name);
        name = name == "stablehlo.return" && isFunctionBody ? "func.return" : name;
        try
        {
            Op op = OpTable.Find(name) is { } definition
                ? definition.Create(new AttributeReader(declared, raw.ResultTypes))
                : new UnregisteredOp(
                    name,
                    raw.Properties is null ? null : declared,
                    ValueList.Create<HloType>(raw.ResultTypes)
                );
            return new Operation(op, raw.Operands, raw.ResultTypes, regions, discardable, raw.Location)
            {
                ExplicitDefaults = ExplicitDefaults(raw, op, declared),
            };
        }
        catch (Exception exception)
            when (exception
                    is ConstraintException
                        or ArgumentException
                        or InvalidOperationException
                        or OverflowException
            )
        {
            throw cursor.ErrorAt(raw.Position, $"'{name}' op {exception.Message}");
        }
    }

    // VHLO spells everything out; only a composite's version tells, by its width, whether it had been given.
    private static string[] ExplicitDefaults(RawOperation raw, Op op, DictionaryAttr declared) =>
        [
            .. declared
                .Where(own =>
                    own.Value.Equals(op.Definition.DefaultOf(own.Name))
                    && (own.Name == "version" || VhloOps.Find(raw.Name) is null)
                )
                .Select(own => own.Name),
        ];

    private static bool HasTypes(ReadOnlySpan<Value> values, ValueList<HloType> types)
    {
        bool same = values.Length == types.Count;
        for (int i = 0; same && i < types.Count; i++)
        {
            same = values[i].Type.Equals(types[i]);
        }

        return same;
    }

    private static DictionaryAttr[] Dictionaries(HloAttribute? attribute)
    {
        DictionaryAttr[] items = attribute is ArrayAttr array
            ? [.. array.Items.Select(item => item as DictionaryAttr ?? DictionaryAttr.Empty)]
            : [];
        return Array.TrueForAll(items, item => item.Count == 0) ? [] : items;
    }

    private static DictionaryAttr Merge(RawOperation raw, List<NamedAttribute> own) =>
        own.Count == 0 ? raw.Dictionary : DictionaryAttr.Create([.. raw.Dictionary.Entries, .. own]);

    // Declared attributes in the order of the file: by name.
    private List<NamedAttribute> ReadProperties(ByteCursor? cursor, DeclaredAttributes names)
    {
        List<NamedAttribute> attributes = [];
        if (cursor is null)
        {
            return attributes;
        }

        foreach (string name in names.Names)
        {
            if (
                (names.IsRequired(name) ? entries.Attribute(cursor, name) : entries.OptionalAttribute(cursor, name)) is
                { } value
            )
            {
                attributes.Add(new(name, value));
            }
        }

        cursor.ExpectEnd("the properties of an operation");
        return attributes;
    }

    // Splits the attributes of an operation into its own, as StableHLO has them, and the others.
    private DictionaryAttr ReadDeclared(
        ByteCursor cursor,
        RawOperation raw,
        out DictionaryAttr discardable,
        out string name
    )
    {
        if (!raw.IsRegistered)
        {
            (discardable, name) = (raw.Dictionary, raw.Name);
            return ReadUnregistered(raw);
        }

        VhloOp? entry = VhloOps.Find(raw.Name);
        DeclaredAttributes names =
            entry?.Attributes
            ?? DeclaredAttributes.Of(raw.Name, raw.Properties?.CountVarints())
            ?? Unknown(cursor, raw);
        DictionaryAttr all = Merge(raw, ReadProperties(raw.Properties, names));
        discardable = DictionaryAttr.Create([.. all.Where(item => !names.Contains(item.Name))]);
        DictionaryAttr own = DictionaryAttr.Create([.. all.Where(item => names.Contains(item.Name))]);
        name = entry?.StableName ?? raw.Name;
        if (entry is null)
        {
            discardable = WithExtras(raw.Name, own, discardable);
            return own;
        }

        try
        {
            return VhloAttributes.ToStableHlo(own);
        }
        catch (ConstraintException exception)
        {
            throw cursor.ErrorAt(raw.Position, $"'{name}' op {exception.Message}");
        }
    }

    // What newer tools declare is discardable to those who do not know it.
    private static DictionaryAttr WithExtras(string name, DictionaryAttr own, DictionaryAttr discardable) =>
        name switch
        {
            FuncName => With(discardable, own, "no_inline"),
            "func.call" => With(With(With(discardable, own, "no_inline"), own, "arg_attrs"), own, "res_attrs"),
            _ => discardable,
        };

    private static DictionaryAttr With(DictionaryAttr dictionary, DictionaryAttr from, string name) =>
        from[name] is { } value ? dictionary.With(name, value) : dictionary;

    private DictionaryAttr ReadUnregistered(RawOperation raw)
    {
        if (raw.Properties is not { } cursor)
        {
            return DictionaryAttr.Empty;
        }

        HloAttribute own = entries.Attribute(cursor, "properties");
        cursor.ExpectEnd("the properties of an operation");
        return own as DictionaryAttr
            ?? throw cursor.Error($"expected a dictionary as the properties of an operation, got {own}");
    }

    private static DeclaredAttributes Unknown(ByteCursor cursor, RawOperation raw)
    {
        if (raw.Name.StartsWith("vhlo.", StringComparison.Ordinal))
        {
            throw cursor.ErrorAt(
                raw.Position,
                $"operation '{raw.Name}' is unknown; the file is newer than StableHLO {VhloOps.NewestVersion}"
            );
        }

        return raw.Properties is null
            ? DeclaredAttributes.None
            : throw cursor.ErrorAt(
                raw.Position,
                $"operation '{raw.Name}' has properties, whose meaning only its dialect knows; it is not supported"
            );
    }
}
