using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>How much a dimension is padded at its two edges; negative numbers cut off.</summary>
/// <param name="Low">Before the first element.</param>
/// <param name="High">After the last element.</param>
public readonly record struct EdgePadding(long Low, long High)
{
    /// <summary>Reads an <c>Nx2</c> tensor of 64-bit integers, or null where the attribute is absent.</summary>
    /// <param name="reader">The attributes.</param>
    /// <param name="name">Name of the attribute.</param>
    /// <returns>One entry per row.</returns>
    /// <exception cref="ConstraintException">The attribute has another shape.</exception>
    public static ValueList<EdgePadding>? Read(AttributeReader reader, string name)
    {
        if (reader.TryGet<DenseElementsAttr>(name) is not { } elements)
        {
            return null;
        }

        Dims shape = elements.Type.Dims;
        Constraint.Require(
            (shape.Count == 2 && shape[1] == 2) || (shape.Count == 1 && shape[0] == 0),
            $"expects the shape of padding-attribute to be {{N, 2}}, but got {{{shape}}}."
        );
        Dims values = elements.ToDims();
        EdgePadding[] entries = new EdgePadding[values.Count / 2];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new(values[2 * i], values[(2 * i) + 1]);
        }

        return ValueList.Create<EdgePadding>(entries);
    }

    /// <summary>The entries as <c>dense&lt;[[low, high], …]&gt; : tensor&lt;Nx2xi64&gt;</c>; null for null.</summary>
    /// <param name="entries">One entry per dimension.</param>
    /// <returns>The attribute, or null.</returns>
    public static DenseElementsAttr? ToAttribute(ValueList<EdgePadding>? entries) =>
        entries is not { } list
            ? null
            : DenseElementsAttr.I64([list.Count, 2], [.. list.SelectMany(entry => new[] { entry.Low, entry.High })]);

    /// <summary><c>[low, high]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Low}, {High}]");
}
