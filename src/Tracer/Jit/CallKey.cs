using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// What decides which executable a call needs: structure of the arguments, types of the tensors, values of everything
/// else.
/// </summary>
internal sealed class CallKey : IEquatable<CallKey>
{
    private readonly TreeDef _definition;
    private readonly Spec[] _specs;
    private readonly object?[] _statics;
    private readonly int _hash;

    public CallKey(TreeDef definition, Spec[] specs, object?[] statics, string[] names, string[] staticNames)
    {
        (_definition, _specs, _statics, Names, StaticNames) = (definition, specs, statics, names, staticNames);
        HashCode hash = default;
        hash.Add(definition);
        foreach (Spec spec in specs)
        {
            hash.Add(spec.Type);
        }

        foreach (object? value in statics)
        {
            hash.Add(value);
        }

        _hash = hash.ToHashCode();
    }

    public TreeDef Definition => _definition;

    public IReadOnlyList<Spec> Specs => _specs;

    public IReadOnlyList<object?> Statics => _statics;

    /// <summary>Paths of the tensors, for messages.</summary>
    public string[] Names { get; }

    /// <summary>Paths of the values that are no tensors, for messages.</summary>
    public string[] StaticNames { get; }

    public bool Equals(CallKey? other) =>
        other is not null
        && _hash == other._hash
        && _definition == other._definition
        && _specs.AsSpan().SequenceEqual(other._specs)
        && _statics.AsSpan().SequenceEqual(other._statics);

    public override bool Equals(object? obj) => Equals(obj as CallKey);

    public override int GetHashCode() => _hash;
}
