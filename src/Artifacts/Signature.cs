using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Artifacts;

/// <summary>Names and types of a program's arguments and results, and the program for one batch size.</summary>
internal static class Signature
{
    public static ArtifactValue[] Inputs(Function main) =>
        Values(main, main.Type.Inputs, main.ArgumentAttributes, "jax.arg_info", "arg");

    public static ArtifactValue[] Outputs(Function main) =>
        Values(main, main.Type.Results, main.ResultAttributes, "jax.result_info", "result");

    /// <summary>The program with its batch fixed; the program itself if it leaves nothing open.</summary>
    public static Module Specialize(Module module, IReadOnlyList<ArtifactValue> inputs, long? batch) =>
        batch is { } size
            ? new RefineShapes([.. inputs.Select(input => (HloType)input.For(size))]).Run(module)
            : module;

    private static ArtifactValue[] Values(
        Function main,
        ValueList<HloType> types,
        IReadOnlyList<DictionaryAttr> attributes,
        string attribute,
        string fallback
    )
    {
        ArtifactValue[] values = new ArtifactValue[types.Count];
        HashSet<string> names = [];
        for (int i = 0; i < values.Length; i++)
        {
            string name =
                i < attributes.Count && attributes[i][attribute] is StringAttr { Value: { Length: > 0 } given }
                    ? given
                    : string.Create(CultureInfo.InvariantCulture, $"{fallback}{i}");
            // Results may be named alike ("result" twice); callers need one name for one value.
            if (!names.Add(name))
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{name}#{i}");
                names.Add(name);
            }

            values[i] = new(name, Check(main, types[i], name));
        }

        return values;
    }

    private static TensorType Check(Function main, HloType type, string name)
    {
        if (type is not TensorType tensor)
        {
            throw new ArgumentException(
                $"@{main.Name}: '{name}' is {type}; an artifact's arguments and results are tensors."
            );
        }

        return tensor.Dims.Skip(1).Contains(Dims.Dynamic)
            ? throw new ArgumentException(
                $"@{main.Name}: '{name}' is {type}: only the leading dimension (the batch) may be dynamic in an "
                    + $"artifact. Refine the others."
            )
            : tensor;
    }
}
