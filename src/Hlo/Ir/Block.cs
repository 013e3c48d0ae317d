namespace XlaSharp.Hlo;

/// <summary>A list of operations with arguments. Operations are appended while it is built, never changed.</summary>
public sealed class Block
{
    private readonly List<Operation> _operations = [];
    private readonly Value[] _arguments;

    /// <summary>A block without operations.</summary>
    /// <param name="argumentTypes">Types of its arguments.</param>
    /// <param name="argumentLocations">Locations of its arguments, if known; else empty.</param>
    public Block(ReadOnlySpan<HloType> argumentTypes, ReadOnlySpan<Location> argumentLocations = default)
    {
        _arguments = argumentTypes.IsEmpty ? [] : new Value[argumentTypes.Length];
        for (int i = 0; i < argumentTypes.Length; i++)
        {
            _arguments[i] = new(argumentTypes[i], this, i);
        }

        ArgumentLocations = argumentLocations.IsEmpty ? [] : argumentLocations.ToArray();
    }

    /// <summary>The arguments.</summary>
    public ReadOnlySpan<Value> Arguments => _arguments;

    /// <summary>Locations of the arguments; empty if unknown.</summary>
    public IReadOnlyList<Location> ArgumentLocations { get; }

    /// <summary>The operations in order.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The region that holds this block; null while unattached.</summary>
    public Region? Parent { get; internal set; }

    /// <summary>The last operation if it is a terminator, else null.</summary>
    public Operation? Terminator => _operations is [.., { Definition.IsTerminator: true } last] ? last : null;

    /// <summary>Appends an operation that is in no block yet.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>The same operation.</returns>
    /// <exception cref="InvalidOperationException">It already is in a block.</exception>
    public Operation Append(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (operation.Parent is not null)
        {
            throw new InvalidOperationException(
                $"{operation.Name} already is in a block; build a new operation instead."
            );
        }

        operation.Parent = this;
        _operations.Add(operation);
        return operation;
    }
}
