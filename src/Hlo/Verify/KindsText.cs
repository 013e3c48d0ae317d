namespace XlaSharp.Hlo.Verify;

/// <summary>Allowed operand types: test and description.</summary>
internal static class KindsText
{
    private static readonly (Kinds Kinds, string Text)[] Elements =
    [
        (Kinds.Boolean, "bool"),
        (Kinds.Integer, "2/4/8/16/32/64-bit integer"),
        (Kinds.Signed, "2/4/8/16/32/64-bit signless integer"),
        (Kinds.Unsigned, "2/4/8/16/32/64-bit unsigned integer"),
        (Kinds.Float, "4/6/8/16/32/64-bit float"),
        (Kinds.Complex, "complex type with 32-bit float or 64-bit float elements"),
        (Kinds.Quantized, "per-tensor integer quantized"),
        (Kinds.PerAxis, "per-axis integer quantized"),
        (Kinds.Index, "index"),
    ];

    private static readonly (Kinds Kinds, string Text)[] Others =
    [
        (Kinds.Unranked, "unranked tensor of any supported element type values"),
        (Kinds.Buffer, "ranked memref of any supported element type values"),
        (Kinds.Token, "token"),
        (Kinds.Tuple, "nested tuple"),
        (Kinds.Future, "future"),
    ];

    /// <summary>True if a value of the type may stand where the table says so.</summary>
    public static bool Allows(OperandSpec spec, HloType type)
    {
        if (spec.Kinds == Kinds.Any && spec.Rank < 0)
        {
            return true;
        }

        Kinds kind = Of(type);
        return kind != Kinds.None
            && (spec.Kinds & kind) == kind
            && (spec.Rank < 0 || (type is TensorType tensor && tensor.Rank == spec.Rank));
    }

    /// <summary>A description of what is allowed, for instance <c>ranked tensor of bool or index values</c>.</summary>
    public static string Describe(OperandSpec spec)
    {
        List<string> parts = [];
        List<string> elements = Names(Elements, spec.Kinds);
        if (elements.Count > 0)
        {
            string tensor = spec.Rank switch
            {
                < 0 => "ranked tensor",
                0 => "0D tensor",
                _ => $"{spec.Rank}D tensor",
            };
            parts.Add($"{tensor} of {string.Join(" or ", elements)} values");
        }

        // Messages of the reference do not mention unranked tensors beside ranked ones.
        parts.AddRange(Names(Others, elements.Count > 0 ? spec.Kinds & ~Kinds.Unranked : spec.Kinds));
        string text = string.Join(" or ", parts);
        return spec.Arity == Arity.Variadic ? $"variadic of {text}" : text;
    }

    private static List<string> Names((Kinds Kinds, string Text)[] table, Kinds kinds)
    {
        List<string> names = [];
        foreach ((Kinds kind, string text) in table)
        {
            if ((kinds & kind) == kind)
            {
                names.Add(text);
                kinds &= ~kind;
            }
        }

        return names;
    }

    private static Kinds Of(HloType type) =>
        type switch
        {
            TensorType { ElementType: QuantizedType quantized } tensor => Of(quantized, tensor),
            TensorType tensor => Of(tensor.ElementType),
            UnrankedTensorType => Kinds.Unranked,
            TokenType => Kinds.Token,
            TupleType => Kinds.Tuple,
            MemRefType => Kinds.Buffer,
            FutureType => Kinds.Future,
            _ => Kinds.None,
        };

    private static Kinds Of(QuantizedType type, TensorType tensor)
    {
        if (!type.Storage.IsInteger)
        {
            return Kinds.None;
        }

        if (type.Axis is not { } axis)
        {
            return Kinds.Quantized;
        }

        bool fits =
            axis >= 0
            && axis < tensor.Rank
            && (tensor.Dims[axis] == Dims.Dynamic || tensor.Dims[axis] == type.Scales.Count);
        return fits ? Kinds.PerAxis : Kinds.None;
    }

    private static Kinds Of(ElementType type) =>
        type switch
        {
            { IsBoolean: true } => Kinds.Boolean,
            { IsSigned: true } => Kinds.Signed,
            { IsUnsigned: true } => Kinds.Unsigned,
            { IsFloat: true } => Kinds.Float,
            { IsComplex: true } => Kinds.Complex,
            { Kind: ElementKind.Index } => Kinds.Index,
            _ => Kinds.None,
        };
}
