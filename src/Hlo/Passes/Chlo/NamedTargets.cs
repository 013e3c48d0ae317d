using System.Collections.Frozen;
using XlaSharp.Hlo.Ops;
using ChloOps = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// Custom calls that stand for CHLO ops: <c>@mhlo.erf</c> and the like with the attributes in a dictionary
/// <c>mhlo.attributes</c>, and <c>@TopK</c>.
/// </summary>
internal static class NamedTargets
{
    private static readonly FrozenDictionary<string, string> Known = new[]
    {
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atanh",
        "cosh",
        "sinh",
        "erf",
        "erfc",
        "erf_inv",
        "mulhi",
        "tan",
        "lgamma",
        "digamma",
    }.ToFrozenDictionary(name => "mhlo." + name, name => "chlo." + name);

    /// <summary>The op that a call stands for; null if none.</summary>
    public static Op? Find(Operation operation)
    {
        if (operation.Op is not CustomCall call)
        {
            return null;
        }

        DictionaryAttr attributes = Attributes(operation, call);
        HloType[] results = [.. operation.Results.ToArray().Select(value => value.Type)];
        try
        {
            return call.CallTargetName switch
            {
                "mhlo.topk" or "TopK" => TopK(attributes, operation),
                _ when Known.TryGetValue(call.CallTargetName, out string? name) && OpTable.Find(name) is { } entry =>
                    entry.Create(new AttributeReader(attributes, results)),
                _ => null,
            };
        }
        catch (ConstraintException)
        {
            // Attributes of another shape than the op has.
            return null;
        }
    }

    // How many to keep is the result's size; only the largest are kept.
    private static ChloOps.TopK? TopK(DictionaryAttr attributes, Operation operation)
    {
        bool isLargest = attributes["largest"] is null or BoolAttr { Value: true };
        bool fits =
            operation.Operands.Length == 1
            && operation.Results.Length == 2
            && operation.Results[0].Type is TensorType { IsStatic: true, Rank: > 0 }
            && operation.Results[1].Type is TensorType { ElementType.Kind: ElementKind.I32 };
        return isLargest && fits ? new ChloOps.TopK(operation.Results[0].Tensor.Dims[^1]) : null;
    }

    private static DictionaryAttr Attributes(Operation operation, CustomCall call) =>
        operation.Attributes["mhlo.attributes"] as DictionaryAttr
        ?? operation.Attributes["mhlo.backend_config"] as DictionaryAttr
        ?? call.BackendConfig as DictionaryAttr
        ?? DictionaryAttr.Empty;
}
