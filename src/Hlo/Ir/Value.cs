namespace XlaSharp.Hlo;

/// <summary>A value of a program: the result of an operation, or the argument of a block.</summary>
public sealed class Value
{
    internal Value(HloType type, object owner, int index) => (Type, Owner, Index) = (type, owner, index);

    /// <summary>Its type.</summary>
    public HloType Type { get; }

    /// <summary>Its type, which must be a tensor's.</summary>
    /// <exception cref="InvalidOperationException">It is no ranked tensor.</exception>
    public TensorType Tensor =>
        Type as TensorType
        ?? throw new InvalidOperationException($"Expected a ranked tensor, but the value has type {Type}.");

    /// <summary>The operation whose result this is; null for a block argument.</summary>
    public Operation? DefiningOperation => Owner as Operation;

    /// <summary>The block whose argument this is; null for a result.</summary>
    public Block? OwningBlock => Owner as Block;

    /// <summary>Position among the results or arguments.</summary>
    public int Index { get; }

    internal object Owner { get; }

    /// <summary>A short text for messages and debuggers.</summary>
    /// <returns>The producer and the type.</returns>
    public override string ToString() =>
        Owner is Operation operation ? $"{operation.Name}#{Index} : {Type}" : $"argument {Index} : {Type}";
}
