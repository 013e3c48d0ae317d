namespace XlaSharp.Hlo.Analysis;

/// <summary>How large a program is: operations, parameters, results, constants.</summary>
/// <param name="Functions">How many functions there are.</param>
/// <param name="Operations">How many operations there are, nested ones included, in all functions.</param>
/// <param name="OperationsByOp">The same by op, most frequent first.</param>
/// <param name="Parameters">Arguments of the entry function.</param>
/// <param name="Results">Results of the entry function.</param>
/// <param name="Constants">Constants of all functions, a splat with its one element.</param>
public sealed record ModuleStatistics(
    int Functions,
    int Operations,
    IReadOnlyList<KeyValuePair<string, int>> OperationsByOp,
    ArrayTotal Parameters,
    ArrayTotal Results,
    ArrayTotal Constants
)
{
    /// <summary>Counts a module.</summary>
    /// <param name="module">The module.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="InvalidOperationException">There is no entry function.</exception>
    public static ModuleStatistics Of(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        ArrayTotal constants = default;
        foreach (Operation operation in module.Walk())
        {
            counts[operation.Name] = counts.GetValueOrDefault(operation.Name) + 1;
            if (operation.Op is Ops.Constant constant)
            {
                constants += OfConstant(constant, module);
            }
        }

        FunctionType type = module.Main.Type;
        return new(
            module.Functions.Count(),
            counts.Values.Sum(),
            [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)],
            ArrayTotal.Of(type.Inputs),
            ArrayTotal.Of(type.Results),
            constants
        );
    }

    private static ArrayTotal OfConstant(Ops.Constant constant, Module module)
    {
        double elements = Sizes.Elements(constant.ResultType) ?? 0;
        return constant.Value switch
        {
            DenseElementsAttr { IsSplat: true } splat => new(1, 1, splat.Data.Length),
            DenseElementsAttr dense => new(1, elements, dense.Data.Length),
            DenseResourceAttr resource when module.Resources.TryGetValue(resource.Key, out ReadOnlyMemory<byte> blob) =>
                new(1, elements, blob.Length),
            _ => new(1, elements, 0),
        };
    }
}

/// <summary>Several arrays together.</summary>
/// <param name="Count">How many arrays.</param>
/// <param name="Elements">Their elements; dynamic dimensions count with their bound, unbounded ones not at all.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct ArrayTotal(int Count, double Elements, double Bytes)
{
    /// <summary>Both together.</summary>
    /// <param name="left">Some arrays.</param>
    /// <param name="right">Others.</param>
    public static ArrayTotal operator +(ArrayTotal left, ArrayTotal right) =>
        new(left.Count + right.Count, left.Elements + right.Elements, left.Bytes + right.Bytes);

    /// <summary>Both together.</summary>
    /// <param name="left">Some arrays.</param>
    /// <param name="right">Others.</param>
    /// <returns>The sum.</returns>
    public static ArrayTotal Add(ArrayTotal left, ArrayTotal right) => left + right;

    internal static ArrayTotal Of(IReadOnlyList<HloType> types) =>
        new(types.Count, types.Sum(type => Sizes.Elements(type) ?? 0), types.Sum(type => Sizes.Bytes(type) ?? 0));
}
