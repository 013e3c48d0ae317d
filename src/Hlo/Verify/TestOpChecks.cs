namespace XlaSharp.Hlo.Verify;

/// <summary>Constraints of the operations of other dialects that StableHLO's own test programs are made of.</summary>
/// <param name="module">The module whose functions they name.</param>
internal sealed class TestOpChecks(Module module)
{
    /// <summary>Checks an operation of another dialect.</summary>
    /// <returns>What does not hold and where, or null.</returns>
    public (Location Location, string Message)? Check(Operation operation)
    {
        try
        {
            return operation.Name switch
            {
                "interpreter.run_parallel" => RunParallel(operation),
                "hlo_test_broadcast.numpy_broadcast" => NumpyBroadcast(operation),
                _ => null,
            };
        }
        catch (ConstraintException exception)
        {
            return (operation.Location, exception.Message);
        }
    }

    // Rows of programs are replicas, columns partitions; operands and results are those of all programs, row by row.
    private (Location Location, string Message)? RunParallel(Operation operation)
    {
        HloAttribute[][] programs =
        [
            .. Items(operation, "programs").Select(row => row is ArrayAttr columns ? columns.Items.ToArray() : []),
        ];
        Constraint.Require(programs.Length > 0 && programs[0].Length > 0, "`programs` attribute cannot be empty");
        int inputs = 0;
        int results = 0;
        foreach (HloAttribute[] row in programs)
        {
            Constraint.Require(
                row.Length == programs[0].Length,
                $"Sizes of second dimension of `programs` should all match {programs[0].Length} but got {row.Length}"
            );
            foreach (HloAttribute program in row)
            {
                FunctionType type = Resolve(program).Type;
                inputs += type.Inputs.Count;
                results += type.Results.Count;
            }
        }

        Constraint.Require(
            operation.Operands.Length == inputs,
            $"Number of inputs ({operation.Operands.Length}) should match the sum of the number of inputs of all "
                + $"programs ({inputs})"
        );
        Constraint.Require(
            operation.Results.Length == results,
            $"Number of results ({operation.Results.Length}) should match the sum of the number of results of all "
                + $"programs ({results})"
        );
        CheckInfeed(operation);
        return null;
    }

    private void CheckInfeed(Operation operation)
    {
        if (Attribute(operation, "infeed") is null)
        {
            return;
        }

        ValueList<HloAttribute> infeed = Items(operation, "infeed");
        Constraint.Require(infeed.Count > 0, "infeed attribute is optional or should not be empty");
        foreach (HloAttribute item in infeed)
        {
            Function function = Resolve(item);
            ValueList<HloType> results = function.Type.Results;
            Constraint.Require(
                results.Count == 1,
                $"Function \"{function.Name}\" should return 1 tensor but returns {results.Count}"
            );
            Constraint.Require(
                results[0] is TensorType or UnrankedTensorType or MemRefType,
                $"Function \"{function.Name}\" should return a tensor type, but instead returns '{results[0]}'"
            );
        }
    }

    private Function Resolve(HloAttribute name)
    {
        string text =
            name is SymbolRefAttr symbol ? symbol.Root
            : name is StringAttr plain ? plain.Value
            : name.Text;
        return module.FindFunction(text) ?? throw new ConstraintException($"Function \"{text}\" not found");
    }

    private static ValueList<HloAttribute> Items(Operation operation, string name) =>
        Attribute(operation, name) is ArrayAttr array ? array.Items : default;

    private static HloAttribute? Attribute(Operation operation, string name) =>
        operation.Attributes[name] ?? (operation.Op as UnregisteredOp)?.Properties?[name];

    // Shapes aligned at their last dimensions; a size of 1 stretches; a bounded size meets only the same bound.
    private static (Location Location, string Message)? NumpyBroadcast(Operation operation)
    {
        Constraint.Require(operation.Operands.Length > 0, "requires at least one operand to broadcast");
        (long Size, bool IsBounded)[] shape = [];
        foreach (Value operand in operation.Operands)
        {
            TensorType type =
                operand.Type as TensorType
                ?? throw new ConstraintException("expected ranked tensor type for broadcast inputs");
            if (Conflict(ref shape, Sizes(type)) is { } message)
            {
                return (LocationOf(operand), message);
            }
        }

        return null;
    }

    private static string? Conflict(ref (long Size, bool IsBounded)[] shape, (long Size, bool IsBounded)[] other)
    {
        (long Size, bool IsBounded)[] result = new (long, bool)[Math.Max(shape.Length, other.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            (long Size, bool IsBounded) a = i <= shape.Length ? shape[^i] : (1, false);
            (long Size, bool IsBounded) b = i <= other.Length ? other[^i] : (1, false);
            if (a.Size != 1 && b.Size != 1 && a.Size != b.Size)
            {
                return $"incompatible shapes for broadcasting {a.Size} and {b.Size}";
            }

            if (a.Size != 1 && b.Size != 1 && a.IsBounded != b.IsBounded)
            {
                return "cannot mix bounded and static dimensions in broadcast";
            }

            result[^i] = a.Size == 1 ? b : a;
        }

        shape = result;
        return null;
    }

    private static (long Size, bool IsBounded)[] Sizes(TensorType type)
    {
        (long Size, bool IsBounded)[] sizes = new (long, bool)[type.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            bool isBounded =
                type.Dims[i] == Dims.Dynamic && type.Bounds is { } bounds && bounds.Bounds[i] != Dims.Dynamic;
            sizes[i] = (isBounded ? type.Bounds!.Bounds[i] : type.Dims[i], isBounded);
        }

        return sizes;
    }

    private static Location LocationOf(Value value) =>
        value.DefiningOperation is { } operation ? operation.Location
        : value.OwningBlock is { } block && value.Index < block.ArgumentLocations.Count
            ? block.ArgumentLocations[value.Index]
        : Location.Unknown;
}
