using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Copies a function so that arrays and sizes stand for its bounded values.</summary>
internal sealed class PaddedRewriter : OperationCloner
{
    private readonly Dictionary<Value, PaddedValue> _padded = [];

    // What the region that is copied must return, where that may be bounded; null for functions of scalars.
    private HloType[]? _returned;

    /// <summary>
    /// The copy: arrays in the place of bounded arguments and results, and behind all arguments and all results one
    /// scalar for each of their dynamic dimensions.
    /// </summary>
    public Function Run(Function function)
    {
        FunctionType type = function.Type;
        Region body = CopyBody(function.Entry, [.. type.Inputs], [.. type.Results]);
        return new Function
        {
            Name = function.Name,
            Type = new(
                ValueList.Create<HloType>(PaddedValue.Flatten(type.Inputs)),
                ValueList.Create<HloType>(PaddedValue.Flatten(type.Results))
            ),
            Visibility = function.Visibility,
            ArgumentAttributes = SizeOf.Append(function.ArgumentAttributes, type.Inputs),
            ResultAttributes = SizeOf.Append(function.ResultAttributes, type.Results),
            Attributes = function.Attributes,
            Body = body,
            Location = function.Location,
        };
    }

    /// <inheritdoc/>
    public override Region Clone(Region region)
    {
        (HloType[]? outer, _returned) = (_returned, null);
        Region copy = base.Clone(region);
        _returned = outer;
        return copy;
    }

    /// <inheritdoc/>
    protected override void Visit(Operation operation, Block target)
    {
        if (operation.Definition.IsTerminator)
        {
            Value[] values = _returned is null
                ? MapAll(operation.Operands)
                : Flatten(operation.Operands, _returned, new PaddedCode(target, operation));
            target.Append(new(operation.Op, values, [], [], operation.Attributes, operation.Location));
        }
        else if (operation.Op is While or If or Case)
        {
            Control(operation, target);
        }
        else if (operation.Op is CustomCall { CallTargetName: ShapeAssertion.Target })
        {
            Assert(operation, target);
        }
        else if (IsDynamic(operation) || operation.Op is SetDimensionSize)
        {
            Pad(operation, target);
        }
        else
        {
            Clone(operation, target);
        }
    }

    private void Pad(Operation operation, Block target)
    {
        PaddedCode code = new(target, operation);
        if (
            RegionRules.Types(operation.Results).Select(PaddedValue.Objection).FirstOrDefault(o => o is not null) is
            { } o
        )
        {
            throw code.Refuse(o);
        }

        if (operation.Operands.ToArray().Any(operand => operand.Type is not TensorType))
        {
            throw code.Refuse("operands must be arrays");
        }

        try
        {
            PaddedSite site = new(
                operation,
                [.. operation.Operands.ToArray().Select(Get)],
                code,
                () => CloneRegions(operation)
            );
            PaddedValue[] results = PaddedRules.Apply(site);
            for (int i = 0; i < results.Length; i++)
            {
                Set(operation.Results[i], code.Fit(results[i], operation.Results[i].Type));
            }
        }
        catch (ConstraintException violation)
        {
            throw code.Refuse(violation.Message);
        }
    }

    private void Control(Operation operation, Block target)
    {
        PaddedCode code = new(target, operation);
        HloType[] types = RegionRules.Types(operation.Results);
        bool isLoop = operation.Op is While;
        Value[] operands = isLoop ? Flatten(operation.Operands, types, code) : MapAll(operation.Operands);
        Region[] regions = new Region[operation.Regions.Length];
        for (int i = 0; i < regions.Length; i++)
        {
            bool isCondition = isLoop && i == 0;
            HloType[] returned = isCondition ? [TensorType.Scalar(ElementType.I1)] : types;
            regions[i] = CopyBody(operation.Regions[i].Body, isLoop ? types : [], returned);
        }

        Operation copy = target.Append(
            new(operation.Op, operands, PaddedValue.Flatten(types), regions, operation.Attributes, operation.Location)
        );
        Unflatten(operation.Results, types, copy.Results);
    }

    // The message of the original stands in a discardable attribute, which the call itself does not see.
    private void Assert(Operation operation, Block target)
    {
        string message = (operation.Attributes[ShapeAssertion.ErrorMessage] as StringAttr)?.Value ?? "";
        bool isDone = operation.Op is CustomCall { ApiVersion: 4 };
        Value[] operands = MapAll(operation.Operands);
        Op op = isDone ? operation.Op : ShapeAssertion.Op(message);
        target.Append(new(op, operands, [], [], operation.Attributes, operation.Location));
    }

    private Region CopyBody(Block source, HloType[] arguments, HloType[] returned)
    {
        foreach (HloType type in arguments.Concat(returned))
        {
            if (PaddedValue.Objection(type) is { } objection)
            {
                throw new HloException($"{objection} (it is handed to or returned from a region)");
            }
        }

        Block block = new(PaddedValue.Flatten(arguments));
        Unflatten(source.Arguments, arguments, block.Arguments);
        (HloType[]? outer, _returned) = (_returned, returned);
        CloneInto(source, block);
        _returned = outer;
        return new(block);
    }

    private Value[] Flatten(ReadOnlySpan<Value> values, HloType[] types, PaddedCode code)
    {
        Value[] arrays = new Value[values.Length];
        List<Value> sizes = [];
        for (int i = 0; i < arrays.Length; i++)
        {
            if (types[i] is not TensorType)
            {
                arrays[i] = this[values[i]];
                continue;
            }

            PaddedValue value = code.Fit(Get(values[i]), types[i]);
            arrays[i] = value.Array;
            sizes.AddRange(PaddedValue.DynamicAxes(types[i]).Select(axis => code.Scalar(value.Sizes[axis])));
        }

        return [.. arrays, .. sizes];
    }

    private void Unflatten(ReadOnlySpan<Value> originals, HloType[] types, ReadOnlySpan<Value> flat)
    {
        int next = originals.Length;
        for (int i = 0; i < originals.Length; i++)
        {
            if (types[i] is not TensorType)
            {
                Map(originals[i], flat[i]);
                continue;
            }

            PaddedValue value = PaddedValue.Whole(flat[i]);
            foreach (int axis in PaddedValue.DynamicAxes(types[i]))
            {
                value.Sizes[axis] = Length.Of(flat[next++], value.Dims[axis]);
            }

            Set(originals[i], value);
        }
    }

    private PaddedValue Get(Value value) =>
        _padded.TryGetValue(value, out PaddedValue? padded) ? padded : PaddedValue.Whole(this[value]);

    private void Set(Value value, PaddedValue padded)
    {
        _padded[value] = padded;
        Map(value, padded.Array);
    }

    private static bool IsDynamic(Operation operation)
    {
        foreach (HloType type in RegionRules.Types(operation.Operands).Concat(RegionRules.Types(operation.Results)))
        {
            if (type is TensorType { IsStatic: false } or TupleType)
            {
                return type is TensorType || ((TupleType)type).Elements.Any(e => e is TensorType { IsStatic: false });
            }
        }

        return false;
    }
}
