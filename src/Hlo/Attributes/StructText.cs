using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>Text of structure attributes: <c>#stablehlo.dot&lt;a = [0], b = 1&gt;</c>.</summary>
internal static class StructText
{
    /// <summary>Prints the fields that have a text.</summary>
    public static string Format(string name, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        List<string> parts = [];
        foreach ((string field, string? value) in fields)
        {
            if (value is not null)
            {
                parts.Add($"{field} = {value}");
            }
        }

        return $"#{name}<{string.Join(", ", parts)}>";
    }

    /// <summary>A list, or null where it is empty.</summary>
    public static string? List(Dims values) => values.Count == 0 ? null : $"[{values}]";

    /// <summary>A list, also an empty one.</summary>
    public static string AnyList(Dims values) => $"[{values}]";

    /// <summary>A number, or null for zero.</summary>
    public static string? Number(long value) => value == 0 ? null : AnyNumber(value);

    /// <summary>A number, also zero.</summary>
    public static string AnyNumber(long value) => value.ToString(CultureInfo.InvariantCulture);
}
