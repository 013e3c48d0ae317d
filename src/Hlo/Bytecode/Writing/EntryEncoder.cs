using XlaSharp.Hlo.Bytecode.Vhlo;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Encodes attributes and types: those of VHLO and the builtin dialect by code, all others as text.</summary>
internal static class EntryEncoder
{
    private const string Builtin = "builtin";

    /// <summary>The dialect that an attribute belongs to.</summary>
    public static string DialectOf(HloAttribute attribute) =>
        attribute switch
        {
            VhloAttribute => "vhlo",
            OpaqueAttr { Source: ['#', .. var name] } => Prefix(name),
            EnumAttr value => value.Dialect,
            _ when attribute.Text is ['#', .. var name] => Prefix(name),
            _ => Builtin,
        };

    /// <summary>The dialect that a type belongs to.</summary>
    public static string DialectOf(HloType type) =>
        type switch
        {
            VhloType => "vhlo",
            TensorType or FunctionType or TupleType or ScalarType => Builtin,
            _ when type.Text is ['!', .. var name] => Prefix(name),
            _ => Builtin,
        };

    /// <summary>Writes an attribute's code and fields.</summary>
    /// <returns>False, with nothing written, for an attribute that has no code.</returns>
    public static bool TryEncode(HloAttribute attribute, IEntrySink sink) =>
        attribute is VhloAttribute vhlo
            ? VhloEncoder.Encode(vhlo.Inner, sink)
            : BuiltinEncoder.TryEncode(attribute, sink);

    /// <summary>Writes a type's code and fields.</summary>
    /// <returns>False, with nothing written, for a type that has no code.</returns>
    public static bool TryEncode(HloType type, IEntrySink sink) =>
        type is VhloType vhlo ? VhloEncoder.Encode(vhlo.Inner, sink) : BuiltinEncoder.TryEncode(type, sink);

    private static string Prefix(string name)
    {
        int end = name.AsSpan().IndexOfAny('.', '<');
        return end < 0 ? name : name[..end];
    }
}
