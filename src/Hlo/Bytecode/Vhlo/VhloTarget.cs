namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>Decides in which version of an op a target version says what an operation says.</summary>
/// <param name="version">The target version.</param>
internal sealed class VhloTarget(StableHloVersion version)
{
    /// <summary>The target version.</summary>
    public StableHloVersion Version { get; } = version;

    /// <summary>The version of the op to write.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="versions">The op's versions, newest first.</param>
    /// <param name="attributes">Its own attributes.</param>
    /// <exception cref="ConstraintException">The target version cannot say what the operation says.</exception>
    public VhloOp Choose(Operation operation, ReadOnlySpan<VhloOp> versions, VhloFlattener attributes)
    {
        CheckReducer(operation);
        CheckCustomCall(operation);
        VhloOp newest = versions[0];
        if (newest.IsIn(Version))
        {
            return newest;
        }

        foreach (VhloOp older in versions[1..])
        {
            if (older.IsIn(Version))
            {
                CheckLoss(operation, newest, older, attributes);
                return older;
            }
        }

        throw new ConstraintException($"is in StableHLO only since {versions[^1].Since}");
    }

    /// <summary>Raises an error if a type of the operation is newer than the target version.</summary>
    public void CheckType(HloType type)
    {
        StableHloVersion since = VhloTypes.Since(type);
        Constraint.Require(since <= Version, $"has type {type}, which is in StableHLO only since {since}");
    }

    /// <summary>Raises an error if an attribute of the operation is newer than the target version.</summary>
    public void CheckAttribute(string name, HloAttribute attribute)
    {
        StableHloVersion since = VhloAttributeConverter.Since(attribute);
        Constraint.Require(
            since <= Version,
            $"has attribute '{name}' of a kind that is in StableHLO only since {since}: {attribute}"
        );
    }

    private static void CheckLoss(Operation operation, VhloOp newest, VhloOp older, VhloFlattener attributes)
    {
        foreach (string name in newest.Attributes.Names)
        {
            Constraint.Require(
                older.Attributes.Contains(name) || attributes.IsDefault(name),
                $"has attribute '{name}', which is in StableHLO only since {newest.Since}"
            );
        }

        bool isCollective =
            newest.StableName
            is "stablehlo.all_gather"
                or "stablehlo.all_reduce"
                or "stablehlo.all_to_all"
                or "stablehlo.collective_broadcast";
        Constraint.Require(
            !isCollective || operation.Operands.Length == 1,
            $"has {operation.Operands.Length} operands; more than one are in StableHLO only since {newest.Since}"
        );
        Constraint.Require(
            newest.StableName != "stablehlo.composite" || operation.Regions.IsEmpty,
            $"has regions, which are in StableHLO only since {newest.Since}"
        );
    }

    // Since 0.17 a reducer may compute in a wider type than its operands have.
    private void CheckReducer(Operation operation)
    {
        if (
            Version >= new StableHloVersion(0, 17)
            || operation.Regions.IsEmpty
            || operation.Op
                is not (
                    Ops.Reduce
                    or Ops.ReduceWindow
                    or Ops.Scatter
                    or Ops.SelectAndScatter
                    or Ops.AllReduce
                    or Ops.ReduceScatter
                )
        )
        {
            return;
        }

        Region reducer = operation.Regions[^1];
        ReadOnlySpan<Value> arguments = reducer.Blocks is [var block] ? block.Arguments : [];
        for (int i = 0; i < arguments.Length; i++)
        {
            HloType operand = operation.Operands[i % (arguments.Length / 2)].Type;
            Constraint.Require(
                operand is not TensorType of
                    || arguments[i].Type is not TensorType by
                    || of.ElementType.Equals(by.ElementType),
                $"reduces {operand} in {arguments[i].Type}; types that differ are in StableHLO only since 0.17.0"
            );
        }
    }

    private void CheckCustomCall(Operation operation)
    {
        if (operation.Op is not Ops.CustomCall call)
        {
            return;
        }

        Constraint.Require(
            Version >= new StableHloVersion(1, 3) || (call.ApiVersion != 4 && call.BackendConfig is not DictionaryAttr),
            $"has API version {call.ApiVersion}; typed calls with a dictionary are in StableHLO only since 1.3.0"
        );
        foreach (Value operand in operation.Operands)
        {
            Constraint.Require(
                Version >= new StableHloVersion(1, 17) || operand.Type is not FutureType,
                $"has an operand of type {operand.Type}; futures as operands are in StableHLO only since 1.17.0"
            );
        }
    }
}
