namespace XlaSharp.Hlo.Passes;

/// <summary>An option of a pass, as help lists it and text gives it: <c>inline{max-operations=1000}</c>.</summary>
public abstract class PassOption
{
    private protected PassOption(string name, string form, string description) =>
        (Name, Form, Description) = (name, form, description);

    /// <summary>Its name: words with dashes.</summary>
    public string Name { get; }

    /// <summary>What stands after the equals sign, for help: <c>OP,OP,…</c>.</summary>
    public string Form { get; }

    /// <summary>What it does, in a line.</summary>
    public string Description { get; }

    /// <summary>Reads a value.</summary>
    /// <exception cref="FormatException">The text is no value of the option.</exception>
    internal abstract object Parse(string text);
}

/// <summary>An option of a pass with values of a type: given as text by people, as a value by programs.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public sealed class PassOption<T> : PassOption
    where T : notnull
{
    private readonly Func<string, T> _parse;

    /// <summary>An option.</summary>
    /// <param name="name">Its name: words with dashes.</param>
    /// <param name="form">What stands after the equals sign, for help.</param>
    /// <param name="description">What it does, in a line.</param>
    /// <param name="parse">Reads a value; throws <see cref="FormatException"/> with what is wrong.</param>
    internal PassOption(string name, string form, string description, Func<string, T> parse)
        : base(name, form, description) => _parse = parse;

    internal override object Parse(string text) => _parse(text);
}
