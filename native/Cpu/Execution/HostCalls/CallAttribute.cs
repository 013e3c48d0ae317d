using System.Collections.Immutable;
using XlaSharp.Hlo;

namespace XlaSharp.Native.Execution;

/// <summary>An attribute of a custom call, as bytes that a handler reads.</summary>
internal abstract record CallAttribute
{
    /// <summary>The attribute for one of the program's; null if handlers have no form for it.</summary>
    public static CallAttribute? Of(HloAttribute attribute) =>
        attribute switch
        {
            BoolAttr value => new ScalarCallAttribute(ElementType.I1, new[] { value.Value ? (byte)1 : (byte)0 }),
            IntegerAttr value => new ScalarCallAttribute(value.Type, CallAttributeBytes.Of(value)),
            FloatAttr value => CallAttributeBytes.Of(value) is { } bytes
                ? new ScalarCallAttribute(value.Type, bytes)
                : null,
            StringAttr value => new StringCallAttribute(CallAttributeBytes.Of(value)),
            SymbolRefAttr value => new StringCallAttribute(System.Text.Encoding.UTF8.GetBytes(value.Root)),
            DenseArrayAttr value => new ArrayCallAttribute(
                value.ElementType,
                value.Values.Count,
                CallAttributeBytes.Of(value)
            ),
            DenseFloatArrayAttr value => CallAttributeBytes.Of(value) is { } bytes
                ? new ArrayCallAttribute(value.ElementType, value.Values.Count, bytes)
                : null,
            DenseElementsAttr { Type.Rank: <= 1 } value => new ArrayCallAttribute(
                value.Type.ElementType,
                value.Type.ElementCount,
                value.Expand().ToArray()
            ),
            DictionaryAttr value => DictionaryCallAttribute.Of(value),
            ArrayAttr value => DictionaryCallAttribute.Of(value),
            _ => null,
        };
}

/// <summary>One number.</summary>
internal sealed record ScalarCallAttribute(ElementType Type, ReadOnlyMemory<byte> Bytes) : CallAttribute;

/// <summary>A row of numbers.</summary>
internal sealed record ArrayCallAttribute(ElementType Type, long Count, ReadOnlyMemory<byte> Bytes) : CallAttribute;

/// <summary>A text.</summary>
internal sealed record StringCallAttribute(ReadOnlyMemory<byte> Bytes) : CallAttribute;

/// <summary>Attributes by name, in the order of their names.</summary>
internal sealed record DictionaryCallAttribute(ImmutableArray<(string Name, CallAttribute Value)> Entries)
    : CallAttribute
{
    /// <summary>No attributes.</summary>
    public static DictionaryCallAttribute Empty { get; } = new([]);

    /// <summary>The attribute of a name, or null.</summary>
    public CallAttribute? this[string name] => Entries.FirstOrDefault(entry => entry.Name == name).Value;

    /// <summary>A dictionary's attributes; null if one of them has no form.</summary>
    public static DictionaryCallAttribute? Of(DictionaryAttr dictionary) =>
        Of(dictionary.Entries.ToArray().Select(entry => (entry.Name, entry.Value)));

    /// <summary>A list's attributes, named by their positions.</summary>
    public static DictionaryCallAttribute? Of(ArrayAttr array) => Of(array.Items.Select((item, i) => ($"{i}", item)));

    private static DictionaryCallAttribute? Of(IEnumerable<(string Name, HloAttribute Value)> entries)
    {
        ImmutableArray<(string Name, CallAttribute Value)>.Builder result = ImmutableArray.CreateBuilder<(
            string Name,
            CallAttribute Value
        )>();
        foreach ((string name, HloAttribute value) in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (CallAttribute.Of(value) is not { } attribute)
            {
                return null;
            }

            result.Add((name, attribute));
        }

        return new(result.ToImmutable());
    }
}
