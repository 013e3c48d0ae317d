using System.Collections.Frozen;
using XlaSharp.Hlo.Ops;
using ChloOps = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>Composites that stand for CHLO ops: <c>stablehlo.composite "chlo.erf"</c> and so on, version 1.</summary>
internal static class ChloComposites
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "chlo.acos",
        "chlo.acosh",
        "chlo.asin",
        "chlo.asinh",
        "chlo.atanh",
        "chlo.cosh",
        "chlo.sinh",
        "chlo.erf",
        "chlo.erfc",
        "chlo.mulhi",
        "chlo.ragged_dot",
        "chlo.top_k",
    }.ToFrozenSet();

    /// <summary>True for an op that compilers know as a composite of its name.</summary>
    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>The attributes of the composite that stands for an op.</summary>
    public static DictionaryAttr Attributes(Op op) =>
        op is ChloOps.RaggedDot dot ? AttributesOf(dot) : [.. op.Definition.GetAttributes(op)];

    /// <summary>The op a composite stands for; null where it has to be called as written.</summary>
    public static Op? Find(Operation operation)
    {
        if (
            operation.Op is not Composite { Version: 1 } composite
            || !Known.Contains(composite.CompositeName)
            || OpTable.Find(composite.CompositeName) is not { } entry
        )
        {
            return null;
        }

        HloType[] results = [.. operation.Results.ToArray().Select(value => value.Type)];
        try
        {
            return composite.CompositeName == "chlo.ragged_dot"
                ? RaggedDot(composite.CompositeAttributes, (TensorType)results[0])
                : entry.Create(new AttributeReader(composite.CompositeAttributes, results));
        }
        catch (ConstraintException)
        {
            // Attributes of another shape than version 1 has: the decomposition that comes with the composite is always
            // right.
            return null;
        }
    }

    // Dimension numbers are an array of six tensors of i64, precisions an array of strings.
    private static ChloOps.RaggedDot? RaggedDot(DictionaryAttr attributes, TensorType result)
    {
        if (attributes["ragged_dot_dimension_numbers"] is not ArrayAttr { Items.Count: 6 } numbers)
        {
            return null;
        }

        Dims[] lists = [.. numbers.Items.Select(Integers)];
        ValueList<Precision>? precision = attributes["precision_config"] is ArrayAttr names
            ? names.Items.Select(ReadPrecision).ToValueList()
            : null;
        return new(new(lists[0], lists[1], lists[2], lists[3], lists[4], lists[5]), precision, result);
    }

    private static DictionaryAttr AttributesOf(ChloOps.RaggedDot dot)
    {
        RaggedDotDimensionNumbers numbers = dot.RaggedDotDimensionNumbers;
        Dims[] lists =
        [
            numbers.LhsBatchingDimensions,
            numbers.RhsBatchingDimensions,
            numbers.LhsContractingDimensions,
            numbers.RhsContractingDimensions,
            numbers.LhsRaggedDimensions,
            numbers.RhsGroupDimensions,
        ];
        ArrayAttr dimensions = new([.. lists.Select(list => DenseElementsAttr.I64([list.Count], list.Span))]);
        List<NamedAttribute> attributes = [new("ragged_dot_dimension_numbers", dimensions)];
        if (dot.PrecisionConfig is { } config)
        {
            ArrayAttr names = new([.. config.Select(one => new StringAttr(Enumerators.Precision.Text(one)))]);
            attributes.Insert(0, new("precision_config", names));
        }

        return [.. attributes];
    }

    private static Dims Integers(HloAttribute attribute) =>
        attribute switch
        {
            DenseElementsAttr { Type.ElementCount: 0 } => [],
            DenseElementsAttr { IsSplat: true } elements => Dims.Repeat(
                elements.ToIntegers()[0],
                (int)elements.Type.ElementCount
            ),
            DenseElementsAttr elements => Dims.Create(elements.ToIntegers()),
            DenseArrayAttr array => array.Values,
            _ => throw new ConstraintException($"expected integers, got {attribute}"),
        };

    private static Precision ReadPrecision(HloAttribute attribute) =>
        attribute is StringAttr text && Enumerators.Precision.TryParse(text.Value, out Precision precision)
            ? precision
            : Precision.Default;
}
