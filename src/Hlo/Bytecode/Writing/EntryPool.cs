using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>An attribute, type or operation name of the file.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="key">The thing.</param>
/// <param name="dialect">Number of its dialect.</param>
internal sealed class Numbered<T>(T key, int dialect)
{
    /// <summary>The thing.</summary>
    public T Key { get; } = key;

    /// <summary>Number of its dialect.</summary>
    public int Dialect { get; } = dialect;

    /// <summary>How often it is referred to.</summary>
    public int Uses { get; set; } = 1;

    /// <summary>Its final number.</summary>
    public int Index { get; set; }
}

/// <summary>
/// Collects the attributes, types, operation names and dialects of a file and numbers them: those used most often
/// first, which makes their numbers short, and within numbers of one length dialect by dialect. Those who come first
/// win ties.
/// </summary>
internal sealed class EntryPool : IEntrySink
{
    private readonly Dictionary<HloAttribute, Numbered<HloAttribute>> _attributes = [];
    private readonly Dictionary<HloType, Numbered<HloType>> _types = [];
    private readonly Dictionary<(string Dialect, string Name), Numbered<(string Dialect, string Name)>> _operations =
    [];
    private readonly Dictionary<string, int> _dialectNumbers = new(StringComparer.Ordinal);
    private readonly List<string> _dialects = [];
    private readonly HashSet<(string Dialect, string Name)> _unregistered = [];

    /// <summary>The dialects by number.</summary>
    public IReadOnlyList<string> Dialects => _dialects;

    /// <summary>The attributes by number, once <see cref="Finish"/> has been called.</summary>
    public Numbered<HloAttribute>[] Attributes { get; private set; } = [];

    /// <summary>The types by number, once <see cref="Finish"/> has been called.</summary>
    public Numbered<HloType>[] Types { get; private set; } = [];

    /// <summary>The operation names by number, once <see cref="Finish"/> has been called.</summary>
    public Numbered<(string Dialect, string Name)>[] Operations { get; private set; } = [];

    /// <summary>The number of an attribute.</summary>
    public int IndexOf(HloAttribute attribute) => _attributes[attribute].Index;

    /// <summary>The number of a type.</summary>
    public int IndexOf(HloType type) => _types[type].Index;

    /// <summary>The number of an operation name.</summary>
    public int IndexOf(OutOperation operation) => _operations[(operation.Dialect, operation.Name)].Index;

    /// <summary>True unless the name is that of an operation of an unknown dialect.</summary>
    public bool IsRegistered((string Dialect, string Name) name) => !_unregistered.Contains(name);

    /// <summary>Counts a use of an operation's name.</summary>
    public void OperationName(OutOperation operation)
    {
        (string Dialect, string Name) key = (operation.Dialect, operation.Name);
        if (_operations.TryGetValue(key, out Numbered<(string Dialect, string Name)>? known))
        {
            known.Uses++;
            return;
        }

        _operations.Add(key, new(key, Dialect(operation.Dialect)));
        if (!operation.IsRegistered)
        {
            _unregistered.Add(key);
        }
    }

    /// <inheritdoc/>
    public void Attribute(HloAttribute attribute)
    {
        if (_attributes.TryGetValue(attribute, out Numbered<HloAttribute>? known))
        {
            known.Uses++;
            return;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        _attributes.Add(attribute, new(attribute, Dialect(EntryEncoder.DialectOf(attribute))));
        EntryEncoder.TryEncode(attribute, this);
    }

    /// <inheritdoc/>
    public void OptionalAttribute(HloAttribute? attribute)
    {
        if (attribute is not null)
        {
            Attribute(attribute);
        }
    }

    /// <inheritdoc/>
    public void Type(HloType type)
    {
        if (_types.TryGetValue(type, out Numbered<HloType>? known))
        {
            known.Uses++;
            return;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        _types.Add(type, new(type, Dialect(EntryEncoder.DialectOf(type))));
        EntryEncoder.TryEncode(type, this);
    }

    /// <summary>Gives everything its number.</summary>
    public void Finish()
    {
        Attributes = Sort(_attributes.Values);
        Types = Sort(_types.Values);
        Operations = Sort(_operations.Values);
    }

    /// <summary>How many entries at the start are of one dialect.</summary>
    public static int GroupLength<T>(ReadOnlySpan<Numbered<T>> entries)
    {
        int length = 1;
        while (length < entries.Length && entries[length].Dialect == entries[0].Dialect)
        {
            length++;
        }

        return length;
    }

    /// <inheritdoc/>
    void IEntrySink.String(ReadOnlyMemory<byte> text) { }

    /// <inheritdoc/>
    void IEntrySink.Varint(ulong value) { }

    /// <inheritdoc/>
    void IEntrySink.Svarint(long value) { }

    /// <inheritdoc/>
    void IEntrySink.Byte(byte value) { }

    /// <inheritdoc/>
    void IEntrySink.Blob(ReadOnlyMemory<byte> bytes) { }

    private int Dialect(string name)
    {
        if (!_dialectNumbers.TryGetValue(name, out int number))
        {
            number = _dialects.Count;
            _dialectNumbers.Add(name, number);
            _dialects.Add(name);
        }

        return number;
    }

    // Numbers below 2^7 take one byte, below 2^14 two, and so on. OrderBy is stable; a dictionary keeps the order of
    // insertion.
    private static Numbered<T>[] Sort<T>(IEnumerable<Numbered<T>> items)
    {
        Numbered<T>[] sorted = [.. items.OrderByDescending(item => item.Uses)];
        int first = 0;
        int start = 0;
        for (int bits = 7; start < sorted.Length; bits += 7)
        {
            int end = (int)Math.Min(sorted.Length, 1L << bits);
            int front = first;
            Numbered<T>[] range = [.. sorted[start..end].OrderBy(item => item.Dialect == front ? -1 : item.Dialect)];
            range.CopyTo(sorted, start);
            first = range[^1].Dialect;
            start = end;
        }

        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i].Index = i;
        }

        return sorted;
    }
}
