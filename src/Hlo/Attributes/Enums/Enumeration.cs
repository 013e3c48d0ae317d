using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Hlo;

/// <summary>
/// An enumeration of StableHLO: its enumerators' texts and the conversion to and from <see cref="EnumAttr"/>.
/// </summary>
public abstract class Enumeration
{
    private protected Enumeration(string name) => Name = name;

    /// <summary>Its name in attributes, for instance <c>comparison_direction</c>.</summary>
    public string Name { get; }

    /// <summary>Texts of the enumerators, in the order of their numbers.</summary>
    public abstract IReadOnlyList<string> Texts { get; }

    /// <summary>The number of an enumerator, or -1 for an unknown text.</summary>
    internal int IndexOf(string text)
    {
        for (int i = 0; i < Texts.Count; i++)
        {
            if (Texts[i] == text)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>An enumeration of StableHLO, typed.</summary>
/// <typeparam name="T">The C# enumeration.</typeparam>
public sealed class Enumeration<T> : Enumeration
    where T : struct, Enum
{
    private readonly (T Value, string Text)[] _entries;
    private readonly EnumAttr[] _attributes;

    internal Enumeration(string name, params ReadOnlySpan<(T Value, string Text)> entries)
        : base(name)
    {
        _entries = entries.ToArray();
        _attributes = [.. _entries.Select(entry => new EnumAttr("stablehlo", name, entry.Text))];
        Texts = [.. _entries.Select(entry => entry.Text)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Texts { get; }

    /// <summary>The text of an enumerator, for instance <c>LT</c>.</summary>
    /// <param name="value">The enumerator.</param>
    /// <returns>Its text.</returns>
    public string Text(T value) => _entries[IndexOf(value)].Text;

    /// <summary>The enumerator as an attribute of the StableHLO dialect.</summary>
    /// <param name="value">The enumerator.</param>
    /// <returns>The attribute.</returns>
    public EnumAttr ToAttribute(T value) => _attributes[IndexOf(value)];

    /// <summary>The enumerator as an attribute of the StableHLO dialect; null for null.</summary>
    /// <param name="value">The enumerator or null.</param>
    /// <returns>The attribute or null.</returns>
    public EnumAttr? ToAttribute(T? value) => value is { } present ? ToAttribute(present) : null;

    /// <summary>The enumerator as an attribute of another dialect (<c>#chlo&lt;precision DEFAULT&gt;</c>).</summary>
    /// <param name="value">The enumerator.</param>
    /// <param name="dialect">The dialect.</param>
    /// <returns>The attribute.</returns>
    public EnumAttr ToAttribute(T value, string dialect) => ToAttribute(value) with { Dialect = dialect };

    /// <summary>Finds an enumerator by its text.</summary>
    /// <param name="text">For instance <c>LT</c>.</param>
    /// <param name="value">The enumerator.</param>
    /// <returns>True if there is one.</returns>
    public bool TryParse(string text, [MaybeNullWhen(false)] out T value)
    {
        int index = Array.FindIndex(_entries, entry => entry.Text == text);
        value = index < 0 ? default : _entries[index].Value;
        return index >= 0;
    }

    /// <summary>The enumerator that an attribute stands for.</summary>
    /// <param name="attribute">The attribute, of any dialect.</param>
    /// <returns>The enumerator.</returns>
    /// <exception cref="ConstraintException">It is no enumerator of this enumeration.</exception>
    public T FromAttribute(HloAttribute attribute) =>
        attribute is EnumAttr given && given.Name == Name && TryParse(given.Value, out T value)
            ? value
            : throw new ConstraintException(
                $"expected {Name} to be one of: {string.Join(", ", Texts)}, but got {attribute}"
            );

    /// <summary>Reads an attribute that must be present.</summary>
    /// <param name="reader">The attributes.</param>
    /// <param name="name">Its name.</param>
    /// <returns>The enumerator.</returns>
    public T Read(AttributeReader reader, string name) => FromAttribute(reader.Get<HloAttribute>(name));

    /// <summary>Reads an attribute that may be absent.</summary>
    /// <param name="reader">The attributes.</param>
    /// <param name="name">Its name.</param>
    /// <returns>The enumerator or null.</returns>
    public T? ReadOptional(AttributeReader reader, string name) =>
        reader.TryGet<HloAttribute>(name) is { } attribute ? FromAttribute(attribute) : null;

    private int IndexOf(T value)
    {
        int index = Array.FindIndex(_entries, entry => entry.Value.Equals(value));
        return index >= 0
            ? index
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"No enumerator of {Name}.");
    }
}
