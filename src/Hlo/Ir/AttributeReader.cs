using System.Numerics;

namespace XlaSharp.Hlo;

/// <summary>
/// What an op record is made from: the op's own attributes and the declared result types. Every getter raises a
/// <see cref="ConstraintException"/> that names the attribute when it is missing or of another kind.
/// </summary>
/// <param name="attributes">The own attributes.</param>
/// <param name="resultTypes">The declared result types.</param>
public readonly struct AttributeReader(DictionaryAttr attributes, ReadOnlyMemory<HloType> resultTypes)
{
    private readonly ReadOnlyMemory<HloType> _resultTypes = resultTypes;

    /// <summary>The attributes as they are.</summary>
    public DictionaryAttr Attributes { get; } = attributes;

    /// <summary>All declared result types.</summary>
    public ValueList<HloType> ResultTypes => ValueList.Create(_resultTypes.Span);

    /// <summary>The declared type of a result, which must be a ranked tensor.</summary>
    /// <param name="index">Which result.</param>
    /// <returns>Its type.</returns>
    public TensorType ResultTensor(int index = 0)
    {
        Constraint.Require(
            index < _resultTypes.Length,
            $"expected at least {index + 1} results, but got {_resultTypes.Length}"
        );
        return _resultTypes.Span[index] as TensorType
            ?? throw new ConstraintException(
                $"result #{index} must be ranked tensor, but got '{_resultTypes.Span[index]}'"
            );
    }

    /// <summary>An attribute of a given class.</summary>
    /// <typeparam name="T">Class of the attribute.</typeparam>
    /// <param name="name">Its name.</param>
    /// <returns>The attribute.</returns>
    public T Get<T>(string name)
        where T : HloAttribute => TryGet<T>(name) ?? throw new ConstraintException($"requires attribute '{name}'");

    /// <summary>An attribute of a given class, or null where absent.</summary>
    /// <typeparam name="T">Class of the attribute.</typeparam>
    /// <param name="name">Its name.</param>
    /// <returns>The attribute or null.</returns>
    public T? TryGet<T>(string name)
        where T : HloAttribute =>
        Attributes[name] switch
        {
            null => null,
            T value => value,
            var other => throw new ConstraintException(
                $"attribute '{name}' failed to satisfy constraint: expected {typeof(T).Name}, got {other}"
            ),
        };

    /// <summary>An integer.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The value.</returns>
    public long Integer(string name) => ToInt64(name, Get<IntegerAttr>(name));

    /// <summary>An integer, or a default where absent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">Value of a missing attribute.</param>
    /// <returns>The value.</returns>
    public long Integer(string name, long fallback) =>
        TryGet<IntegerAttr>(name) is { } value ? ToInt64(name, value) : fallback;

    /// <summary>A float.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The value.</returns>
    public double Float(string name) => Get<FloatAttr>(name).Value;

    /// <summary>A boolean, or a default where absent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">Value of a missing attribute.</param>
    /// <returns>The value.</returns>
    public bool Boolean(string name, bool fallback) => TryGet<BoolAttr>(name)?.Value ?? fallback;

    /// <summary>A boolean.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The value.</returns>
    public bool Boolean(string name) => Get<BoolAttr>(name).Value;

    /// <summary>Presence of a unit attribute (older text writes <c>true</c>).</summary>
    /// <param name="name">Its name.</param>
    /// <returns>True if present.</returns>
    public bool Unit(string name) => Attributes[name] is UnitAttr or BoolAttr { Value: true };

    /// <summary>A string.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The value.</returns>
    public string String(string name) => Get<StringAttr>(name).Value;

    /// <summary>An array of integers; older text writes constant elements.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The entries.</returns>
    public Dims Integers(string name) =>
        OptionalIntegers(name) ?? throw new ConstraintException($"requires attribute '{name}'");

    /// <summary>An array of integers, or null where absent.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The entries or null.</returns>
    public Dims? OptionalIntegers(string name) =>
        Attributes[name] switch
        {
            null => null,
            DenseArrayAttr array => array.Values,
            DenseElementsAttr elements => elements.ToDims(),
            var other => throw new ConstraintException(
                $"attribute '{name}' failed to satisfy constraint: i64 dense array attribute, got {other}"
            ),
        };

    /// <summary>An array of booleans, or null where absent.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The entries or null.</returns>
    public ValueList<bool>? OptionalBooleans(string name) =>
        OptionalIntegers(name) is { } values ? values.Select(value => value != 0).ToValueList() : null;

    private static long ToInt64(string name, IntegerAttr attribute) =>
        attribute.Value >= long.MinValue && attribute.Value <= long.MaxValue
            ? (long)attribute.Value
            : throw new ConstraintException($"attribute '{name}' must fit 64 bits, got {(BigInteger)attribute.Value}");
}
