namespace XlaSharp.Hlo.Text;

/// <summary>Names of values while parsing. Regions see the names around them; isolated ones start empty.</summary>
internal sealed class ValueScope
{
    private readonly Dictionary<string, Value[]?> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value[]?>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Stack<string> _defined = new();

    public ValueScope() => _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A mark to go back to at the end of a region.</summary>
    public int Mark => _defined.Count;

    /// <summary>Defines a name for one or more values; null marks a name whose operation did not parse.</summary>
    /// <returns>False if the name is taken.</returns>
    public bool TryDefine(ReadOnlySpan<char> name, Value[]? values)
    {
        if (_lookup.TryGetValue(name, out Value[]? existing))
        {
            return existing is null && values is null;
        }

        string key = name.ToString();
        _names.Add(key, values);
        _defined.Push(key);
        return true;
    }

    /// <summary>Finds the values of a name.</summary>
    public bool TryFind(ReadOnlySpan<char> name, out Value[]? values) => _lookup.TryGetValue(name, out values);

    /// <summary>Forgets the names defined since a mark.</summary>
    public void Leave(int mark)
    {
        while (_defined.Count > mark)
        {
            _names.Remove(_defined.Pop());
        }
    }
}
