namespace XlaSharp.Hlo.Passes;

/// <summary>Values for options of passes.</summary>
/// <example><c>new PassSettings().Set(Inline.MaxOperationsOption, 1000)</c></example>
public sealed class PassSettings
{
    private readonly Dictionary<PassOption, object> _values;

    /// <summary>No values.</summary>
    public PassSettings() => _values = [];

    internal PassSettings(PassSettings? others) => _values = others is null ? [] : new(others._values);

    /// <summary>Gives an option a value.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="option">The option, a static field of its pass.</param>
    /// <param name="value">The value.</param>
    /// <returns>These settings.</returns>
    public PassSettings Set<T>(PassOption<T> option, T value)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(option);
        _values[option] = value;
        return this;
    }

    /// <summary>The value of an option.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="option">The option.</param>
    /// <param name="value">Its value.</param>
    /// <returns>True if it has one.</returns>
    public bool TryGet<T>(PassOption<T> option, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(option);
        bool found = _values.TryGetValue(option, out object? given);
        value = found ? (T)given! : default;
        return found;
    }

    internal void Parse(PassOption option, string text) => _values[option] = option.Parse(text);
}
