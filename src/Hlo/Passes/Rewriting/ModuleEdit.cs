namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Changes to single operations of a module: replace, erase, insert. They are collected first and applied together in
/// one walk, so that operations found by <see cref="IrWalk"/> can be named; the module itself stays as it is.
/// </summary>
/// <param name="module">The module.</param>
public sealed class ModuleEdit(Module module)
{
    private readonly Dictionary<Operation, OperationEdit> _edits = [];

    /// <summary>Replaces an operation by what a function builds in its place.</summary>
    /// <param name="operation">An operation of the module.</param>
    /// <param name="build">Gives one value, of the same type, per result.</param>
    /// <returns>This edit.</returns>
    /// <exception cref="InvalidOperationException">The operation is replaced or erased already.</exception>
    public ModuleEdit Replace(Operation operation, Func<EditSite, Value[]> build)
    {
        OperationEdit edit = Of(operation);
        edit.Replacement = edit.Replacement is null
            ? build
            : throw new InvalidOperationException($"{operation.Name} is replaced or erased already.");
        return this;
    }

    /// <summary>Replaces what an operation does; operands, regions, result types and attributes stay.</summary>
    /// <param name="operation">An operation of the module.</param>
    /// <param name="op">What it shall do.</param>
    /// <returns>This edit.</returns>
    /// <exception cref="InvalidOperationException">The operation is replaced or erased already.</exception>
    public ModuleEdit Replace(Operation operation, Op op) => Replace(operation, site => site.Keep(op));

    /// <summary>Erases an operation. Nothing may use its results.</summary>
    /// <param name="operation">An operation of the module.</param>
    /// <returns>This edit.</returns>
    /// <exception cref="InvalidOperationException">The operation is replaced or erased already.</exception>
    public ModuleEdit Erase(Operation operation)
    {
        Replace(operation, _ => []);
        Of(operation).IsErased = true;
        return this;
    }

    /// <summary>Inserts operations before another.</summary>
    /// <param name="anchor">An operation of the module.</param>
    /// <param name="build">Builds them.</param>
    /// <returns>This edit.</returns>
    public ModuleEdit InsertBefore(Operation anchor, Action<EditSite> build)
    {
        Of(anchor).Before.Add(build);
        return this;
    }

    /// <summary>
    /// Inserts operations after another. <see cref="EditSite.ReplaceUses"/> lets later operations use their results.
    /// </summary>
    /// <param name="anchor">An operation of the module that is no terminator.</param>
    /// <param name="build">Builds them.</param>
    /// <returns>This edit.</returns>
    /// <exception cref="InvalidOperationException">The anchor ends its block.</exception>
    public ModuleEdit InsertAfter(Operation anchor, Action<EditSite> build)
    {
        OperationEdit edit = Of(anchor);
        if (anchor.Definition.IsTerminator)
        {
            throw new InvalidOperationException(
                $"Nothing can follow {anchor.Name}, which ends its block; insert before it."
            );
        }

        edit.After.Add(build);
        return this;
    }

    /// <summary>Makes the changed module. Functions without changes are shared with the old one.</summary>
    /// <returns>The module, not verified.</returns>
    /// <exception cref="HloException">An erased operation's result is used, or a replacement does not fit.</exception>
    /// <exception cref="InvalidOperationException">An operation is not in a function of the module.</exception>
    public Module Apply()
    {
        Dictionary<Region, int> bodies = _edits
            .Keys.GroupBy(BodyOf)
            .ToDictionary(group => group.Key, group => group.Count());
        Module changed = Apply(module, bodies);
        return bodies.Count == 0
            ? changed
            : throw new InvalidOperationException(
                $"{_edits.Keys.First(operation => bodies.ContainsKey(BodyOf(operation))).Name} is not an operation "
                    + $"of this module."
            );
    }

    private Module Apply(Module part, Dictionary<Region, int> bodies) =>
        part.WithMembers([
            .. part.Members.Select(member =>
                member switch
                {
                    Function { Body: { } body } function when bodies.Remove(body) => new EditCloner(_edits).Clone(
                        function
                    ),
                    Module nested => Apply(nested, bodies),
                    _ => member,
                }
            ),
        ]);

    private OperationEdit Of(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (!_edits.TryGetValue(operation, out OperationEdit? edit))
        {
            _edits[operation] = edit = new();
        }

        return edit;
    }

    private static Region BodyOf(Operation operation)
    {
        for (Operation inner = operation; ; )
        {
            Region region =
                inner.Parent?.Parent
                ?? throw new InvalidOperationException(
                    $"{operation.Name} is in no function; ModuleEdit changes the operations of functions."
                );
            if (region.Parent is null)
            {
                return region;
            }

            inner = region.Parent;
        }
    }
}
