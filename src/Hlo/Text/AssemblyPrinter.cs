using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// Writes a module: text, types, attributes and operands here; operations and functions in the other parts.
/// </summary>
internal sealed partial class AssemblyPrinter(PrintOptions options)
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<object, string> _texts = new(ReferenceEqualityComparer.Instance);
    private ValueNames? _names;
    private int _indent;

    /// <summary>What has been written.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes text.</summary>
    public AssemblyPrinter Append(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Writes a character.</summary>
    public AssemblyPrinter Append(char text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Writes a number.</summary>
    public AssemblyPrinter Append(long number)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>Writes a line break and the indentation of the operation being written.</summary>
    public void NewLine() => _text.Append('\n').Append(' ', _indent);

    /// <summary>Writes a value's name.</summary>
    public AssemblyPrinter Operand(Value value) => Append(_names![value]);

    /// <summary>Writes values' names separated by commas.</summary>
    public AssemblyPrinter Operands(ReadOnlySpan<Value> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Append(i == 0 ? string.Empty : ", ").Operand(values[i]);
        }

        return this;
    }

    /// <summary>Writes a type.</summary>
    public AssemblyPrinter Type(HloType type)
    {
        if (!_texts.TryGetValue(type, out string? text))
        {
            text = TypeText(type);
            _texts.Add(type, text);
        }

        return Append(text);
    }

    /// <summary>Writes the types of values separated by commas.</summary>
    public AssemblyPrinter Types(ReadOnlySpan<Value> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Append(i == 0 ? string.Empty : ", ").Type(values[i].Type);
        }

        return this;
    }

    /// <summary>Writes <c>(operand types) -> result types</c>.</summary>
    public AssemblyPrinter FunctionalType(Operation operation)
    {
        Append('(').Types(operation.Operands).Append(") -> ");
        bool bare = operation.Results is [{ Type: not FunctionType }];
        return bare ? Types(operation.Results) : Append('(').Types(operation.Results).Append(')');
    }

    /// <summary>Writes one type if all operands and results have it, else the function type.</summary>
    public AssemblyPrinter ShortType(Operation operation)
    {
        HloType? first =
            operation.Results is [var result, ..] ? result.Type
            : operation.Operands is [var operand, ..] ? operand.Type
            : null;
        return first is not null && AllAre(operation.Operands, first) && AllAre(operation.Results, first)
            ? Type(first)
            : FunctionalType(operation);
    }

    /// <summary>Writes an attribute.</summary>
    public AssemblyPrinter Attribute(HloAttribute attribute) => Append(attribute.Text);

    /// <summary>Writes <c>[1, 2]</c>.</summary>
    public AssemblyPrinter IntegerList(Dims values)
    {
        Append('[');
        for (int i = 0; i < values.Count; i++)
        {
            Append(i == 0 ? string.Empty : ", ").Append(values[i]);
        }

        return Append(']');
    }

    /// <summary>
    /// Writes ` {…}` with all attributes that have no spelling of their own; nothing if there are none.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="spelled">Own attributes that the form spells elsewhere.</param>
    public AssemblyPrinter Attributes(Operation operation, params ReadOnlySpan<string> spelled)
    {
        List<NamedAttribute> entries = RemainingAttributes(operation, spelled);
        return entries.Count == 0 ? this : Append(' ').Dictionary(entries);
    }

    /// <summary>
    /// Attributes without a spelling of their own, sorted: own ones that are not at their default, and discardable
    /// ones.
    /// </summary>
    public static List<NamedAttribute> RemainingAttributes(Operation operation, ReadOnlySpan<string> spelled)
    {
        List<NamedAttribute> entries = [];
        if (operation.Definition.Attributes.Count > 0)
        {
            foreach (NamedAttribute own in operation.Definition.GetAttributes(operation.Op))
            {
                if (!spelled.Contains(own.Name) && !own.Value.Equals(operation.Definition.DefaultOf(own.Name)))
                {
                    entries.Add(own);
                }
            }
        }

        entries.AddRange(operation.Attributes.Entries);
        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    /// <summary>Writes a dictionary with its braces.</summary>
    public AssemblyPrinter Dictionary(IReadOnlyList<NamedAttribute> entries)
    {
        Append('{');
        for (int i = 0; i < entries.Count; i++)
        {
            Append(i == 0 ? string.Empty : ", ");
            Append(StringText.IsIdentifier(entries[i].Name) ? entries[i].Name : StringText.Quote(entries[i].Name));
            if (entries[i].Value is not UnitAttr)
            {
                Append(" = ").Attribute(entries[i].Value);
            }
        }

        return Append('}');
    }

    private static bool AllAre(ReadOnlySpan<Value> values, HloType type)
    {
        foreach (Value value in values)
        {
            if (!ReferenceEquals(value.Type, type) && !value.Type.Equals(type))
            {
                return false;
            }
        }

        return true;
    }
}
