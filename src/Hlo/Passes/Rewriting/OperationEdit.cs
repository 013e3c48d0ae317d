namespace XlaSharp.Hlo.Passes;

/// <summary>What happens to one operation.</summary>
internal sealed class OperationEdit
{
    public List<Action<EditSite>> Before { get; } = [];

    public Func<EditSite, Value[]>? Replacement { get; set; }

    public bool IsErased { get; set; }

    public List<Action<EditSite>> After { get; } = [];
}

/// <summary>Rebuilds functions with edits applied.</summary>
internal sealed class EditCloner(IReadOnlyDictionary<Operation, OperationEdit> edits) : OperationCloner
{
    protected override void Visit(Operation operation, Block target)
    {
        CheckOperands(operation);
        if (!edits.TryGetValue(operation, out OperationEdit? edit))
        {
            Clone(operation, target);
            return;
        }

        EditSite site = new(this, operation, target);
        edit.Before.ForEach(build => build(site));
        if (edit.Replacement is { } build)
        {
            Replace(operation, edit, build(site));
        }
        else
        {
            Clone(operation, target);
        }

        edit.After.ForEach(build => build(site));
    }

    private void Replace(Operation operation, OperationEdit edit, Value[] values)
    {
        if (edit.IsErased)
        {
            return;
        }

        bool fits = values.Length == operation.Results.Length;
        for (int i = 0; fits && i < values.Length; i++)
        {
            fits = values[i].Type.Equals(operation.Results[i].Type);
        }

        if (!fits)
        {
            throw new HloException([
                new(
                    operation.Location,
                    $"the replacement of '{operation.Name}' gives "
                        + $"({string.Join(", ", values.Select(value => value.Type))}), "
                        + $"but its results have types "
                        + $"({string.Join(", ", Ops.RegionRules.Types(operation.Results).Select(type => type.Text))})"
                ),
            ]);
        }

        Map(operation.Results, values);
    }

    private void CheckOperands(Operation operation)
    {
        foreach (Value operand in operation.Operands)
        {
            if (
                operand.DefiningOperation is { } producer
                && edits.TryGetValue(producer, out OperationEdit? edit)
                && edit.IsErased
                && ReferenceEquals(this[operand], operand)
            )
            {
                throw new HloException([
                    new(
                        operation.Location,
                        $"'{operation.Name}' uses a result of '{producer.Name}' at {producer.Location.Short}, "
                            + $"which is erased"
                    ),
                ]);
            }
        }
    }
}
