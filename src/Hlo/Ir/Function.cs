namespace XlaSharp.Hlo;

/// <summary>A function of a module: <c>func.func</c>.</summary>
public sealed class Function : IModuleMember
{
    /// <summary>Symbol name, without the at sign.</summary>
    public required string Name { get; init; }

    /// <summary>Argument and result types.</summary>
    public required FunctionType Type { get; init; }

    /// <summary>
    /// <c>public</c>, <c>private</c>, <c>nested</c>, or null where the text says nothing (which means public).
    /// </summary>
    public string? Visibility { get; init; }

    /// <summary>Attributes of each argument; empty if none has any.</summary>
    public IReadOnlyList<DictionaryAttr> ArgumentAttributes { get; init; } = [];

    /// <summary>Attributes of each result; empty if none has any.</summary>
    public IReadOnlyList<DictionaryAttr> ResultAttributes { get; init; } = [];

    /// <summary>Other attributes.</summary>
    public DictionaryAttr Attributes { get; init; } = DictionaryAttr.Empty;

    /// <summary>The body; null for a declaration.</summary>
    public Region? Body { get; init; }

    /// <summary>Where the function comes from.</summary>
    public Location Location { get; init; } = Location.Unknown;

    /// <summary>The only block of the body.</summary>
    /// <exception cref="InvalidOperationException">The function is a declaration.</exception>
    public Block Entry =>
        Body?.Body ?? throw new InvalidOperationException($"Function @{Name} is a declaration without a body.");

    /// <summary>True for a function other modules may call.</summary>
    public bool IsPublic => Visibility is null or "public";

    /// <summary>An attribute of an argument, or null.</summary>
    /// <param name="index">Which argument.</param>
    /// <param name="name">Name of the attribute.</param>
    /// <returns>The attribute, if there.</returns>
    public HloAttribute? ArgumentAttribute(int index, string name) =>
        index < ArgumentAttributes.Count ? ArgumentAttributes[index][name] : null;

    /// <summary>The same function with another body.</summary>
    /// <param name="body">The body, whose arguments have the types of <paramref name="type"/>.</param>
    /// <param name="type">Argument and result types; the same as before if null.</param>
    /// <returns>The function.</returns>
    public Function WithBody(Region body, FunctionType? type = null) =>
        new()
        {
            Name = Name,
            Type = type ?? Type,
            Visibility = Visibility,
            ArgumentAttributes = ArgumentAttributes,
            ResultAttributes = ResultAttributes,
            Attributes = Attributes,
            Body = body,
            Location = Location,
        };
}
