using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo.Bytecode.Native;

/// <summary>Attributes of Shardy, which exported programs are annotated with. They are kept as their text.</summary>
internal static class SdyCodes
{
    // Longer ones before those that they begin with.
    private static readonly string[] SpacedMnemonics =
    [
        "manual_axes",
        "mesh_axis",
        "sub_axis_info",
        "axis_ref_list",
        "axis_ref",
        "dimension_sharding",
        "dim_mapping",
        "tensor_mapping",
        "list_of_axis_ref_lists",
        "all_to_all_param_list",
        "all_to_all_param",
    ];

    private static readonly string[] Reductions = ["sum", "max", "min"];

    /// <summary>Reads an attribute; null for a code that is not supported.</summary>
    public static HloAttribute? Read(EntryReader reader, ulong code) =>
        code switch
        {
            0 => Spaced("manual_axes", Braces(reader.Attributes<StringAttr>().Select(axis => axis.Text))),
            1 => Spaced("mesh_axis", $"{Quoted(reader)}={Number(reader)}"),
            2 => Mesh(reader),
            3 => Spaced("sub_axis_info", $"({Number(reader)}){Number(reader)}"),
            4 => AxisRef(reader),
            5 => DimensionSharding(reader),
            6 or 15 or 17 => Sharding(reader, code),
            7 or 16 => Angled(
                "sharding_per_value",
                $"[{string.Join(", ", reader.Attributes<OpaqueAttr>().Select(item => $"<{Body(item)}>"))}]"
            ),
            8 => Spaced("dim_mapping", string.Join(string.Empty, reader.Numbers().Select(Factor))),
            9 => Spaced("tensor_mapping", $"[{Bodies(reader, ", ")}]"),
            10 => ShardingRule(reader),
            11 => Spaced("axis_ref_list", Braces(reader)),
            12 => Spaced("list_of_axis_ref_lists", $"[{Bodies(reader, ", ")}]"),
            13 => Spaced("all_to_all_param", $"{Braces(reader)}: {Number(reader)}->{Number(reader)}"),
            14 => Spaced("all_to_all_param_list", $"[{Bodies(reader, ", ")}]"),
            _ => null,
        };

    // The text of an attribute inside another one: without dialect and mnemonic.
    private static string Body(OpaqueAttr attribute)
    {
        string text = attribute.Source;
        int open = text.IndexOf('<', StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith('>'))
        {
            return text;
        }

        string inner = text[(open + 1)..^1];
        string? mnemonic = text.StartsWith("#sdy<", StringComparison.Ordinal)
            ? Array.Find(SpacedMnemonics, name => inner.StartsWith(name, StringComparison.Ordinal))
            : null;
        return inner[(mnemonic?.Length ?? 0)..];
    }

    private static OpaqueAttr Spaced(string mnemonic, string body) => new($"#sdy<{mnemonic}{body}>");

    private static OpaqueAttr Angled(string mnemonic, string body) => new($"#sdy.{mnemonic}<{body}>");

    private static string Quoted(EntryReader reader) => new StringAttr(reader.String("the name of an axis")).Text;

    private static long Number(EntryReader reader) => reader.Cursor.Svarint("a number");

    private static string Braces(IEnumerable<string> items) => $"{{{string.Join(", ", items)}}}";

    private static string Braces(EntryReader reader) => $"{{{Bodies(reader, ", ")}}}";

    private static string Bodies(EntryReader reader, string separator) =>
        string.Join(separator, reader.Attributes<OpaqueAttr>().Select(Body));

    private static OpaqueAttr Mesh(EntryReader reader)
    {
        string axes = $"[{Bodies(reader, ", ")}]";
        Dims devices = reader.Numbers();
        return Angled("mesh", devices.Count == 0 ? axes : $"{axes}, device_ids=[{devices}]");
    }

    private static OpaqueAttr AxisRef(EntryReader reader)
    {
        string name = Quoted(reader);
        return Spaced("axis_ref", reader.OptionalAttribute<OpaqueAttr>() is { } part ? $"{name}:{Body(part)}" : name);
    }

    // An open dimension ends in a question mark.
    private static OpaqueAttr DimensionSharding(EntryReader reader)
    {
        List<string> axes = [.. reader.Attributes<OpaqueAttr>().Select(Body)];
        if (reader.Cursor.Byte("whether a dimension is closed") == 0)
        {
            axes.Add("?");
        }

        ulong priority = reader.Cursor.Flagged("a priority", out bool hasPriority);
        string suffix = hasPriority ? string.Create(CultureInfo.InvariantCulture, $"p{priority}") : string.Empty;
        return Spaced("dimension_sharding", Braces(axes) + suffix);
    }

    private static OpaqueAttr Sharding(EntryReader reader, ulong code)
    {
        HloAttribute mesh = reader.Attribute();
        StringBuilder text = new(mesh is OpaqueAttr inline ? $"mesh<{Body(inline)}>" : mesh.Text);
        text.Append($", [{Bodies(reader, ", ")}]");
        AppendAxes(text, "replicated", reader);
        if (code >= 15)
        {
            AppendAxes(text, "unreduced", reader);
        }

        if (code >= 17)
        {
            long reduction = Number(reader);
            bool isNamed = reduction > 0 && reduction < Reductions.Length;
            text.Append(isNamed ? $", reduction={Reductions[reduction]}" : string.Empty);
        }

        return Angled("sharding", text.ToString());
    }

    private static void AppendAxes(StringBuilder text, string name, EntryReader reader)
    {
        string axes = Bodies(reader, ", ");
        text.Append(axes.Length == 0 ? string.Empty : $", {name}={{{axes}}}");
    }

    private static OpaqueAttr ShardingRule(EntryReader reader)
    {
        Dims sizes = reader.Numbers();
        StringBuilder text = new($"({Bodies(reader, ", ")})->({Bodies(reader, ", ")})");
        text.Append(" {")
            .AppendJoin(
                ", ",
                sizes.Select((size, i) => string.Create(CultureInfo.InvariantCulture, $"{Factor(i)}={size}"))
            )
            .Append('}');
        foreach (
            string kind in (ReadOnlySpan<string>)["reduction", "need_replication", "permutation", "blocked_propagation"]
        )
        {
            Dims factors = reader.Numbers();
            text.Append(factors.Count == 0 ? string.Empty : $" {kind}={Braces(factors.Select(Factor))}");
        }

        text.Append(reader.Cursor.Byte("whether a rule is custom") == 0 ? string.Empty : ", custom");
        return Angled("op_sharding_rule", text.ToString());
    }

    // i, j, … z, then z_1, z_2, …
    private static string Factor(long index)
    {
        const int letters = 'z' - 'i' + 1;
        return index < letters
            ? ((char)('i' + Math.Max(0, index))).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"z_{index - letters + 1}");
    }

    private static string Factor(int index) => Factor((long)index);
}
