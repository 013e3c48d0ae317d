using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>Text of dimension-number structures: only fields that are neither empty nor zero.</summary>
internal static class DimensionNumberText
{
    /// <summary><c>#stablehlo.name&lt;field = [..], …, index_vector_dim = n&gt;</c>.</summary>
    public static string Format(string name, long indexVectorDim, params ReadOnlySpan<(string Name, Dims Axes)> fields)
    {
        List<string> parts = [];
        foreach ((string field, Dims axes) in fields)
        {
            if (axes.Count > 0)
            {
                parts.Add($"{field} = [{axes}]");
            }
        }

        if (indexVectorDim != 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"index_vector_dim = {indexVectorDim}"));
        }

        return $"#stablehlo.{name}<{string.Join(", ", parts)}>";
    }
}
