namespace XlaSharp.Hlo.Passes;

/// <summary>
/// The place of an edited operation in the changed module: where new operations go, and what stands for old values
/// there.
/// </summary>
public sealed class EditSite
{
    private readonly EditCloner _cloner;
    private readonly Block _target;

    internal EditSite(EditCloner cloner, Operation operation, Block target)
    {
        (_cloner, Operation, _target) = (cloner, operation, target);
        Builder = new(target) { Location = operation.Location };
    }

    /// <summary>The operation as it was.</summary>
    public Operation Operation { get; }

    /// <summary>
    /// Appends here; new operations get the location of <see cref="Operation"/> unless told otherwise.
    /// </summary>
    public BlockBuilder Builder { get; }

    /// <summary>The operands in the changed module.</summary>
    public IReadOnlyList<Value> Operands => _cloner.MapAll(Operation.Operands);

    /// <summary>The value that stands for an old one here.</summary>
    /// <param name="value">A value of the module before the change, defined before this place.</param>
    public Value this[Value value] => _cloner[value];

    /// <summary>Makes all operations from here on use another value.</summary>
    /// <param name="value">A value of the module before the change.</param>
    /// <param name="replacement">A value of the changed module, of the same type.</param>
    /// <exception cref="ArgumentException">The types differ.</exception>
    public void ReplaceUses(Value value, Value replacement)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(replacement);
        if (!value.Type.Equals(replacement.Type))
        {
            throw new ArgumentException(
                $"Cannot use {replacement.Type} in place of {value.Type}.",
                nameof(replacement)
            );
        }

        _cloner.Map(value, replacement);
    }

    /// <summary>Copies of the operation's regions, changed as asked for.</summary>
    /// <returns>One per region.</returns>
    public Region[] CloneRegions() => _cloner.CloneRegions(Operation);

    /// <summary>Copies the operation here, regions and attributes included, with another op.</summary>
    /// <param name="op">What the copy does; the same as before if null.</param>
    /// <returns>The copy's results.</returns>
    public Value[] Keep(Op? op = null) => _cloner.Clone(Operation, op ?? Operation.Op, _target).Results.ToArray();
}
